"""Who is at risk, at whichever desk: every open case with the last day of its next step (63号 §2.6, §3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import (
    Boolean,
    Date,
    FromClause,
    Integer,
    Select,
    Text,
    and_,
    column,
    func,
    select,
    values,
)

from services.enrollment.models import Case, RegisterCase
from services.enrollment.rules.deadline import EVERYWHERE
from shared.casework import Actor
from shared.identity import scope
from shared.runtime import UnitOfWork
from shared.watching import standings

SHOWN = (
    Case.id, Case.number, Case.year, Case.unit, Case.name, Case.occupation, Case.trade, Case.level, Case.base_id,
    Case.employer_id, RegisterCase.desk, RegisterCase.state, RegisterCase.as_of,
)
NO_DAY = ("", "", "", "", date.max, False, 0, "")  # a table of no rows cannot be written; no case is at no desk


def last_days(uow: UnitOfWork, year: int, on: date, standing: str | None = None) -> FromClause:
    """What each state of each desk waits for, until when, and how a case in it stands: a table of some thirty rows."""
    waits_for = {(desk, state): step for desk, states in EVERYWHERE.items() for state, step in states.items()}
    rows = [
        (desk, state, str(risk.step.step), risk.step.name, risk.step.last_day, risk.step.provisional,
         risk.working_days_left, str(risk.standing))
        for (desk, state), risk in standings(uow, waits_for, year, on).items()
        if standing in (None, str(risk.standing))
    ]
    return values(
        column("desk", Text), column("state", Text), column("step", Text), column("step_name", Text),
        column("last_day", Date), column("provisional", Boolean), column("working_days_left", Integer),
        column("standing", Text), name="last_days",
    ).data(rows or [NO_DAY])


def at_risk(days: FromClause, by: Actor, wanted: Mapping[str, Any], year: int) -> Select[*tuple[Any, ...]]:
    """The open cases of a year that some day still limits, of the actor's reach, wherever they stand."""
    more = [column for column in days.c if column.name not in ("desk", "state")]
    return _within(select(*SHOWN, *more), days, by, wanted, year)


def at_risk_counts(
    uow: UnitOfWork, days: FromClause, by: Actor, wanted: Mapping[str, Any], year: int
) -> list[dict[str, Any]]:
    """How many of them each desk has, by standing."""
    keys = (days.c.desk, days.c.standing)
    statement = _within(select(*keys, func.count().label("cases")), days, by, wanted, year)
    return [dict(row) for row in uow.execute(statement.group_by(*keys).order_by(*keys)).mappings()]


def _within(
    statement: Select[*tuple[Any, ...]], days: FromClause, by: Actor, wanted: Mapping[str, Any], year: int
) -> Select[*tuple[Any, ...]]:
    found: Select[*tuple[Any, ...]] = (
        statement.select_from(Case).join(RegisterCase, RegisterCase.case_id == Case.id)
        .join(days, and_(days.c.desk == RegisterCase.desk, days.c.state == RegisterCase.state))
        .where(scope(by, Case), Case.year == year)
    )
    return found.where(Case.unit == wanted["unit"]) if wanted.get("unit") else found
