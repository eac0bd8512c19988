"""Watching 31 December: whoever can act on a case of this desk is reminded before the last day of its next step (§2.6)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.assessment.lifecycle import CASE
from services.assessment.rules.deadline import NEXT_ACTION, WAITS_FOR
from shared.runtime import UnitOfWork
from shared.watching import Watched, remind

WATCHED = Watched(case=CASE, title="考核鉴定", waits_for=WAITS_FOR, next_action=NEXT_ACTION)


def remind_deadline(uow: UnitOfWork, ids: Collection[UUID], on: date) -> None:
    """Remind whoever can still do something for the cases that are here; once a day, and not when nothing is open."""
    remind(uow, WATCHED, ids, on)
