"""Applications 报名: the case with what the person brought, and what people judged about it."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enrollment.models.registry import Base
from shared.casework import CaseColumns


class Case(CaseColumns, Base):
    """A training case with its application.

    :ivar population: what the person is by employment (§1.3, §1.4).
    :ivar certificate: the earlier certificate {level, occupation, trade, written, issued_on, number}, or null.
    :ivar spells: work in the occupation, [{start, end | null}].
    :ivar award: {kind, grade, title, granted_on}, or null.
    :ivar papers: what is on file, [{kind, form: paper | file, digest | null}].
    :ivar confirmed_on: the day of the person's own confirmation 本人确认.
    :ivar return_items: while returned, exactly what must be mended, [{item, note}]; only these may change.
    """

    __tablename__ = "cases"
    __table_args__ = (
        CheckConstraint("state not in ('submitted', 'waiting_for_standard', 'enrolled') or submitted_on is not null",
                        name="submitted_has_a_day"),
        CheckConstraint("state not in ('submitted', 'enrolled') or confirmed_on is not null",
                        name="submitted_is_confirmed_by_the_person"),
        CheckConstraint("state <> 'enrolled' or accepted_on is not null", name="enrolled_has_a_day"),
        CheckConstraint("state <> 'returned' or return_items is not null", name="returned_says_what_to_mend"),
        Index("cases_in_order", "number"),
        Index("cases_by_name", "name", postgresql_ops={"name": "text_pattern_ops"}),
        Index("cases_by_last_four", "last_four_digest"),
        Index("cases_by_id_digest", "id_digest"),
    )

    population: Mapped[str] = mapped_column(Text)
    certificate: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    spells: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    award: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    papers: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    confirmed_on: Mapped[date | None]
    submitted_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    return_items: Mapped[list[dict[str, Any]] | None] = mapped_column(JSONB(none_as_null=True))
    roster_id: Mapped[UUID | None] = mapped_column(ForeignKey("rosters.id"))


class Judgement(Base):
    """What somebody decided about one matter of a case 认定; never changed, only followed."""

    __tablename__ = "judgements"
    __table_args__ = (CheckConstraint("note <> '' and document <> ''", name="a_judgement_is_in_writing"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("cases.id"), index=True)
    matter: Mapped[str] = mapped_column(Text)
    found: Mapped[bool]
    author: Mapped[UUID]
    author_name: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
    document: Mapped[str] = mapped_column(Text)
    on_day: Mapped[date]


class CaseNumber(Base):
    """The last number given out to a unit in a year; locked while numbers are given."""

    __tablename__ = "case_numbers"

    unit: Mapped[str] = mapped_column(Text, primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True)
    last: Mapped[int]
