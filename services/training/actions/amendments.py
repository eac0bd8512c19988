"""Numbered amendments 方案变更: a change to a filed plan is approved before it happens (63号 §2.5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any
from uuid import UUID

from services.training import queries, rules
from services.training.actions.reach import Verdicts, class_for, only_refusals
from services.training.actions.timetables import insert_lessons, require_teachers
from services.training.lifecycle import AMENDMENT, CLASS
from shared.casework import Actor, Judge, Outcome, Row, advance, lock, open_subjects
from shared.casework.reasons import UNKNOWN
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork, new_id

Expect = Mapping[UUID, int] | None
MENDABLE = ("filed", "in_training", "completion_submitted", "completed")


def propose_amendment(
    uow: UnitOfWork, class_id: UUID, *, by: Actor, on: date, grounds: str, drop: Sequence[UUID],
    add: Sequence[Mapping[str, Any]],
) -> UUID:
    """Propose to drop lessons of a filed plan and to add others, such as makeup lessons 补课 (63号 §2.5).

    :raises Refused: `no-such-record` for lessons that are not in the plan or were held already.
    """
    group = class_for(uow, class_id, by, *MENDABLE)
    require_teachers(uow, group["base_id"], add)
    open_lessons = {row["id"]: row for row in queries.lessons_of(uow, [class_id]) if row["held_day"] is None}
    if set(drop) - set(open_lessons) or not (drop or add):
        raise Refused(UNKNOWN("只能变更方案中尚未开课的课程。"))
    days = [open_lessons[id_]["day"] for id_ in drop] + [lesson["day"] for lesson in add]
    ordinal = uow.execute("select count(*) + 1 from amendments where class_id = :class", {"class": class_id}).scalar_one()
    row = {"id": new_id(), "class_id": class_id, "base_id": group["base_id"], "unit": group["unit"],
           "rehearsal": group["rehearsal"], "ordinal": ordinal, "grounds": grounds, "first_day": min(days),
           "changes": {"drop": [str(id_) for id_ in drop], "add": [_as_json(lesson) for lesson in add]}}
    return open_subjects(uow, AMENDMENT, [row], by=by, on=on, action="propose", clause="§2.5")[0]


def approve(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Approve amendments 批准变更 and carry them into the plan (63号 §2.5)."""
    lock(uow, CLASS, _classes_of(uow, ids))
    outcome = advance(uow, AMENDMENT, "approve", ids, by=by, on=on, expect=expect, reason=reason, judge=judge_amendment)
    for row in _rows(uow, outcome.moved):
        _carry_out(uow, row)
    return outcome


def reject(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Refuse amendments 不予批准; the plan stays as it was filed."""
    return advance(uow, AMENDMENT, "reject", ids, by=by, on=on, expect=expect, reason=reason)


def judge_amendment(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Refuse amendments that come too late, or that would make the plan unlawful (63号 §2.1, §2.5)."""
    groups = {row["id"]: dict(row) for row in uow.execute(
        "select * from classes where id = any(cast(:ids as uuid[]))", {"ids": [row["class_id"] for row in rows]},
    ).mappings()}
    found: dict[UUID, Refusal | None] = {}
    for row in rows:
        group = groups[row["class_id"]]
        lead_days = uow.policy(group["starts_on"]).amendment_lead_days
        found[row["id"]] = rules.amended_in_time(
            on=on, first_day=row["first_day"], lead_days=lead_days) or _amended_plan(uow, group, row["changes"])
    return only_refusals(found)


def _amended_plan(uow: UnitOfWork, group: Mapping[str, Any], changes: Mapping[str, Any]) -> Refusal | None:
    """The first fault of the plan as it would be; who is on the roster was settled at filing."""
    dropped = {UUID(id_) for id_ in changes["drop"]}
    kept = [row for row in queries.lessons_of(uow, [group["id"]]) if row["id"] not in dropped]
    teachers = {row["id"]: row["name"] for row in queries.teachers_of(uow, group["base_id"])}
    added = [{**lesson, "teacher": teachers[lesson["teacher_id"]]} for lesson in map(_from_json, changes["add"])]
    whole = [*({**row, "teacher": row["filed_teacher"]} for row in kept), *added]
    certificates = queries.certificates_of(uow, {lesson["teacher_id"] for lesson in whole})
    plan = replace(
        queries.plans(uow, [group])[group["id"]], roster=1, without_contract=0,
        lessons=[queries.planned(lesson, certificates) for lesson in whole],
        ends_on=max([group["ends_on"], *(lesson["day"] for lesson in added)]),
    )
    checks = rules.plan_checks(plan, queries.plan_limits(uow, group["starts_on"]))
    return next((check.refusal for check in checks if check.refusal), None)


def _carry_out(uow: UnitOfWork, row: Mapping[str, Any]) -> None:
    uow.execute(
        "update lessons set dropped_by = :by where class_id = :class and id = any(cast(:ids as uuid[]))",
        {"by": row["id"], "class": row["class_id"], "ids": [UUID(id_) for id_ in row["changes"]["drop"]]},
    )
    added = [_from_json(lesson) for lesson in row["changes"]["add"]]
    insert_lessons(uow, row["class_id"], added, added_by=row["id"])
    if added:
        uow.execute("update classes set ends_on = greatest(ends_on, cast(:last as date)) where id = :class",
                    {"last": max(lesson["day"] for lesson in added), "class": row["class_id"]})


def _rows(uow: UnitOfWork, ids: Collection[UUID]) -> list[dict[str, Any]]:
    found = uow.execute("select id, class_id, changes from amendments where id = any(cast(:ids as uuid[])) order by id",
                        {"ids": list(ids)}).mappings()
    return [dict(row) for row in found]


def _classes_of(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    return set(uow.execute("select class_id from amendments where id = any(cast(:ids as uuid[]))",
                           {"ids": list(ids)}).scalars())


def _as_json(lesson: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value if isinstance(value, int) else str(value) for name, value in lesson.items()}


def _from_json(lesson: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **lesson, "day": date.fromisoformat(lesson["day"]), "teacher_id": UUID(lesson["teacher_id"]),
        "start_at": time.fromisoformat(lesson["start_at"]), "end_at": time.fromisoformat(lesson["end_at"]),
    }


JUDGES: Mapping[str, Judge] = {"approve": judge_amendment}
