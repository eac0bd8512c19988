"""What training was told of seats 考位 last."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.registry import Base


class SeatsTold(Base):
    """The last telling of one sitting's free seats, or of how many of one class wait for a seat.

    :ivar id: of the sitting, or of the class.
    :ivar about: sitting or class.
    :ivar version: how many times it has been told.
    :ivar told_on: the day of its world 演练 or real. :ivar told_at: the moment; None of what was told before moments were kept.
    """

    __tablename__ = "seats_told"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    about: Mapped[str] = mapped_column(Text)
    unit: Mapped[str] = mapped_column(Text)
    rehearsal: Mapped[bool]
    version: Mapped[int]
    told: Mapped[dict[str, Any]] = mapped_column(JSONB)
    told_on: Mapped[date]
    told_at: Mapped[datetime | None]
