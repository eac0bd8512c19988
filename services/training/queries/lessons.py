"""Lessons as filed and as held, and what each of them is worth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.training.queries.bases import certificates_of
from services.training.queries.limits import plan_limits
from services.training.rules import Arrangement, Judged, Lesson, judge_lessons
from shared.runtime import UnitOfWork

# A lesson that was held after all is no longer one that was not held; its other deviations say how it differed.
LESSONS = """
select l.*, k.starts_on, k.number as class_number, t.name as filed_teacher, t.person_id as filed_person,
    r.day as held_day, r.start_at as held_start, r.end_at as held_end, r.teacher_id as held_teacher_id,
    r.place as held_place, r.mode as held_mode, h.name as held_teacher, h.person_id as held_person,
    r.recorded_on,
    coalesce(d.verdicts, '{}'::jsonb) as verdicts
from lessons l
join classes k on k.id = l.class_id
join teachers t on t.id = l.teacher_id
left join lesson_records r on r.lesson_id = l.id
left join teachers h on h.id = r.teacher_id
left join lateral (
    select jsonb_object_agg(kind, verdict) as verdicts from deviations
    where lesson_id = l.id and (kind <> 'not_held' or r.lesson_id is null)
) d on true
where l.class_id = any(cast(:classes as uuid[])) and l.dropped_by is null
order by l.day, l.start_at, l.id
"""


def lessons_of(uow: UnitOfWork, class_ids: Collection[UUID]) -> list[dict[str, Any]]:
    """The lessons of these classes' plans as they stand now, with what was held and the deviations found."""
    with uow.whole_city():  # a trainee sees the lessons, and neither the class nor its teachers as things of their own
        rows = uow.execute(LESSONS, {"classes": sorted(class_ids)}).mappings().all()
    return [dict(row) for row in rows]


def attendance_of(uow: UnitOfWork, class_id: UUID, lesson_id: UUID, starts_on: date) -> list[dict[str, Any]]:
    """The attendance ledger of one lesson, corrected entries included, each with the strength of its evidence."""
    strength = uow.policy(starts_on).evidence_strength
    rows = uow.execute(
        """
        select a.*, c.number, c.name, a.version = max(a.version) over (partition by a.case_id) as current
        from attendance a join cases c on c.id = a.case_id join lessons l on l.id = a.lesson_id
        where a.lesson_id = :lesson and l.class_id = :class order by c.number, a.version
        """,
        {"lesson": lesson_id, "class": class_id},
    ).mappings()
    return [{**row, "strength": strength[row["evidence"]]} for row in rows]


def presence_at(uow: UnitOfWork, case_id: UUID) -> dict[UUID, bool]:
    """At which lessons that were recorded for a person they were present; the last entry counts."""
    return dict(uow.execute(
        "select distinct on (lesson_id) lesson_id, present from attendance where case_id = :case"
        " order by lesson_id, version desc", {"case": case_id}).all())


def last_days(uow: UnitOfWork, class_ids: Collection[UUID]) -> dict[UUID, date]:
    """For each class with lessons, the day of the last of them: as held where it was, as planned where not."""
    rows = uow.execute(
        "select l.class_id, max(coalesce(r.day, l.day)) from lessons l left join lesson_records r on r.lesson_id = l.id"
        " where l.class_id = any(cast(:classes as uuid[])) and l.dropped_by is null group by l.class_id",
        {"classes": list(class_ids)},
    )
    return dict(rows.all())


def last_planned_days(uow: UnitOfWork, class_ids: Collection[UUID], on: date) -> dict[UUID, date]:
    """For each class with lessons still to come, today included, the day of the last of them."""
    rows = uow.execute(
        """
        select l.class_id, max(l.day) from lessons l left join lesson_records r on r.lesson_id = l.id
        where l.class_id = any(cast(:classes as uuid[])) and l.dropped_by is null and r.lesson_id is null
            and l.day >= :on
        group by l.class_id
        """,
        {"classes": list(class_ids), "on": on},
    )
    return dict(rows.all())


def judged_lessons(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> dict[UUID, Judged]:
    """What each of these lessons is worth, by its id; whole classes only, since a day's maximum counts all of it."""
    certificates = certificates_of(uow, {row["held_teacher_id"] for row in rows if row["held_teacher_id"]})
    by_class: dict[UUID, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_class[row["class_id"]].append(row)
    judged: dict[UUID, Judged] = {}
    for of_class in by_class.values():
        limits = plan_limits(uow, of_class[0]["starts_on"])
        verdicts = judge_lessons(
            [_lesson(row, certificates) for row in of_class], daily_max=limits.daily_max,
            theory_titles=limits.theory_titles, practice_titles=limits.practice_titles,
        )
        judged |= {row["id"]: verdicts[str(row["id"])] for row in of_class}
    return judged


def filed(row: Mapping[str, Any]) -> Arrangement:
    """How the plan has a lesson."""
    return Arrangement(day=row["day"], start=row["start_at"], end=row["end_at"], place=row["place"],
                       mode=row["mode"], teacher=str(row["teacher_id"]))


def _lesson(row: Mapping[str, Any], certificates: Mapping[UUID, list[Any]]) -> Lesson:
    held = None
    if row["held_day"] is not None:
        held = Arrangement(day=row["held_day"], start=row["held_start"], end=row["held_end"], place=row["held_place"],
                           mode=row["held_mode"], teacher=str(row["held_teacher_id"]))
    return Lesson(
        key=str(row["id"]), category=row["category"], topic=row["topic"], hours=row["hours"], filed=filed(row),
        held=held, teacher_name=row["held_teacher"] or row["filed_teacher"],
        certificates=certificates.get(row["held_teacher_id"], ()), verdicts=row["verdicts"],
    )
