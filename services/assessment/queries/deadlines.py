"""What 31 December still asks of the cases that are here."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from services.assessment.lifecycle import CaseState
from services.assessment.models import Case
from shared.runtime import UnitOfWork


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
