"""Sittings 考场场次, their seats, and the officials 考务人员 who work there (63号 §2.6)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.registry import Base
from shared.casework import Subject


class OfficialEntry(Base):
    """An entry of the roster of officials: one person, one post, in force on both its first and its last day."""

    __tablename__ = "officials"
    __table_args__ = (CheckConstraint("valid_until >= valid_from", name="entry_ends_after_start"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    rehearsal: Mapped[bool]
    person_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(Text)
    post: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    valid_until: Mapped[date]


class Sitting(Subject, Base):
    """One exam: a day and a half-day, a place, so many seats, one occupation and level, the parts examined."""

    __tablename__ = "sittings"
    __table_args__ = (
        CheckConstraint("capacity > 0", name="sitting_has_seats"),
        CheckConstraint("cardinality(parts) > 0", name="sitting_examines_something"),
        CheckConstraint("session in ('morning', 'afternoon')", name="session_is_a_half_day"),
    )

    number: Mapped[str] = mapped_column(Text, unique=True)  # 考场编号
    year: Mapped[int]
    occupation: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    parts: Mapped[list[str]] = mapped_column(ARRAY(Text))
    day: Mapped[date]
    session: Mapped[str] = mapped_column(Text)  # 上午, 下午
    place: Mapped[str] = mapped_column(Text)
    capacity: Mapped[int]


class SittingOfficial(Base):
    """Who works at a sitting, and as what; one person has one post there."""

    __tablename__ = "sitting_officials"

    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"), primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    post: Mapped[str] = mapped_column(Text)


class Seat(Base):
    """A candidate's place in a sitting.

    :ivar ticket: the number on the admission ticket 准考证号.
    :ivar parts: what the candidate sits there: everything not passed yet.
    :ivar freed_on: the candidate left the sitting before it was held; the row stays.
    """

    __tablename__ = "seats"
    __table_args__ = (
        CheckConstraint("presence in ('sat', 'absent', 'voided')", name="presence_is_known"),
        CheckConstraint("presence is null or freed_on is null", name="freed_seat_was_not_used"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    seat_no: Mapped[int]
    ticket: Mapped[str] = mapped_column(Text)
    parts: Mapped[list[str]] = mapped_column(ARRAY(Text))
    presence: Mapped[str | None] = mapped_column(Text)
    presence_note: Mapped[str | None] = mapped_column(Text)
    freed_on: Mapped[date | None]
