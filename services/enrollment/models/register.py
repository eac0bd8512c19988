"""The register 学员总台账: where every case stands, and its whole journal, as the desks have streamed it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.enrollment.models.registry import Base


class RegisterCase(Base):
    """A case as the register knows it; `as_of` is the domain's day of the last row that has arrived.

    :ivar outcome: passed, failed or absent once results are published; null before.
    """

    __tablename__ = "register_cases"
    __table_args__ = (Index("register_cases_by_state", "state"), Index("register_cases_by_class", "class_number"))

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    desk: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    seq: Mapped[int]
    as_of: Mapped[date]
    started_on: Mapped[date | None]
    completed_on: Mapped[date | None]
    applied_on: Mapped[date | None]
    sat_on: Mapped[date | None]
    outcome: Mapped[str | None] = mapped_column(Text)
    result_on: Mapped[date | None]
    certified_on: Mapped[date | None]
    paid_on: Mapped[date | None]
    class_number: Mapped[str | None] = mapped_column(Text)


class RegisterJournal(Base):
    """One journal row of one case, with every field as the text that was hashed."""

    __tablename__ = "register_journal"
    __table_args__ = (Index("register_journal_by_leaf", "desk", "leaf", unique=True),)

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    desk: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(Text)
    from_state: Mapped[str | None] = mapped_column(Text)
    to_state: Mapped[str] = mapped_column(Text)
    actor: Mapped[str] = mapped_column(Text)
    duty: Mapped[str | None] = mapped_column(Text)
    clause: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    facts: Mapped[str] = mapped_column(Text)
    on_day: Mapped[date]
    recorded_at: Mapped[str] = mapped_column(Text)
    prev: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(Text)
    leaf: Mapped[int] = mapped_column(BigInteger)
