"""Notices for the staff and for the public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import InstrumentedAttribute

from services.subsidy.models import Notice, Objection
from shared.runtime import UnitOfWork

PUBLISHED: Sequence[InstrumentedAttribute[Any]] = (Notice.id, Notice.number, Notice.unit, Notice.title, Notice.address, Notice.published_on, Notice.ends_on,
             Notice.line_count, Notice.sum_fen, Notice.content_hash)


def public_list() -> Select[Any]:
    """The notices that run; a notice takes itself down when it has ended, and rehearsals are never public."""
    return select(*PUBLISHED).where(Notice.state == "published", Notice.rehearsal.is_(False))


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
