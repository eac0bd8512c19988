"""What the office itself proposes and confirms: corrections 信息更正 and changes of policy, by two persons each."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enrollment.models.registry import Base


class Correction(Base):
    """A correction of a person's name, identity number or phone, with its evidence; told to all desks.

    :ivar before: sealed, as is `after`: {field: value}.
    """

    __tablename__ = "corrections"
    __table_args__ = (
        CheckConstraint("decided_by is null or decided_by <> proposed_by", name="a_second_person_decides"),
        CheckConstraint("(decided_by is null) = (status = 'proposed')", name="a_decision_has_its_person"),
        CheckConstraint("status in ('proposed', 'confirmed', 'refused')", name="a_correction_is_proposed_or_decided"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(ForeignKey("persons.id"), index=True)
    unit: Mapped[str] = mapped_column(Text)
    rehearsal: Mapped[bool]
    before: Mapped[str] = mapped_column(JSONB)
    after: Mapped[str] = mapped_column(JSONB)
    evidence: Mapped[str] = mapped_column(Text)
    proposed_by: Mapped[UUID]
    proposed_on: Mapped[date]
    status: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[UUID | None]
    decided_on: Mapped[date | None]
    note: Mapped[str | None] = mapped_column(Text)


class PolicyDraft(Base):
    """A next value of a policy parameter: drafted by one person, put in force from a day by another."""

    __tablename__ = "policy_drafts"
    __table_args__ = (
        CheckConstraint("decided_by is null or decided_by <> drafted_by", name="a_second_person_puts_it_in_force"),
        CheckConstraint("status in ('drafted', 'in_force', 'dropped')", name="a_draft_is_drafted_or_decided"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    parameter: Mapped[str] = mapped_column(Text)
    value: Mapped[Any] = mapped_column(JSONB)
    since: Mapped[date]
    source: Mapped[str] = mapped_column(Text)
    placeholder: Mapped[bool]
    drafted_by: Mapped[UUID]
    drafted_on: Mapped[date]
    status: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[UUID | None]
    decided_on: Mapped[date | None]
