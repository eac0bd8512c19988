"""Watching the last days of training: whoever can act on a case, or on the plan it waits for, is reminded (§2.6)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.training import queries
from services.training.lifecycle import CASE
from services.training.rules.deadline import NEXT_ACTION, WAITS_FOR
from shared.runtime import UnitOfWork
from shared.watching import Watched, remind

WATCHED = Watched(case=CASE, title="培训结业", waits_for=WAITS_FOR, next_action=NEXT_ACTION, turn=queries.whose_turn)


def remind_deadline(uow: UnitOfWork, ids: Collection[UUID], on: date) -> None:
    """Remind whoever can still do something for the cases that are here; once a day, and not when nothing is open."""
    remind(uow, WATCHED, ids, on)
