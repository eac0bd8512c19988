"""Cases, classes 班级 and the numbered amendments 方案变更 of their plans (63号 §2.3)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.training.models.registry import Base
from shared.casework import CaseColumns, Subject


class TrainingClass(Subject, Base):
    """A class and its scheme: one employer, one occupation, trade, level and kind of certificate.

    :ivar ended_on: the day of the last lesson held; None while the class runs.
    """

    __tablename__ = "classes"
    __table_args__ = (
        CheckConstraint("ends_on >= starts_on", name="class_ends_after_start"),
        CheckConstraint("state not in ('filed', 'in_training', 'completion_submitted', 'completed')"
                        " or (filed_on is not null and countersigned_on is not null)",
                        name="filed_is_countersigned_and_dated"),
        CheckConstraint("state not in ('in_training', 'completion_submitted', 'completed')"
                        " or started_on >= filed_on", name="started_after_filing"),
        CheckConstraint("(countersigned_on is null) = (countersigned_by is null)",
                        name="countersignature_names_its_person"),
    )

    number: Mapped[str] = mapped_column(Text, unique=True)  # 班级编号
    year: Mapped[int]
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"))
    employer_id: Mapped[UUID]
    occupation: Mapped[str] = mapped_column(Text)
    trade: Mapped[str] = mapped_column(Text)
    level: Mapped[str] = mapped_column(Text)
    certificate_kind: Mapped[str] = mapped_column(Text)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    mode: Mapped[str] = mapped_column(Text)  # 培训方式
    countersigned_on: Mapped[date | None]
    countersigned_by: Mapped[UUID | None]
    filed_on: Mapped[date | None]
    started_on: Mapped[date | None]
    ended_on: Mapped[date | None]


class Case(CaseColumns, Base):
    """A training case while it is here, with its class and the copy of its labour contract."""

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("state not in ('placed', 'filed', 'in_training', 'completion_submitted')"
                        " or class_id is not null", name="placed_has_a_class"),
    )

    class_id: Mapped[UUID | None] = mapped_column(ForeignKey("classes.id"), index=True)
    contract_digest: Mapped[str | None] = mapped_column(Text)  # 劳动合同复印件 SHA-256
    leaving_proposed_on: Mapped[date | None]  # 基地提出退训之日


class Amendment(Subject, Base):
    """A numbered change to a filed plan: lessons that it drops and lessons that it adds.

    :ivar first_day: the earliest day of any lesson touched; the amendment must be approved before it.
    """

    __tablename__ = "amendments"
    __table_args__ = (UniqueConstraint("class_id", "ordinal", name="amendments_are_numbered_in_their_class"),)

    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"))
    base_id: Mapped[UUID]
    ordinal: Mapped[int]
    grounds: Mapped[str] = mapped_column(Text)
    first_day: Mapped[date]
    changes: Mapped[dict[str, Any]] = mapped_column(JSONB)
