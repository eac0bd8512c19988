"""Cases, classes and exam applications."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.assessment import actions, queries, schemas
from services.assessment.lifecycle import CASE, EXAM_BATCH
from services.assessment.models import Case, ExamBatch
from services.assessment.routes import shown
from shared.identity import rights
from shared.identity.scopes import scope
from shared.runtime import UnitOfWork
from shared.web import (
    Door,
    Page,
    action_doors,
    blueprint,
    current_actor,
    may,
    paged,
    roles,
    row_of,
    speak_of,
    today,
    unit_of_work,
    versioned,
)
from shared.web.doors import Answered
from shared.web.throttling import searching

cases = blueprint("cases", "学员业务")
classes = blueprint("classes", "班级：按班申报考核")
batches = blueprint("exam-batches", "考核批次")


@cases.route("/", methods=["GET"])
@searching
@roles()
@cases.doc(summary="可见的学员业务")
@cases.arguments(schemas.CaseFilter, location="query")
@cases.response(200, schemas.pages_of(schemas.CaseListed))
def list_cases(page: dict[str, Any]) -> dict[str, Any]:
    """List the cases that the caller sees."""
    with unit_of_work() as uow:
        found = paged(uow, queries.case_list(scope(current_actor(), Case), page), page, *shown.place(Case, "number", "id"))
        return {**found, "items": [shown.a_case(uow, shown.columns(case)) for case in found["items"]]}


@cases.route("/<uuid:id>", methods=["GET"])
@roles()
@cases.doc(summary="学员业务、成绩、全程记录和可办事项")
@cases.response(200, schemas.CaseOut)
def case_page(id: UUID) -> Any:
    """Show a case."""
    speak_of("case", id)
    with unit_of_work() as uow:
        return versioned(_case(uow, id))


def _case(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    return shown.case_page(uow, row_of(uow, CASE, id_))


action_doors(cases, CASE, {
    "apply_exam": Door(actions.apply_exam, schemas.ApplyIn, "同一班级一次申报；班内未列入的学员记入批次"),
    "return_exam": Door(actions.return_exam),
    "admit": Door(actions.admit),
    "seat": Door(actions.seat, schemas.SeatIn, "编入考场并编座位号、准考证号"),
    "unseat": Door(actions.unseat),
    "mark_presence": Door(actions.mark_presence, schemas.PresenceIn),
    "enter_result": Door(actions.enter_result, schemas.ScoresIn, "已有成绩的，须写明理由：原成绩作废，重新录入"),
    "check_result": Door(actions.check_result, schemas.ScoresIn, "可填核对读数；与录入不一致的不予通过"),
    "publish_result": Door(actions.publish_result),
    "resit": Door(actions.resit),
    "ask_review": Door(actions.ask_review),
    "review_result": Door(actions.review_result, schemas.ReviewIn, "所列科目成绩作废，重新录入、核对、公布"),
    "register_certificate": Door(actions.register_certificate, schemas.CertificateIn),
    "end": Door(actions.end),
    "withdraw": Door(actions.withdraw),
    "disqualify": Door(actions.disqualify),
    "send_back": Door(actions.send_back),
    "revoke": Door(actions.revoke),
    "hold": Door(actions.hold, schemas.HoldIn),
    "release_hold": Door(actions.release_hold),
}, judges=actions.JUDGES, show=_case, shown=schemas.CaseOut)


@classes.route("/", methods=["GET"])
@roles()
@classes.doc(summary="各班学员在本环节的状态人数")
@classes.arguments(Page, location="query")
@classes.response(200, schemas.pages_of(schemas.ClassOut))
def list_classes(page: dict[str, Any]) -> dict[str, Any]:
    """List the classes that the caller sees."""
    with unit_of_work() as uow:
        statement, key = queries.class_list(scope(current_actor(), Case))
        return paged(uow, statement, page, key)


@classes.route("/<uuid:class_id>/exam-application", methods=["POST"])
@may(rights.APPLY_FOR_EXAM)
@classes.doc(summary="按班申报考核；不列入的学员逐人说明理由", **{"x-clause": "§2.6"})
@classes.arguments(schemas.ApplyClassIn)
@classes.response(200, Answered)
def apply_class(body: dict[str, Any], class_id: UUID) -> dict[str, Any]:
    """Apply for the exam of a whole class."""
    with unit_of_work() as uow:
        return shown.answered(actions.apply_class(uow, class_id, by=current_actor(), on=today(), **body))


@batches.route("/", methods=["GET"])
@roles()
@batches.doc(summary="考核批次")
@batches.arguments(schemas.BatchFilter, location="query")
@batches.response(200, schemas.pages_of(schemas.BatchOut))
def list_batches(page: dict[str, Any]) -> dict[str, Any]:
    """List the exam applications that the caller sees."""
    with unit_of_work() as uow:
        statement = queries.batch_list(scope(current_actor(), ExamBatch), page)
        found = paged(uow, statement, page, *shown.place(ExamBatch, "number", "id"))
        return {**found, "items": [shown.a_batch(shown.columns(batch)) for batch in found["items"]]}


@batches.route("/<uuid:id>", methods=["GET"])
@roles()
@batches.doc(summary="考核批次及未列入人员")
@batches.response(200, schemas.BatchOut)
def batch_page(id: UUID) -> Any:
    """Show an exam application."""
    with unit_of_work() as uow:
        return versioned(_batch(uow, id))


def _batch(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    return shown.a_batch(row_of(uow, EXAM_BATCH, id_))


action_doors(batches, EXAM_BATCH, {
    "admit": Door(actions.admit_batch, description="逐人答复；一人不能通过不影响其他人"),
    "return_exam": Door(actions.return_exam_batch),
}, show=_batch, shown=schemas.BatchOut)
