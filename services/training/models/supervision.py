"""Site visits, phone follow-ups, the class archive (63号 §2.8, §4.1)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.training.models.registry import Base
from shared.casework import Subject


class SiteVisit(Base):
    """A site visit 现场检查 by at least two people, signed by both sides."""

    __tablename__ = "site_visits"
    __table_args__ = (
        CheckConstraint("cardinality(inspectors) >= 2", name="visited_by_two"),
        CheckConstraint("btrim(base_signatory) <> ''", name="visit_is_signed_by_the_base"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"), index=True)
    visited_on: Mapped[date]
    inspectors: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    base_signatory: Mapped[str] = mapped_column(Text)
    present: Mapped[int]  # 到场人数
    findings: Mapped[str] = mapped_column(Text)


class MendingOrder(Subject, Base):
    """An order to mend 整改 what a site visit found, by a last day, and what the base answered."""

    __tablename__ = "mending_orders"
    __table_args__ = (
        CheckConstraint("(mended is null) = (answered_on is null)", name="an_answer_says_what_was_mended"),
        CheckConstraint("state not in ('answered', 'mended') or mended is not null", name="answered_before_it_is_confirmed"),
        CheckConstraint("last_day > ordered_on", name="an_order_gives_time"),
    )

    number: Mapped[str] = mapped_column(Text, unique=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"))
    base_id: Mapped[UUID] = mapped_column(ForeignKey("bases.id"))
    visit_id: Mapped[UUID] = mapped_column(ForeignKey("site_visits.id"))
    to_mend: Mapped[str] = mapped_column(Text)  # 整改事项
    last_day: Mapped[date]  # 整改期限
    ordered_on: Mapped[date]
    mended: Mapped[str | None] = mapped_column(Text)  # 整改情况
    answered_on: Mapped[date | None]


class FollowUp(Base):
    """A phone follow-up 电话回访 of one trainee."""

    __tablename__ = "follow_ups"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"), index=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"))
    called_on: Mapped[date]
    caller: Mapped[UUID]
    reached: Mapped[bool]
    confirmed: Mapped[bool | None]  # 所述与考勤一致
    note: Mapped[str] = mapped_column(Text)


class ArchiveDocument(Base):
    """A piece of the class archive 班级档案, known by the SHA-256 of its content."""

    __tablename__ = "archive_documents"
    __table_args__ = (UniqueConstraint("class_id", "kind", "digest", name="a_piece_is_archived_once"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    class_id: Mapped[UUID] = mapped_column(ForeignKey("classes.id"))
    kind: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text, index=True)
    added_by: Mapped[UUID]
    added_on: Mapped[date]
