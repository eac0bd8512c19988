"""Recoveries 追回 and the repayments that came in."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.subsidy.models.cases import Base
from shared.casework import Subject


class Recovery(Subject, Base):
    """A demand for money back, in whole or in part."""

    __tablename__ = "recoveries"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    demand_fen: Mapped[int] = mapped_column(BigInteger)
    recovered_fen: Mapped[int] = mapped_column(BigInteger)
    cause: Mapped[str]
    document_number: Mapped[str | None]
    proposed_by: Mapped[UUID]
    decided_by: Mapped[UUID | None]


class Receipt(Base):
    """A repayment with its bank document."""

    __tablename__ = "receipts"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    recovery_id: Mapped[UUID] = mapped_column(ForeignKey("recoveries.id"))
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    document: Mapped[str]
    booked_by: Mapped[UUID]
    booked_on: Mapped[date]
