"""The printed pages say what the code says, and `--check` notices when they no longer do."""

import pytest

from deploy.printing import __main__ as printing
from deploy.printing import lifecycle, pages, policy
from tests.machines import ALL, IDS


class TestLifecyclePage:
    """Every table is on the page, with its diagram."""

    @pytest.mark.parametrize(("service", "machine"), ALL, ids=IDS)
    def test_every_move_is_a_row_and_the_diagram_knows_every_state(self, service, machine):
        """One row for each move of the table, one line for each state of the diagram."""
        text = lifecycle.page()
        section = text.split(f"\n## {service} ")[1].split("\n## ")[0].split(f"### {machine.subject} ")[1].split("\n### ")[0]
        rows = [line for line in section.splitlines() if line.startswith("| `")]
        assert len(rows) == len(machine.moves)
        assert all(f" as {state}\n" in section for state in machine.states)

    def test_a_diagram_is_whole(self):
        """It opens and closes, and every arrow leads to a state that it names."""
        for block in lifecycle.page().split("```mermaid\n")[1:]:
            diagram = block.split("```")[0]
            known = {line.rsplit(" ", 1)[1] for line in diagram.splitlines() if " as " in line} | {"[*]"}
            arrows = [line.strip().split(":")[0].split(" --> ") for line in diagram.splitlines() if "-->" in line]
            assert arrows
            assert {end for arrow in arrows for end in arrow} <= known


class TestPolicyPage:
    """Clause by clause, the numbers with their sources."""

    def test_the_hours_of_the_notice_are_under_their_clause(self):
        """§2.5: 210 hours, with document, rule and tested cases."""
        chapter = policy.page().split("## 63号 §2.5")[1].split("\n## ")[0]
        assert "`hours_total` 总课时下限 (training): `210` 课时 from 2019-10-21: 威人社字〔2019〕63号" in chapter
        assert "services/training/rules/hours.py" in chapter
        assert "*Cases:*" in chapter


class TestTables:
    """A table stays a table whatever stands in it."""

    def test_a_bar_or_a_new_line_in_a_cell_breaks_nothing(self):
        """Both would otherwise begin a new cell or row."""
        assert pages.table(("a",), [("x|y\nz",)]) == ["| a |", "| --- |", "| x\\|y z |", ""]

    def test_without_rows_there_is_no_table(self):
        """Not even its head."""
        assert pages.table(("a",), []) == []


class TestCheck:
    """`make check` fails when the code has left a page behind."""

    @pytest.fixture
    def one_page(self, tmp_path, monkeypatch):
        monkeypatch.setattr(printing, "ROOT", tmp_path)
        monkeypatch.setattr(printing, "PAGES", {"docs/a.md": lambda: "new\n"})
        return tmp_path / "docs/a.md"

    def test_it_writes_then_agrees(self, one_page):
        """What was just printed is up to date."""
        assert printing.main([]) == 0
        assert one_page.read_text(encoding="utf-8") == "new\n"
        assert printing.main(["--check"]) == 0

    def test_it_names_the_stale_page_and_leaves_it(self, one_page, capsys):
        """Checking changes nothing."""
        one_page.parent.mkdir()
        one_page.write_text("old\n", encoding="utf-8")
        assert printing.main(["--check"]) == 1
        assert "docs/a.md" in capsys.readouterr().out
        assert one_page.read_text(encoding="utf-8") == "old\n"
