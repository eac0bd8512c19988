"""Trainees' codes 学员码, with which somebody opens the pages about themselves."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.enrollment.models.registry import Base


class TraineeCode(Base):
    """A code that was printed for a case; it opens the account of the case's person, and only a digest of it is kept.

    :ivar until: real time, like `issued_at`, also of rehearsal cases.
    :ivar revoked_at: of each person at most one code is not revoked.
    :ivar issuer: `base` or `office`: a base could use what it has printed itself.
    :ivar failures: wrong last fours in a row; `locked_until` as with accounts.
    """

    __tablename__ = "trainee_codes"
    __table_args__ = (
        CheckConstraint("until > issued_at", name="a_code_lasts"),
        CheckConstraint("issuer in ('base', 'office')", name="a_code_says_who_printed_it"),
        CheckConstraint("failures >= 0", name="wrong_last_fours_are_counted_upwards"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    rehearsal: Mapped[bool]
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    person_id: Mapped[UUID] = mapped_column(index=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    digest: Mapped[str] = mapped_column(Text, unique=True)
    issued_at: Mapped[datetime]
    until: Mapped[datetime]
    issued_by: Mapped[UUID]
    issued_by_name: Mapped[str] = mapped_column(Text)
    issuer: Mapped[str] = mapped_column(Text)
    revoked_at: Mapped[datetime | None]
    last_used_at: Mapped[datetime | None]
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
