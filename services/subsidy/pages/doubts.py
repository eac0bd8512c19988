"""疑点核查 at subsidy: one account for several people, objections to a line on notice (63号 §4.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, or_

from services.subsidy.lifecycle import CASE, State
from services.subsidy.queries import judging
from services.subsidy.rules import claims
from shared.identity import rights
from shared.runtime import UnitOfWork
from shared.web import current_actor
from shared.web.console import doubting
from shared.web.console.faces import Doubt

Row = Mapping[str, Any]
NEXT = {State.CLAIMED: "verify", State.VERIFIED: "clear", State.CLEARED: "approve"}  # who reviews, looks into it
OBJECTIONS = "select * from objections where case_id = :id order by raised_on, id"
PASSED = """
select action, actor, on_day from journal where subject_id = :id and action in ('verify', 'clear', 'approve') order by seq desc limit 1
"""


def of_case(uow: UnitOfWork, row: Row, on: date) -> Sequence[Doubt]:
    """What the review has to look into, and what it went on with."""
    return [*_account(uow, row), *(_objections(uow, row) if rights.READ_OBJECTIONS.held_by(current_actor()) else ())]


def _account(uow: UnitOfWork, row: Row) -> Iterator[Doubt]:
    others = judging.sharing_accounts(uow, [row["id"]]).get(row["id"], [])
    doubt = claims.account_of_one(route=row["claim_route"] or "", others=others)
    if doubt is None:
        return
    state = State(row["state"])
    step = CASE.by_action[NEXT.get(state, "approve")][0]
    last = None if state in NEXT else uow.execute(PASSED, {"id": row["id"]}).mappings().one_or_none()
    settled = doubting.settled(CASE.by_action[last["action"]][0].name, doubting.named(uow, last["actor"]), last["on_day"]) if last else ""
    yield Doubt(name=doubt.reason.title, said=doubt.detail, who=step.who, clause=doubt.clause or "", settled=settled)


def _objections(uow: UnitOfWork, row: Row) -> Iterator[Doubt]:
    who = CASE.by_action["decide"][0].who
    for one in uow.execute(OBJECTIONS, {"id": row["id"]}).mappings():
        word = "" if one["decided_on"] is None else "成立" if one["upheld"] else "不成立"
        yield Doubt(name="公示异议", said=f"提出日期 {one['raised_on']}，裁定期限 {one['due_on']}：{one['grounds']}", who=who, clause="§4.1",
                    settled=doubting.settled(word, doubting.named(uow, one["decided_by"]), one["decided_on"], one["decision"]) if word else "")


def _open(uow: UnitOfWork, t: Table, on: date) -> ColumnElement[bool]:
    return or_(t.c.state == str(State.OBJECTED), t.c.id.in_(sorted(judging.sharing_accounts(uow))))


MARK = doubting.mark(_open)
