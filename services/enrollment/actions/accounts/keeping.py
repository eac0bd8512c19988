"""Keeping accounts 账号管理: made, changed, closed, given a new password; the public half of each is told to all desks."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.enrollment.actions.accounts.api_tokens import revoke_api_tokens
from services.enrollment.actions.accounts.sessions import end_other_log_ins
from services.enrollment.actions.reasons import (
    ACCOUNT_UNFIT,
    LOG_IN_TAKEN,
    NO_SUCH,
    NOT_YOUR_OWN_ACCOUNT,
    PERHAPS_THE_SAME_PERSON,
    PERSON_HAS_ACCOUNT,
    UNKNOWN_EMPLOYER,
    UNKNOWN_UNIT,
)
from services.enrollment.models import Account, AccountChange, Case, Person
from shared import reference
from shared.casework import Actor
from shared.identity import hash_password
from shared.identity.posts import unfit
from shared.lifecycle import Role
from shared.refusals import Refused
from shared.runtime import UnitOfWork, new_id

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is read for another
WORDS, LENGTH = 4, 4  # of an initial password: 79 bits


@dataclass(frozen=True)
class Posts:
    """What an account is for.

    :param org: the training base or employer of those who belong to one.
    :param valid_until: the last day on which it may be used.
    :param scope: the units that a third-party evaluator sees.
    :param subject: the issuer and the subject by which an identity provider names the person.
    """

    name: str
    roles: Sequence[Role]
    unit: str | None = None
    org: UUID | None = None
    email: str | None = None
    valid_until: date | None = None
    scope: Sequence[str] = ()
    subject: str | None = None


def make_account(
    uow: UnitOfWork, posts: Posts, *, login: str, same_person_as: str | None, namesake: bool, by: Actor, now: datetime
) -> tuple[dict[str, Any], str]:
    """Make an account 新设账号; answers its public half and the initial password, which is kept nowhere.

    :param same_person_as: the closed account that this person had: what they did in it still counts 不相容岗位.
    :param namesake: another person of the same name is known and meant to be another.
    :raises Refused: `account-unfit`, `log-in-name-taken`, `perhaps-the-same-person`, `person-has-an-account` …
    """
    _fit(uow, posts)
    if uow.session.execute(select(Account.id).where(Account.login == login)).first():
        raise Refused(LOG_IN_TAKEN(f"账号“{login}”已被使用，请换一个。"))
    person = _person(uow, posts, same_person_as, namesake=namesake, by=by)
    password = initial_password()
    account = Account(
        id=new_id(), login=login, person_id=person, password_hash=hash_password(password), rehearsal=bool(by.rehearsal),
        sample=False, active=True, valid_from=now, failures=0, initial=True, **_columns(posts))
    uow.session.add(account)
    return _changed(uow, account, "make", {}, by=by, now=now), password


def make_trainee_accounts(
    uow: UnitOfWork, cases: Sequence[Case], *, by: Actor, now: datetime
) -> dict[UUID, Account]:
    """Make the accounts of trainees who have none, one for the person of each case, without a password.

    :return: them by person.
    """
    made = {case.person_id: Account(
        id=new_id(), login=f"xy-{case.number.lower()}", person_id=case.person_id, password_hash=None,
        rehearsal=case.rehearsal, sample=False, active=True, valid_from=now, failures=0, initial=False,
        **_columns(Posts(name=case.name, roles=(Role.TRAINEE,)))) for case in cases}
    uow.session.add_all(made.values())
    uow.session.flush()
    if made:
        reference.put(uow, "account", {str(account.id): told(account) for account in made.values()})
    for account in made.values():
        noted(uow, account, "make", {}, told(account), by=by, now=now)
    return made


def change_account(uow: UnitOfWork, id_: UUID, posts: Posts, *, by: Actor, now: datetime) -> dict[str, Any]:
    """Change posts, unit, term and address of an account 变更; in force at all desks within seconds.

    :raises Refused: `account-unfit`, `not-your-own-account`, `no-such-entry`.
    """
    _fit(uow, posts)
    account = locked(uow, id_, by)
    before = told(account)
    if posts.subject and posts.subject != account.subject:  # whoever has that name at the provider comes in, and that may be the administrator
        _give(uow, account, by)
    for name, value in _columns(posts).items():
        setattr(account, name, value)
    return _changed(uow, account, "change", before, by=by, now=now)


def reset_password(uow: UnitOfWork, id_: UUID, *, by: Actor, now: datetime) -> tuple[dict[str, Any], str]:
    """Give an account a new initial password 重置密码 and end its log-ins and tokens; answers its public half and the password.

    Whoever resets it could log in with it before the owner does, so that for some days they count as one (`63号 §4.1`).

    :raises Refused: `not-your-own-account`, `no-such-entry`.
    """
    account, password = locked(uow, id_, by), initial_password()
    before = told(account)
    _give(uow, account, by)
    account.password_hash, account.initial, account.valid_from = hash_password(password), True, now
    account.failures, account.locked_until = 0, None
    end_other_log_ins(uow, account=account.id, but=None, now=now)
    revoke_api_tokens(uow, account=account.id, now=now)
    return _changed(uow, account, "reset", before, by=by, now=now), password


def revoke_account(uow: UnitOfWork, id_: UUID, *, by: Actor, now: datetime) -> dict[str, Any]:
    """Close an account 停用 at all desks; log-ins that are out stop working as soon as each desk hears of it.

    :raises Refused: `no-such-entry`, `not-your-own-account`.
    """
    return _open(uow, id_, by=by, active=False, now=now)


def restore_account(uow: UnitOfWork, id_: UUID, *, by: Actor, now: datetime) -> dict[str, Any]:
    """Open a closed account again 恢复; earlier log-ins stay invalid.

    :raises Refused: `no-such-entry`, `person-has-an-account`.
    """
    return _open(uow, id_, by=by, active=True, now=now)


def _give(uow: UnitOfWork, account: Account, by: Actor) -> None:
    """Let the owner count as one with whoever gave the password, and with everybody with whom that one counts as one."""
    on = uow.day(account.rehearsal)
    until = on + timedelta(days=int(uow.policy(on).reset_as_one_days))
    account.given_by, account.given_until = [str(person) for person in (*by.persons, *dict(by.as_one)) if person != account.person_id], until
    giver = uow.session.get(Account, by.account) if by.account else None
    if giver is not None:
        giver.gave_until = until
        announce(uow, giver)


def _open(uow: UnitOfWork, id_: UUID, *, by: Actor, active: bool, now: datetime) -> dict[str, Any]:
    account = locked(uow, id_, by)
    if active:
        _only_account(uow, account.person_id, but=account.id)
    before = told(account)
    account.active, account.valid_from, account.failures, account.locked_until = active, now, 0, None
    return _changed(uow, account, "restore" if active else "revoke", before, by=by, now=now)


def locked(uow: UnitOfWork, id_: UUID, by: Actor) -> Account:
    """An account on the actor's side of the rehearsal wall, for a change.

    :raises Refused: `no-such-entry`; `not-your-own-account`, since nobody gives themselves a post.
    """
    both = uow.session.execute(  # two administrators who change each other wait in one order
        select(Account).where(Account.id.in_([id_, by.account]), Account.rehearsal == by.rehearsal)
        .order_by(Account.id).with_for_update()).scalars()
    account = {one.id: one for one in both}.get(id_)
    if account is None:
        raise Refused(NO_SUCH("没有这个账号。"))
    if account.id == by.account:
        raise Refused(NOT_YOUR_OWN_ACCOUNT("不能变更自己的账号。", cure="请由另一位系统管理员办理"))
    return account


def initial_password() -> str:
    """Make a password that is read aloud or copied once without mistakes."""
    return "-".join("".join(secrets.choice(SIGNS) for _ in range(LENGTH)) for _ in range(WORDS))


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
        "sample": account.sample, "email": account.email, "language": account.language, "scope": account.scope,
        "valid_until": account.valid_until.isoformat() if account.valid_until else None, "given_by": account.given_by,
        **{name: day.isoformat() if (day := getattr(account, name)) else None for name in ("given_until", "gave_until")},
    }


def _columns(posts: Posts) -> dict[str, Any]:
    return {"name": posts.name, "roles": sorted(str(role) for role in posts.roles), "unit": posts.unit,
            "org": posts.org, "email": posts.email, "valid_until": posts.valid_until,
            "scope": sorted(posts.scope) or None, "subject": posts.subject}


def _fit(uow: UnitOfWork, posts: Posts) -> None:
    wrong = unfit(
        posts.roles, unit=posts.unit, org=posts.org, valid_until=posts.valid_until, scope=posts.scope)
    if wrong:
        raise Refused(ACCOUNT_UNFIT("".join(wrong.values()), fields=sorted(wrong)))
    known = uow.reference("unit")
    if any(unit not in known for unit in (posts.unit, *posts.scope) if unit is not None):
        raise Refused(UNKNOWN_UNIT("没有这个区市。"))
    if Role.EMPLOYER in posts.roles and str(posts.org) not in uow.reference("employer"):
        raise Refused(UNKNOWN_EMPLOYER("用人单位未登记，请先登记。"))


def _person(
    uow: UnitOfWork, posts: Posts, same_person_as: str | None, *, namesake: bool, by: Actor
) -> UUID:
    """The person of a new account: known from an earlier one, or new."""
    if same_person_as is not None:
        person = uow.session.execute(select(Account.person_id).where(
            Account.login == same_person_as, Account.rehearsal == by.rehearsal)).scalar_one_or_none()
        if person is None:
            raise Refused(NO_SUCH(f"没有账号“{same_person_as}”。"))
        _only_account(uow, person, but=None)
        return person
    others = uow.session.execute(select(Account.login).where(
        Account.name == posts.name, Account.rehearsal == by.rehearsal).order_by(Account.login)).scalars().all()
    if others and not namesake:
        raise Refused(PERHAPS_THE_SAME_PERSON(
            f"已有同名账号（{'、'.join(others)}）。同一人办过的业务换了账号仍然算数，不相容岗位据此判断。",
            cure="如为同一人，填写其原账号；如为重名的另一人，请注明"))
    made = Person(id=new_id(), rehearsal=bool(by.rehearsal), id_digest=None, id_number=None, name=posts.name, phone="")
    uow.session.add(made)
    uow.session.flush()
    return made.id


def _only_account(uow: UnitOfWork, person: UUID, *, but: UUID | None) -> None:
    held = uow.session.execute(select(Account.login).where(
        Account.person_id == person, Account.active, Account.id.is_distinct_from(but))).scalars().first()
    if held is not None:
        raise Refused(PERSON_HAS_ACCOUNT(f"该人员已有在用账号“{held}”，一人一个账号。", cure="请变更该账号的岗位，或先停用"))


def _changed(
    uow: UnitOfWork, account: Account, what: str, before: Mapping[str, Any], *, by: Actor, now: datetime
) -> dict[str, Any]:
    """Note who did what, and tell all desks."""
    after = announce(uow, account)
    noted(uow, account, what, before, after, by=by, now=now)
    return after


def noted(
    uow: UnitOfWork, account: Account, what: str, before: Mapping[str, Any], after: Mapping[str, Any], *, by: Actor,
    now: datetime,
) -> None:
    """Note that somebody did something to an account, with its public half before and after."""
    uow.session.add(AccountChange(
        id=new_id(), account_id=account.id, what=what, before=dict(before), after=dict(after), by_account=by.account,
        by_name=by.name, at=now))
