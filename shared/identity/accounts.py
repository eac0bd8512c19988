"""The actor, made afresh on each request from the desk's own copy of the account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shared.casework import Actor
from shared.casework.actors import ALL
from shared.identity import ending
from shared.identity.posts import ENGAGED, THEIR_UNIT, WHOLE_CITY
from shared.identity.reasons import ACCOUNT_CLOSED, ACCOUNT_OVER, DEPUTY_OVER, LOG_IN_ENDED, LOG_IN_EXPIRED
from shared.identity.tokens import LogIn
from shared.lifecycle import Role
from shared.refusals import Refused
from shared.runtime import UnitOfWork

DEPUTY = "deputy"  # the kind of reference rows that say who acts for whom, from a day to a day


def actor_of(uow: UnitOfWork, log_in: LogIn) -> Actor:
    """Build the actor of a log-in.

    :raises Refused: `account-closed` when this desk knows no such active account; `account-over` after its last day;
        `log-in-expired` when the account was revoked after the log-in, `log-in-ended` when the log-in itself was;
        `deputy-over` when nobody is absent any more.
    """
    rows = {kind: row for kind, row in uow.execute(
        "select kind, row from reference where (kind = 'account' and key = :account) or (kind = :ended and key = :id)",
        {"account": str(log_in.account), "ended": ending.KIND, "id": str(log_in.id)},
    )}
    row = rows.get("account")
    if row and row.get("valid_from") and log_in.scopes is None and log_in.at < datetime.fromisoformat(row["valid_from"]):
        raise Refused(LOG_IN_EXPIRED("账号信息已变更，请重新登录。"))
    if ending.KIND in rows:
        raise Refused(LOG_IN_ENDED("本次登录已结束，请重新登录。"))
    return replace(_acting(uow, log_in.account, row, log_in.acting_for), card=log_in.card)


def actor_by(uow: UnitOfWork, account: UUID, acting_for: UUID | None) -> Actor:
    """Build the actor of somebody who asked by message, as :func:`actor_of` does.

    :param acting_for: the account of the absent colleague for whom it was asked.
    :raises Refused: `account-closed`, `account-over`, `deputy-over`.
    """
    return _acting(uow, account, uow.reference("account").get(str(account)), acting_for)


def _acting(uow: UnitOfWork, account: UUID, row: Mapping[str, Any] | None, acting_for: UUID | None) -> Actor:
    own = _usable(uow, row)
    tied = counted_as_one(uow, own)
    if acting_for is None:
        return replace(actor_from(account, own), as_one=tied)
    on = uow.day(bool(own.get("rehearsal")))
    if not any(stands_in(one, deputy=str(account), absent=str(acting_for), on=on)
               for one in uow.reference(DEPUTY).values()):
        raise Refused(DEPUTY_OVER("代理已到期或已被撤回，请重新登录以本人岗位办理。"))
    absent = _usable(uow, uow.reference("account").get(str(acting_for)))
    theirs = actor_from(acting_for, absent)
    return replace(
        theirs, account=account, person=_uuid(own.get("person_id")), name=f"{own['name']}（代{absent['name']}）",
        acting_for=acting_for, on_behalf_of=theirs.person, as_one=tied)


def counted_as_one(uow: UnitOfWork, row: Mapping[str, Any]) -> tuple[tuple[UUID, date], ...]:
    """With whom somebody counts as one, and until when: whoever gave them their password, to whom they gave one, and whoever got one
    from the same hand, since that hand could have acted as each of them.

    :param row: their account, as the desk knows it.
    """
    if not (row.get("given_until") or row.get("gave_until")):
        return ()
    on, own = uow.day(bool(row.get("rehearsal"))), str(row["person_id"])
    hands: dict[str, str] = {}  # whose hand, until when it counts for this account
    if row.get("given_until") and date.fromisoformat(row["given_until"]) >= on:
        hands |= dict.fromkeys(row["given_by"], row["given_until"])
    if row.get("gave_until") and date.fromisoformat(row["gave_until"]) >= on:
        hands[own] = row["gave_until"]
    tied = {hand: until for hand, until in hands.items() if hand != own}
    for other in uow.execute(
        "select row from reference where kind = 'account' and row->>'given_until' >= :on"
        " and row->'given_by' ?| cast(:hands as text[])", {"on": on.isoformat(), "hands": list(hands)}).scalars():
        until = min(other["given_until"], max(hands[hand] for hand in other["given_by"] if hand in hands))
        if other["person_id"] != own:
            tied[other["person_id"]] = max(until, tied.get(other["person_id"], until))
    return tuple((UUID(person), date.fromisoformat(until)) for person, until in sorted(tied.items()))


def stands_in(row: Mapping[str, Any], *, deputy: str, absent: str, on: date) -> bool:
    """Whether a deputising row says that one account may act for another on that day."""
    return (row["deputy"] == deputy and row["absent"] == absent and not row["ended"]
            and date.fromisoformat(row["from"]) <= on <= date.fromisoformat(row["until"]))


def _usable(uow: UnitOfWork, row: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if row is None or not row.get("active", True):
        raise Refused(ACCOUNT_CLOSED("该账号不存在或已停用，请联系管理员。"))
    if ENGAGED & set(row["roles"]) and not (row.get("scope") and row.get("valid_until")):
        raise Refused(ACCOUNT_CLOSED("第三方评估账号未写明评估范围和截止日期，不能使用，请联系管理员。"))
    if is_over(row.get("valid_until"), uow.day(bool(row.get("rehearsal")))):
        raise Refused(ACCOUNT_OVER(f"该账号的使用期限至 {row['valid_until']}，已到期，请联系管理员。"))
    return row


def is_over(valid_until: str | date | None, on: date) -> bool:
    """Whether an account's last day, on which it still works, has passed."""
    return valid_until is not None and date.fromisoformat(str(valid_until)) < on


def actor_from(account: UUID, row: Mapping[str, Any]) -> Actor:
    """Read an account's row of reference data: person_id, name, roles, unit, scope, org, rehearsal."""
    roles = frozenset(Role(role) for role in row["roles"])
    if roles & ENGAGED:
        units = frozenset(row.get("scope") or ())
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
