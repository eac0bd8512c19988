"""What the district sees of a running class: deviations, visits, calls, the archive."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.training.queries.classes import people_of
from services.training.rules import archive_checks, follow_ups_enough, visits_enough
from shared.refusals import Check, Refusal
from shared.runtime import UnitOfWork

STUDYING = ("in_training", "completion_submitted", "trained")


def deviations_of(uow: UnitOfWork, class_id: UUID) -> list[dict[str, Any]]:
    """The deviations of a class from its plan, in the order of the lessons' days."""
    rows = uow.execute(
        """
        select d.*, l.day as lesson_day, l.topic, l.hours from deviations d join lessons l on l.id = d.lesson_id
        where d.class_id = :class order by l.day, l.start_at, d.kind
        """,
        {"class": class_id},
    ).mappings()
    return [dict(row) for row in rows]


def visits_of(uow: UnitOfWork, class_id: UUID) -> list[dict[str, Any]]:
    """The site visits of a class, by their day."""
    return [dict(row) for row in uow.execute(
        "select * from site_visits where class_id = :class order by visited_on, id", {"class": class_id}).mappings()]


def mending_of(uow: UnitOfWork, class_id: UUID) -> list[dict[str, Any]]:
    """The orders to mend that a class was given, by their number."""
    return [dict(row) for row in uow.execute(
        "select * from mending_orders where class_id = :class order by ordered_on, number", {"class": class_id}).mappings()]


def supervision_of(uow: UnitOfWork, class_id: UUID, starts_on: date) -> dict[str, Any]:
    """Visits and calls of a class, and whether they are enough (63号 §4.1)."""
    visits = visits_of(uow, class_id)
    calls = list(uow.execute(
        "select * from follow_ups where class_id = :class order by called_on, id", {"class": class_id}).mappings())
    policy = uow.policy(starts_on)
    with uow.whole_city():  # a percentage of everybody in the class, of whichever employer
        people = len(people_of(uow, [class_id], "in_training", "completion_submitted"))
    found: list[Refusal | None] = [
        visits_enough(visits=len(visits), needed=policy.site_visits_min),
        follow_ups_enough(reached=len({call["case_id"] for call in calls if call["reached"]}), people=people,
                          percent=policy.follow_up_rate_min),
    ]
    return {"visits": visits, "follow_ups": calls, "missing": [refusal for refusal in found if refusal]}


def archive_of(uow: UnitOfWork, class_id: UUID, starts_on: date) -> tuple[list[Check], list[dict[str, Any]]]:
    """Which of the seven kinds the class archive has, and its pieces (63号 §2.8).

    What the system itself holds counts as there: the filed scheme, the roster and the attendance book.
    """
    pieces = [dict(row) for row in uow.execute(
        "select * from archive_documents where class_id = :class order by kind, added_on, id", {"class": class_id}
    ).mappings()]
    own = uow.execute(
        """
        select (select count(*) from lessons where class_id = k.id and k.filed_on is not null) as scheme,
            (select count(*) from cases where class_id = k.id) as roster,
            (select count(*) from lesson_records r join lessons l on l.id = r.lesson_id where l.class_id = k.id)
                as attendance
        from classes k where k.id = :class
        """,
        {"class": class_id},
    ).mappings().one()
    counts = dict(own)
    for piece in pieces:
        counts[piece["kind"]] = counts.get(piece["kind"], 0) + 1
    return archive_checks(required=uow.policy(starts_on).archive_kinds, pieces=counts), pieces
