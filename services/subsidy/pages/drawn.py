"""What the page of a draw 抽查 says: its strata, what was drawn, who inspects, and the values by which it is checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from services.subsidy.lifecycle import CASE
from services.subsidy.models import Case
from services.subsidy.queries.draws import strata_of, stratum_name
from shared.identity import scope
from shared.runtime import UnitOfWork
from shared.web.console.faces import Cell, Face, Table
from shared.web.requests import current_actor

Row = Mapping[str, Any]


def tables(uow: UnitOfWork, row: Row, on: date) -> Sequence[Table]:
    """The strata with their numbers; once drawn, the cases in the order of their tickets, and the inspectors by name."""
    drawn = row["sample"] is not None
    strata = Table("名册", ("信用等级", "对象数", "应抽", "抽中"), [
        (one["name"], str(one["all"]), str(one["wanted"]) if drawn else "—", str(len(one["drawn"])) if drawn else "—")
        for one in strata_of(row)
    ], "" if drawn else "种子产生后方可抽取；在此之前，名册和校验值先行公布。")
    return [strata, _cases(uow, row), _inspectors(uow, row)] if drawn else [strata]


def facts(uow: UnitOfWork, row: Row) -> Sequence[tuple[str, str]]:
    """What binds the draw: the hash of its frame, and the seed as the named event gave it."""
    return [("名册校验值", row["frame_hash"]), *([("公开种子", row["public_seed"])] if row["public_seed"] else [])]


def _cases(uow: UnitOfWork, row: Row) -> Table:
    statement = select(Case.id, Case.number, Case.name, Case.state).where(
        Case.number.in_(row["sample"]), scope(current_actor(), Case))
    known = {case.number: case for case in uow.execute(statement)}
    strata = {thing["id"]: stratum_name(thing["stratum"]) for thing in row["frame"]}
    return Table("抽中的学员业务", ("业务编号", "姓名", "信用等级", "状态"), [
        (Cell(number, link=f"/desk/cases/{known[number].id}"), known[number].name, strata[number],
         CASE.names[CASE.states(known[number].state)]) if number in known else (number, "", strata[number], "")
        for number in row["sample"]
    ])


def _inspectors(uow: UnitOfWork, row: Row) -> Table:
    names = {str(one["person_id"]): one["name"] for one in uow.reference("account").values()}
    return Table("抽取的检查人员", ("序号", "姓名"),
                 [(str(at), names.get(id_, "账号已停用")) for at, id_ in enumerate(row["inspectors"] or (), 1)],
                 "按同一种子抽取；经办过所抽业务的人员已回避。")


FACE = Face(tables=tables, facts=facts)
