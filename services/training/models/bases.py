"""Training bases 培训基地, what they are recognised for, and their teachers (63号 §2.1)."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.training.models.registry import Base


class TrainingBase(Base):
    """A recognised training base; recognition holds on both its first and its last day."""

    __tablename__ = "bases"
    __table_args__ = (
        CheckConstraint("recognised_to is null or recognised_to >= recognised_from", name="recognition_ends_after_start"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    unit: Mapped[str] = mapped_column(Text)
    rehearsal: Mapped[bool]
    name: Mapped[str] = mapped_column(Text)
    uscc: Mapped[str] = mapped_column(Text)  # 统一社会信用代码
    conditions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    recognised_by: Mapped[str] = mapped_column(Text)  # 认定文号
    recognised_from: Mapped[date]
    recognised_to: Mapped[date | None]


class BaseScope(Base):
    """An occupation and level that a base is recognised for."""

    __tablename__ = "base_scopes"

    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"), primary_key=True)
    occupation: Mapped[str] = mapped_column(Text, primary_key=True)
    level: Mapped[str] = mapped_column(Text, primary_key=True)


class Teacher(Base):
    """A teacher of a base; `person_id` is the person who later may not examine the same cases."""

    __tablename__ = "teachers"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"))
    unit: Mapped[str] = mapped_column(Text)
    rehearsal: Mapped[bool]
    person_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(Text)


class TeacherCertificate(Base):
    """A title or certificate of a teacher, valid on both its first and its last day."""

    __tablename__ = "teacher_certificates"
    __table_args__ = (
        CheckConstraint("valid_to is null or valid_to >= valid_from", name="certificate_ends_after_start"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    teacher_id: Mapped[UUID] = mapped_column(ForeignKey("teachers.id"))
    title: Mapped[str] = mapped_column(Text)
    number: Mapped[str] = mapped_column(Text)
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    recorded_on: Mapped[date]
