"""Cases at this desk: lists, pages, and the facts that travel on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.training.lifecycle import CASE
from services.training.models import Case
from services.training.queries.hours import attended
from services.training.rules import Hours
from shared.casework import Actor
from shared.identity.scopes import scope
from shared.journal import timeline
from shared.lifecycle import Duty
from shared.runtime import UnitOfWork

COLUMNS = ("id", "number", "unit", "person_id", "name", "id_number", "occupation", "trade", "level", "certificate_kind", "route",
           "base_id", "employer_id", "class_id", "state", "state_on", "here", "handed_to")


def cases(actor: Actor, *, state: str | None = None, class_id: UUID | None = None) -> Select[Any]:
    """The cases that the actor sees; those without a class while asking for the state `enrolled`."""
    t = Case.__table__.c
    statement = select(*(t[name] for name in COLUMNS), t.seq.label("version")).where(scope(actor, Case.__table__))
    if state is not None:
        statement = statement.where(t.state == state)
    return statement if class_id is None else statement.where(t.class_id == class_id)


def listed(uow: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a list, with the ID number masked."""
    return {**uow.vault.masked(row), "state_name": CASE.names[CASE.states(row["state"])]}


def case_page(uow: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    """Everything on a case's page except what the caller may do.

    :param row: all columns of the case.
    """
    masked = uow.vault.masked(row)
    return {
        **{name: masked[name] for name in (*COLUMNS, "phone")}, "version": row["seq"],
        "state_name": CASE.names[CASE.states(row["state"])],
        "contract_filed": row["contract_digest"] is not None, "leaving_proposed_on": row["leaving_proposed_on"],
        "held_until": row["held_until"], "held_reason": row["held_reason"], "facts": row["facts"],
        "timeline": timeline(uow, row),
    }


def training_facts(uow: UnitOfWork, ids: list[UUID], on: date) -> dict[UUID, dict[str, Any]]:
    """What the dossier says of the training: base, class, hours, teachers, the day of completion.

    :returns: by case; a case without a class has none.
    """
    rows = list(uow.execute(
        """
        select c.id as case_id, k.id, k.number, k.started_on, max(r.day) as ended_on, k.base_id, b.name, b.uscc
        from cases c join classes k on k.id = c.class_id join bases b on b.id = k.base_id
        left join lessons l on l.class_id = k.id left join lesson_records r on r.lesson_id = l.id
        where c.id = any(cast(:ids as uuid[]))
        group by c.id, k.id, b.id
        """,
        {"ids": ids},
    ).mappings())
    hours = attended(uow, {row["case_id"]: row["id"] for row in rows})
    taught = teachers_of_classes(uow, {row["id"] for row in rows})
    return {
        row["case_id"]: {
            "base": {"id": str(row["base_id"]), "name": row["name"], "uscc": row["uscc"]},
            "class": {"id": str(row["id"]), "number": row["number"], "started_on": _day(row["started_on"]),
                      "ended_on": _day(row["ended_on"])},
            "hours": _hours(hours[row["case_id"]].earned), "teachers": [str(p) for p in taught.get(row["id"], ())],
            "completed_on": on.isoformat(),
        }
        for row in rows
    }


def teachers_of_classes(uow: UnitOfWork, class_ids: set[UUID]) -> dict[UUID, list[UUID]]:
    """The persons who teach or taught each class, planned or really."""
    rows = uow.execute(
        """
        select class_id, array_agg(distinct person_id order by person_id) from (
            select l.class_id, t.person_id from lessons l join teachers t on t.id = l.teacher_id
            where l.dropped_by is null
            union
            select l.class_id, t.person_id from lesson_records r
            join lessons l on l.id = r.lesson_id join teachers t on t.id = r.teacher_id
        ) taught where class_id = any(cast(:ids as uuid[])) group by class_id
        """,
        {"ids": sorted(class_ids)},
    )
    return dict(rows.all())


def teaching_duties(uow: UnitOfWork, people: Mapping[UUID, UUID]) -> list[tuple[UUID, UUID, Duty]]:
    """The duty rows of the teachers of these cases' classes, by which they may not examine the same people.

    :param people: the class of each case.
    """
    taught = teachers_of_classes(uow, set(people.values()))
    return [
        (case_id, person, Duty.TEACHING) for case_id, class_id in people.items() for person in taught.get(class_id, ())
    ]


def teaching_conflicts(uow: UnitOfWork, duties: Collection[tuple[UUID, UUID, Duty]], on: date) -> set[UUID]:
    """The cases that one of these teachers may not teach, having done what excludes it, such as examining."""
    rows = uow.execute(
        """
        select distinct q.case_id from unnest(cast(:cases as uuid[]), cast(:persons as uuid[])) as q(case_id, person_id)
        join duties d on d.case_id = q.case_id and d.person_id = q.person_id
        join incompatible_duties i on i.duty = 'teaching' and i.other = d.duty and cast(:on as date) >= i.from_day
            and (i.until_day is null or cast(:on as date) < i.until_day)
        """,
        {"cases": [case for case, _, _ in duties], "persons": [person for _, person, _ in duties], "on": on},
    )
    return set(rows.scalars())


def _hours(hours: Hours) -> dict[str, int]:
    return hours.as_values()


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
