"""Notices for the staff and for the public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from services.subsidy.models import Case, Notice, Objection, Publication, ReceivedObjection
from shared.casework import Actor
from shared.identity import rights, scope
from shared.runtime import UnitOfWork

SHOWN = 500
PUBLISHED: Sequence[InstrumentedAttribute[Any]] = (Notice.id, Notice.number, Notice.unit, Notice.title, Notice.address, Notice.published_on, Notice.ends_on,
             Notice.line_count, Notice.sum_fen, Notice.content_hash)


def public_list() -> Select[Any]:
    """The notices that run; a notice takes itself down when it has ended, and rehearsals are never public."""
    return select(*PUBLISHED).where(Notice.state == "published", Notice.rehearsal.is_(False))


def running(uow: UnitOfWork, most: int) -> list[dict[str, Any]]:
    """The notices that run, the newest first."""
    rows = uow.execute(public_list().order_by(Notice.published_on.desc(), Notice.id).limit(most))
    return [dict(row) for row in rows.mappings()]


def received(uow: UnitOfWork, actor: Actor) -> list[dict[str, Any]]:
    """The objections that came in within the actor's reach: those that wait first, then the newest."""
    columns = ReceivedObjection.__table__.columns
    statement = select(*columns, Notice.number.label("notice_number"), Case.number.label("case_number"), Case.name).join(
        Notice, Notice.id == ReceivedObjection.notice_id).join(Case, Case.id == ReceivedObjection.case_id)
    order = (ReceivedObjection.settled.is_not(None), ReceivedObjection.received_on.desc(), ReceivedObjection.id)
    rows = uow.execute(statement.where(scope(actor, ReceivedObjection, {})).order_by(*order).limit(SHOWN))
    return [uow.vault.masked(dict(row)) for row in rows.mappings()]


def left_by(uow: UnitOfWork, actor: Actor, id_: UUID) -> dict[str, Any] | None:
    """An objection that came in, for a look at how whoever left it is reached: its `number` is that of the notice and the line.

    None where it is out of reach, or nothing is left of the contact.
    """
    columns = ReceivedObjection.__table__.columns
    statement = select(*columns, Notice.number.label("notice_number")).join(Notice, Notice.id == ReceivedObjection.notice_id)
    row = uow.execute(statement.where(scope(actor, ReceivedObjection, {}), ReceivedObjection.id == id_)).mappings().one_or_none()
    if row is None or not row["contact"]:
        return None
    return {**row, "number": f"{row['notice_number']}/{row['line']}", "person_id": None}


def waiting(uow: UnitOfWork, actor: Actor) -> int | None:
    """How many of them nobody has looked at yet; None for who may not settle them."""
    if not rights.RECEIVE_OBJECTIONS.held_by(actor):
        return None
    statement = select(func.count()).where(ReceivedObjection.settled.is_(None), scope(actor, ReceivedObjection, {}))
    return int(uow.execute(statement).scalar_one())


def publications(uow: UnitOfWork, subject: str, id_: UUID) -> list[dict[str, Any]]:
    """Where and when bundles of a notice or draw were published."""
    columns = Publication.__table__.columns
    statement = select(*columns).where(Publication.subject == subject, Publication.subject_id == id_)
    return [dict(row) for row in uow.execute(statement.order_by(Publication.published_on, Publication.id)).mappings()]


def public_page(uow: UnitOfWork, id_: UUID) -> dict[str, Any] | None:
    """A running notice with its lines as they were hashed."""
    statement = public_list().add_columns(Notice.content).where(Notice.id == id_)
    row = uow.execute(statement).mappings().one_or_none()
    return None if row is None else dict(row)


def objections(uow: UnitOfWork, notice_id: UUID) -> list[dict[str, Any]]:
    """The objections to a notice, in the order in which they came."""
    columns = Objection.__table__.columns
    statement = select(*columns).where(Objection.notice_id == notice_id).order_by(Objection.raised_on, Objection.id)
    return [dict(row) for row in uow.execute(statement).mappings()]
