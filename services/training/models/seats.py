"""What assessment has told of seats 考位 (63号 §2.6)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.orm import Mapped, mapped_column

from services.training.models.registry import Base


class ExamSeats(Base):
    """The free seats of one sitting 考场场次, as told last.

    :ivar id: of the sitting.
    :ivar version: of the telling; a later one is never overwritten by an earlier one.
    :ivar told_at: the moment of the telling; None of what was told before moments were.
    :ivar open: whether it still takes candidates.
    :ivar whole: whether it examines all parts of its level, as whoever sits for the first time needs.
    """

    __tablename__ = "exam_seats"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    rehearsal: Mapped[bool]
    version: Mapped[int]
    told_on: Mapped[date]
    told_at: Mapped[datetime | None]
    year: Mapped[int]
    occupation: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    day: Mapped[date]
    open: Mapped[bool]
    whole: Mapped[bool]
    free: Mapped[int]


class ExamWaiting(Base):
    """How many people of a class wait at assessment for a seat, as told last.

    :ivar id: of the class.
    """

    __tablename__ = "exam_waiting"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    rehearsal: Mapped[bool]
    version: Mapped[int]
    told_on: Mapped[date]
    told_at: Mapped[datetime | None]
    waiting: Mapped[int]
