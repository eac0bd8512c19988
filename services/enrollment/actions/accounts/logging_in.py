"""Log-in 登录 and lock-out; each log-in is noted with when and where from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from services.enrollment.actions.accounts.keeping import announce
from services.enrollment.actions.reasons import LOCKED_OUT, PROVIDER_STRANGER, WRONG_LOG_IN
from services.enrollment.models import Account, LogInRecord
from shared.identity import Origin, issue, password_matches
from shared.identity.accounts import is_over
from shared.refusals import Refusal
from shared.runtime import UnitOfWork, new_id


@dataclass(frozen=True)
class Session:
    """A log-in that succeeded.

    :param must_change_password: with this log-in nothing can be done but that.
    :param before: when the account was logged in to the last time.
    """

    token: str
    account: UUID
    name: str
    roles: list[str]
    unit: str | None
    rehearsal: bool
    expires_at: datetime
    must_change_password: bool
    before: datetime | None


def log_in(uow: UnitOfWork, *, login: str, password: str, now: datetime, origin: Origin) -> Session | Refusal:
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
    usable = account is not None and is_usable(account, uow.day(account.rehearsal))
    right = password_matches(account.password_hash if account and usable else None, password)
    if account is None or not right:
        if account is not None:
            account.failures += 1
            beyond = account.failures - int(policy.log_in_failures_max)
            if beyond >= 0:
                account.locked_until = now + wait_after(beyond, int(policy.log_in_lock_minutes_max))
        return WRONG_LOG_IN("账号或密码错误，或账号已停用。", cure="请核对后重试，或联系管理员")
    account.failures, account.locked_until = 0, None
    return begin(uow, account, now=now, origin=origin, how="password")


def log_in_by_provider(
    uow: UnitOfWork, *, issuer: str, subject: str, now: datetime, origin: Origin
) -> Session | Refusal:
    """Log in whom an identity provider has named, if an administrator has put that name on file; none is ever made.

    :param issuer: verified, as is the subject.
    """
    named = f"{issuer} {subject}"
    account = uow.session.execute(
        select(Account).where(Account.subject == named).with_for_update()).scalar_one_or_none()
    if account is None or not is_usable(account, uow.day(account.rehearsal)):
        return PROVIDER_STRANGER(f"您的统一身份没有对应的在用账号（{named}）。", cure="请联系系统管理员登记统一身份标识")
    return begin(uow, account, now=now, origin=origin, how="provider")


def is_usable(account: Account, on: date) -> bool:
    """Whether somebody may log in with it on that day."""
    return account.active and not is_over(account.valid_until, on)


def begin(
    uow: UnitOfWork, account: Account, *, now: datetime, origin: Origin, how: str, acting_for: UUID | None = None, card: str = "",
) -> Session:
    """Note a log-in of an account that has shown who it is, and sign it.

    :param how: password, provider or deputy; only a password can be an initial one.
    :param acting_for: the account of an absent colleague, whose posts are meant.
    :param card: who printed the code, where it was one.
    """
    hours = int(uow.policy(now.date()).log_in_hours)
    private = uow.runtime.settings.identity_private_key
    if private is None:
        raise RuntimeError("IDENTITY_PRIVATE_KEY is not set at enrollment")
    before, account.last_log_in = account.last_log_in, now
    if origin.language not in (None, account.language):
        account.language = origin.language
        announce(uow, account)
    until, id_, initial = now + timedelta(hours=hours), new_id(), account.initial and how == "password"
    uow.session.add(LogInRecord(
        id=id_, account_id=account.id, at=now, until=until, how=how, address=origin.address, agent=origin.agent))
    return Session(
        token=issue(private, account.id, now, hours, id_=id_, initial=initial, acting_for=acting_for, card=card),
        account=account.id, name=account.name, roles=list(account.roles), unit=account.unit, rehearsal=account.rehearsal, expires_at=until,
        must_change_password=initial, before=before)


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
