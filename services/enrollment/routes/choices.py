"""What the forms of the enrollment desk offer to choose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from services.enrollment import queries
from services.enrollment.models import Roster
from shared.runtime import UnitOfWork
from shared.web import current_actor
from shared.web.console.offering import Offer


def _rosters(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    statement = queries.rosters_listed(current_actor(), None).where(Roster.committed_on.is_(None))
    for row in uow.execute(statement.order_by(Roster.id.desc())):
        yield row.id, f"{row.uploaded_on} {row.file_name}（{row.year} 年度）"


def _corrections(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    for one in queries.corrections(uow, current_actor()):
        if one["decided_on"] is None:
            before, after = ("、".join(one[side].values()) for side in ("before", "after"))
            yield one["id"], f"{one['proposed_on']} {before} → {after}"


def _drafts(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    for one in queries.policy_drafts(uow):
        if one["decided_on"] is None:
            yield one["id"], f"{one['parameter']}：{one['value']}，自 {one['since']}"


def _accounts(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    for key, row in uow.reference("account").items():
        yield key, str(row["name"])


OFFERS = {
    "rosters.id_": Offer(_rosters),
    "corrections.id_": Offer(_corrections),
    "policy.id_": Offer(_drafts),
    "accounts.id_": Offer(_accounts),
}
