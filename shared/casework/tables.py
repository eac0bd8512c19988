"""Columns that every moving thing has, as mixins for the services' own tables."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column


class Subject:
    """A row that moves: its state, and the head of its chain in the journal. Only the engine writes these.

    :ivar seq: number of its last journal row; the version that `ETag` shows.
    :ivar state_on: the domain's day on which it reached its state.
    :ivar here: it is open at this desk.
    :ivar held_until: the day to look again, while it is on hold 暂缓办理.
    """

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(Text, index=True)
    rehearsal: Mapped[bool]
    state: Mapped[str] = mapped_column(Text)
    seq: Mapped[int]
    head: Mapped[bytes]
    state_on: Mapped[date]
    here: Mapped[bool]
    held_until: Mapped[date | None]
    held_reason: Mapped[str | None] = mapped_column(Text)


class CaseColumns(Subject):
    """A training case 学员业务: one person, one occupation, one level, one programme year.

    :ivar id_number: sealed, as is `phone`, for the person; found by `id_digest` and `last_four_digest`.
    :ivar facts: what each desk found, by desk.
    :ivar timeline: the journal rows that were written at earlier desks, in order.
    """

    number: Mapped[str] = mapped_column(Text, unique=True)  # 业务编号
    year: Mapped[int]
    person_id: Mapped[UUID] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(Text)
    id_number: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)
    id_digest: Mapped[str | None] = mapped_column(Text)
    last_four_digest: Mapped[str | None] = mapped_column(Text)
    occupation: Mapped[str] = mapped_column(Text)  # 职业编码
    trade: Mapped[str] = mapped_column(Text)  # 工种
    level: Mapped[str] = mapped_column(Text)
    certificate_kind: Mapped[str] = mapped_column(Text)
    route: Mapped[str] = mapped_column(Text)
    base_id: Mapped[UUID | None]
    employer_id: Mapped[UUID | None]
    handed_to: Mapped[str | None] = mapped_column(Text)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    timeline: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)


# What a dossier says of a case; the engine's own columns travel beside it.
CASE_FIELDS = (
    "id", "number", "year", "unit", "rehearsal", "person_id", "name", "id_number", "phone", "id_digest",
    "last_four_digest", "occupation", "trade", "level", "certificate_kind", "route", "base_id", "employer_id",
)
