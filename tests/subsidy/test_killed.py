"""Payment killed at each of its fault points: the money is where the cases say, and the work can be taken up again."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys

import pytest

from deploy.verify import money
from shared.runtime.faults import POINTS
from tests.subsidy.builders import LATER, RATE, as_csv
from tests.subsidy.test_ledger import reader

OURS = sorted(name for name in POINTS if name.startswith("subsidy."))
CASES = 3


def test_there_are_points_to_be_killed_at() -> None:
    """In the ledger, before and after the money is sent, and inside the bank's answer."""
    assert len(OURS) >= 6


@pytest.mark.parametrize("point", OURS)
def test_a_kill_here_loses_and_doubles_no_fen(point: str, office) -> None:
    """The process ends as in a power cut; whoever comes next pays what was not paid, and nothing twice."""
    ids = office.to_funded(CASES)
    batch = office.prepare(ids, LATER)
    office.answer_eligibility(ids, LATER)
    (row,) = office.desk.query("select file_sha256 from payment_batches")
    content = as_csv(office.bank(batch, {CASES: "账号不存在"}))
    arguments = {"settings": office.desk.settings, "batch": batch, "checker": office.people.fund2,
                 "reader": office.people.fund, "file_sha256": row.file_sha256, "content": content, "on": LATER}

    ended = subprocess.run(
        [sys.executable, "-m", "tests.subsidy.walk"], input=pickle.dumps(arguments), check=False,
        env={**os.environ, "FAULT": f"{point}:exit"}, capture_output=True, timeout=120,
    )
    assert ended.returncode == 137, ended.stderr.decode()[-2000:]

    assert len(set(office.states(ids))) == 1, "every line moved, or none did"
    with reader(office.desk) as connections:
        assert money.check(connections) == []
    office.pay(batch, LATER)  # refused if it was paid before the kill
    office.read(batch, office.bank(batch, {CASES: "账号不存在"}), LATER).require_all()
    assert office.states(ids) == ["paid"] * (CASES - 1) + ["payment_returned"]
    assert office.balances()["paid"] == (CASES - 1) * RATE["senior"]
    with reader(office.desk) as connections:
        assert money.check(connections) == []
