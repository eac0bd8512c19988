"""The ledger 资金台账 and the requests for money. The service may read accounts and append transfers, nothing else."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.subsidy.models.cases import Base
from shared.casework import Subject


class Account(Base):
    """One account of a fund in a unit and year; its balance is kept by the database."""

    __tablename__ = "accounts"

    unit: Mapped[str] = mapped_column(primary_key=True)
    fund: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    balance: Mapped[int] = mapped_column(BigInteger)


class Indicator(Base):
    """A budget indicator 预算指标 with its document number 文号 and budget subject 科目."""

    __tablename__ = "indicators"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str]
    rehearsal: Mapped[bool]
    fund: Mapped[str]
    year: Mapped[int]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    document_number: Mapped[str]
    subject_code: Mapped[str]
    carried_over: Mapped[bool]
    placeholder: Mapped[bool]
    entered_by: Mapped[str]
    on_day: Mapped[date]


class Transfer(Base):
    """Money moved from the credit account to the debit account; exactly one cause."""

    __tablename__ = "transfers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str]
    fund: Mapped[str]
    year: Mapped[int]
    debit: Mapped[str]
    credit: Mapped[str]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    case_id: Mapped[UUID | None] = mapped_column(ForeignKey("cases.id"))
    case_seq: Mapped[int | None]
    indicator_id: Mapped[UUID | None] = mapped_column(ForeignKey("indicators.id"))
    receipt_id: Mapped[UUID | None] = mapped_column(ForeignKey("receipts.id"))
    reason: Mapped[str]
    by_name: Mapped[str]
    on_day: Mapped[date]
    recorded_at: Mapped[datetime]


class FundRequest(Subject, Base):
    """A request 拨款申请 to the finance bureau."""

    __tablename__ = "fund_requests"

    document_number: Mapped[str]
    line_count: Mapped[int]
    sum_fen: Mapped[int] = mapped_column(BigInteger)
    by_fund: Mapped[dict[str, int]]
    finance_document: Mapped[str | None]
    answered_on: Mapped[date | None]
