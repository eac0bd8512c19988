"""Both languages are whole: every text of the code has its English, and no template speaks Chinese past the catalogues."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment

from deploy import catalogues
from shared.web.english import NOUNS
from tests.structure.sources import ROOT, report

PLACE = re.compile(r"\{+[^{}]*\}+|%\(\w+\)[sd]")
TEMPLATES = [path for folder in ("shared", "services") for path in sorted((ROOT / folder).rglob("templates/**/*.html"))
             if path.relative_to(ROOT).as_posix() not in catalogues.UNREAD]
QUOTED = re.compile(r"姓名|身份证号码|至今|至|年|月|日|成功|退票")  # headings and values of Chinese forms that a sentence names
VERBS = {"appears", "as", "begins", "class", "differs", "does", "has", "is", "needs", "was"}
OURS = {"language.html", "docs.html"}  # name each language in itself


def astray(source):
    """Chinese of a template that no `_()` looks up: its text, and the strings of its expressions."""
    stream, found, before = Environment(extensions=["jinja2.ext.i18n"]).lex(source), [], []
    for line, kind, value in stream:
        if kind == "data" and catalogues.CHINESE.search(value):
            found.append((line, value.strip()))
        elif kind == "string" and catalogues.CHINESE.search(value) and before[-2:] != ["_", "("]:
            found.append((line, value))
        if kind != "whitespace":
            before.append(value)
    return found


class TestEnglish:
    """The English is there, and says the same values."""

    def test_every_text_has_it(self):
        """`python -m deploy.catalogues` gathers new texts; their English is written by hand, and nothing is left doubtful."""
        report(catalogues.missing(catalogues.gathered(), catalogues.read()), "Write the English in shared/web/translations/en")

    def test_the_catalogues_are_as_the_command_writes_them(self, capsys):
        """No text that is no longer said, none in two places."""
        assert catalogues.main(["--check"]) == 0, capsys.readouterr().out

    def test_no_value_is_lost(self):
        """Each place of the Chinese stands in the English, once."""
        report([f"{text}: {message.string}" for text, message in catalogues.read().items() if isinstance(text, str)
                and sorted(PLACE.findall(text)) != sorted(PLACE.findall(str(message.string)))], "The places differ")

    def test_nouns_agree_with_their_number(self):
        """Whatever is counted is among the nouns that `language` can put in the singular, or the word is a verb."""
        counted = re.compile(rf"(?:{PLACE.pattern}) (?:(?:working|more|other|site) )?([a-z]+s)\b")
        report([f"{word}: {text}" for message in catalogues.read().values() for text in catalogues._strings(message)
                for word in counted.findall(text) if word not in NOUNS and word not in VERBS], "Not among NOUNS")

    def test_it_is_english(self):
        """But for headings and values of Chinese forms."""
        report([str(message.string) for message in catalogues.read().values()
                if any(catalogues.CHINESE.search(QUOTED.sub("", text)) for text in catalogues._strings(message))], "Chinese")


class TestGathering:
    """What is gathered."""

    def test_strings_patterns_terms_and_plurals(self, tmp_path):
        """And no docstring, no expression for programs, no title that stands beside its English."""
        path = tmp_path / "routes.py"
        path.write_text('"""模块"""\nA = "文字"\nB = f"第{A}条，共{len(A)}条"\nC = r"[一-鿿]"\nD = Reason("x", "标题", "Title")\n'
                        'class E(StrEnum):\n    F = "f"  # 名目\ndef g():\n    """登记"""\n    return ngettext("一件", "多件", 2), _("、")\n',
                        encoding="utf-8")
        assert set(catalogues._texts(path)) == {"文字", "第{0}条，共{1}条", "名目", "登记", ("一件", "多件"), "、"}

    def test_policy_says_its_names_notes_choices_and_sources(self, tmp_path):
        """A name also without its heading; values and letter templates are nobody's text."""
        path = tmp_path / "policy.toml"
        path.write_text('[a]\nname = "期限：甲"\nunit = "天"\nnote = "说明"\nchoices = { x = "一种" }\n'
                        'values = [{ from = 2019-10-21, value = { title = "标题" }, source = "来源" }]\n', encoding="utf-8")
        assert set(catalogues._texts(path)) == {"期限：甲", "甲", "天", "说明", "一种", "来源"}

    def test_what_lacks_is_named(self):
        """A text without English, and one that somebody doubts."""
        assert catalogues.missing({"新的文字": "shared"}, {}) == ["新的文字"]


class TestTemplates:
    """Every Chinese word of a page goes through the catalogues."""

    def test_a_word_astray_is_found(self):
        """In the text as in an expression."""
        found = astray("<p>名称 {{ _('已译') }}</p>{{ x or '未译' }}")
        assert [text.strip("'") for _, text in found] == ["<p>名称", "未译"]

    @pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
    def test_none_is_astray(self, path: Path):
        """Wrap it in `_()`."""
        report([f"{line}: {text}" for line, text in astray(path.read_text(encoding="utf-8")) if path.name not in OURS], str(path))
