"""Watching the last day on which finance pays: whoever can act on an unpaid case is reminded in time (§3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.subsidy.lifecycle import CASE
from services.subsidy.rules.deadline import NEXT_ACTION, WAITS_FOR
from shared.runtime import UnitOfWork
from shared.watching import Watched, remind

WATCHED = Watched(case=CASE, title="补贴支付", waits_for=WAITS_FOR, next_action=NEXT_ACTION)


def remind_deadline(uow: UnitOfWork, ids: Collection[UUID], on: date) -> None:
    """Remind whoever can still do something for the cases that are here; once a day, and not when nothing is open."""
    remind(uow, WATCHED, ids, on)
