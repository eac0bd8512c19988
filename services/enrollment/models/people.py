"""Persons 人员, and the accounts 账号 with which some of them log in."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from services.enrollment.models.registry import Base


class Person(Base):
    """Somebody, under the UUID that all desks use; found by a keyed digest of the identity number.

    :ivar id_number: sealed, as is `phone`, for this person.
    :ivar id_digest: absent for officers, of whom the system needs no identity number.
    """

    __tablename__ = "persons"
    __table_args__ = (
        Index("persons_found_by_id_number", "id_digest", "rehearsal", unique=True),
        CheckConstraint("(id_digest is null) = (id_number is null)", name="an_id_number_can_be_found"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    rehearsal: Mapped[bool]
    id_digest: Mapped[str | None] = mapped_column(Text)
    id_number: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    phone: Mapped[str] = mapped_column(Text)


class Account(Base):
    """A log-in; its public half travels to all desks as reference data, its password never leaves.

    :ivar email: where letters 邮件 go; None where the inbox alone tells.
    :ivar language: in which letters are written, `zh` or `en`: the one of the pages, as it was chosen at the last log-in.
    :ivar password_hash: None where somebody logs in by a code alone.
    :ivar failures: wrong passwords in a row; `locked_until` is real time, also for rehearsal accounts.
    :ivar initial: the password was given by somebody else and must be changed at the first log-in.
    :ivar valid_until: the last day of a third-party evaluator's engagement; `scope` are the units that it covers.
    :ivar given_by: the persons who could know the password, because one of them has reset it or has put the name at an identity
        provider on file; until `given_until` they count as one with the owner. `gave_until`: so long the owner has done so for somebody.
    :ivar subject: the issuer and the subject, a space between, by which an identity provider names the person.
    """

    __tablename__ = "accounts"
    __table_args__ = (
        CheckConstraint("failures >= 0", name="failures_are_counted_upwards"),
        CheckConstraint("language in ('zh', 'en')", name="a_language_that_we_write"),
        CheckConstraint(
            "case when 'evaluator' = any(roles) then valid_until is not null and coalesce(cardinality(scope), 0) > 0"
            " else scope is null end", name="an_evaluator_has_a_scope_and_a_last_day"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(Text, unique=True)
    person_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text, server_default="zh")
    unit: Mapped[str | None] = mapped_column(Text)
    org: Mapped[UUID | None]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    rehearsal: Mapped[bool]
    sample: Mapped[bool]
    active: Mapped[bool]
    valid_from: Mapped[datetime]
    failures: Mapped[int]
    locked_until: Mapped[datetime | None]
    last_log_in: Mapped[datetime | None]
    initial: Mapped[bool]
    valid_until: Mapped[date | None]
    scope: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    subject: Mapped[str | None] = mapped_column(Text, unique=True)
    given_by: Mapped[list[str] | None] = mapped_column(ARRAY(Text))
    given_until: Mapped[date | None]
    gave_until: Mapped[date | None]
