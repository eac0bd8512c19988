"""Timers are rows, found by a tick that calls the same actions as people do. No queue holds time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

import structlog

from shared.runtime.ids import new_id
from shared.runtime.process import Runtime
from shared.runtime.work import UnitOfWork

BATCH = 1_000
log = structlog.get_logger()


def set_timers(
    uow: UnitOfWork, subject: str, ids: Collection[UUID], action: str, due_on: date, *, rehearsal: bool
) -> None:
    """Ask for an action on these subjects on a domain day; the same timer twice is one."""
    if ids:
        uow.execute(
            """
            insert into timers (id, subject, subject_id, rehearsal, action, due_on)
            select timer, cast(:subject as text), id, :rehearsal, cast(:action as text), cast(:due as date)
            from unnest(cast(:timers as uuid[]), cast(:ids as uuid[])) as t(timer, id)
            on conflict (subject_id, action, due_on) do update set cancelled_at = null
                where timers.done_at is null
            """,
            {"timers": [new_id() for _ in ids], "ids": list(ids), "subject": subject, "rehearsal": rehearsal,
             "action": action, "due": due_on},
        )


def cancel_timers(uow: UnitOfWork, ids: Collection[UUID], action: str) -> None:
    """Cancel the open timers of one action on these subjects."""
    uow.execute(
        "update timers set cancelled_at = now() where subject_id = any(cast(:ids as uuid[])) and action = :action"
        " and done_at is null and cancelled_at is null",
        {"ids": list(ids), "action": action},
    )


def sweep(runtime: Runtime) -> int:
    """Run the timers that are due, each action and clock in a transaction of its own; answers how many ran.

    A timer whose action fails stays due and is tried at the next tick; the others are not held up by it.
    """
    done = 0
    for rehearsal in (False, True):
        for action in runtime.service.timers:
            try:
                done += _sweep(runtime, action, rehearsal)
            except Exception as error:  # noqa: BLE001  # its text may hold personal data; the timer stays due
                log.error("timer_failed", action=action, rehearsal=rehearsal, error=type(error).__name__)
    return done


def _sweep(runtime: Runtime, action: str, rehearsal: bool) -> int:
    with runtime.system_work() as uow:
        today = uow.day(rehearsal)
        rows = list(uow.execute(
            """
            select id, subject_id, due_on from timers
            where action = :action and rehearsal = :rehearsal and due_on <= :today
                and done_at is null and cancelled_at is null
            order by due_on, id limit :batch for update skip locked
            """,
            {"action": action, "rehearsal": rehearsal, "today": today, "batch": BATCH},
        ))
        by_day: dict[date, list[UUID]] = defaultdict(list)
        for _, subject_id, due_on in rows:
            by_day[due_on].append(subject_id)
        for ids in by_day.values():
            runtime.service.timers[action](uow, ids, today)
        uow.execute(
            "update timers set done_at = now() where id = any(cast(:ids as uuid[]))",
            {"ids": [id_ for id_, _, _ in rows]},
        )
    return len(rows)
