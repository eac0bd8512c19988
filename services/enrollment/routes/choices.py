"""What the forms of the enrollment desk offer to choose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.enrollment import queries
from services.enrollment.models import Roster
from shared.identity import rights
from shared.runtime import UnitOfWork
from shared.web import current_actor, today
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


def _orgs(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    for kind in ("base", "employer"):
        for key, row in uow.reference(kind).items():
            if bool(row.get("rehearsal")) is bool(current_actor().rehearsal):
                yield key, str(row["name"])


def _units(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    for code, row in uow.reference("unit").items():
        if bool(row.get("rehearsal")) is bool(current_actor().rehearsal):
            yield code, str(row["name"])


def _deputies(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    for one in queries.deputies(uow, current_actor(), today(), everybody=rights.KEEP_DEPUTIES.held_by(current_actor())):
        if not one["ended"]:
            yield one["id"], f"{one['absent_name']} → {one['deputy_name']}（{one['first_day']} – {one['last_day']}）"


def _log_ins(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    account = current_actor().account
    for one in queries.log_ins(uow, account, present=None, now=datetime.now(UTC)) if account else ():
        yield one["id"], f"{one['at']:%Y-%m-%d %H:%M} {one['address']}"


def _tokens(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    account = current_actor().account
    for one in queries.api_tokens(uow, account) if account else ():
        if not one["revoked"]:
            yield one["id"], str(one["name"])


def _colleagues(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    me = current_actor()
    own = uow.reference("account").get(str(me.account), {})
    for row in sorted(uow.reference("account").values(), key=lambda row: str(row["name"])):
        near = rights.KEEP_DEPUTIES.held_by(me) or (row.get("unit"), row.get("org")) == (own.get("unit"), own.get("org"))
        if near and row["active"] and bool(row.get("rehearsal")) is bool(me.rehearsal) and row.get("login"):
            yield row["login"], str(row["name"])


OFFERS = {
    "org": Offer(_orgs), "scope": Offer(_units), "deputy": Offer(_colleagues), "absent": Offer(_colleagues),
    "deputies.id_": Offer(_deputies), "end_log_in.id_": Offer(_log_ins), "revoke_token.id_": Offer(_tokens),
    "rosters.id_": Offer(_rosters),
    "corrections.id_": Offer(_corrections),
    "policy.id_": Offer(_drafts),
    "accounts.id_": Offer(_accounts),
}
