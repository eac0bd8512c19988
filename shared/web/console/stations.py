"""The four desks as the page of a case shows them: what was done and when, where it is now, until when the rest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from shared.deadlines import PlannedStep, Step
from shared.lifecycle import DESK_NAMES
from shared.runtime import UnitOfWork
from shared.watching import plan_of
from shared.web.console import kinds, words
from shared.web.console.chronicle import Chronicle
from shared.web.console.faces import Place

LAST_STEPS = {"training": Step.FINISH_HOURS, "assessment": Step.SIT, "subsidy": Step.PAY}


@dataclass(frozen=True)
class Station:
    """A desk on the way of a case.

    :param place: done, now, or later; `note` says when, or until when.
    """

    desk: str
    name: str
    place: str
    note: str


def stations(
    uow: UnitOfWork, kind: kinds.Kind, row: Mapping[str, Any], place: Place, chronicle: Chronicle, on: date
) -> list[Station]:
    """The desks in order; nothing for what is no case."""
    if kind.machine.subject != "case" or place.desk not in DESK_NAMES:
        return []
    plan = {planned.step: planned for planned in plan_of(uow, row["year"], on)}
    order = list(DESK_NAMES)
    found = []
    for at, (desk, name) in enumerate(DESK_NAMES.items()):
        own = [step for step in chronicle.steps if step.desk == desk]
        where = "done" if at < order.index(place.desk) else "now" if desk == place.desk else "later"
        if where == "done":
            note = f"{own[-1].day} {own[-1].actor} {own[-1].name}" if own else "已办"
        elif where == "now":
            told = kind.face.progress(uow, row, on) if desk == uow.service else None
            note = told or f"第 {_days_here(chronicle, desk, place, on)} 天"
        else:
            note = _due(plan, LAST_STEPS[desk], on)
        found.append(Station(desk, name, where, note))
    return found


def _due(plan: Mapping[Step, PlannedStep], step: Step, on: date) -> str:
    """The last day of a step; of the payment, that it is this year's, where the exam may still come after it."""
    planned, exam = plan.get(step), plan.get(Step.SIT)
    if planned is None:
        return "未到"
    day = words.spoken(planned.last_day, on)
    if step is Step.PAY and exam is not None and exam.last_day > planned.last_day:
        return f"本年支付至 {day}，其后转下年"
    return f"{planned.name}最迟 {day}"


def _days_here(chronicle: Chronicle, desk: str, place: Place, on: date) -> int:
    """Counted from the day on which the desk before let the case go; the first day is the first."""
    before = [step for step in chronicle.steps if step.desk != desk]
    own = [step for step in chronicle.steps if step.desk == desk]
    first = before[-1].day if before else own[0].day if own else str(place.since)
    return max(1, (on - date.fromisoformat(first)).days + 1)
