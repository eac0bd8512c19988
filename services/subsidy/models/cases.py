"""The case 学员业务 with its claim, its money and the batches it is in."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from shared.casework import CaseColumns


class Base(DeclarativeBase):
    """The subsidy desk's tables."""

    type_annotation_map = {dict[str, Any]: JSONB, list[dict[str, Any]]: JSONB, list[str]: JSONB, dict[str, int]: JSONB}


class Case(CaseColumns, Base):
    """A case at this desk. Amounts are fen.

    :ivar payee_account: sealed for this case; compared by `payee_digest`.
    :ivar claim_route: who claims and is paid: individual 个人, employer 单位, base 基地代领.
    :ivar standard_fen: the rate in force; `amount_fen` is what is due; `amount_basis` says why.
    :ivar stands_at: the account on which its money stands, or none.
    """

    __tablename__ = "cases"

    certificate_number: Mapped[str | None]
    certified_on: Mapped[date | None]
    class_number: Mapped[str | None]
    class_started_on: Mapped[date | None]
    class_ended_on: Mapped[date | None]
    claim_batch_id: Mapped[UUID | None]
    claim_route: Mapped[str | None]
    claimed_on: Mapped[date | None]
    payee_name: Mapped[str | None]
    payee_bank: Mapped[str | None]
    payee_account: Mapped[str | None]
    payee_digest: Mapped[str | None]
    invoice_id: Mapped[UUID | None]
    paid_fen: Mapped[int | None] = mapped_column(BigInteger)
    agency_fee_fen: Mapped[int | None] = mapped_column(BigInteger)
    standard_fen: Mapped[int | None] = mapped_column(BigInteger)
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    amount_basis: Mapped[dict[str, Any] | None]
    refusal_remedy: Mapped[str | None]
    fund: Mapped[str | None]
    fund_year: Mapped[int | None]
    stands_at: Mapped[str | None]
    recovered_fen: Mapped[int] = mapped_column(BigInteger)
    notice_id: Mapped[UUID | None]
    fund_request_id: Mapped[UUID | None]
    payment_batch_id: Mapped[UUID | None]
