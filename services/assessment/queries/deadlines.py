"""What 31 December still asks, the in-app inbox, and the letters on their way."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true

from services.assessment import rules
from services.assessment.lifecycle import CaseState
from services.assessment.models import Case, Letter, Notice
from services.assessment.rules import Act, PlannedStep
from shared.casework import Actor
from shared.casework.actors import ALL
from shared.lifecycle import Role
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


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Which notices are addressed to somebody: to a role of theirs, for their unit or organisation."""
    own = {Role.BASE_CLERK, Role.EMPLOYER}
    reader = or_(false(), *(
        and_(
            Notice.reader_role == str(role),
            true() if actor.units == ALL or role in own
            else or_(Notice.reader_unit.is_(None), Notice.reader_unit.in_(sorted(actor.units))),
            Notice.reader_org == actor.org if role in own else Notice.reader_org.is_(None),
        )
        for role in sorted(actor.roles)
    ))
    return and_(Notice.rehearsal == actor.rehearsal, reader)


def notice_list(actor: Actor, wanted: Mapping[str, Any]) -> Select[*tuple[Any, ...]]:
    """The notices addressed to somebody, all or only the unread ones."""
    statement = select(Notice).where(visible_to(actor))
    return statement.where(Notice.read_at.is_(None)) if wanted.get("unread") else statement


def letter_list(rehearsal: bool) -> Select[*tuple[Any, ...]]:
    """Letters with what became of them: waiting, sent, failed, or uncertain (spoken to the server, no answer kept)."""
    statement: Select[*tuple[Any, ...]] = select(
        Letter.id, Letter.address, Letter.attempts, Letter.claimed_at, Letter.sent_at, Letter.failed_at, Letter.error,
        Notice.subject, Notice.on_day,
    ).join(Notice, Notice.id == Letter.notice_id).where(Notice.rehearsal == rehearsal)
    return statement
