"""python -m deploy.catalogues [--check]: gather the texts of the code into the English catalogues, or say what lacks.

A text is every Chinese string of the code, its f-strings as patterns with {0}, {1} …; the official term beside a member of
an enumeration; the first line of an entry's docstring; what levels and policy say of themselves, with its sources; and what
the templates give to `_()`. What nobody reads on a page is left out by `UNREAD`. New texts come with an empty translation; those that are no longer used go.
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po

from deploy.printing.pages import ROOT

FOLDER = ROOT / "shared" / "web" / "translations" / "en" / "LC_MESSAGES"
# A text stands in the catalogue of the first room that says it.
ROOMS = {
    "console": ("shared/web/console",), "shared": ("shared",), "enrollment": ("services/enrollment",),
    "training": ("services/training",), "assessment": ("services/assessment",), "subsidy": ("services/subsidy",),
}
UNREAD = {
    "services/subsidy/pages/templates/subsidy/static.html": "what leaves for the bureau's website",
    "services/subsidy/pages/bundles.py": "what leaves for the bureau's website",
    "migrations": "what the database says to programs",
    "services/enrollment/schemas/annual.py": "the annual table is a Chinese form of the bureau",
    "services/enrollment/schemas/roster/columns.py": "the roster is a Chinese form of the bureau",
    "services/subsidy/rules/bankfiles.py": "files for the bank",
    "services/enrollment/actions/seeding.py": "names of invented people",
    "services/assessment/actions/seeding.py": "names of invented people",
    "services/subsidy/actions/sample.py": "numbers of invented papers",
    "services/subsidy/rules/money.py": "amounts in capitals, on Chinese papers",
    "shared/letters/kinds.py": "what official letters say stays Chinese",
    "shared/letters/paper.py": "what official letters say stays Chinese",
    **{f"services/{desk}/actions/letter_samples.py": "what official letters say stays Chinese" for desk in ("enrollment", "training", "subsidy")},
    "shared/calendar.py": "the numbers of the State Council's notices",
}
CHINESE = re.compile(r"[㐀-鿿]")
SIGNS = re.compile(r"\\[dw.sZ]|\[.-.\]|^[零一二三四五六七八九十拾佰仟万亿〇壹贰叁肆伍陆柒捌玖元角分整]+$")  # for programs
TOLD = {"levels.toml", "policy.toml"}
NAMES = {"班{0}-{1}", "整{0}-{1}"}  # numbers that things bear, on English pages too
SAYS = {"_", "gettext", "lazy_gettext"}
Text = str | tuple[str, str]


def main(arguments: list[str]) -> int:
    """Write the catalogues, or compare them with the code; return the exit status."""
    english, texts = read(), gathered()
    stale = 0
    for room in ROOMS:
        path, old = FOLDER / f"{room}.po", ""
        new = _written(room, texts, english)
        if path.exists():
            old = path.read_text(encoding="utf-8")
        if old != new:
            stale += 1
            if "--check" not in arguments:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(new, encoding="utf-8")
    lacking = missing(texts, english)
    for text in lacking:
        print(f"no English: {text}")
    if stale and "--check" in arguments:
        print(f"{stale} catalogues are out of date: python -m deploy.catalogues")
    return 1 if lacking or (stale and "--check" in arguments) else 0


def missing(texts: dict[Text, str], english: dict[Text, Message]) -> list[str]:
    """The texts that have no English, or one that somebody marked as doubtful."""
    return sorted(text if isinstance(text, str) else text[0] for text in texts
                  if text not in english or not all(_strings(english[text])) or english[text].fuzzy)


def read() -> dict[Text, Message]:
    """What the catalogues say, by text."""
    found: dict[Text, Message] = {}
    for path in sorted(FOLDER.glob("*.po")):
        for message in read_po(io.BytesIO(path.read_bytes()), "en"):
            key: Text = message.id if isinstance(message.id, str) else (message.id[0], message.id[1])
            if key and (key not in found or not all(_strings(found[key]))):
                found[key] = message
    return found


def gathered() -> dict[Text, str]:
    """Every text of the code, and the catalogue in which it belongs."""
    found: dict[Text, str] = {}
    for room, folders in ROOMS.items():
        for folder in folders:
            for path in sorted((ROOT / folder).rglob("*")):
                name = path.relative_to(ROOT).as_posix()
                if not any(name == unread or f"/{unread}/" in name for unread in UNREAD):
                    for text in _texts(path):
                        found.setdefault(text, room)
    return found


def _texts(path: Path) -> Iterator[Text]:
    if path.suffix == ".py":
        yield from _of_code(path)
    elif path.suffix == ".html":
        with path.open("rb") as template:
            for _, text, _, _ in extract("jinja2.ext:babel_extract", template):
                yield (text[0], text[1]) if isinstance(text, tuple) else text
    elif path.name in TOLD:
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).values():
            yield from _told(entry)


def _told(entry: dict[str, Any]) -> Iterator[Text]:
    """What a table of reference data or of policy says of itself, its name also without a heading; its values are no texts of ours."""
    said = [entry["name"], entry["name"].rpartition("：")[2], entry.get("unit", ""), entry.get("note", ""), *entry.get("choices", {}).values()]
    for text in [*said, *(value["source"] for value in entry.get("values", ()))]:
        yield from _readable(text)


def _of_code(path: Path) -> Iterator[Text]:
    source = path.read_text(encoding="utf-8")
    tree = ast.parse(source)
    aside = set(_aside(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ngettext":
            one, several = (part.value for part in node.args[:2] if isinstance(part, ast.Constant))
            yield str(one), str(several)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") in SAYS and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value)
        elif isinstance(node, ast.JoinedStr):
            yield from _readable(_pattern(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in aside:
            yield from _readable(node.value)
        elif isinstance(node, ast.ClassDef) and any("Enum" in ast.unparse(base) for base in node.bases):
            lines = source.splitlines()
            for member in node.body:
                if isinstance(member, ast.Assign):
                    yield from _readable(lines[member.lineno - 1].partition("  # ")[2].strip())
        elif isinstance(node, ast.FunctionDef) and "routes" in (*path.parts, path.stem):
            yield from _readable((ast.get_docstring(node) or "").partition("\n")[0])


def _aside(tree: ast.Module) -> Iterator[int]:
    """Strings that are no text of their own: docstrings, parts of a pattern, and titles that stand beside their English."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            yield id(node.value)
        elif isinstance(node, ast.JoinedStr):
            yield from (id(part) for part in node.values)
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Reason" and len(node.args) > 2:
            yield id(node.args[1])
        elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "ngettext":
            yield from (id(part) for part in node.args)


def _pattern(node: ast.JoinedStr) -> str:
    places = 0
    text = ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        else:
            text, places = f"{text}{{{places}}}", places + 1
    return text


def _readable(text: str) -> Iterator[str]:
    if CHINESE.search(text) and not SIGNS.search(text) and text not in NAMES:
        yield text


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _written(room: str, texts: dict[Text, str], english: dict[Text, Message]) -> str:
    catalogue = Catalog(locale="en", fuzzy=False)
    for text in sorted((text for text, place in texts.items() if place == room), key=str):
        known = english.get(text)
        catalogue.add(text, known.string if known else "", flags=known.flags if known else ())
    file = io.BytesIO()
    write_po(file, catalogue, width=0, no_location=True, omit_header=True)
    return file.getvalue().decode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
