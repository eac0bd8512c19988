"""Accounts 账号 as they are shown: to their owners and to whoever keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.enrollment.models import Account, LogInRecord
from shared.runtime import UnitOfWork


def log_ins(uow: UnitOfWork, account: UUID, *, present: UUID | None, now: datetime) -> list[dict[str, Any]]:
    """The log-ins of an account that still work, the newest first.

    :param present: the one by which they are asked for.
    """
    rows = uow.session.execute(
        select(LogInRecord).where(
            LogInRecord.account_id == account, LogInRecord.ended_at.is_(None), LogInRecord.until > now)
        .order_by(LogInRecord.id.desc())).scalars()
    return [{"id": row.id, "at": row.at, "until": row.until, "how": row.how, "address": row.address,
             "agent": row.agent, "present": row.id == present} for row in rows]


def sample_accounts(uow: UnitOfWork) -> list[dict[str, Any]]:
    """The invented accounts, without anything secret."""
    rows = uow.session.execute(select(Account).where(Account.sample, Account.active).order_by(Account.login)).scalars()
    return list(_sampled(rows))


def _sampled(rows: Any) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {"account": row.login, "id": row.id, "name": row.name, "roles": row.roles, "unit": row.unit,
               "rehearsal": row.rehearsal}
