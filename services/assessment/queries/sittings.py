"""Sittings, seats and officials."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from services.assessment import rules
from services.assessment.models import Case, OfficialEntry, Seat, Sitting
from services.assessment.rules import Official, Post
from shared.lifecycle import Duty
from shared.policy import Policy
from shared.runtime import UnitOfWork


def seats_taken(uow: UnitOfWork, sitting_id: UUID) -> int:
    """How many seats of a sitting are taken."""
    return int(uow.execute(
        "select count(*) from seats where sitting_id = :sitting and freed_on is null", {"sitting": sitting_id}
    ).scalar_one())


def seats_at(uow: UnitOfWork, sitting_ids: Collection[UUID]) -> dict[UUID, Mapping[str, Any]]:
    """The seats that are taken, by case; a case under way is at one of these sittings only."""
    rows = uow.execute(
        "select s.case_id, s.sitting_id, s.seat_no, s.parts, s.presence from seats s join cases c"
        " on c.id = s.case_id and c.sitting_id = s.sitting_id"
        " where s.sitting_id = any(cast(:sittings as uuid[])) and s.freed_on is null order by s.seat_no",
        {"sittings": list(sitting_ids)},
    ).mappings()
    return {row["case_id"]: dict(row) for row in rows}


def officials_needed(policy: Policy, candidates: int) -> dict[Post, int]:
    """How many examiners, invigilators and supervisors so many candidates need."""
    return {
        Post.EXAMINER: rules.examiners_needed(
            candidates=candidates, minimum=policy.examiners_min, per_examiner=policy.candidates_per_examiner),
        Post.INVIGILATOR: rules.invigilators_needed(
            candidates=candidates, per_invigilator=policy.candidates_per_invigilator),
        Post.SUPERVISOR: policy.supervisors_min,
    }


def officials_at(uow: UnitOfWork, sitting_id: UUID) -> Sequence[Mapping[str, Any]]:
    """Who works at a sitting: person_id, name, post."""
    rows = uow.execute(
        "select person_id, name, post from sitting_officials where sitting_id = :sitting order by post, name",
        {"sitting": sitting_id},
    ).mappings()
    return [dict(row) for row in rows]


def teachers_at(uow: UnitOfWork, sitting_id: UUID) -> set[UUID]:
    """Everybody who taught a candidate seated at a sitting."""
    return set(uow.execute(
        "select distinct d.person_id from seats s join duties d on d.case_id = s.case_id and d.duty = :duty"
        " where s.sitting_id = :sitting and s.freed_on is null",
        {"sitting": sitting_id, "duty": str(Duty.TEACHING)},
    ).scalars())


def roster_of(uow: UnitOfWork, persons: Collection[UUID], rehearsal: bool) -> dict[UUID, list[Official]]:
    """The roster's entries of these persons."""
    rows = uow.execute(
        "select person_id, name, post, valid_from, valid_until from officials"
        " where person_id = any(cast(:persons as uuid[])) and rehearsal = :rehearsal",
        {"persons": list(persons), "rehearsal": rehearsal},
    )
    roster: dict[UUID, list[Official]] = defaultdict(list)
    for person_id, name, post, valid_from, valid_until in rows:
        roster[person_id].append(Official(person_id, name, Post(post), valid_from, valid_until))
    return roster


def engaged_officials(
    uow: UnitOfWork, persons: Collection[UUID], day: date, session: str, *, besides: UUID
) -> dict[UUID, str]:
    """For each of these persons who works at another sitting in that half-day, its number."""
    rows = uow.execute(
        "select o.person_id, s.number from sitting_officials o join sittings s on s.id = o.sitting_id"
        " where o.person_id = any(cast(:persons as uuid[])) and s.day = :day and s.session = :session"
        " and s.state <> 'void' and s.id <> :besides",
        {"persons": list(persons), "day": day, "session": session, "besides": besides},
    )
    return {person_id: number for person_id, number in rows}


def sitting_list(reach: ColumnElement[bool], wanted: Mapping[str, Any]) -> Select[*tuple[Any, ...]]:
    """Sittings within reach, by state, day, occupation or level."""
    statement = select(Sitting).where(reach)
    for column in ("state", "day", "occupation", "level", "year"):
        if wanted.get(column) is not None:
            statement = statement.where(getattr(Sitting, column) == wanted[column])
    return statement


def seat_list(reach: ColumnElement[bool], sitting_id: UUID) -> Select[*tuple[Any, ...]]:
    """The seats of a sitting, with the candidates within reach."""
    statement: Select[*tuple[Any, ...]] = select(
        Seat.seat_no, Seat.ticket, Seat.parts, Seat.presence, Seat.freed_on, Case.id.label("case_id"),
        Case.number.label("case_number"), Case.person_id, Case.name,
        Case.id_number, Case.state,
    ).join(Case, Case.id == Seat.case_id).where(reach, Seat.sitting_id == sitting_id, Seat.freed_on.is_(None))
    return statement


def official_list(reach: ColumnElement[bool], wanted: Mapping[str, Any]) -> Select[*tuple[Any, ...]]:
    """The roster of officials, by post."""
    statement = select(OfficialEntry).where(reach)
    if wanted.get("post") is not None:
        statement = statement.where(OfficialEntry.post == wanted["post"])
    return statement


def sitting_of(uow: UnitOfWork, case_id: UUID, sitting_id: UUID | None) -> Mapping[str, Any] | None:
    """The sitting of a case with its seat there, or None."""
    with uow.whole_city():  # of a case that the actor sees; the sitting is the office's
        found = uow.execute(
            "select s.number, s.day, s.session, s.place, t.seat_no, t.ticket from sittings s left join seats t on t.sitting_id = s.id"
            " and t.case_id = :case and t.freed_on is null where s.id = :sitting",
            {"case": case_id, "sitting": sitting_id},
        ).mappings().first()
    return None if found is None else dict(found)
