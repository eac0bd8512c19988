"""The inbox of whoever asks, and what became of the letters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true, update

from shared.casework.actors import ALL, Actor
from shared.casework.reasons import UNKNOWN
from shared.lifecycle import Role
from shared.notices.tables import letters, notices
from shared.refusals import Refused
from shared.runtime.work import UnitOfWork

SHOWN = tuple(
    notices.c[name]
    for name in ("id", "occasion", "reader_role", "subject", "body", "cases_count", "on_day", "read_at")
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Which notices are addressed to somebody: to a role of theirs, for their unit or organisation, or to them alone."""
    alone = or_(notices.c.reader_account.is_(None), notices.c.reader_account == actor.account)
    return and_(notices.c.rehearsal == actor.rehearsal, alone, or_(false(), *(
        and_(notices.c.reader_role == str(role), _own(actor, role)) for role in sorted(actor.roles)
    )))


def _own(actor: Actor, role: Role) -> ColumnElement[bool]:
    if role in (Role.BASE_CLERK, Role.EMPLOYER, Role.TRAINEE):
        return notices.c.reader_org == (actor.person if role is Role.TRAINEE else actor.org)
    everywhere = true() if actor.units == ALL else or_(
        notices.c.reader_unit.is_(None), notices.c.reader_unit.in_(sorted(actor.units))
    )
    return and_(notices.c.reader_org.is_(None), everywhere)


def notice_list(actor: Actor, wanted: Mapping[str, Any]) -> Select[*tuple[Any, ...]]:
    """The notices addressed to somebody, all or only the unread ones."""
    statement: Select[*tuple[Any, ...]] = select(*SHOWN).where(visible_to(actor))
    return statement.where(notices.c.read_at.is_(None)) if wanted.get("unread") else statement


def read(uow: UnitOfWork, notice_id: UUID, *, by: Actor, at: datetime) -> None:
    """Note that somebody it is addressed to has read a notice; the first reader stays named.

    :raises Refused: `no-such-record`, also when it is addressed to others.
    """
    if uow.execute(notice_list(by, {}).where(notices.c.id == notice_id)).first() is None:
        raise Refused(UNKNOWN("没有这条消息，或不是发给您的。"))
    uow.execute(
        "update notices set read_at = :at, read_by = :by where id = :id and read_at is null",
        {"id": notice_id, "by": by.account, "at": at},
    )


def unread(uow: UnitOfWork, actor: Actor) -> int:
    """How many notices to somebody nobody has read."""
    number: int = uow.execute(
        select(func.count()).select_from(notices).where(visible_to(actor), notices.c.read_at.is_(None))).scalar_one()
    return number


def read_all(uow: UnitOfWork, *, by: Actor, at: datetime) -> None:
    """Note that somebody has read every notice that is addressed to them."""
    uow.execute(update(notices).where(visible_to(by), notices.c.read_at.is_(None)).values(read_at=at, read_by=by.account))


def letter_list(rehearsal: bool) -> Select[*tuple[Any, ...]]:
    """Letters with what became of them: waiting, sent, failed, or uncertain (spoken to the server, no answer kept)."""
    statement: Select[*tuple[Any, ...]] = select(
        letters.c.id, letters.c.address, letters.c.attempts, letters.c.claimed_at, letters.c.sent_at,
        letters.c.failed_at, letters.c.error, notices.c.subject, notices.c.on_day,
    ).join(notices, notices.c.id == letters.c.notice_id).where(notices.c.rehearsal == rehearsal)
    return statement
