"""Claim batches 申领批次 and the papers that a claim brings."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.subsidy.models.cases import Base
from shared.casework import Subject


class ClaimBatch(Subject, Base):
    """Certified cases that one claimant claims together; `refused` are the lines left behind, each with its problem."""

    __tablename__ = "claim_batches"

    number: Mapped[str]
    claim_route: Mapped[str]
    base_id: Mapped[UUID | None]
    employer_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    line_count: Mapped[int]
    sum_fen: Mapped[int] = mapped_column(BigInteger)
    refused: Mapped[list[dict[str, Any]]]


class Paper(Base):
    """A paper of a claim: its number or name, and the hash of the file where there is one."""

    __tablename__ = "papers"

    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str]
    sha256: Mapped[str | None]
    given_on: Mapped[date]


class Invoice(Base):
    """An invoice over training fees; it may cover many people, and no other batch uses it."""

    __tablename__ = "invoices"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str]
    rehearsal: Mapped[bool]
    claim_batch_id: Mapped[UUID] = mapped_column(ForeignKey("claim_batches.id"))
    number: Mapped[str]
    issuer: Mapped[str]
    issued_on: Mapped[date]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    allocated_fen: Mapped[int] = mapped_column(BigInteger)
