"""Trainees' codes 学员码: a code is another credential of a person's own account, issued on paper, shown once."""

from __future__ import annotations

import hmac
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from services.enrollment.actions.accounts.keeping import make_trainee_accounts, noted, told
from services.enrollment.actions.accounts.logging_in import Session, begin, is_usable, wait_after
from services.enrollment.actions.accounts.sessions import end_other_log_ins
from services.enrollment.actions.reasons import ACCOUNT_NOT_A_TRAINEES, CASE_OVER, NO_SUCH, WRONG_CODE
from services.enrollment.models import Account, Case, Person, TraineeCode
from services.enrollment.rules import code_digest, new_code
from shared.casework import Actor
from shared.casework.actors import BY_BASE, BY_OFFICE
from shared.casework.denials import open_denials
from shared.identity import Origin, scope
from shared.lifecycle import Role
from shared.notices import Notice, Reader, write
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork, new_id

REFUSED = WRONG_CODE("学员码或身份证后四位不对，或者学员码已作废、已到期、因多次输错暂时锁定。",
                     cure="请核对后重试，或请基地重新打印")


@dataclass(frozen=True)
class Issued:
    """A code as it is printed, once.

    :param case: whose card carries it.
    """

    case: UUID
    code: str
    until: datetime


def issue_codes(
    uow: UnitOfWork, ids: Sequence[UUID], *, by: Actor, now: datetime
) -> tuple[list[Issued], dict[UUID, Refusal]]:
    """Give the people of these cases new codes, which end their old ones and the log-ins begun with them.

    Whoever has no account gets one, without a password. Of several cases of one person the latest carries the code.

    :param now: UTC, real time also for rehearsal cases.
    :return: the codes, and the cases whose people cannot have one, with the reason.
    """
    cases = _of_people(uow, ids, by)
    refused = people_without_code(uow, cases) | (_left(uow, cases) if Role.BASE_CLERK in by.roles else {})
    fit = [case for case in cases if case.id not in refused]
    uow.session.execute(  # two who print at once do not make two accounts of one person
        select(Person.id).where(Person.id.in_([case.person_id for case in fit])).order_by(Person.id).with_for_update()).all()
    accounts = _accounts(uow, [case.person_id for case in fit])
    missing = [case for case in fit if case.person_id not in accounts]
    accounts |= make_trainee_accounts(uow, missing, by=by, now=now)
    with uow.whole_city():  # an old code may be of another base or unit
        _revoke(uow, [case.person_id for case in fit], now)
    until = now + timedelta(days=int(uow.policy(now.date()).trainee_code_days))
    issued = [Issued(case.id, new_code(), until) for case in fit]
    uow.session.add_all(
        TraineeCode(
            id=new_id(), unit=case.unit, rehearsal=case.rehearsal, case_id=case.id, person_id=case.person_id,
            account_id=accounts[case.person_id].id, digest=code_digest(one.code), issued_at=now, until=until,
            issued_by=by.account, issued_by_name=by.name, issuer=BY_BASE if Role.BASE_CLERK in by.roles else BY_OFFICE, failures=0)
        for case, one in zip(fit, issued, strict=True))
    for case in fit:
        _note(uow, accounts[case.person_id], "code", by, now)
    uow.session.flush()
    if Role.BASE_CLERK in by.roles:
        _tell_office(uow, fit, by, now)
    return issued, refused


def people_without_code(uow: UnitOfWork, cases: Sequence[Case]) -> dict[UUID, Refusal]:
    """The cases whose people cannot have a code: their account is an officer's, or was closed."""
    accounts = _accounts(uow, [case.person_id for case in cases])
    return {
        case.id: ACCOUNT_NOT_A_TRAINEES(f"{case.name}的账号“{found.login}”已停用或有其他岗位，不能用学员码登录。",
                                        cure="请系统管理员恢复该账号，或由本人用账号和密码登录")
        for case in cases if (found := accounts.get(case.person_id)) is not None and not _is_trainees(found)}


def _left(uow: UnitOfWork, cases: Sequence[Case]) -> dict[UUID, Refusal]:
    """The cases that have ended: a code opens all that the person has, also at the base where they are by now."""
    over = set(uow.execute("select case_id from endings where ended_on is not null and case_id = any(cast(:ids as uuid[]))",
                           {"ids": [case.id for case in cases]}).scalars())
    return {case.id: CASE_OVER(f"{case.name}的业务 {case.number} 已办结，基地不能再打印学员码。", cure="请由区市经办打印")
            for case in cases if case.id in over}


