"""Results by part and certificates; neither is ever overwritten: a wrong one is voided and another issued."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Identity, Numeric, Text
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.registry import Base


class Result(Base):
    """The score of one part at one sitting, entered by one person and checked by another (63号 §2.6).

    :ivar entry_no: the order of entering; identifiers made in one millisecond have none.
    :ivar replaces: the voided result in whose place it was entered.
    """

    __tablename__ = "results"
    __table_args__ = (
        CheckConstraint("checked_by <> entered_by", name="result_is_checked_by_another"),
        CheckConstraint("(checked_by is null) = (checked_on is null)", name="checked_result_has_its_day"),
        CheckConstraint("(voided_on is null) = (void_reason is null)", name="voided_result_has_a_reason"),
        CheckConstraint("score >= 0", name="score_is_not_negative"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    entry_no: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    sitting_id: Mapped[UUID] = mapped_column(ForeignKey("sittings.id"))
    part: Mapped[str] = mapped_column(Text)
    score: Mapped[Decimal] = mapped_column(Numeric(4, 1))
    entered_by: Mapped[UUID]
    entered_on: Mapped[date]
    checked_by: Mapped[UUID | None]
    checked_on: Mapped[date | None]
    voided_on: Mapped[date | None]
    void_reason: Mapped[str | None] = mapped_column(Text)
    replaces: Mapped[UUID | None] = mapped_column(ForeignKey("results.id"))


class Certificate(Base):
    """A certificate as the issuing system numbered it, registered for one case (63号 §2.7)."""

    __tablename__ = "certificates"
    __table_args__ = (
        CheckConstraint("number ~ '^([0-9]{16}|[YS][0-9]{21})$'", name="certificate_number_has_its_form"),
        CheckConstraint("(voided_on is null) = (void_reason is null)", name="voided_certificate_has_a_reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    number: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    occupation: Mapped[str] = mapped_column(Text)
    trade: Mapped[str] = mapped_column(Text)
    issued_on: Mapped[date]
    issuer: Mapped[str] = mapped_column(Text)
    registered_by: Mapped[UUID | None]
    registered_on: Mapped[date]
    voided_on: Mapped[date | None]
    void_reason: Mapped[str | None] = mapped_column(Text)
