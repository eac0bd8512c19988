"""The hand-over enrollment → training, killed at each of its fault points: nothing lost, nothing doubled."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from uuid import UUID

import pytest

from deploy import verify
from services.enrollment import actions
from shared.lifecycle import Role
from shared.runtime import DESKS
from shared.runtime.faults import POINTS
from tests.enrollment.test_actions import ON, a_draft
from tests.handover.walk import carry, walk
from tests.harness import Desk, pump

pytestmark = pytest.mark.long

CASES = 5
# Every point that the engine, the mail and the stream declare lies on this road.
ROAD = sorted(name for name in POINTS if name.startswith(("casework.", "mail.", "journal.")))


def submitted(desk: Desk, base: object) -> list[UUID]:
    """Cases that wait for acceptance."""
    with desk.uow() as uow:
        ids = actions.draft(uow, [a_draft(number) for number in range(1, CASES + 1)], by=base, on=ON)
        actions.submit(uow, ids, by=base, on=ON).require_all()
    return ids


def test_every_fault_point_lies_on_the_road() -> None:
    """A new point is visited the day it is declared; those of one desk's own work, by that desk's
    tests, those of the purge by tests/privacy/test_retention.py."""
    assert len(ROAD) >= 15
    assert {name for name in POINTS if name.split(".")[0] not in {*DESKS, "retention"}} == set(ROAD)


@pytest.mark.parametrize("point", ROAD)
def test_a_kill_here_loses_and_doubles_nothing(point: str, desk) -> None:
    """The process ends as in a power cut, the broker forgets everything; the next ticks bring all to its end."""
    desks = {name: desk(name) for name in DESKS}
    front = desks["enrollment"]
    base, clerk = front.actor(Role.BASE_CLERK), front.actor(Role.DISTRICT_CLERK)
    ids = submitted(front, base)
    arguments = {"settings": {name: each.settings for name, each in desks.items()}, "ids": ids, "by": clerk, "on": ON}

    ended = subprocess.run(
        [sys.executable, "-m", "tests.handover.walk"], input=pickle.dumps(arguments), check=False,
        env={**os.environ, "FAULT": f"{point}:exit"}, capture_output=True, timeout=120,
    )
    assert ended.returncode == 137, ended.stderr.decode()[-2000:]

    with front.uow() as uow:
        outcome = actions.accept(uow, ids, by=clerk, on=ON)
        assert outcome.moved == [] or len(outcome.moved) == CASES, "the acceptance was whole or not at all"
    for each in desks.values():
        for sql in ("update outbox set next_at = now()", "update stream_sent set sent_at = null",
                    "update witnesses set asked_at = null"):
            with each.uow() as uow:
                uow.execute(sql)
    heal(desks)

    rows = desks["training"].query("select id, state, here, seq from cases")
    assert sorted(row.id for row in rows) == sorted(ids)
    assert {(row.state, row.here) for row in rows} == {("enrolled", True)}
    assert desks["enrollment"].query("select count(*) from outbox where closed_at is null")[0][0] == 0
    urls = {name: front.databases.server.admin_url(each.database) for name, each in desks.items()}
    assert verify.run(urls, front.runtime.vault) == {"ok": True, "cases": _counted(front), "problem_count": 0, "problems": []}


def heal(desks: dict[str, Desk]) -> None:
    """Let the ticks ring until nothing moves."""
    sent: deque = desks["enrollment"].runtime.sent
    for _ in range(3):
        carry({name: each.runtime for name, each in desks.items()}, sent)
    pump(*desks.values())


def _counted(front: Desk) -> int:
    return int(front.query("select count(*) from cases")[0][0])


def test_undisturbed_it_arrives_too(desk) -> None:
    """The walk itself, without any fault, in this process."""
    desks = {name: desk(name) for name in DESKS}
    front = desks["enrollment"]
    base, clerk = front.actor(Role.BASE_CLERK), front.actor(Role.DISTRICT_CLERK)
    ids = submitted(front, base)
    walk({name: each.settings for name, each in desks.items()}, ids, clerk, ON)
    assert len(desks["training"].query("select id from cases where here")) == CASES
