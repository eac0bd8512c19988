"""Public notices 公示 and the objections 异议 to their lines."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from services.subsidy.models.cases import Base
from shared.casework import Subject


class Notice(Subject, Base):
    """A notice: its content as shown, with its hash, and where and when it was published."""

    __tablename__ = "public_notices"

    number: Mapped[str]
    title: Mapped[str]
    content: Mapped[list[dict[str, Any]]]
    content_hash: Mapped[str]
    line_count: Mapped[int]
    sum_fen: Mapped[int] = mapped_column(BigInteger)
    address: Mapped[str | None]
    published_on: Mapped[date | None]
    ends_on: Mapped[date | None]


class Objection(Base):
    """An objection to one line; it holds this line and no other."""

    __tablename__ = "objections"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("public_notices.id"))
    raised_by: Mapped[str]
    grounds: Mapped[str]
    raised_on: Mapped[date]
    due_on: Mapped[date]
    upheld: Mapped[bool | None]
    decision: Mapped[str | None]
    decided_by: Mapped[UUID | None]
    decided_on: Mapped[date | None]