def revoke_code(uow: UnitOfWork, case: UUID, *, by: Actor, now: datetime) -> None:
    """End the code of a case's person 作废, and the log-ins begun with it.

    :raises Refused: `no-such-entry` when there is none in force.
    """
    people = [one.person_id for one in _of_people(uow, [case], by)]
    with uow.whole_city():  # the code may be of another base or unit
        ended = _revoke(uow, people, now)
    if not ended:
        raise Refused(NO_SUCH("该学员没有在用的学员码。"))
    for account in _accounts(uow, people).values():
        _note(uow, account, "revoke_code", by, now)


def log_in_by_code(
    uow: UnitOfWork, *, code: str, last_four: str, now: datetime, origin: Origin
) -> Session | Refusal:
    """Log in with a code and the last four of the own identity number; answered like a password that is wrong.

    Who printed the code travels with the log-in: what a base printed opens less at every desk. Whatever is wrong, the words are the same. After some wrong last fours in a row the code is locked for a while.

    :param now: UTC.
    """
    policy = uow.policy(now.date())
    typed = unicodedata.normalize("NFKC", "".join(last_four.split()))
    with uow.whole_city():  # whoever logs in has no unit yet
        found = uow.session.execute(
            select(TraineeCode, Case.last_four_digest).join(Case, Case.id == TraineeCode.case_id)
            .where(TraineeCode.digest == code_digest(code)).with_for_update(of=TraineeCode)).one_or_none()
        right = hmac.compare_digest(found[1] or "" if found else "", uow.vault.of_last_four(typed) or "-")
        if found is None:
            return REFUSED
        kept = found[0]
        if kept.revoked_at is not None or kept.until <= now or (kept.locked_until is not None and kept.locked_until > now):
            return REFUSED
        if not right:
            kept.failures += 1
            beyond = kept.failures - int(policy.log_in_failures_max)
            if beyond >= 0:
                kept.locked_until = now + wait_after(beyond, int(policy.log_in_lock_minutes_max))
            return REFUSED
        account = uow.session.get_one(Account, kept.account_id)
        if not (_is_trainees(account) and is_usable(account, uow.day(account.rehearsal))):
            return REFUSED
        kept.failures, kept.locked_until, kept.last_used_at = 0, None, now
    return begin(uow, account, now=now, origin=origin, how="code", card=kept.issuer)


def _of_people(uow: UnitOfWork, ids: Sequence[UUID], by: Actor) -> list[Case]:
    """The latest of these cases for each person, of those that the actor sees, in the order of their numbers."""
    rows = uow.session.execute(
        select(Case).where(Case.id.in_(ids), scope(by, Case)).order_by(Case.year, Case.number)).scalars().all()
    return list({case.person_id: case for case in rows}.values())


def _accounts(uow: UnitOfWork, people: Sequence[UUID]) -> dict[UUID, Account]:
    """The account of each of these people: the one in use, or else the last."""
    rows = uow.session.execute(
        select(Account).where(Account.person_id.in_(people)).order_by(Account.active, Account.id)).scalars()
    return {account.person_id: account for account in rows}


def _is_trainees(account: Account) -> bool:
    return account.active and account.roles == [str(Role.TRAINEE)]


def _note(uow: UnitOfWork, account: Account, what: str, by: Actor, now: datetime) -> None:
    noted(uow, account, what, told(account), told(account), by=by, now=now)


def _tell_office(uow: UnitOfWork, cases: Sequence[Case], by: Actor, now: datetime) -> None:
    """Tell the office where a base prints for people whose denial is open: with the card it could take the denial back itself.

    The base is refused nothing, since that would tell it of the denial.
    """
    with uow.whole_city():  # the base sees no denial, nor the office's notices
        everywhere = uow.session.execute(
            select(Case).where(Case.person_id.in_([case.person_id for case in cases]))).scalars().all()
        denied = open_denials(uow, [case.id for case in everywhere])
        for case in (one for one in everywhere if one.id in denied):
            numbers = "、".join(str(one["number"]) for one in denied[case.id])
            write(uow, [Notice(
                reader=Reader(Role.DISTRICT_CLERK, unit=case.unit), occasion=f"code/{case.id}/{now:%Y%m%d%H%M%S}", cases=1,
                subject=f"基地为有待核实声明的学员打印了学员码：{case.number}",
                body=f"业务 {case.number} 的学员声明 {numbers} 尚待核实，{by.name}为该学员打印了新的学员码。请与学员本人核实。",
            )], rehearsal=case.rehearsal, on=uow.day(case.rehearsal))


def _revoke(uow: UnitOfWork, people: Sequence[UUID], now: datetime) -> int:
    ended = uow.session.execute(
        update(TraineeCode).where(TraineeCode.person_id.in_(people), TraineeCode.revoked_at.is_(None))
        .values(revoked_at=now).returning(TraineeCode.account_id)).scalars().all()
    for account in ended:
        end_other_log_ins(uow, account=account, but=None, now=now, how="code")
    return len(ended)
