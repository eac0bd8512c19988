"""Lessons held and who was there 考勤: one ledger for electronic and signed-paper evidence (63号 §2.5, §2.8)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.training import queries, rules
from services.training.actions.reach import class_for, ids_of, signed
from services.training.actions.timetables import require_teachers
from services.training.lifecycle import CASE, CaseState
from services.training.rules.lessons import (
    ENTRY_REPEATED,
    LESSON_ALREADY_RECORDED,
    NOT_IN_CLASS,
    not_in_the_future,
)
from shared.casework import Actor, lock
from shared.casework.reasons import UNKNOWN
from shared.refusals import Refused
from shared.runtime import UnitOfWork, new_id

TEACHING_STATES = ("in_training",)
HELD = ("day", "start_at", "end_at", "teacher_id", "place", "mode")


def record_attendance(
    uow: UnitOfWork, class_id: UUID, *, by: Actor, on: date, evidence: str, lessons: Sequence[Mapping[str, Any]]
) -> dict[str, int]:
    """Record many lessons of a class at once: held as filed unless said otherwise, everybody there unless named absent.

    Where a lesson differed from the filed plan, a deviation is noted for the district to decide.

    :param lessons: `{lesson_id, absent: [case ids], held: {day, start_at, …} or None}`.
    :returns: the number of lessons, entries and deviations written.
    :raises Refused: `lesson-already-recorded`, `lesson-in-the-future`, `not-in-this-class`, `no-such-record`.
    """
    group = class_for(uow, class_id, by, *TEACHING_STATES)
    people = ids_of(queries.people_of(uow, [class_id], CaseState.IN_TRAINING))
    lock(uow, CASE, people)
    planned = {row["id"]: row for row in queries.lessons_of(uow, [class_id])}
    _require(lessons, planned, people, on)
    held = [_held(planned[lesson["lesson_id"]], lesson.get("held") or {}) for lesson in lessons]
    require_teachers(uow, group["base_id"], held)
    _write_records(uow, held, signed(by), on)
    entries = _write_entries(uow, lessons, people, evidence, signed(by), on)
    deviations = _write_deviations(uow, class_id, [planned[lesson["lesson_id"]] for lesson in lessons], held, on)
    return {"lessons": len(held), "entries": entries, "deviations": deviations}


def correct_attendance(
    uow: UnitOfWork, class_id: UUID, *, by: Actor, on: date, evidence: str, reason: str,
    entries: Sequence[Mapping[str, Any]],
) -> int:
    """Correct who was at which lesson; the old entries stay and the new ones say why.

    :param entries: `{lesson_id, case_id, present}`.
    :raises Refused: `not-in-this-class` for people who are not in training here; `entry-repeated`.
    """
    class_for(uow, class_id, by, *TEACHING_STATES)
    if len({(entry["lesson_id"], entry["case_id"]) for entry in entries}) < len(entries):
        raise Refused(ENTRY_REPEATED("同一名学员的同一次课填写了两遍。", cure="每人每次课只填一条。"))
    people = lock(uow, CASE, {entry["case_id"] for entry in entries})
    inside = {id_ for id_, row in people.items()
              if row["class_id"] == class_id and row["state"] == CaseState.IN_TRAINING and row["here"]}
    if outside := {entry["case_id"] for entry in entries} - inside:
        raise Refused(NOT_IN_CLASS(f"{len(outside)} 名学员不在本班在训名册中。", cases=sorted(map(str, outside))))
    written = uow.execute(
        """
        insert into attendance (lesson_id, case_id, version, present, evidence, reason, recorded_by, recorded_on)
        select n.lesson_id, n.case_id, coalesce(max(a.version), 0) + 1, n.present, cast(:evidence as text),
            cast(:reason as text), cast(:by as uuid), cast(:on as date)
        from jsonb_to_recordset(cast(:rows as jsonb)) as n(lesson_id uuid, case_id uuid, present boolean)
        join lessons l on l.id = n.lesson_id and l.class_id = :class
        join lesson_records r on r.lesson_id = l.id
        left join attendance a on a.lesson_id = n.lesson_id and a.case_id = n.case_id
        group by n.lesson_id, n.case_id, n.present
        """,
        {"rows": json.dumps(list(entries), default=str), "evidence": evidence, "reason": reason, "by": signed(by),
         "on": on, "class": class_id},
    ).rowcount
    if written != len(entries):
        raise Refused(UNKNOWN("有课程不属于本班，或尚未登记开课。"))
    return written


def _require(
    lessons: Sequence[Mapping[str, Any]], planned: Mapping[UUID, Mapping[str, Any]], people: Sequence[UUID], on: date
) -> None:
    ids = [lesson["lesson_id"] for lesson in lessons]
    if len(set(ids)) != len(ids) or set(ids) - set(planned):
        raise Refused(UNKNOWN("有课程不在本班方案中，或重复填写。"))
    if done := [id_ for id_ in ids if planned[id_]["held_day"] is not None]:
        raise Refused(LESSON_ALREADY_RECORDED(f"有 {len(done)} 次课已登记。", cure="如有差错，请更正考勤。",
                                              lessons=[str(id_) for id_ in done]))
    days = [(lesson.get("held") or {}).get("day", planned[lesson["lesson_id"]]["day"]) for lesson in lessons]
    if refusal := not_in_the_future(last=max(days), on=on):
        raise Refused(refusal)
    absent = {case_id for lesson in lessons for case_id in lesson.get("absent", ())}
    if outside := absent - set(people):
        raise Refused(NOT_IN_CLASS(f"{len(outside)} 名缺勤学员不在本班在训名册中。", cases=sorted(map(str, outside))))


def _held(planned: Mapping[str, Any], said: Mapping[str, Any]) -> dict[str, Any]:
    return {"lesson_id": planned["id"], **{name: said.get(name, planned[name]) for name in HELD}}


def _write_records(uow: UnitOfWork, held: Sequence[Mapping[str, Any]], by: UUID, on: date) -> None:
    uow.execute(
        """
        insert into lesson_records (lesson_id, day, start_at, end_at, teacher_id, place, mode, recorded_by, recorded_on)
        values (:lesson_id, :day, :start_at, :end_at, :teacher_id, :place, :mode, :by, :on)
        """,
        [{**lesson, "by": by, "on": on} for lesson in held],
    )


def _write_entries(
    uow: UnitOfWork, lessons: Sequence[Mapping[str, Any]], people: Sequence[UUID], evidence: str, by: UUID, on: date
) -> int:
    absent = [(lesson["lesson_id"], case_id) for lesson in lessons for case_id in set(lesson.get("absent", ()))]
    return uow.execute(
        """
        insert into attendance (lesson_id, case_id, version, present, evidence, recorded_by, recorded_on)
        select l.id, p.id, 1, a.case_id is null, cast(:evidence as text), cast(:by as uuid), cast(:on as date)
        from unnest(cast(:lessons as uuid[])) as l(id) cross join unnest(cast(:people as uuid[])) as p(id)
        left join unnest(cast(:absent_lessons as uuid[]), cast(:absent_cases as uuid[])) as a(lesson_id, case_id)
            on a.lesson_id = l.id and a.case_id = p.id
        """,
        {"lessons": [lesson["lesson_id"] for lesson in lessons], "people": list(people), "evidence": evidence,
         "by": by, "on": on, "absent_lessons": [lesson for lesson, _ in absent],
         "absent_cases": [case_id for _, case_id in absent]},
    ).rowcount


def _write_deviations(
    uow: UnitOfWork, class_id: UUID, planned: Sequence[Mapping[str, Any]], held: Sequence[Mapping[str, Any]], on: date
) -> int:
    names = dict(uow.execute(
        "select id, name from teachers where id = any(cast(:ids as uuid[]))",
        {"ids": list({lesson["teacher_id"] for lesson in held})},
    ).all())
    found = []
    for plan, real in zip(planned, held, strict=True):
        as_filed = queries.filed(plan)
        as_held = replace(as_filed, day=real["day"], start=real["start_at"], end=real["end_at"], place=real["place"],
                          mode=str(real["mode"]), teacher=str(real["teacher_id"]))
        differing = rules.deviations(filed=as_filed, held=as_held)
        if rules.DeviationField.TEACHER in differing:
            differing[rules.DeviationField.TEACHER] = (plan["filed_teacher"], names[real["teacher_id"]])
        found += [{"id": new_id(), "class": class_id, "lesson": plan["id"], "kind": str(kind), "filed": was,
                   "held": done, "on": on} for kind, (was, done) in differing.items()]
    if found:
        uow.execute(
            "insert into deviations (id, class_id, lesson_id, kind, filed, held, found_on)"
            " values (:id, :class, :lesson, :kind, :filed, :held, :on)", found,
        )
    return len(found)
