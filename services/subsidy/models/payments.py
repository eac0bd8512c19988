"""Payment batches 支付批次, their lines, and what the bank answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.subsidy.models.cases import Base
from shared.casework import Subject


class Eligibility(Base):
    """Enrollment's verdict on a case for one day; asked, and then answered."""

    __tablename__ = "eligibility"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    eligible: Mapped[bool | None]
    reason: Mapped[str | None]


class PaymentBatch(Subject, Base):
    """A batch: made by one person, checked by another, one file with one hash."""

    __tablename__ = "payment_batches"

    number: Mapped[str]
    line_count: Mapped[int]
    sum_fen: Mapped[int] = mapped_column(BigInteger)
    file_sha256: Mapped[str]
    maker: Mapped[UUID]
    checker: Mapped[UUID | None]
    sent_on: Mapped[date | None]


class PaymentLine(Base):
    """A line of the file as it was made; `reference` is its end-to-end number, `fingerprint` stands for the account."""

    __tablename__ = "payment_lines"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("payment_batches.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    place: Mapped[int]
    reference: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    payee_name: Mapped[str]
    payee_bank: Mapped[str]
    payee_account: Mapped[str]
    fingerprint: Mapped[str]
    status: Mapped[str]
    bank_reference: Mapped[str | None]
    return_reason: Mapped[str | None]
    settled_on: Mapped[date | None]


class BankAnswer(Base):
    """A bank's answer as it came, and every point in which it disagrees with the batch."""

    __tablename__ = "bank_answers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    batch_id: Mapped[UUID] = mapped_column(ForeignKey("payment_batches.id"))
    sha256: Mapped[str]
    content: Mapped[str]
    line_count: Mapped[int]
    disagreements: Mapped[list[dict[str, Any]]]
    read_by: Mapped[UUID]
    read_on: Mapped[date]
    read_at: Mapped[datetime]
