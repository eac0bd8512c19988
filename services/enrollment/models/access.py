"""What an account is used with: log-ins 登录 from somewhere, tokens 接口令牌 of programs, deputies 代理 for absence."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from services.enrollment.models.registry import Base


class LogInRecord(Base):
    """One log-in, under the id that its signed token carries; in real time.

    :ivar how: password, provider or deputy.
    """

    __tablename__ = "log_ins"
    __table_args__ = (CheckConstraint("until > at", name="a_log_in_lasts"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    at: Mapped[datetime]
    until: Mapped[datetime]
    how: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    agent: Mapped[str] = mapped_column(Text)
    ended_at: Mapped[datetime | None]


class ApiToken(Base):
    """A token with which a program acts for its owner; only a digest of it is kept.

    :ivar scopes: `<desk>.read` or `<desk>.write`.
    """

    __tablename__ = "api_tokens"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    name: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(Text)
    scopes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    made_at: Mapped[datetime]
    until: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class AccountChange(Base):
    """What an administrator did to an account, with the public half of it before and after."""

    __tablename__ = "account_changes"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    what: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any]] = mapped_column(JSONB)
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    by_account: Mapped[UUID]
    by_name: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class Deputy(Base):
    """Somebody who acts with an absent colleague's posts from a day to a day, both included."""

    __tablename__ = "deputies"
    __table_args__ = (
        CheckConstraint("absent_id <> deputy_id", name="nobody_is_their_own_deputy"),
        CheckConstraint("last_day >= first_day", name="an_absence_ends_after_it_begins"),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    absent_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    deputy_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    reason: Mapped[str] = mapped_column(Text)
    made_by: Mapped[UUID]
    made_on: Mapped[date]
    ended_on: Mapped[date | None]
