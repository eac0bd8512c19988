"""Watching the last day to start: whoever can act on an open application is reminded in time (§2.6)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.enrollment.lifecycle import CASE
from services.enrollment.rules.deadline import NEXT_ACTION, WAITS_FOR
from shared.runtime import UnitOfWork
from shared.watching import Watched, remind

WATCHED = Watched(case=CASE, title="报名开班", waits_for=WAITS_FOR, next_action=NEXT_ACTION)


def remind_deadline(uow: UnitOfWork, ids: Collection[UUID], on: date) -> None:
    """Remind whoever can still do something for the cases that are here; once a day, and not when nothing is open."""
    remind(uow, WATCHED, ids, on)
