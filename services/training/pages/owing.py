"""补登考勤 on the pages of a class and of its people: which lessons lack attendance, since when, and what follows (63号 §2.8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Table

from services.training import queries
from services.training.lifecycle import CaseState, ClassState
from services.training.rules.words import CATEGORY_NAMES
from shared.deadlines import Step
from shared.lifecycle import Role
from shared.runtime import UnitOfWork
from shared.watching import plan_of
from shared.web.console import words
from shared.web.console.faces import Mark, Turn

Row = Mapping[str, Any]
NAME, ENTRY = "补登考勤", "classes.record"


def of_class(uow: UnitOfWork, row: Row, on: date) -> Turn | None:
    """A running class waits first for the attendance of its lessons that are past."""
    owed = _owed(uow, row, on)
    if not owed:
        return None
    people, last = len(queries.gaps_without(uow, row, on)), _last_day(uow, row["year"], on)
    then = f"至 {last} 仍未补登的，本班 {people} 名学员课时将不足，须补课。" if last else f"不补登的，本班 {people} 名学员课时将不足，须补课。"
    return _turn(row, owed, on, then if people else "")


def of_case(uow: UnitOfWork, row: Row, plan: Row | None, on: date) -> Turn | None:
    """Somebody in training waits for the attendance of the class; on their own page it is said what they lack without it."""
    owed = _owed(uow, plan, on) if plan and row["state"] == CaseState.IN_TRAINING else []
    if plan is None or not owed:
        return None
    gaps, last = queries.gaps_without(uow, plan, on).get(row["id"], {}), _last_day(uow, plan["year"], on)
    lacking = "、".join(f"{name} {gap}" for name, gap in gaps.items())
    then = f"至 {last} 仍未补登的，本人将差{lacking}，须补课。" if last else f"不补登的，本人将差{lacking}，须补课。"
    return _turn(plan, owed, on, then if gaps else "")


def _owed(uow: UnitOfWork, plan: Row, on: date) -> Sequence[Row]:
    return queries.owed_lessons(uow, [plan["id"]], on).get(plan["id"], []) if plan["state"] == ClassState.IN_TRAINING else []


def _turn(plan: Row, owed: Sequence[Row], on: date, then: str) -> Turn:
    return Turn(action=NAME, who=(Role.BASE_CLERK,), of=_lessons(owed, on), row=plan, since=owed[0]["day"], entry=ENTRY, then=then)


def _lessons(owed: Sequence[Row], on: date) -> str:
    first, hours = words.within(owed[0]["day"], on), sum(each["hours"] for each in owed)
    if len(owed) == 1:
        return f"{CATEGORY_NAMES[owed[0]['category']]}课 {first}，{hours} 课时"
    return f"自 {first} 起 {len(owed)} 次课，共 {hours} 课时"


def _last_day(uow: UnitOfWork, year: int, on: date) -> str:
    """By when it can still be entered, the hours being to be finished by then (63号 §2.6); empty where that is past."""
    last = next(step.last_day for step in plan_of(uow, year, on) if step.step is Step.FINISH_HOURS)
    return words.within(last, on) if last >= on else ""


def _classes(uow: UnitOfWork, t: Table, on: date) -> ColumnElement[bool]:
    return queries.owes_attendance(f"{t.name}.id", on)


def _cases(uow: UnitOfWork, t: Table, on: date) -> ColumnElement[bool]:
    return (t.c.state == str(CaseState.IN_TRAINING)) & queries.owes_attendance(f"{t.name}.class_id", on)


OF_CLASSES = Mark("owed", "欠登考勤", _classes)
OF_CASES = Mark("owed", "欠登考勤", _cases)
