"""Timers are rows: nothing else remembers time."""

from __future__ import annotations

import dataclasses
from collections import deque
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from shared.runtime import UnitOfWork
from shared.runtime.worker import once_per_slot
from shared.timers import cancel_timers, set_timers, sweep
from tests.harness import CarriedRuntime

CALLS: list[tuple[list[UUID], date]] = []


def ring(uow: UnitOfWork, ids: list[UUID], on: date) -> None:
    """Note the call."""
    CALLS.append((ids, on))


def fail(uow: UnitOfWork, ids: list[UUID], on: date) -> None:
    """Never succeed."""
    raise RuntimeError("not today")


@pytest.fixture
def clocked(runtime: CarriedRuntime) -> CarriedRuntime:
    """The toy desk with two timer actions."""
    CALLS.clear()
    made = CarriedRuntime(dataclasses.replace(runtime.service, timers={"fail": fail, "ring": ring}), runtime.settings,
                          deque())
    made.__dict__["engine"] = runtime.engine
    return made


def today(runtime: CarriedRuntime) -> date:
    """The desk's day."""
    with runtime.system_work() as uow:
        return uow.day(False)


def test_rings_on_its_day_once(clocked: CarriedRuntime) -> None:
    """Today counts, tomorrow does not, and a second tick finds nothing."""
    due, later = uuid4(), uuid4()
    day = today(clocked)
    with clocked.system_work() as uow:
        for _ in range(2):
            set_timers(uow, "case", [due], "ring", day, rehearsal=False)
        set_timers(uow, "case", [later], "ring", day + timedelta(days=1), rehearsal=False)
    assert sweep(clocked) == 1
    assert sweep(clocked) == 0
    assert [([due], day)] == CALLS


def test_a_failing_timer_holds_up_no_other_and_stays_due(clocked: CarriedRuntime) -> None:
    """Each action has a transaction of its own."""
    one, other = uuid4(), uuid4()
    with clocked.system_work() as uow:
        set_timers(uow, "case", [one], "fail", today(clocked), rehearsal=False)
        set_timers(uow, "case", [other], "ring", today(clocked), rehearsal=False)
    assert sweep(clocked) == 1 and CALLS[0][0] == [other]
    with clocked.system_work() as uow:
        assert uow.execute("select subject_id from timers where done_at is null").scalar_one() == one


def test_a_cancelled_timer_does_not_ring(clocked: CarriedRuntime) -> None:
    """As when the case has left."""
    id_ = uuid4()
    with clocked.system_work() as uow:
        set_timers(uow, "case", [id_], "ring", today(clocked), rehearsal=False)
        cancel_timers(uow, [id_], "ring")
    assert sweep(clocked) == 0 and not CALLS


def test_a_doubled_beat_gives_each_slot_to_one(clocked: CarriedRuntime) -> None:
    """By the uniqueness of (job, slot), whoever rings."""
    assert [once_per_slot(clocked, "job", 3600) for _ in range(3)].count(True) == 1
