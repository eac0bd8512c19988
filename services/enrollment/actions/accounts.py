"""Log-in 登录, lock-out, and revocation of accounts; the public half of an account is told to all desks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.enrollment.actions.reasons import LOCKED_OUT, NO_SUCH, WRONG_LOG_IN
from services.enrollment.models import Account
from shared import reference
from shared.casework import Actor
from shared.identity import issue, password_matches
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork


@dataclass(frozen=True)
class Session:
    """A log-in that succeeded."""

    token: str
    account: UUID
    name: str
    roles: list[str]
    unit: str | None
    rehearsal: bool
    expires_at: datetime


def log_in(uow: UnitOfWork, *, login: str, password: str, now: datetime) -> Session | Refusal:
    """Log in with a password, in real time; a refusal is answered, not raised, so that the failure stays counted.

    After some wrong passwords in a row the account is locked for a while, also for the right one, and with each
    further one for twice as long; only a log-in that succeeds, or an administrator, starts the count again.

    :param now: UTC.
    """
    policy = uow.policy(now.date())
    account = uow.session.execute(
        select(Account).where(Account.login == login).with_for_update()).scalar_one_or_none()
    if account is not None and account.locked_until is not None and account.locked_until > now:
        return _locked_out(account.locked_until - now)
    right = password_matches(account.password_hash if account and account.active else None, password)
    if account is None or not right:
        if account is not None:
            account.failures += 1
            beyond = account.failures - int(policy.log_in_failures_max)
            if beyond >= 0:
                account.locked_until = now + wait_after(beyond, int(policy.log_in_lock_minutes_max))
        return WRONG_LOG_IN("账号或密码错误，或账号已停用。", cure="请核对后重试，或联系管理员")
    account.failures, account.locked_until, account.last_log_in = 0, None, now
    hours = int(policy.log_in_hours)
    private = uow.runtime.settings.identity_private_key
    if private is None:
        raise RuntimeError("IDENTITY_PRIVATE_KEY is not set at enrollment")
    return Session(
        token=issue(private, account.id, now, hours), account=account.id, name=account.name, roles=list(account.roles),
        unit=account.unit, rehearsal=account.rehearsal, expires_at=now + timedelta(hours=hours))


def wait_after(beyond: int, longest: int) -> timedelta:
    """How long an account waits: 1, 2, 4 … minutes, so that guessing slows down and a slip costs its owner little.

    :param beyond: wrong passwords in a row beyond those that are let pass.
    :param longest: in minutes.
    """
    return timedelta(minutes=min(2 ** min(beyond, longest.bit_length()), longest))


def _locked_out(left: timedelta) -> Refusal:
    seconds = math.ceil(left.total_seconds())
    return LOCKED_OUT(f"连续多次密码错误，账号已锁定，请{math.ceil(seconds / 60)}分钟后再试。",
                      cure="请到时再试；忘记密码请联系管理员", retry_after=seconds)


def revoke_account(uow: UnitOfWork, id_: UUID, *, by: Actor, now: datetime) -> dict[str, Any]:
    """Close an account 停用 at all desks; log-ins that are out stop working as soon as each desk hears of it.

    :raises Refused: `no-such-entry`.
    """
    return _change(uow, id_, by=by, active=False, now=now)


def restore_account(uow: UnitOfWork, id_: UUID, *, by: Actor, now: datetime) -> dict[str, Any]:
    """Open a closed account again 恢复; earlier log-ins stay invalid.

    :raises Refused: `no-such-entry`.
    """
    return _change(uow, id_, by=by, active=True, now=now)


def _change(uow: UnitOfWork, id_: UUID, *, by: Actor, active: bool, now: datetime) -> dict[str, Any]:
    account = uow.session.execute(
        select(Account).where(Account.id == id_, Account.rehearsal == by.rehearsal).with_for_update()
    ).scalar_one_or_none()
    if account is None:
        raise Refused(NO_SUCH("没有这个账号。"))
    account.active, account.valid_from, account.failures, account.locked_until = active, now, 0, None
    uow.session.flush()
    row = told(account)
    reference.put(uow, "account", {str(id_): row})
    return row


def told(account: Account) -> dict[str, Any]:
    """The public half of an account, as every desk keeps it."""
    return {
        "account": str(account.id), "login": account.login, "person_id": str(account.person_id), "name": account.name,
        "roles": list(account.roles), "unit": account.unit, "org": str(account.org) if account.org else None,
        "rehearsal": account.rehearsal, "active": account.active, "valid_from": account.valid_from.isoformat(),
        "sample": account.sample, "email": account.email,
    }
