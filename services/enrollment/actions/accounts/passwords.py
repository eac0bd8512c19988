"""Passwords 密码: one's own is changed by whoever knows the present one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from services.enrollment.actions.accounts.keeping import announce
from services.enrollment.actions.accounts.logging_in import Session, begin
from services.enrollment.actions.accounts.sessions import end_other_log_ins
from services.enrollment.actions.reasons import PASSWORD_TOO_WEAK, PRESENT_PASSWORD_WRONG
from services.enrollment.models import Account
from services.enrollment.rules import password_weakness
from shared.casework import Actor
from shared.identity import Origin, hash_password, password_matches
from shared.refusals import Refused
from shared.runtime import UnitOfWork


def change_password(
    uow: UnitOfWork, *, by: Actor, present: str, new: str, now: datetime, origin: Origin
) -> Session:
    """Set a new password; every log-in of the account ends, and a new one begins.

    :raises Refused: `present-password-wrong` or `password-too-weak`.
    """
    account = uow.session.execute(
        select(Account).where(Account.id == by.account).with_for_update()).scalar_one_or_none()
    if account is None or not password_matches(account.password_hash, present):
        raise Refused(PRESENT_PASSWORD_WRONG("现在的密码不对。", cure="请核对后重试；忘记密码请联系管理员"))
    weakness = password_weakness(
        new, login=account.login, present=present, shortest=int(uow.policy(now.date()).password_length_min))
    if weakness:
        raise Refused(PASSWORD_TOO_WEAK(weakness))
    account.password_hash, account.initial, account.valid_from = hash_password(new), False, now
    end_other_log_ins(uow, account=account.id, but=None, now=now)
    announce(uow, account)
    return begin(uow, account, now=now, origin=origin, how="password")
