"""The actor, made afresh on each request from the desk's own copy of the account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.casework import Actor
from shared.casework.actors import ALL
from shared.identity.reasons import ACCOUNT_CLOSED, LOG_IN_EXPIRED
from shared.identity.tokens import LogIn
from shared.lifecycle import Role
from shared.refusals import Refused
from shared.runtime import UnitOfWork

WHOLE_CITY = frozenset({
    Role.CITY_PROGRAMME_OFFICER, Role.EXAMINER_OFFICE, Role.INVIGILATOR, Role.SUPERVISOR, Role.AUDITOR, Role.EVALUATOR,
    Role.ADMINISTRATOR,
})
THEIR_UNIT = frozenset({
    Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.DISTRICT_LEADER, Role.FUND_ACCOUNTANT, Role.FINANCE_BUREAU,
})


def actor_of(uow: UnitOfWork, log_in: LogIn) -> Actor:
    """Build the actor of a log-in.

    :raises Refused: `account-closed` when this desk knows no such active account; `log-in-expired` when the account
        was revoked after the log-in.
    """
    row = uow.execute(
        "select row from reference where kind = 'account' and key = :key", {"key": str(log_in.account)}
    ).scalar_one_or_none()
    if row is None or not row.get("active", True):
        raise Refused(ACCOUNT_CLOSED("该账号不存在或已停用，请联系管理员。"))
    if row.get("valid_from") and log_in.at < datetime.fromisoformat(row["valid_from"]):
        raise Refused(LOG_IN_EXPIRED("账号信息已变更，请重新登录。"))
    return actor_from(log_in.account, row)


def actor_from(account: UUID, row: Mapping[str, Any]) -> Actor:
    """Read an account's row of reference data: person_id, name, roles, unit, org, rehearsal."""
    roles = frozenset(Role(role) for role in row["roles"])
    units = ALL if roles & WHOLE_CITY else frozenset({row["unit"]} if roles & THEIR_UNIT and row.get("unit") else ())
    return Actor(
        account=account, person=_uuid(row.get("person_id")), name=row["name"], roles=roles, units=units,
        org=_uuid(row.get("org")), rehearsal=bool(row.get("rehearsal", False)),
    )


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
