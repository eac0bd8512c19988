"""Classes counted back from the year's last day 班级倒排表: people, hours, papers, and who can no longer make it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.training.lifecycle import CLASS, ClassState
from services.training.models import TrainingClass
from services.training.queries.hours import standings
from services.training.queries.lessons import lessons_of
from services.training.rules import DeviationField, will_miss
from shared.casework import Actor
from shared.identity.scopes import scope
from shared.runtime import UnitOfWork

ENDED = [str(state) for state in CLASS.ends]


def open_classes(actor: Actor) -> Select[Any]:
    """The classes that the actor sees and that have not ended."""
    return select(*TrainingClass.__table__.c).where(
        scope(actor, TrainingClass.__table__, CLASS.belongs), TrainingClass.state.not_in(ENDED))


def completed_classes(actor: Actor, on: date) -> Select[Any]:
    """The completed classes that the actor sees, until their programme year is over: their people are still examined and paid."""
    return select(*TrainingClass.__table__.c).where(
        scope(actor, TrainingClass.__table__, CLASS.belongs), TrainingClass.state == str(ClassState.COMPLETED),
        TrainingClass.year >= on.year)


def in_class(uow: UnitOfWork, class_id: UUID) -> list[dict[str, Any]]:
    """Everybody who holds or held a place in a class, by case number."""
    rows = uow.execute(
        "select id, class_id, number, name, state from cases where class_id = :class order by number", {"class": class_id}
    ).mappings()
    return [dict(row) for row in rows]


def presence_of(uow: UnitOfWork, class_id: UUID) -> dict[UUID, tuple[int, int]]:
    """For each lesson of a class with attendance, how many were there, of how many who were recorded."""
    rows = uow.execute(
        """
        select lesson_id, count(*) filter (where present) as present, count(*) as recorded from (
            select distinct on (a.lesson_id, a.case_id) a.lesson_id, a.present
            from attendance a join lessons l on l.id = a.lesson_id
            where l.class_id = :class order by a.lesson_id, a.case_id, a.version desc
        ) latest group by lesson_id
        """,
        {"class": class_id},
    )
    return {lesson: (present, recorded) for lesson, present, recorded in rows}


def absent_from(uow: UnitOfWork, class_id: UUID) -> dict[UUID, list[dict[str, Any]]]:
    """For each lesson of a class, who of those recorded was away: `case_id`, `name`, `hours`; the last entry counts."""
    rows = uow.execute(
        """
        select lesson_id, case_id, name, hours from (
            select distinct on (a.lesson_id, a.case_id) a.lesson_id, a.case_id, a.present, c.name, c.number, l.hours
            from attendance a join lessons l on l.id = a.lesson_id join cases c on c.id = a.case_id
            where l.class_id = :class order by a.lesson_id, a.case_id, a.version desc
        ) latest where not present order by number
        """,
        {"class": class_id},
    ).mappings()
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["lesson_id"]].append(dict(row))
    return found


def missing_kinds(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> dict[UUID, list[str]]:
    """Which kinds of the archive a base has still to hand in, by class; what the system itself holds is there."""
    own = {"scheme", "roster", "attendance"}
    there: dict[UUID, set[str]] = defaultdict(set)
    for class_id, kind in uow.execute(
        "select distinct class_id, kind from archive_documents where class_id = any(cast(:ids as uuid[]))",
        {"ids": [row["id"] for row in rows]},
    ):
        there[class_id].add(kind)
    return {
        row["id"]: [kind for kind in uow.policy(row["starts_on"]).archive_kinds if kind not in own | there[row["id"]]]
        for row in rows
    }


def lesson_sums(uow: UnitOfWork, class_ids: Collection[UUID]) -> dict[UUID, tuple[int, int, int, date]]:
    """For each class with a timetable: hours still to be held, hours held, hours of the plan, the day of the last lesson."""
    left: dict[UUID, int] = defaultdict(int)
    held: dict[UUID, int] = defaultdict(int)
    planned: dict[UUID, int] = defaultdict(int)
    last: dict[UUID, date] = {}
    for lesson in lessons_of(uow, class_ids):
        id_, day = lesson["class_id"], lesson["held_day"] or lesson["day"]
        planned[id_] += lesson["hours"]
        held[id_] += lesson["hours"] if lesson["held_day"] else 0
        left[id_] += 0 if lesson["held_day"] or DeviationField.NOT_HELD in lesson["verdicts"] else lesson["hours"]
        last[id_] = max(last.get(id_, day), day)
    return {id_: (left[id_], held[id_], planned[id_], last[id_]) for id_ in planned}


def who_misses(uow: UnitOfWork, class_ids: Collection[UUID]) -> dict[UUID, list[str]]:
    """The names of those studying whom the rest of the plan can no longer bring to completion, by class (63号 §2.5)."""
    people = [dict(row) for row in uow.execute(
        "select id, class_id, name from cases where class_id = any(cast(:ids as uuid[])) and here"
        " and state in ('in_training', 'completion_submitted') order by number", {"ids": list(class_ids)},
    ).mappings()]
    found = standings(uow, people)
    missing: dict[UUID, list[str]] = defaultdict(list)
    for one in people:
        if will_miss(found.get(one["id"], ())):
            missing[one["class_id"]].append(one["name"])
    return missing


def handed_on(uow: UnitOfWork, class_ids: Collection[UUID]) -> dict[UUID, int]:
    """How many of each class have gone on to the assessment."""
    rows = uow.execute(
        "select class_id, count(*) from cases where class_id = any(cast(:ids as uuid[])) and state = 'trained'"
        " group by class_id", {"ids": list(class_ids)},
    )
    return dict(rows.all())
