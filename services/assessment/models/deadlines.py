"""Watching 31 December: the years watched (63号 §2.6)."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.registry import Base


class Watch(Base):
    """A programme year of which this desk has held cases; its timers remind of what the deadline still asks."""

    __tablename__ = "watches"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int]
    rehearsal: Mapped[bool]
