"""Official letters as they were issued."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from shared.runtime import UnitOfWork


def of(uow: UnitOfWork, subject_id: UUID) -> list[dict[str, Any]]:
    """The letters of a thing, in the order of their issue."""
    rows = uow.execute("select * from official_letters where subject_id = :id order by issued_on, ordinal", {"id": subject_id})
    return [dict(row) for row in rows.mappings()]


def one(uow: UnitOfWork, id_: UUID) -> dict[str, Any] | None:
    """A letter."""
    row = uow.execute("select * from official_letters where id = :id", {"id": id_}).mappings().one_or_none()
    return None if row is None else dict(row)
