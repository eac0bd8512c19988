"""Cases, classes and exam applications."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Select, cast, func, select

from services.assessment.lifecycle import CaseState
from services.assessment.models import Case, ExamBatch
from services.assessment.queries.results import checked_scores
from services.assessment.rules import Part
from shared.lifecycle import Duty
from shared.runtime import UnitOfWork

TO_APPLY = (CaseState.TRAINED, CaseState.EXAM_RETURNED)


def waiting_to_apply(uow: UnitOfWork, class_id: UUID) -> list[UUID]:
    """The cases of a class that have still to be applied for."""
    return list(uow.execute(
        "select id from cases where class_id = :class_id and here and state = any(:states) order by id",
        {"class_id": class_id, "states": [str(state) for state in TO_APPLY]},
    ).scalars())


def left_out_of(uow: UnitOfWork, class_id: UUID | None, applied: Collection[UUID]) -> Sequence[Mapping[str, Any]]:
    """Id and number of the cases of a class that could have been applied for and were not."""
    rows = uow.execute(
        "select id, number from cases where class_id = :class_id and here and state = any(:states)"
        " and not id = any(cast(:applied as uuid[])) order by number",
        {"class_id": class_id, "states": [str(state) for state in TO_APPLY], "applied": list(applied)},
    ).mappings()
    return [dict(row) for row in rows]


def cases_of_batches(uow: UnitOfWork, batch_ids: Collection[UUID], state: CaseState) -> list[UUID]:
    """The cases of exam applications in one state."""
    return list(uow.execute(
        "select id from cases where batch_id = any(cast(:batches as uuid[])) and here and state = :state",
        {"batches": list(batch_ids), "state": str(state)},
    ).scalars())


def cases_of_sittings(uow: UnitOfWork, sitting_ids: Collection[UUID], state: CaseState) -> list[UUID]:
    """The cases of sittings in one state."""
    return list(uow.execute(
        "select id from cases where sitting_id = any(cast(:sittings as uuid[])) and here and state = :state",
        {"sittings": list(sitting_ids), "state": str(state)},
    ).scalars())


def ids_by_number(uow: UnitOfWork, numbers: Collection[str]) -> dict[str, UUID]:
    """The cases' ids by their business number 业务编号."""
    rows = uow.execute("select number, id from cases where number = any(:numbers)", {"numbers": list(numbers)})
    return {number: id_ for number, id_ in rows}


def teachers_of(uow: UnitOfWork, case_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """Who taught each case, by the duties that came with the dossier."""
    rows = uow.execute(
        "select case_id, person_id from duties where case_id = any(cast(:ids as uuid[])) and duty = :duty",
        {"ids": list(case_ids), "duty": str(Duty.TEACHING)},
    )
    taught: dict[UUID, set[UUID]] = defaultdict(set)
    for case_id, person_id in rows:
        taught[case_id].add(person_id)
    return taught


def dossiers(
    uow: UnitOfWork, ids: Collection[UUID], certificates: Mapping[UUID, Mapping[str, Any]]
) -> dict[UUID, dict[str, Any]]:
    """This desk's facts of each case: results by part, days, certificate.

    :param certificates: what is being registered with the very move that hands the case on.
    """
    scores = checked_scores(uow, ids)
    with uow.whole_city():  # a candidate may have sat in another unit's sitting
        rows = uow.execute(
            "select c.id, c.passed_on, s.day from cases c left join sittings s on s.id = c.sitting_id"
            " where c.id = any(cast(:ids as uuid[]))", {"ids": list(ids)},
        ).all()
    return {
        id_: {
            "results": {str(part): _number(scores.get(id_, {}), part) for part in Part},
            "sat_on": day and day.isoformat(), "passed_on": passed_on and passed_on.isoformat(),
            "certificate": certificates.get(id_),
        }
        for id_, passed_on, day in rows
    }


def _number(scores: Mapping[Part, Any], part: Part) -> float | None:
    return float(scores[part]) if part in scores else None


def case_list(reach: ColumnElement[bool], wanted: Mapping[str, Any]) -> Select[*tuple[Any, ...]]:
    """Cases within reach; `wanted` may name state, class_id, batch_id, sitting_id, year, number, name (its beginning)."""
    statement = select(Case).where(reach)
    for column in ("state", "class_id", "batch_id", "sitting_id", "year", "number", "here"):
        if wanted.get(column) is not None:
            statement = statement.where(getattr(Case, column) == wanted[column])
    if wanted.get("name"):
        statement = statement.where(func.starts_with(Case.name, wanted["name"]))
    return statement


def class_list(reach: ColumnElement[bool]) -> tuple[Select[*tuple[Any, ...]], ColumnElement[Any]]:
    """Classes within reach with how many of their cases stand in each state here; and the column that orders them."""
    shown = (
        Case.class_id, Case.class_number, Case.unit, Case.year, Case.occupation, Case.trade, Case.level,
    )
    by_state = (
        select(*shown, Case.state, func.count().label("cases"))
        .where(reach, Case.here, Case.class_id.is_not(None)).group_by(*shown, Case.state).subquery()
    )
    columns = [column for column in by_state.c if column.name not in ("state", "cases")]
    statement: Select[*tuple[Any, ...]] = select(
        *columns, cast(func.sum(by_state.c.cases), Integer).label("cases"),
        func.jsonb_object_agg(by_state.c.state, by_state.c.cases).label("states"),
    ).group_by(*columns)
    return statement, by_state.c.class_id


def batch_list(reach: ColumnElement[bool], wanted: Mapping[str, Any]) -> Select[*tuple[Any, ...]]:
    """Exam applications within reach, by state or class."""
    statement = select(ExamBatch).where(reach)
    for column in ("state", "class_id"):
        if wanted.get(column) is not None:
            statement = statement.where(getattr(ExamBatch, column) == wanted[column])
    return statement
