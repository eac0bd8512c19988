"""The lessons of a plan 课程安排: proposed by the desk, or written by the base (63号 §2.3, §2.5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.training import queries, rules
from services.training.actions.reach import class_for
from services.training.rules.plans import TIMETABLE_TEACHER_MISSING
from shared.casework import Actor
from shared.casework.reasons import UNKNOWN
from shared.refusals import Refused
from shared.runtime import UnitOfWork, new_id

PLAN_STATES = ("drafted", "returned")
COLUMNS = ("category", "topic", "hours", "day", "start_at", "end_at", "teacher_id", "place", "mode")


def propose_timetable(
    uow: UnitOfWork, class_id: UUID, *, by: Actor, hours_per_day: int, classroom: str, workshop: str
) -> list[dict[str, Any]]:
    """Propose a lawful timetable from the class's start day over working days (63号 §2.5); nothing is written.

    :raises Refused: `day-too-long`; `timetable-teacher-missing` when the base has no qualified teacher for a part.
    """
    group = class_for(uow, class_id, by)
    limits = queries.plan_limits(uow, group["starts_on"])
    if refusal := rules.day_within_maximum(day=group["starts_on"], hours=hours_per_day, limit=limits.daily_max):
        raise Refused(refusal)
    calendar = uow.calendar()
    lessons = rules.propose(
        starts_on=group["starts_on"], hours_per_day=hours_per_day,
        school_day=queries.school_day(uow, group["starts_on"]),
        thresholds=limits.thresholds, is_working=calendar.is_working,
    )
    teachers = _qualified(uow, group["base_id"], lessons, limits)
    rooms = {"classroom": classroom, "workshop": workshop}
    return [
        {"category": str(x.category), "topic": str(x.topic), "hours": x.hours, "day": x.day, "start_at": x.start,
         "end_at": x.end, "teacher_id": teachers[rules.needs(x.category, x.topic)],
         "place": rules.placed_in(rooms, x.category), "mode": str(x.mode)}
        for x in lessons
    ]


def write_timetable(uow: UnitOfWork, class_id: UUID, *, by: Actor, lessons: Sequence[Mapping[str, Any]]) -> int:
    """Replace the lessons of a plan that is being drawn up, and let the class last from its start to the last of them.

    :raises Refused: `no-such-record` when a teacher is not of this base.
    """
    group = class_for(uow, class_id, by, *PLAN_STATES)
    require_teachers(uow, group["base_id"], lessons)
    uow.execute("delete from lessons where class_id = :class", {"class": class_id})
    insert_lessons(uow, class_id, lessons)
    last = max((lesson["day"] for lesson in lessons), default=group["ends_on"])
    uow.execute("update classes set ends_on = greatest(starts_on, cast(:last as date)) where id = :id",
                {"last": last, "id": class_id})
    return len(lessons)


def insert_lessons(
    uow: UnitOfWork, class_id: UUID, lessons: Sequence[Mapping[str, Any]], *, added_by: UUID | None = None
) -> None:
    """Write lessons into a plan; `added_by` is the amendment that brings them."""
    if not lessons:
        return
    uow.execute(
        f"insert into lessons (id, class_id, added_by, {', '.join(COLUMNS)})"
        f" values (:id, :class_id, :added_by, {', '.join(f':{name}' for name in COLUMNS)})",
        [{"id": new_id(), "class_id": class_id, "added_by": added_by, **{name: lesson[name] for name in COLUMNS}}
         for lesson in lessons],
    )


def require_teachers(uow: UnitOfWork, base_id: UUID, lessons: Sequence[Mapping[str, Any]]) -> None:
    """Insist that every teacher is registered at the base.

    :raises Refused: `no-such-record`.
    """
    known = {teacher["id"] for teacher in queries.teachers_of(uow, base_id)}
    if {lesson["teacher_id"] for lesson in lessons} - known:
        raise Refused(UNKNOWN("有授课教师未在本基地登记。", cure="先登记教师及其证书。"))


def _qualified(
    uow: UnitOfWork, base_id: UUID, lessons: Sequence[rules.ProposedLesson], limits: rules.PlanLimits
) -> dict[str, UUID]:
    """For each kind of lesson the first teacher of the base who is qualified on all its days."""
    teachers = queries.teachers_of(uow, base_id)
    certificates = queries.certificates_of(uow, [teacher["id"] for teacher in teachers])
    chosen: dict[str, UUID] = {}
    for kind in ("general", "professional", "practice"):
        days = {x.day: x for x in lessons if rules.needs(x.category, x.topic) == kind}
        able = (
            teacher["id"] for teacher in teachers
            if not any(rules.teacher_qualified(
                category=x.category, topic=x.topic, name=teacher["name"], on=day,
                certificates=certificates.get(teacher["id"], ()), theory_titles=limits.theory_titles,
                practice_titles=limits.practice_titles) for day, x in days.items())
        )
        found = next(able, None)
        if found is None:
            raise Refused(TIMETABLE_TEACHER_MISSING("本基地没有在全部上课日期均具备资格的教师。", cure="先登记教师及其有效证书。",
                                                    kind=kind, first=min(days, default=date.min)))
        chosen[kind] = found
    return chosen
