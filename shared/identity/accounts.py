"""The actor, made afresh on each request from the desk's own copy of the account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.casework import Actor
from shared.casework.actors import ALL
from shared.identity import ending
from shared.identity.posts import THEIR_UNIT, WHOLE_CITY
from shared.identity.reasons import ACCOUNT_CLOSED, ACCOUNT_OVER, LOG_IN_ENDED, LOG_IN_EXPIRED
from shared.identity.tokens import LogIn
from shared.lifecycle import Role
from shared.refusals import Refused
from shared.runtime import UnitOfWork


def actor_of(uow: UnitOfWork, log_in: LogIn) -> Actor:
    """Build the actor of a log-in.

    :raises Refused: `account-closed` when this desk knows no such active account; `account-over` after its last day;
        `log-in-expired` when the account was revoked after the log-in, `log-in-ended` when the log-in itself was.
    """
    rows = {kind: row for kind, row in uow.execute(
        "select kind, row from reference where (kind = 'account' and key = :account) or (kind = :ended and key = :id)",
        {"account": str(log_in.account), "ended": ending.KIND, "id": str(log_in.id)},
    )}
    row = rows.get("account")
    if row is None or not row.get("active", True):
        raise Refused(ACCOUNT_CLOSED("该账号不存在或已停用，请联系管理员。"))
    if row.get("valid_from") and log_in.scopes is None and log_in.at < datetime.fromisoformat(row["valid_from"]):
        raise Refused(LOG_IN_EXPIRED("账号信息已变更，请重新登录。"))
    if ending.KIND in rows:
        raise Refused(LOG_IN_ENDED("本次登录已结束，请重新登录。"))
    if is_over(row.get("valid_until"), uow.day(bool(row.get("rehearsal")))):
        raise Refused(ACCOUNT_OVER(f"该账号的使用期限至 {row['valid_until']}，已到期，请联系管理员。"))
    return actor_from(log_in.account, row)


def is_over(valid_until: str | date | None, on: date) -> bool:
    """Whether an account's last day, on which it still works, has passed."""
    return valid_until is not None and date.fromisoformat(str(valid_until)) < on


def actor_from(account: UUID, row: Mapping[str, Any]) -> Actor:
    """Read an account's row of reference data: person_id, name, roles, unit, scope, org, rehearsal."""
    roles = frozenset(Role(role) for role in row["roles"])
    if row.get("scope"):
        units = frozenset(row["scope"])
    elif roles & WHOLE_CITY:
        units = ALL
    else:
        units = frozenset({row["unit"]} if roles & THEIR_UNIT and row.get("unit") else ())
    return Actor(
        account=account, person=_uuid(row.get("person_id")), name=row["name"], roles=roles, units=units,
        org=_uuid(row.get("org")), rehearsal=bool(row.get("rehearsal", False)),
    )


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
