"""疑点核查 at training: deviations of lessons, calls that did not confirm the record, corrected attendance (63号 §2.5, §4.1)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table, text

from services.training import queries
from services.training.queries import doubts as found_so
from services.training.rules import Verdict
from services.training.rules.words import DEVIATION_NAMES
from shared.identity import rights
from shared.lifecycle import Role
from shared.runtime import UnitOfWork
from shared.web.console import doubting
from shared.web.console.faces import Doubt
from shared.web.terms import terms

Row = Mapping[str, Any]
CORRECTION = "更正考勤"
DECIDES = tuple(rights.DECIDE_DEVIATIONS.roles)


def of_case(uow: UnitOfWork, row: Row, on: date) -> Sequence[Doubt]:
    """What was found about the lessons of one person."""
    found = queries.doubts_of(uow, row["id"])
    return [*_deviations(uow, found["deviations"]), *_calls(uow, found["calls"]), *_corrected(uow, found["corrected"])]


def of_class(uow: UnitOfWork, row: Row, on: date) -> Sequence[Doubt]:
    """The deviations of a class from its plan."""
    return list(_deviations(uow, queries.deviations_of(uow, row["id"])))


def _deviations(uow: UnitOfWork, rows: Sequence[Row]) -> Iterator[Doubt]:
    verdicts = terms(Verdict)
    for each in rows:
        kind, day = DEVIATION_NAMES.get(each["kind"], each["kind"]), each["lesson_day"]
        verdict = each["verdict"] and doubting.settled(
            verdicts[each["verdict"]], doubting.named(uow, each["decided_by"]), each["decided_on"], each["reason"])
        yield Doubt(name="与备案不符", said=f"课次 {day} {kind}：备案 {each['filed']}，实际 {each['held'] or '未登记'}", who=DECIDES, clause="§2.5",
                    settled=verdict or "", link=f"/desk/do/classes.decide?_at_class_id={each['class_id']}" if not verdict else "")


def _calls(uow: UnitOfWork, rows: Sequence[Row]) -> Iterator[Doubt]:
    for each in rows:
        corrected = _correction(uow, each) if each["recorded_on"] else ""
        yield Doubt(name="电话回访所述与考勤不一致", said=f"回访日期 {each['called_on']}：{each['note']}", who=tuple(rights.CHECK_CLASSES.roles),
                    clause="§4.1", settled=corrected)


def _corrected(uow: UnitOfWork, rows: Sequence[Row]) -> Iterator[Doubt]:
    for each in rows:
        yield Doubt(name="考勤更正过", said=f"课次 {each['day']}（{each['hours']} 课时）：{_there(each['before'])} → {_there(each['present'])}",
                    who=(Role.BASE_CLERK,), clause="§2.8", settled=_correction(uow, each))


def _correction(uow: UnitOfWork, entry: Row) -> str:
    return doubting.settled(CORRECTION, doubting.named(uow, entry["recorded_by"]), entry["recorded_on"], entry["reason"])


def _there(present: bool) -> str:
    return "到课" if present else "缺课"


def _cases(uow: UnitOfWork, t: Table, on: date) -> ColumnElement[bool]:
    condition: Any = text(found_so.OPEN_OF_CASE.format(f"{t.name}.id"))
    return condition  # type: ignore[no-any-return]  # a text is no column, and stands where one may


def _classes(uow: UnitOfWork, t: Table, on: date) -> ColumnElement[bool]:
    condition: Any = text(found_so.OPEN_OF_CLASS.format(f"{t.name}.id"))
    return condition  # type: ignore[no-any-return]  # a text is no column, and stands where one may


OF_CASES, OF_CLASSES = doubting.mark(_cases), doubting.mark(_classes, denials=False)
