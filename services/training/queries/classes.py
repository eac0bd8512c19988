"""Classes: lists, pages, and the plan as it is judged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.training.lifecycle import CLASS
from services.training.models import Amendment, BaseScope, TrainingClass
from services.training.queries.bases import certificates_of
from services.training.rules import Plan, PlannedLesson
from shared.casework import Actor
from shared.identity.scopes import scope
from shared.journal import timeline
from shared.runtime import UnitOfWork

ROSTER = """
select class_id, count(*) as people, count(*) filter (where contract_digest is null) as without_contract
from cases
where class_id = any(cast(:classes as uuid[])) and here
    and state in ('placed', 'filed', 'in_training', 'completion_submitted')
group by class_id
"""


def classes(actor: Actor, state: str | None = None) -> Select[Any]:
    """The classes that the actor sees, in a state if one is asked for."""
    t = TrainingClass.__table__.c
    statement = select(
        t.id, t.number, t.unit, t.state, t.seq.label("version"), t.state_on, t.base_id, t.employer_id, t.occupation,
        t.trade, t.level, t.certificate_kind, t.starts_on, t.ends_on,
    ).where(scope(actor, TrainingClass.__table__, CLASS.belongs))
    return statement if state is None else statement.where(t.state == state)


def class_page(uow: UnitOfWork, class_id: UUID) -> dict[str, Any]:
    """Everything on a class's page except what the caller may do."""
    with uow.whole_city():  # whoever sees a class sees how many are in it, of whichever employer, and its amendments
        return _class_page(uow, class_id)


def _class_page(uow: UnitOfWork, class_id: UUID) -> dict[str, Any]:
    row = dict(uow.execute(
        select(*TrainingClass.__table__.c).where(TrainingClass.id == class_id)
    ).mappings().one())
    roster = rosters(uow, [class_id]).get(class_id, (0, 0))
    amendments = uow.execute(
        select(Amendment.id, Amendment.ordinal, Amendment.state, Amendment.grounds, Amendment.first_day,
               Amendment.seq.label("version")).where(Amendment.class_id == class_id).order_by(Amendment.ordinal)
    ).mappings()
    return {
        **{name: value for name, value in row.items() if name not in ("head", "seq")}, "version": row["seq"],
        "state_name": CLASS.names[CLASS.states(row["state"])], "people": roster[0], "without_contract": roster[1],
        "people_by_state": _states_of(uow, class_id),
        "size_max": uow.policy(row["starts_on"]).class_size_max,
        "amendments": [dict(amendment) for amendment in amendments], "timeline": timeline(uow, row),
    }


def class_of(uow: UnitOfWork, class_id: UUID | None) -> Mapping[str, Any] | None:
    """All columns of a class, or None."""
    if class_id is None:
        return None
    with uow.whole_city():  # a trainee sees the case, and what of its class the page of the case says
        found = uow.execute(
            select(*TrainingClass.__table__.c).where(TrainingClass.id == class_id)).mappings().one_or_none()
    return None if found is None else dict(found)


def _states_of(uow: UnitOfWork, class_id: UUID) -> dict[str, int]:
    """How many people of a class stand where: who is on hold stays behind when the class goes on."""
    rows = uow.execute("select state, count(*) from cases where class_id = :class group by state", {"class": class_id})
    return dict(rows.all())


def rosters(uow: UnitOfWork, class_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """How many people hold a place in each class, and how many of them lack a contract copy."""
    rows = uow.execute(ROSTER, {"classes": list(class_ids)})
    return {class_id: (people, without) for class_id, people, without in rows}


def plans(uow: UnitOfWork, rows: Collection[Mapping[str, Any]]) -> dict[UUID, Plan]:
    """The plans of these classes as they stand, by class, ready to be judged.

    :param rows: all columns of the classes.
    """
    with uow.whole_city():  # an employer judges the plan too, whose teachers and base are not the employer's
        return _plans(uow, rows)


def _plans(uow: UnitOfWork, rows: Collection[Mapping[str, Any]]) -> dict[UUID, Plan]:
    ids = [row["id"] for row in rows]
    lessons: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    found = list(uow.execute(
        "select l.*, t.name as teacher from lessons l join teachers t on t.id = l.teacher_id"
        " where l.class_id = any(cast(:ids as uuid[])) and l.dropped_by is null order by l.day, l.start_at",
        {"ids": ids},
    ).mappings())
    for lesson in found:
        lessons[lesson["class_id"]].append(dict(lesson))
    certificates = certificates_of(uow, {lesson["teacher_id"] for lesson in found})
    bases = _recognitions(uow, {row["base_id"] for row in rows})
    counts = rosters(uow, ids)
    return {
        row["id"]: Plan(
            occupation=row["occupation"], level=row["level"], starts_on=row["starts_on"], ends_on=row["ends_on"],
            mode=row["mode"], roster=counts.get(row["id"], (0, 0))[0],
            without_contract=counts.get(row["id"], (0, 0))[1], countersigned=row["countersigned_on"] is not None,
            lessons=[planned(lesson, certificates) for lesson in lessons[row["id"]]], **bases[row["base_id"]],
        )
        for row in rows
    }


def planned(lesson: Mapping[str, Any], certificates: Mapping[UUID, Any]) -> PlannedLesson:
    """A lesson of the plan as the rules take it."""
    return PlannedLesson(
        day=lesson["day"], start=lesson["start_at"], end=lesson["end_at"], hours=lesson["hours"],
        category=lesson["category"], topic=lesson["topic"], teacher=lesson["teacher"],
        certificates=certificates.get(lesson["teacher_id"], ()),
    )


def _recognitions(uow: UnitOfWork, base_ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    scopes: dict[UUID, set[tuple[str, str]]] = defaultdict(set)
    for base_id, occupation, level in uow.execute(
        select(BaseScope.base_id, BaseScope.occupation, BaseScope.level).where(BaseScope.base_id.in_(base_ids))
    ):
        scopes[base_id].add((occupation, level))
    rows = uow.execute(
        "select id, recognised_from, recognised_to from bases where id = any(cast(:ids as uuid[]))",
        {"ids": list(base_ids)},
    )
    return {id_: {"recognised_from": from_, "recognised_to": to, "scope": frozenset(scopes[id_])}
            for id_, from_, to in rows}


def people_of(uow: UnitOfWork, class_ids: Collection[UUID], *states: str) -> list[dict[str, Any]]:
    """The cases of these classes that are here in one of these states: id, class, state."""
    rows = uow.execute(
        "select id, class_id, state from cases where class_id = any(cast(:classes as uuid[])) and here"
        " and state = any(cast(:states as text[])) order by id",
        {"classes": list(class_ids), "states": list(states)},
    ).mappings()
    return [dict(row) for row in rows]


def trainees_of(uow: UnitOfWork, class_id: UUID) -> list[dict[str, Any]]:
    """Everybody who is or was trained in this class, by case number: those handed on keep their hours."""
    rows = uow.execute(
        "select id, class_id, number, name, state from cases where class_id = :class"
        " and state in ('in_training', 'completion_submitted', 'trained', 'discontinued') order by number",
        {"class": class_id},
    ).mappings()
    return [dict(row) for row in rows]
