"""Watching 31 December: the years watched, the in-app inbox, and the letters that leave by e-mail (63号 §2.6)."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.registry import Base


class Watch(Base):
    """A programme year of which this desk has held cases; its timers remind of what the deadline still asks."""

    __tablename__ = "watches"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    year: Mapped[int]
    rehearsal: Mapped[bool]


class Notice(Base):
    """A digest in the in-app inbox 站内消息 of everybody who can act: a role, of one unit or one organisation.

    :ivar reader_unit: None for a post that works for the whole city.
    :ivar reader_org: the base or employer, for roles that see only their own.
    """

    __tablename__ = "notices"
    __table_args__ = (
        CheckConstraint("(read_at is null) = (read_by is null)", name="read_notice_has_a_reader"),
        CheckConstraint("cases_count > 0", name="notice_is_about_cases"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    reader_role: Mapped[str] = mapped_column(Text)
    reader_unit: Mapped[str | None] = mapped_column(Text)
    reader_org: Mapped[UUID | None]
    rehearsal: Mapped[bool]
    year: Mapped[int]
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    cases_count: Mapped[int]
    on_day: Mapped[date]
    read_at: Mapped[datetime | None]
    read_by: Mapped[UUID | None]


class Letter(Base):
    """A notice on its way to one account's e-mail address.

    :ivar claimed_at: set and committed before the mail server is spoken to. A letter that is claimed and neither
        sent nor released may have arrived, so it is never sent again by itself.
    """

    __tablename__ = "letters"
    __table_args__ = (CheckConstraint("sent_at is null or claimed_at is not null", name="sent_letter_was_claimed"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("notices.id"))
    account: Mapped[UUID]
    address: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(Text)
