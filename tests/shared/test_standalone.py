"""The two programs that outsiders run: they agree with independent computations and name what was changed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.standalone import recompute_draw, verify_journal

PROGRAMS = Path(__file__).parents[2] / "deploy" / "standalone"
CASE = "6f1c63d8-0000-4000-8000-000000000001"
# The hashes were computed by a Perl program from the rule alone.
FIRST = {
    "desk": "enrollment", "subject": "case", "subject_id": CASE, "seq": 1, "action": "open", "from_state": None,
    "to_state": "drafted", "actor": "王芳", "duty": None, "clause": "63号 §2.2", "reason": "",
    "facts": '{"route": "years"}', "on_day": "2026-02-28", "recorded_at": "2026-02-28T01:02:03.000004Z",
    "prev": "00" * 32, "hash": "342ed28c9d3903b313d3ab6fe450570c83b2878ff30884bb448a814fd9f24e0f",
}
SECOND = {
    "desk": "training", "subject": "case", "subject_id": CASE, "seq": 2, "action": "place", "from_state": "drafted",
    "to_state": "placed", "actor": "李伟", "duty": "enrollment_handling", "clause": None, "reason": None,
    "facts": "{}", "on_day": "2026-02-28", "recorded_at": "2026-02-28T01:02:03.000005Z",
    "prev": FIRST["hash"], "hash": "4e1ae377a083dec2e54485be1d443af230dcf821d299e5fa3cb131a71676f491",
}


def run(program, *arguments, stdin=None):
    return subprocess.run(
        [sys.executable, "-I", PROGRAMS / program, *arguments], input=stdin, capture_output=True, text=True, check=False
    )


def lines(*rows):
    return [json.dumps(row, ensure_ascii=False) for row in rows]


def following(**changes):
    """A third row, linked and hashed as it should be, then changed where a test says so."""
    row = {**SECOND, "seq": 3, "from_state": "placed", "to_state": "filed", "prev": SECOND["hash"], **changes}
    return {**row, "hash": verify_journal.row_hash(row, SECOND["hash"])}


class TestVerifyJournal:
    """One chain per case through the journals of all desks."""

    def test_agrees_with_an_independent_computation(self):
        """Null, the empty text and Chinese text are told apart by the same rule elsewhere."""
        assert verify_journal.verify(lines(FIRST, SECOND)) == (1, 2, [])

    def test_the_order_and_repetition_of_lines_do_not_matter(self):
        """Desks are exported separately and the register holds copies."""
        assert verify_journal.verify(lines(SECOND, FIRST, SECOND)) == (1, 2, [])

    @pytest.mark.parametrize(
        ("rows", "problem"),
        [
            pytest.param([FIRST | {"actor": "王方"}, SECOND], "row 1: was changed", id="an-actor-was-changed"),
            pytest.param([FIRST, SECOND | {"reason": ""}], "row 2: was changed", id="null-became-empty"),
            pytest.param([FIRST, following()], "row 2: the row is missing", id="a-row-was-taken-out"),
            pytest.param([SECOND], "row 1: the row is missing", id="the-first-row-was-taken-out"),
            pytest.param([FIRST, SECOND, SECOND | {"actor": "x"}], "row 2: two different rows", id="a-fork"),
            pytest.param([FIRST, SECOND, following(from_state="filed")], "row 3: starts from filed", id="a-jump"),
            pytest.param([FIRST, SECOND, following(prev="11" * 32)], "row 3: does not follow", id="a-wrong-link"),
            pytest.param([FIRST | {"hash": "11" * 32}, SECOND], "row 1: was changed", id="a-hash-was-changed"),
        ],
    )
    def test_names_the_first_bad_row(self, rows, problem):
        """Of each damaged chain exactly one row is named."""
        _, _, problems = verify_journal.verify(lines(*rows))
        assert len(problems) == 1
        assert problem in problems[0]

    def test_a_good_chain_beside_a_damaged_one_stays_good(self):
        """Damage is told per chain."""
        other = {**FIRST, "subject_id": "6f1c63d8-0000-4000-8000-000000000002"}
        chains, rows, problems = verify_journal.verify(lines(FIRST, SECOND, other))
        assert (chains, rows, len(problems)) == (2, 3, 1)
        assert "000000000002, row 1" in problems[0]

    def test_runs_alone(self, tmp_path):
        """It needs Python and the files: exit status 0, 1 for damage, 2 for something unreadable."""
        good, bad, odd = (tmp_path / name for name in ("good.jsonl", "bad.jsonl", "odd.jsonl"))
        good.write_text("\n".join(lines(FIRST, SECOND)), encoding="utf-8")
        bad.write_text("\n".join(lines(FIRST, SECOND | {"to_state": "paid"})), encoding="utf-8")
        odd.write_text('{"desk": "training"}\n', encoding="utf-8")
        assert [run("verify_journal.py", path).returncode for path in (good, bad, odd)] == [0, 1, 2]
        assert "2 rows, 1 damaged" in run("verify_journal.py", bad).stdout
        assert "line 1 is not a journal row" in run("verify_journal.py", odd).stderr


SEED = "20261124-08-17-03-29-31-05"
# The orders and the ticket come from the consistent_sampler package of R. Rivest, the hash from sha256sum.
CASES = ["C-012", "C-002", "C-007", "C-003", "C-005", "C-004", "C-011", "C-008", "C-001", "C-006", "C-009", "C-010"]
BASES = ["BASE-3", "BASE-5", "BASE-1", "BASE-4", "BASE-2"]
DRAW = {
    "frame": [{"id": i, "stratum": "S1"} for i in sorted(CASES)] + [{"id": i, "stratum": "S2"} for i in sorted(BASES)],
    "frame_hash": "cb9d603b52e6eb45926ed1131bd37852a006f6e1ecad2df4fbb94596760447ad",
    "seed": SEED,
    "sample_sizes": {"S1": 4, "S2": 2},
    "sample": [*CASES[:4], *BASES[:2]],
}


class TestRecomputeDraw:
    """§4.2: a draw that nobody can foretell and anybody can recompute."""

    def test_the_ticket_is_the_published_one(self):
        """The example in the documentation of consistent_sampler."""
        assert recompute_draw.ticket("01382438112797316654", "AB-130") == (
            "0.26299714122838008416507544297546663599715395525154425586041245287750224561854"
        )

    def test_the_draw_holds(self):
        """Frame hash, order and sizes agree with independent computations."""
        assert recompute_draw.faults(DRAW) == []

    @pytest.mark.parametrize("size", range(len(CASES) + 1))
    def test_the_larger_sample_contains_the_smaller(self, size):
        """A sample of any size is the beginning of the same order."""
        assert recompute_draw.sample(DRAW["frame"], SEED, {"S1": size}) == CASES[:size]

    @pytest.mark.parametrize(
        ("change", "fault"),
        [
            pytest.param({"seed": SEED + "6"}, "should have been drawn", id="another-seed"),
            pytest.param({"frame": DRAW["frame"][1:]}, "whose hash was published", id="a-frame-without-one"),
            pytest.param({"frame": [*DRAW["frame"], DRAW["frame"][0]]}, "more than once", id="an-object-twice"),
            pytest.param({"sample": [*CASES[:3], "C-010", *BASES[:2]]}, "C-003 should have", id="one-exchanged"),
            pytest.param({"sample": [*CASES[:3], "C-010", *BASES[:2]]}, "C-010 was drawn", id="one-exchanged-in"),
            pytest.param({"sample": DRAW["sample"][::-1]}, "not in the order", id="another-order"),
            pytest.param({"sample_sizes": {"S1": 4, "S2": 6}}, "which has 5", id="more-than-there-are"),
        ],
    )
    def test_says_what_is_wrong(self, change, fault):
        """Every deviation is a sentence."""
        assert any(fault in found for found in recompute_draw.faults(DRAW | change))

    def test_runs_alone(self, tmp_path):
        """It needs Python and the file: exit status 0, 1 for a wrong draw, 2 for something unreadable."""
        files = {"good": DRAW, "bad": DRAW | {"seed": "x"}, "odd": {"frame": []}}
        for name, content in files.items():
            (tmp_path / name).write_text(json.dumps(content), encoding="utf-8")
        assert [run("recompute_draw.py", tmp_path / name).returncode for name in files] == [0, 1, 2]
        assert "6 of 17 objects" in run("recompute_draw.py", tmp_path / "good").stdout
