"""What 31 December still asks of the cases that are here."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from services.assessment import rules
from services.assessment.lifecycle import CaseState
from services.assessment.models import Case
from services.assessment.rules import Act, PlannedStep
from shared.runtime import UnitOfWork


def plan_of(uow: UnitOfWork, year: int, on: date) -> tuple[date, Act, tuple[PlannedStep, ...]]:
    """The deadline of a programme year, the act that it is about, and the last day of every step before it."""
    policy = uow.policy(on)
    deadline = rules.deadline_of(year=year, month_and_day=policy.exam_deadline)
    act = Act(policy.exam_deadline_act)
    return deadline, act, rules.plan_backwards(
        deadline=deadline, deciding_act=act, days=policy.plan_days, calendar=uow.calendar()
    )


def open_cases(uow: UnitOfWork, year: int, rehearsal: bool, states: Collection[str]) -> Sequence[Mapping[str, Any]]:
    """How many cases of a year are here in these states, by state, unit and base; a case on hold counts too."""
    rows = uow.execute(
        "select state, unit, base_id, count(*) as cases from cases where here and year = :year"
        " and rehearsal = :rehearsal and state = any(:states) group by state, unit, base_id order by state, unit",
        {"year": year, "rehearsal": rehearsal, "states": [str(state) for state in states]},
    ).mappings()
    return [dict(row) for row in rows]


def counted(
    uow: UnitOfWork, reach: ColumnElement[bool], year: int, states: Collection[CaseState]
) -> dict[CaseState, int]:
    """How many cases of a year within reach are here in each of these states."""
    rows = uow.execute(
        select(Case.state, func.count()).where(reach, Case.here, Case.year == year, Case.state.in_(map(str, states)))
        .group_by(Case.state).order_by(Case.state)
    )
    return {CaseState(state): cases for state, cases in rows}


def at_risk_list(reach: ColumnElement[bool], year: int, states: Collection[str]) -> Select[*tuple[Any, ...]]:
    """The cases of a year within reach in these states."""
    statement: Select[*tuple[Any, ...]] = select(
        Case.id, Case.number, Case.name, Case.unit, Case.state, Case.state_on, Case.class_number, Case.held_until,
    ).where(reach, Case.here, Case.year == year, Case.state.in_([str(state) for state in states]))
    return statement
