"""What the pages of batches say at subsidy: the people in them with where each stands, and what the bank answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.subsidy.lifecycle import CASE, NoticeState
from services.subsidy.models import Case
from services.subsidy.queries import payments
from services.subsidy.rules.payments import Fault
from shared.identity import scope
from shared.runtime import UnitOfWork
from shared.web.console.faces import Cell, Face, Table, Until
from shared.web.console.words import money
from shared.web.requests import current_actor
from shared.web.terms import terms

Row = Mapping[str, Any]
HEAD = ("序号", "业务编号", "姓名", "状态", "金额")


def of(column: str) -> Face:
    """The face of a batch that its cases name in this column."""
    return Face(tables=lambda uow, row, _: [_people(uow, getattr(Case, column) == row["id"])])


def notice_tables(uow: UnitOfWork, row: Row, on: date) -> Sequence[Table]:
    """The people of a notice under the numbers that they have in it, also those who have left it."""
    ids = [UUID(id_) for id_ in row["case_ids"]]
    return [_people(uow, Case.id.in_(ids), place=lambda case: ids.index(case["id"]) + 1)]


def payment_tables(uow: UnitOfWork, row: Row, on: date) -> Sequence[Table]:
    """The lines with their people, and in what the bank's answers differ from them."""
    lines = {line["case_id"]: line for line in payments.lines(uow, row["id"])}
    places = {line["reference"]: str(line["place"]) for line in lines.values()}
    faults = terms(Fault)
    wrong = [(str(answer["read_on"]), places.get(one["reference"], ""), one["reference"], faults[Fault(one["fault"])])
             for answer in payments.answers(uow, row["id"]) for one in answer["disagreements"]]
    people = _people(uow, Case.id.in_(list(lines)), place=lambda case: lines[case["id"]]["place"])
    return [people, *([Table("银行回单不符之处", ("读入日期", "序号", "业务参考号", "不符之处"), wrong)] if wrong else [])]


def _people(uow: UnitOfWork, condition: Any, place: Callable[[Row], int] | None = None) -> Table:
    columns = (Case.id, Case.number, Case.name, Case.state, Case.amount_fen)
    statement = select(*columns).where(condition, scope(current_actor(), Case)).order_by(Case.number)
    found = [dict(case) for case in uow.execute(statement).mappings()]
    rows = sorted(((place(case) if place else at, case) for at, case in enumerate(found, 1)), key=lambda pair: pair[0])
    return Table("学员", HEAD, [
        (str(at), Cell(case["number"], link=f"/desk/cases/{case['id']}"), case["name"], CASE.names[CASE.states(case["state"])],
         "" if case["amount_fen"] is None else money(case["amount_fen"])) for at, case in rows])


FACES = {
    "claim_batch": of("claim_batch_id"), "fund_request": of("fund_request_id"), "notice": Face(tables=notice_tables, until={NoticeState.PUBLISHED: Until("公示期满", "ends_on")}),
    "payment_batch": Face(tables=payment_tables),
}
