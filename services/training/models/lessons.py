"""Lessons as filed and as held, who was there, and in what they differ (63号 §2.5, §2.8)."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from services.training.models.registry import Base


class Lesson(Base):
    """A lesson of the plan; `hours` are class hours 课时. A dropped lesson stays for the record.

    :ivar added_by: the amendment that brought it, or None for the filed plan itself.
    :ivar dropped_by: the amendment that took it out.
    """

    __tablename__ = "lessons"
    __table_args__ = (
        CheckConstraint("hours between 1 and 24", name="lesson_has_hours"),
        CheckConstraint("end_at > start_at", name="lesson_ends_after_it_starts"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"), index=True)
    category: Mapped[str] = mapped_column(Text)
    topic: Mapped[str] = mapped_column(Text)
    hours: Mapped[int]
    day: Mapped[date]
    start_at: Mapped[time]
    end_at: Mapped[time]
    teacher_id: Mapped[UUID] = mapped_column(ForeignKey("teachers.id"))
    place: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(Text)
    added_by: Mapped[UUID | None] = mapped_column(ForeignKey("amendments.id"))
    dropped_by: Mapped[UUID | None] = mapped_column(ForeignKey("amendments.id"))


class LessonRecord(Base):
    """A lesson as it was really held; append-only."""

    __tablename__ = "lesson_records"

    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lessons.id"), primary_key=True)
    day: Mapped[date]
    start_at: Mapped[time]
    end_at: Mapped[time]
    teacher_id: Mapped[UUID] = mapped_column(ForeignKey("teachers.id"))
    place: Mapped[str] = mapped_column(Text)
    mode: Mapped[str] = mapped_column(Text)
    recorded_by: Mapped[UUID]
    recorded_on: Mapped[date]


class Attendance(Base):
    """Whether one person was at one lesson; append-only, the highest version counts and the others stay."""

    __tablename__ = "attendance"
    __table_args__ = (
        CheckConstraint("evidence in ('electronic', 'signed_paper')", name="attendance_has_evidence"),
        CheckConstraint("version = 1 or reason is not null", name="a_correction_says_why"),
    )

    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lesson_records.lesson_id"), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    present: Mapped[bool]
    evidence: Mapped[str] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    recorded_by: Mapped[UUID]
    recorded_on: Mapped[date]
    recorded_at: Mapped[datetime]


class Deviation(Base):
    """In one respect a lesson differed from the filed plan; the district accepts it, sees it mended, or refuses it."""

    __tablename__ = "deviations"
    __table_args__ = (
        UniqueConstraint("lesson_id", "kind", name="a_deviation_is_found_once"),
        CheckConstraint("verdict is null or verdict in ('accepted', 'mended', 'refused')", name="verdict_is_known"),
        CheckConstraint("(verdict is null) = (decided_by is null) and (verdict is null) = (reason is null)",
                        name="verdict_has_person_and_reason"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"), index=True)
    lesson_id: Mapped[UUID] = mapped_column(ForeignKey("lessons.id"))
    kind: Mapped[str] = mapped_column(Text)
    filed: Mapped[str] = mapped_column(Text)
    held: Mapped[str] = mapped_column(Text)
    found_on: Mapped[date]
    verdict: Mapped[str | None] = mapped_column(Text)
    reason: Mapped[str | None] = mapped_column(Text)
    decided_by: Mapped[UUID | None]
    decided_on: Mapped[date | None]
