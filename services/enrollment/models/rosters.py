"""Rosters 名册 as uploaded: every row with what was read in it, what is wrong, and what became of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enrollment.models.registry import Base


class Roster(Base):
    """One uploaded file; the dry run is stored, so that what is committed is what was shown."""

    __tablename__ = "rosters"
    __table_args__ = (
        CheckConstraint("(committed_on is null) = (committed_by is null)", name="a_commit_has_its_person"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    rehearsal: Mapped[bool]
    base_id: Mapped[UUID]
    year: Mapped[int]
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(Text)
    header: Mapped[list[str]] = mapped_column(JSONB)
    notes: Mapped[list[str]] = mapped_column(JSONB)
    uploaded_by: Mapped[UUID]
    uploaded_on: Mapped[date]
    committed_by: Mapped[UUID | None]
    committed_on: Mapped[date | None]


class RosterRow(Base):
    """One row of a roster.

    :ivar cells: sealed, as are `application` and `changes`: the row as it stood in the file, as text.
    :ivar application: what was read, where it could be read.
    :ivar standing: new, changed, same, elsewhere, bad; and after the commit taken or left.
    """

    __tablename__ = "roster_rows"

    roster_id: Mapped[UUID] = mapped_column(ForeignKey("rosters.id"), primary_key=True)
    row: Mapped[int] = mapped_column(primary_key=True)
    cells: Mapped[str] = mapped_column(JSONB)
    application: Mapped[str | None] = mapped_column(JSONB(none_as_null=True))
    errors: Mapped[list[str]] = mapped_column(JSONB)
    remarks: Mapped[list[str]] = mapped_column(JSONB)
    standing: Mapped[str] = mapped_column(Text)
    changes: Mapped[str] = mapped_column(JSONB)
    case_id: Mapped[UUID | None]
    taken: Mapped[bool]
