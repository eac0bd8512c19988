"""Cases that arrive from the training desk, or come back from the subsidy desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment.actions.certificates import void_certificates
from services.assessment.actions.deadlines import WATCHED
from services.assessment.lifecycle import CASE
from shared import casework
from shared.runtime import UnitOfWork
from shared.watching import watch, worlds_of


def receive_trained(uow: UnitOfWork, items: Sequence[Mapping[str, Any]], *, on: date) -> list[UUID]:
    """Take cases that have finished their training, and watch the deadline of their year (§2.6)."""
    taken = casework.receive(uow, CASE, items, on=on)
    watch(uow, WATCHED, worlds_of(items), on)
    return taken


def receive_sent_back(uow: UnitOfWork, items: Sequence[Mapping[str, Any]], *, on: date) -> list[UUID]:
    """Take cases back whose certificate the subsidy desk could not accept; it is voided, with their reason (§2.7)."""
    taken = set(casework.receive(uow, CASE, items, on=on))
    watch(uow, WATCHED, worlds_of(items), on)
    for item in items:
        id_ = UUID(item["case"]["id"])
        if id_ in taken:
            void_certificates(uow, [id_], on=on, reason=item.get("reason") or "补贴环节退回")
    return sorted(taken)
