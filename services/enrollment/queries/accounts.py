"""Accounts 账号 as they are shown: to their owners and to whoever keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import aliased

from services.enrollment.models import Account, AccountChange, ApiToken, Deputy, LogInRecord
from services.enrollment.rules import Shortage, shortages
from shared.casework import Actor
from shared.casework.actors import ALL
from shared.casework.duties import NAMES
from shared.casework.reasons import UNKNOWN
from shared.identity.accounts import is_over
from shared.identity.posts import TAKEN_BY, Tie, tie_of
from shared.lifecycle import Duty, Role
from shared.refusals import Refused
from shared.runtime import UnitOfWork

MOST = 100  # changes or tokens of one account that are shown


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


def api_tokens(uow: UnitOfWork, account: UUID) -> list[dict[str, Any]]:
    """The tokens of an account, the newest first, revoked ones included."""
    rows = uow.session.execute(
        select(ApiToken).where(ApiToken.account_id == account).order_by(ApiToken.id.desc()).limit(MOST)).scalars()
    return [api_token(row) for row in rows]


def api_token(row: ApiToken) -> dict[str, Any]:
    """One token of a program, without anything secret."""
    return {"id": row.id, "name": row.name, "scopes": row.scopes, "made_at": row.made_at, "until": row.until,
            "last_used_at": row.last_used_at, "revoked": row.revoked_at is not None}


def deputies(uow: UnitOfWork, by: Actor, on: date, *, everybody: bool = False) -> list[dict[str, Any]]:
    """Who acts for whom, the newest first: those that concern the actor, or with `everybody` all of their side."""
    absent, deputy = aliased(Account), aliased(Account)
    statement = select(Deputy, absent, deputy).join(absent, absent.id == Deputy.absent_id).join(
        deputy, deputy.id == Deputy.deputy_id).where(absent.rehearsal == bool(by.rehearsal))
    if not everybody:
        statement = statement.where(or_(Deputy.absent_id == by.account, Deputy.deputy_id == by.account))
    rows = uow.session.execute(statement.order_by(Deputy.id.desc()).limit(MOST))
    return [{
        "id": one.id, "absent": who.login, "absent_name": who.name, "deputy": stands_in.login,
        "deputy_name": stands_in.name, "first_day": one.first_day, "last_day": one.last_day, "reason": one.reason,
        "ended": one.ended_on is not None or one.last_day < on,
        "mine_now": one.deputy_id == by.account and one.ended_on is None and one.first_day <= on <= one.last_day,
    } for one, who, stands_in in rows]


def account(row: Account) -> dict[str, Any]:
    """One account, without anything secret."""
    return {"id": row.id, "login": row.login, "name": row.name, "roles": row.roles, "unit": row.unit, "org": row.org,
            "email": row.email, "valid_until": row.valid_until, "scope": row.scope or [], "subject": row.subject,
            "active": row.active, "initial": row.initial, "last_log_in": row.last_log_in, "given_until": row.given_until}


def account_of(uow: UnitOfWork, id_: UUID, by: Actor) -> dict[str, Any]:
    """One account on the actor's side of the rehearsal wall, with what was changed in it, the newest first.

    :raises Refused: `no-such-record`.
    """
    found = uow.session.execute(
        select(Account).where(Account.id == id_, Account.rehearsal == bool(by.rehearsal))).scalar_one_or_none()
    if found is None:
        raise Refused(UNKNOWN("没有这个账号。"))
    changes = uow.session.execute(
        select(AccountChange).where(AccountChange.account_id == id_).order_by(AccountChange.id.desc()).limit(MOST)).scalars()
    return {**account(found), "changes": [
        {"what": row.what, "by": row.by_name, "at": row.at, "before": row.before, "after": row.after}
        for row in changes]}


def accounts_listed(by: Actor, asked: Mapping[str, Any]) -> tuple[Select[Any], Any]:
    """Select the accounts on the actor's side of the rehearsal wall that are asked for, with the key of their order.

    :param asked: q (the beginning of a name or a log-in name), unit, role, active; what is missing or None asks nothing.
    """
    statement = select(Account).where(Account.rehearsal == bool(by.rehearsal))
    if asked.get("q"):
        statement = statement.where(or_(*(
            column.startswith(asked["q"], autoescape=True) for column in (Account.name, Account.login))))
    if asked.get("unit"):
        statement = statement.where(Account.unit == asked["unit"])
    if asked.get("role"):
        statement = statement.where(Account.roles.contains([str(asked["role"])]))
    if asked.get("active") is not None:
        statement = statement.where(Account.active == asked["active"])
    return statement, Account.login


def staffing(uow: UnitOfWork, by: Actor, on: date) -> list[dict[str, Any]]:
    """For each unit, what the active accounts cannot keep apart of the incompatible duties in force on that day.

    City posts count for every unit that they reach; what has no unit at all is nobody's shortage.
    """
    pairs = [(str(one), str(other)) for one, other in uow.policy(on).incompatible_duties]
    people = [row for row in uow.reference("account").values()
              if row.get("active", True) and bool(row.get("rehearsal")) == bool(by.rehearsal)
              and not is_over(row.get("valid_until"), on)]
    shown = []
    for code, unit in sorted(uow.reference("unit").items()):
        if bool(unit.get("rehearsal")) is bool(by.rehearsal) and (by.units == ALL or code in by.units):
            short = shortages(takers=_takers(people, code), incompatible=pairs)
            shown.append({"unit": code, "name": unit["name"], "enough": not short,
                          "sentences": [_sentence(one, _names(people)) for one in short]})
    return shown


def _takers(people: Sequence[Mapping[str, Any]], unit: str) -> dict[str, set[str]]:
    return {
        str(duty): {row["person_id"] for row in people for role in row["roles"]
                    if role in roles and (tie_of(Role(role)) is Tie.CITY or row.get("unit") == unit)}
        for duty, roles in TAKEN_BY.items()
    }


def _names(people: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    return {row["person_id"]: row["name"] for row in people}


def _sentence(short: Shortage, names: Mapping[str, str]) -> str:
    duties = "、".join(f"“{NAMES[Duty(duty)]}”" for duty in short.duties)
    if not short.people:
        return f"{duties}没有人可以办理，请设账号或变更岗位。"
    who = "、".join(names[person] for person in short.people)
    return f"{duties}须由不同的人办理，现只有 {who} 共 {len(short.people)} 人，分不开。"


def sample_accounts(uow: UnitOfWork) -> list[dict[str, Any]]:
    """The invented accounts, without anything secret."""
    rows = uow.session.execute(select(Account).where(Account.sample, Account.active).order_by(Account.login)).scalars()
    return list(_sampled(rows))


def _sampled(rows: Any) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {"account": row.login, "id": row.id, "name": row.name, "roles": row.roles, "unit": row.unit,
               "rehearsal": row.rehearsal}
