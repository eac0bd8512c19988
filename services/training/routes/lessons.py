"""Lessons of a class: the timetable, attendance, hours and who misses what."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.training import actions, queries, rules, schemas
from services.training.routes.shown import class_seen, lessons_out, person_hours
from shared.identity import rights
from shared.refusals import Finding
from shared.runtime import UnitOfWork
from shared.web import Blueprint, current_actor, may, roles, today, unit_of_work


def mount(classes: Blueprint) -> None:
    """Mount these addresses under `/classes/<id>`."""
    _mount_timetable(classes)
    _mount_attendance(classes)
    _mount_hours(classes)


def _mount_timetable(classes: Blueprint) -> None:
    @classes.route("/<uuid:class_id>/lessons", methods=["GET"])
    @roles()
    @classes.doc(summary="课程表：备案、实际、计课时与否及原因", **{"x-clause": "§2.5"})
    @classes.response(200, schemas.LessonsOut)
    def lessons(class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            class_seen(uow, class_id)
            return {"items": lessons_out(uow, class_id), "saved": True}

    @classes.route("/<uuid:class_id>/lessons", methods=["PUT"])
    @may(rights.RUN_CLASSES)
    @classes.doc(summary="编写课程安排（替换原有）", **{"x-clause": "§2.3"})
    @classes.arguments(schemas.LessonsIn)
    @classes.response(200, schemas.Counted)
    def write(body: dict[str, Any], class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            return {"count": actions.write_timetable(uow, class_id, by=current_actor(), lessons=body["lessons"])}

    @classes.route("/<uuid:class_id>/timetable", methods=["POST"])
    @may(rights.RUN_CLASSES)
    @classes.doc(summary="自动编排符合要求的课程表", **{"x-clause": "§2.5"})
    @classes.arguments(schemas.TimetableIn)
    @classes.response(200, schemas.LessonsOut)
    def timetable(body: dict[str, Any], class_id: UUID) -> dict[str, Any]:
        save = body.pop("save")
        with unit_of_work() as uow:
            proposed = actions.propose_timetable(uow, class_id, by=current_actor(), **body)
            if save:
                actions.write_timetable(uow, class_id, by=current_actor(), lessons=proposed)
                return {"items": lessons_out(uow, class_id), "saved": True}
            return {"items": proposed, "saved": False}


def _mount_attendance(classes: Blueprint) -> None:
    @classes.route("/<uuid:class_id>/attendance", methods=["POST"])
    @may(rights.RUN_CLASSES)
    @classes.doc(summary="登记考勤：多次课的开课情况和到课人员", **{"x-clause": "§2.8"})
    @classes.arguments(schemas.AttendanceIn)
    @classes.response(200, schemas.Recorded)
    def record(body: dict[str, Any], class_id: UUID) -> dict[str, int]:
        with unit_of_work() as uow:
            return actions.record_attendance(uow, class_id, by=current_actor(), on=today(), **body)

    @classes.route("/<uuid:class_id>/attendance/corrections", methods=["POST"])
    @may(rights.RUN_CLASSES)
    @classes.doc(summary="更正考勤（原记录保留）", **{"x-clause": "§2.8"})
    @classes.arguments(schemas.CorrectionsIn)
    @classes.response(200, schemas.Counted)
    def correct(body: dict[str, Any], class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            return {"count": actions.correct_attendance(uow, class_id, by=current_actor(), on=today(), **body)}

    @classes.route("/<uuid:class_id>/lessons/<uuid:lesson>/attendance", methods=["GET"])
    @roles()
    @classes.doc(summary="一次课的考勤簿，含更正前的记录和凭证效力", **{"x-clause": "§2.8"})
    @classes.response(200, schemas.AttendanceOut)
    def ledger(class_id: UUID, lesson: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            row = class_seen(uow, class_id)
            return {"items": queries.attendance_of(uow, class_id, lesson, row["starts_on"])}


def _mount_hours(classes: Blueprint) -> None:
    @classes.route("/<uuid:class_id>/hours", methods=["GET"])
    @roles()
    @classes.doc(summary="全班课时与结业审核结果", **{"x-clause": "§2.5"})
    @classes.response(200, schemas.HoursOfClass)
    def hours(class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            return _report(uow, class_id, only_missing=False)

    @classes.route("/<uuid:class_id>/missing", methods=["GET"])
    @roles()
    @classes.doc(summary="尚未达到要求的学员、所缺内容和补救办法", **{"x-clause": "§2.5"})
    @classes.response(200, schemas.HoursOfClass)
    def missing(class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            return _report(uow, class_id, only_missing=True)


def _report(uow: UnitOfWork, class_id: UUID, *, only_missing: bool) -> dict[str, Any]:
    class_seen(uow, class_id)
    rows = queries.trainees_of(uow, class_id)
    what = queries.attended(uow, {row["id"]: class_id for row in rows})
    checks = queries.standings(uow, rows)
    done = {id_ for id_, found in checks.items() if rules.completed(found) is None}
    return {
        "items": [person_hours(row, what[row["id"]], checks[row["id"]]) for row in rows
                  if not (only_missing and row["id"] in done)],
        "complete": len(done),
        "will_miss": sum(any(c.finding is Finding.NOT_MET for c in found) for found in checks.values()),
    }
