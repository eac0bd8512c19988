"""Deputies for absence 代理: from a day to a day, with the posts of who is absent, and everything counts for both."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from services.enrollment.actions.accounts.logging_in import Session, begin, is_usable
from services.enrollment.actions.reasons import DEPUTY_UNFIT, NO_DEPUTY, NO_SUCH
from services.enrollment.models import Account, Deputy
from shared import reference
from shared.casework import Actor
from shared.identity import Origin, rights
from shared.identity.accounts import DEPUTY
from shared.identity.posts import ALONE, Tie, tie_of
from shared.lifecycle import Role
from shared.refusals import Refused
from shared.runtime import UnitOfWork, new_id


def make_deputy(
    uow: UnitOfWork, *, absent: str | None, deputy: str, first_day: date, last_day: date, reason: str, by: Actor,
    on: date,
) -> Deputy:
    """Say who acts for somebody who is absent; the absent say it themselves, or an administrator for them.

    :param absent: a log-in name; the actor's own without one.
    :param deputy: a log-in name.
    :raises Refused: `no-such-entry`, `deputy-unfit`.
    """
    who = _found(uow, by, absent) if absent is not None else uow.session.get(Account, by.account)
    if who is None or (who.id != by.account and not rights.KEEP_DEPUTIES.held_by(by)):
        raise Refused(NO_SUCH("没有这个账号；代理由本人指定，或由系统管理员指定。"))
    stands_in = _found(uow, by, deputy)
    why_not = _unfit(who, stands_in, first_day, last_day, on) or _too_long(first_day, last_day, int(uow.policy(on).deputy_days_max))
    if why_not:
        raise Refused(DEPUTY_UNFIT(why_not))
    made = Deputy(
        id=new_id(), absent_id=who.id, deputy_id=stands_in.id, first_day=first_day, last_day=last_day, reason=reason,
        made_by=by.account, made_on=on)
    uow.session.add(made)
    _tell(uow, made)
    return made


def end_deputy(uow: UnitOfWork, id_: UUID, *, by: Actor, on: date) -> Deputy:
    """Take a deputy back before the last day; log-ins that act so stop working at all desks.

    :raises Refused: `no-such-entry`, also when neither oneself nor, as an administrator, one's side is concerned.
    """
    found = uow.session.execute(
        select(Deputy).join(Account, Account.id == Deputy.absent_id).where(
            Deputy.id == id_, Deputy.ended_on.is_(None), Account.rehearsal == bool(by.rehearsal)).with_for_update()
    ).scalar_one_or_none()
    if found is None or (by.account not in (found.absent_id, found.deputy_id) and not rights.KEEP_DEPUTIES.held_by(by)):
        raise Refused(NO_SUCH("没有这项代理，或已经结束。"))
    found.ended_on = on
    _tell(uow, found)
    return found


def act_for(uow: UnitOfWork, id_: UUID, *, by: Actor, on: date, now: datetime, origin: Origin) -> Session:
    """Begin a log-in with the posts of the absent colleague.

    :raises Refused: `no-deputy` outside the days.
    """
    found = uow.session.execute(select(Deputy).where(
        Deputy.id == id_, Deputy.deputy_id == by.account, Deputy.ended_on.is_(None), Deputy.first_day <= on,
        Deputy.last_day >= on)).scalar_one_or_none()
    if found is None:
        raise Refused(NO_DEPUTY("没有这项代理，或今天不在代理期间。"))
    own = uow.session.get_one(Account, found.deputy_id)
    return begin(uow, own, now=now, origin=origin, how="deputy", acting_for=found.absent_id)


def act_as_oneself(uow: UnitOfWork, *, by: Actor, now: datetime, origin: Origin) -> Session:
    """Begin a log-in with one's own posts again, after acting for somebody.

    :raises Refused: `no-deputy` for whoever acts for nobody: a log-in by a code would else outlive the code.
    """
    if by.acting_for is None:
        raise Refused(NO_DEPUTY("您没有在代理他人。"))
    return begin(uow, uow.session.get_one(Account, by.account), now=now, origin=origin, how="deputy")


def _found(uow: UnitOfWork, by: Actor, login: str) -> Account:
    found = uow.session.execute(select(Account).where(
        Account.login == login, Account.rehearsal == bool(by.rehearsal))).scalar_one_or_none()
    if found is None:
        raise Refused(NO_SUCH(f"没有账号“{login}”。"))
    return found


def _unfit(absent: Account, deputy: Account, first_day: date, last_day: date, on: date) -> str:
    """Why not, as a sentence; empty where nothing stands against it."""
    theirs, own = ({Role(role) for role in one.roles} for one in (absent, deputy))
    if last_day < first_day or last_day < on:
        return "代理期间有误：结束日期不能早于开始日期或今天。"
    if absent.id == deputy.id or absent.person_id == deputy.person_id:
        return "不能由本人代理自己。"
    if not (is_usable(absent, on) and is_usable(deputy, on)):
        return "双方账号都须在用。"
    if theirs & ALONE or own & ALONE:
        return "系统管理员、审计、第三方评估、学员不能代理，也不能被代理。"
    ties = {tie_of(role) for role in theirs | own}
    if len(ties) != 1 or (ties != {Tie.CITY} and (absent.unit, absent.org) != (deputy.unit, deputy.org)):
        return "代理人须与被代理人同一区市（基地、用人单位），全市岗位由全市岗位代理。"
    return ""


def _too_long(first_day: date, last_day: date, longest: int) -> str:
    """Why not so long, as a sentence; empty where it is short enough.

    :param longest: in days, the first and the last included.
    """
    if (last_day - first_day).days < longest:
        return ""
    until = first_day + timedelta(days=longest - 1)
    return f"代理最长 {longest} 天：自 {first_day} 起最多到 {until}，期满仍需代理的请重新指定。"


def _tell(uow: UnitOfWork, one: Deputy) -> None:
    reference.put(uow, DEPUTY, {str(one.id): {
        "absent": str(one.absent_id), "deputy": str(one.deputy_id), "from": one.first_day.isoformat(),
        "until": one.last_day.isoformat(), "ended": one.ended_on is not None}})
