"""How a case leaves before completion, and what every desk may do with the cases it holds (63号 §2.2, §4.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.training import queries
from services.training.actions.reach import Verdicts, nothing_against, noting, setting
from services.training.lifecycle import CASE
from shared import casework
from shared.casework import Actor, Outcome, Row, advance
from shared.refusals import Reason
from shared.runtime import UnitOfWork

NOT_PROPOSED = Reason("leaving-not-proposed", "基地尚未提出退训", "The base has not proposed it")
Expect = Mapping[UUID, int] | None


def propose_discontinuation(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Propose, as the base, that people leave their training 提出退训; the district decides."""
    judge = noting(nothing_against, setting("cases", leaving_proposed_on=on))
    return advance(uow, CASE, "propose_discontinuation", ids, by=by, on=on, expect=expect, reason=reason, judge=judge)


def discontinue(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Confirm that people leave their training 确认退训; they keep their record and no place."""
    return advance(uow, CASE, "discontinue", ids, by=by, on=on, expect=expect, reason=reason, judge=judge_discontinuation)


def withdraw(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """End cases because the person leaves 退出; a class counts only who is still in it, so the place is free."""
    return casework.withdraw(uow, CASE, ids, by=by, on=on, reason=reason, expect=expect)


def disqualify(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """End cases because the person may not take part 取消资格; the place is free."""
    return casework.disqualify(uow, CASE, ids, by=by, on=on, reason=reason, expect=expect)


def send_back(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Give cases back to enrollment 退回上一环节 and free their places."""
    outcome = casework.send_back(
        uow, CASE, ids, by=by, on=on, reason=reason, expect=expect,
        dossier=lambda uow, moved: queries.training_facts(uow, moved, on),
    )
    setting("cases", class_id=None, contract_digest=None, leaving_proposed_on=None)(uow, outcome.moved)
    return outcome


def hold(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, until: date, expect: Expect = None,
    reason: str | None = None,
) -> Outcome:
    """Put cases on hold 暂缓办理 until a day to look again."""
    return casework.hold(uow, CASE, ids, by=by, on=on, reason=reason, until=until, expect=expect)


def release_hold(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Take cases off hold 恢复办理."""
    return casework.release_hold(uow, CASE, ids, by=by, on=on, reason=reason, expect=expect)


def revoke(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Take back the last decision 撤销决定 where nothing has followed it."""
    return casework.revoke(uow, CASE, ids, by=by, on=on, reason=reason, expect=expect)


def judge_discontinuation(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Refuse to confirm what the base has not proposed."""
    return {
        row["id"]: NOT_PROPOSED("培训基地尚未提出该学员退训。", cure="请基地先提出并说明理由。")
        for row in rows if row["leaving_proposed_on"] is None
    }


JUDGES: Mapping[str, casework.Judge] = {"discontinue": judge_discontinuation}
