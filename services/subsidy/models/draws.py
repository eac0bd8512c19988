"""Draws 抽查: the frozen frame, then the seed, then the sample."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Mapped

from services.subsidy.models.cases import Base
from shared.casework import Subject


class Draw(Subject, Base):
    """A draw; `library` are the inspectors from whom `inspectors` were drawn, both as person ids."""

    __tablename__ = "draws"

    title: Mapped[str]
    frame: Mapped[list[dict[str, Any]]]
    frame_hash: Mapped[str]
    frozen_on: Mapped[date]
    seed_source: Mapped[str]
    seed_on: Mapped[date]
    library: Mapped[list[str]]
    public_seed: Mapped[str | None]
    seed: Mapped[str | None]
    sample_sizes: Mapped[dict[str, int] | None]
    sample: Mapped[list[str] | None]
    inspectors: Mapped[list[str] | None]
    drawn_on: Mapped[date | None]
