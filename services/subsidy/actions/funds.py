"""§3: money from the finance bureau 财政局, asked for with a document number and answered with one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.subsidy.actions.ledger import grant, move
from services.subsidy.actions.refusing import each
from services.subsidy.lifecycle import FUND_REQUEST
from shared.casework import ALL, Actor, Outcome, advance, open_subjects
from shared.casework.reasons import UNKNOWN
from shared.refusals import Kind, Reason, Refused
from shared.runtime import UnitOfWork, new_id

SEVERAL_UNITS = Reason("several-units", "同批业务须属于同一单位", "The cases belong to several units", kind=Kind.REFUSED)
NUMBER_USED = Reason("document-number-used", "文号已被使用", "The document number is in use")
OTHER_UNIT = Reason("unit-of-others", "不是本单位的资金", "The fund belongs to another unit", kind=Kind.FORBIDDEN)


def enter_indicator(uow: UnitOfWork, *, by: Actor, on: date, indicator: Mapping[str, Any]) -> UUID:
    """Enter a budget indicator for the actor's own unit, with its document number.

    :raises Refused: when the unit is another's, or the document was entered before.
    """
    if indicator["unit"] not in by.units:
        raise Refused(OTHER_UNIT("只能登记本单位的预算指标。"))
    entered = uow.execute(
        "select exists (select from indicators where (unit, fund, year, document_number)"
        " = (:unit, :fund, :year, :document_number))", indicator,
    ).scalar_one()
    if entered:
        raise Refused(NUMBER_USED(f"指标文号 {indicator['document_number']} 已登记。"))
    return grant(uow, {**indicator, "rehearsal": bool(by.rehearsal), "placeholder": False}, by=by, on=on)


def open_request(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, document_number: str
) -> tuple[UUID, Outcome]:
    """Ask the finance bureau for the money of payable cases.

    :returns: the request, and the answer per case.
    :raises Refused: when no case can be asked for, they are of several units, or the number is in use.
    """
    unit = one_unit(uow, ids, by)
    used = uow.execute(
        "select exists (select from fund_requests where unit = :unit and document_number = :number)",
        {"unit": unit, "number": document_number},
    ).scalar_one()
    if used:
        raise Refused(NUMBER_USED(f"文号 {document_number} 已用于其他拨款申请。"))
    id_ = new_id()
    link(uow, "fund_request_id", id_, ids, "payable")
    outcome = move(uow, "request_funds", ids, by=by, on=on)
    if not outcome.moved:
        raise Refused(*outcome.refused.values())
    link(uow, "fund_request_id", None, outcome.refused, "payable")
    sums = uow.execute(
        "select fund, count(*) as lines, sum(amount_fen) as total, bool_or(rehearsal) as rehearsal from cases"
        " where id = any(cast(:ids as uuid[])) group by fund order by fund",
        {"ids": outcome.moved},
    ).all()
    asked = {"sum_fen": int(sum(row.total for row in sums)), "by_fund": {row.fund: int(row.total) for row in sums}}
    open_subjects(uow, FUND_REQUEST, [{
        "id": id_, "unit": unit, "rehearsal": sums[0].rehearsal, "document_number": document_number,
        "line_count": sum(row.lines for row in sums), **asked,
    }], by=by, on=on, action="request_funds", clause="§3", facts=asked)
    return id_, outcome


def release_funds(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, document_number: str,
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Release the money of fund requests, with the finance bureau's document number."""

    def one(id_: UUID) -> None:
        uow.execute(
            "update fund_requests set finance_document = :number, answered_on = :on where id = :id",
            {"id": id_, "number": document_number, "on": on},
        )
        advance(uow, FUND_REQUEST, "release_funds", [id_], by=by, on=on, expect=expect, reason=reason).require_all()
        move(uow, "release_funds", cases_of(uow, "fund_request_id", id_, "finance_review"), by=by, on=on,
             facts={"document": document_number}).require_all()

    return each(uow, ids, one)


def return_request(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Return fund requests; their cases can be asked for again."""

    def one(id_: UUID) -> None:
        advance(uow, FUND_REQUEST, "return_request", [id_], by=by, on=on, expect=expect, reason=reason).require_all()
        uow.execute("update fund_requests set answered_on = :on where id = :id", {"id": id_, "on": on})
        lines = cases_of(uow, "fund_request_id", id_, "finance_review")
        move(uow, "return_request", lines, by=by, on=on, reason=reason).require_all()

    return each(uow, ids, one)


def one_unit(uow: UnitOfWork, ids: Collection[UUID], by: Actor) -> str:
    """The unit of these cases, which must be one that the actor works for.

    :raises Refused: when they are of several units, of another's, or none of them is known.
    """
    units = list(uow.execute(
        "select distinct unit from cases where id = any(cast(:ids as uuid[])) order by unit", {"ids": list(ids)}
    ).scalars())
    if not units or (by.units != ALL and not by.units & set(units)):
        raise Refused(UNKNOWN("没有这些业务记录，或不在您的管辖范围内。"))
    if len(units) > 1:
        raise Refused(SEVERAL_UNITS("同一批次只能包含一个单位的业务。"))
    return str(units[0])


def link(uow: UnitOfWork, column: str, batch: UUID | None, ids: Collection[UUID], *states: str) -> None:
    """Put cases into a batch, or take them out, in id order, while they are in these states."""
    uow.execute(
        f"""
        update cases set {column} = :batch where id in (
            select id from cases where id = any(cast(:ids as uuid[])) and state = any(cast(:states as text[]))
            order by id for update)
        """,
        {"batch": batch, "ids": list(ids), "states": list(states)},
    )


def cases_of(uow: UnitOfWork, column: str, batch: UUID, *states: str) -> list[UUID]:
    """The cases of a batch that are in these states and here."""
    return list(uow.execute(
        f"select id from cases where {column} = :batch and here and state = any(cast(:states as text[])) order by id",
        {"batch": batch, "states": list(states)},
    ).scalars())
