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
    """A notice: its content as shown, with its hash, the cases behind its lines, and where and when it was published."""

    __tablename__ = "public_notices"

    number: Mapped[str]
    title: Mapped[str]
    content: Mapped[list[dict[str, Any]]]
    case_ids: Mapped[list[str]]
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


class ReceivedObjection(Base):
    """An objection as it came in, which waits to be taken up or set aside; until then its line does not go on.

    :ivar line: counted from 1, of the notice as it was published. :ivar channel: web, phone, letter or visit.
    :ivar contact: sealed for this row, since whoever objects is no person here.
    """

    __tablename__ = "received_objections"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str]
    rehearsal: Mapped[bool]
    notice_id: Mapped[UUID] = mapped_column(ForeignKey("public_notices.id"))
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    line: Mapped[int]
    raised_by: Mapped[str]
    contact: Mapped[str]
    grounds: Mapped[str]
    channel: Mapped[str]
    received_on: Mapped[date]
    settled: Mapped[str | None]
    settled_by: Mapped[UUID | None]
    settled_on: Mapped[date | None]
    settled_reason: Mapped[str | None]


class Publication(Base):
    """Where and when a signed bundle was published; `manifest_sha256` says which."""

    __tablename__ = "publications"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str]
    rehearsal: Mapped[bool]
    subject: Mapped[str]
    subject_id: Mapped[UUID]
    address: Mapped[str]
    published_on: Mapped[date]
    manifest_sha256: Mapped[str]
    registered_by: Mapped[UUID]
    registered_on: Mapped[date]
