"""Cases, and the exam applications 考核批次 by which classes of them come forward (63号 §2.6)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.assessment.models.registry import Base
from shared.casework import CaseColumns, Subject


class Case(CaseColumns, Base):
    """A training case while it is here.

    :ivar class_id: read from the training desk's facts, so that it is always what the dossier says.
    :ivar sitting_id: the sitting that the case is seated in or sat last.
    :ivar resits: how many re-sits 补考 have been granted.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("state not in ('seated', 'sat') or sitting_id is not null", name="seated_has_a_sitting"),
    )

    class_id: Mapped[UUID | None] = mapped_column(Computed("(facts #>> '{training,class,id}')::uuid"))
    class_number: Mapped[str | None] = mapped_column(Text, Computed("facts #>> '{training,class,number}'"))
    batch_id: Mapped[UUID | None]
    sitting_id: Mapped[UUID | None]
    resits: Mapped[int] = mapped_column(default=0)
    passed_on: Mapped[date | None]


class ExamBatch(Subject, Base):
    """A class's application for the exam, and whom it left out.

    :ivar size: cases that were applied for.
    :ivar left_out: the others of the class: `[{id, number, reason}]`, so that nobody is left out silently.
    """

    __tablename__ = "exam_batches"
    __table_args__ = (CheckConstraint("size > 0", name="batch_has_cases"),)

    number: Mapped[str] = mapped_column(Text, unique=True)  # 批次编号
    year: Mapped[int]
    class_id: Mapped[UUID | None]
    class_number: Mapped[str | None] = mapped_column(Text)
    base_id: Mapped[UUID | None]
    occupation: Mapped[str] = mapped_column(Text)
    trade: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    certificate_kind: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    left_out: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    note: Mapped[str | None] = mapped_column(Text)
