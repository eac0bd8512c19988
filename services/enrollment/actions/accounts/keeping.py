"""Keeping accounts 账号管理; the public half of an account is told to all desks."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.enrollment.actions.reasons import NO_SUCH
from services.enrollment.models import Account
from shared import reference
from shared.casework import Actor
from shared.refusals import Refused
from shared.runtime import UnitOfWork


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
    account = locked(uow, id_, by)
    account.active, account.valid_from, account.failures, account.locked_until = active, now, 0, None
    return announce(uow, account)


def locked(uow: UnitOfWork, id_: UUID, by: Actor) -> Account:
    """An account on the actor's side of the rehearsal wall, for a change.

    :raises Refused: `no-such-entry`.
    """
    account = uow.session.execute(
        select(Account).where(Account.id == id_, Account.rehearsal == by.rehearsal).with_for_update()
    ).scalar_one_or_none()
    if account is None:
        raise Refused(NO_SUCH("没有这个账号。"))
    return account


def announce(uow: UnitOfWork, account: Account) -> dict[str, Any]:
    """Tell all desks how the account is now; answers what they are told."""
    uow.session.flush()
    row = told(account)
    reference.put(uow, "account", {str(account.id): row})
    return row


def told(account: Account) -> dict[str, Any]:
    """The public half of an account, as every desk keeps it."""
    return {
        "account": str(account.id), "login": account.login, "person_id": str(account.person_id), "name": account.name,
        "roles": list(account.roles), "unit": account.unit, "org": str(account.org) if account.org else None,
        "rehearsal": account.rehearsal, "active": account.active, "valid_from": account.valid_from.isoformat(),
        "sample": account.sample, "email": account.email, "scope": account.scope,
        "valid_until": account.valid_until.isoformat() if account.valid_until else None,
    }
