"""Words: what the pages say, what must not be said, and that printed pages keep up."""

import io
import re
import tomllib

import pytest
from babel.messages.pofile import read_po

from shared.lifecycle import Duty, Role
from tests.machines import ALL, IDS
from tests.structure.sources import ROOT, report, written

DOCS = ROOT / "docs"
CATALOGUES = ROOT / "shared" / "web" / "translations" / "en" / "LC_MESSAGES"
NOT_OURS = {
    "a registry": re.compile(r"pypi\.|files\.pythonhosted|npmjs|goproxy|mirrors\.\w+\.|/simple\b"),
    "a folder of somebody's machine": re.compile(r"(?<![\w.])/(work|root|Users)/|/home/\w+"),
    "work that was left": re.compile(r"\b(TODO|FIXME|XXX|HACK)\b"),
}
HERE = "tests/structure/test_words.py"
RECORD_LINES = 50
README_LINES = 80


@pytest.fixture(scope="module")
def glossary():
    return (DOCS / "glossary.md").read_text(encoding="utf-8")


class TestGlossary:
    """Every identifier that means an official term stands beside it, once."""

    @pytest.mark.parametrize(("service", "machine"), ALL, ids=IDS)
    def test_it_has_every_state(self, glossary, service, machine):
        """With the name that the screen says."""
        lines = glossary.splitlines()
        report(
            [
                f"{service} {state}: {name}"
                for state, name in machine.names.items()
                if not any(f"`{state}`" in line and name in line for line in lines)
            ],
            "make docs",
        )

    def test_it_has_every_role_and_duty(self, glossary):
        """Whoever reads a table of who may do what finds each of them."""
        report([str(term) for term in (*Role, *Duty) if f"`{term}`" not in glossary], "make docs")


    def test_the_words_of_the_screen_are_said_on_it(self, glossary):
        """Each as a word of its own in a text of the pages; a thing that is on no page is not in the list."""
        said = [str(message.id) for path in CATALOGUES.glob("*.po") for message in read_po(io.BytesIO(path.read_bytes())) if message.id]
        words = tomllib.loads((DOCS / "terms.toml").read_text(encoding="utf-8"))["The screen"].values()
        report([word for word in words if not any(re.search(rf"(?<!不){word}", text) for text in said)], "say it, or leave it out")
        report([word for word in words if word not in glossary], "make docs")


class TestRecords:
    """A decision is recorded in one page that ends with the files that embody it."""

    RECORDS = sorted((DOCS / "decisions").glob("[0-9]*.md"))

    def test_they_are_numbered_without_gap(self):
        """0001, 0002, …"""
        assert [int(path.name[:4]) for path in self.RECORDS] == list(range(1, len(self.RECORDS) + 1))

    @pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
    def test_it_is_short_and_ends_with_its_references(self, record):
        """At most 50 lines; every file named under References exists."""
        text = record.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= RECORD_LINES
        _, _, references = text.rpartition("## References")
        paths = re.findall(r"`([\w./-]+)`", references)
        assert paths, "no references"
        report([path for path in paths if not (ROOT / path).exists()], "These files do not exist")


class TestPages:
    """Few pages, and short."""

    def test_the_readme_is_short_and_its_files_exist(self):
        """At most 80 lines; whoever follows a link arrives."""
        text = (ROOT / "README.md").read_text(encoding="utf-8")
        assert len(text.splitlines()) <= README_LINES
        links = re.findall(r"\]\(([^)#:]+)\)", text)
        report([link for link in links if not (ROOT / link).exists()], "These links lead nowhere")

    def test_nothing_of_anybodys_machine_is_written_anywhere(self):
        """No registry, no folder of a machine, no note of work that was left."""
        report(
            [
                f"{name}:{number} {what}"
                for name, text in written()
                if name != HERE
                for number, line in enumerate(text.splitlines(), 1)
                for what, pattern in NOT_OURS.items()
                if pattern.search(line)
            ],
            "This does not belong into the project",
        )
