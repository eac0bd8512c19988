"""What the page of an order to mend says: what was found, what was asked, what was answered (63号 §4.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for

from services.training import queries
from services.training.lifecycle import MENDING, MendingState
from services.training.rules import overdue
from shared.runtime import UnitOfWork
from shared.web.console import words
from shared.web.console.faces import Cell, Face, Table, Until

Row = Mapping[str, Any]


def facts(uow: UnitOfWork, row: Row) -> Sequence[tuple[str, str]]:
    """The visit, what is to be mended by when, and the answer."""
    visit = next((each for each in queries.visits_of(uow, row["class_id"]) if each["id"] == row["visit_id"]), None)
    found = [("检查日期", words.day(visit["visited_on"]) if visit else ""), ("检查情况", visit["findings"] if visit else ""), ("整改事项", row["to_mend"]),
             ("整改期限", words.day(row["last_day"])), ("整改情况", row["mended"] or ""),
             ("报送日期", words.day(row["answered_on"]) if row["answered_on"] else "")]
    return [(label, value) for label, value in found if value]


def tables(uow: UnitOfWork, row: Row, on: date) -> Sequence[Table]:
    """The class that it was ordered for."""
    plan = queries.class_of(uow, row["class_id"])
    link = url_for("console.thing", plural="classes", id=row["class_id"])
    return [Table("所涉班级", ("班级", "培训日期"), [(Cell(plan["number"], link=link), f"{plan['starts_on']} 至 {plan['ends_on']}")])] if plan else []


def of_class(uow: UnitOfWork, row: Row, on: date) -> list[Table]:
    """The orders of a class, on its page; nothing where it has none."""
    lines = [
        (Cell(each["number"], link=url_for("console.thing", plural="mending-orders", id=each["id"])), each["to_mend"], words.day(each["last_day"]),
         _standing(each, on), each["mended"] or "")
        for each in queries.mending_of(uow, row["id"])
    ]
    return [Table("整改通知", ("编号", "整改事项", "整改期限", "状态", "整改情况"), lines)] if lines else []


def _standing(row: Row, on: date) -> Cell:
    state = MendingState(row["state"])
    if state is MendingState.ORDERED and overdue(last_day=row["last_day"], on=on):
        return Cell("逾期未整改", "bad")
    return Cell(MENDING.names[state], {MendingState.ORDERED: "gold", MendingState.MENDED: "ok"}.get(state, "grey"))


FACE = Face(until={MendingState.ORDERED: Until("整改期限", "last_day")}, facts=facts, tables=tables)
