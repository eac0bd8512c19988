"""Classes: drawing up, filing, starting, ending."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.training import actions, queries, rules, schemas
from services.training.actions import classes as acts
from services.training.lifecycle import CLASS, ClassState
from services.training.models import TrainingClass
from services.training.routes.shown import checks_out, class_line, class_seen
from shared.identity import rights
from shared.runtime import UnitOfWork
from shared.web import (
    Door,
    action_doors,
    blueprint,
    current_actor,
    may,
    offered,
    paged,
    roles,
    today,
    unit_of_work,
    versioned,
)

classes = blueprint("classes", "班级：方案、备案、开班、结业（63号 §2.3、§2.5）")


@classes.route("/", methods=["GET"])
@roles()
@classes.doc(summary="可见的班级")
@classes.arguments(schemas.ClassFilter, location="query")
@classes.response(200, schemas.pages_of(schemas.ClassListed))
def list_classes(page: dict[str, Any]) -> dict[str, Any]:
    """List the classes that the caller sees."""
    with unit_of_work() as uow:
        t = TrainingClass.__table__.c
        return paged(uow, queries.classes(current_actor(), page["state"]), page, t.number, t.id)


@classes.route("/table", methods=["GET"])
@roles()
@classes.doc(summary="班级倒排表：人数、课时、各步最迟日、考位、缺材料、课时补不足的人", **{"x-clause": "§2.6"})
@classes.arguments(schemas.TableFilter, location="query")
@classes.response(200, schemas.pages_of(schemas.ClassLine))
def class_table(page: dict[str, Any]) -> dict[str, Any]:
    """List the classes that have not ended, those that start first at the head; or those completed whose people are still on the way."""
    with unit_of_work() as uow:
        t, on, actor = TrainingClass.__table__.c, today(), current_actor()
        asked = queries.completed_classes(actor, on) if page["completed"] else queries.open_classes(actor)
        found = paged(uow, asked, page, t.starts_on, t.id)
        return {**found, "items": [class_line(uow, line) for line in queries.class_table(uow, found["items"], on)]}


@classes.route("/", methods=["POST"])
@may(rights.RUN_CLASSES)
@classes.doc(summary="拟定班级", **{"x-clause": "§2.3", "x-follows": ["case.enrolled"]})
@classes.arguments(schemas.ClassIn)
@classes.response(201, schemas.ClassOut)
def open_class(body: dict[str, Any]) -> Any:
    """Draw up a class."""
    with unit_of_work() as uow:
        return versioned(_page(uow, actions.open_class(uow, by=current_actor(), on=today(), scheme=body)))


@classes.route("/<uuid:class_id>", methods=["GET"])
@roles()
@classes.doc(summary="班级和可办事项")
@classes.response(200, schemas.ClassOut)
def class_page(class_id: UUID) -> Any:
    """Show a class."""
    with unit_of_work() as uow:
        return versioned(_page(uow, class_id))


@classes.route("/<uuid:class_id>/plan", methods=["GET"])
@roles()
@classes.doc(summary="培训方案逐项审核", **{"x-clause": "§2.3"})
@classes.response(200, schemas.PlanOut)
def plan(class_id: UUID) -> dict[str, Any]:
    """Judge a plan as it stands."""
    with unit_of_work() as uow:
        row = class_seen(uow, class_id)
        reported = row["state"] not in (ClassState.DRAFTED, ClassState.RETURNED)
        checks = rules.plan_checks(queries.plans(uow, [row])[class_id], queries.plan_limits(uow, row["starts_on"]), reported=reported)
        return {"complete": not any(check.refusal for check in checks), "checks": checks_out(checks)}


@classes.route("/<uuid:class_id>/contracts", methods=["POST"])
@may(rights.RUN_CLASSES)
@classes.doc(summary="登记劳动合同复印件", **{"x-clause": "§2.3"})
@classes.arguments(schemas.ContractsIn)
@classes.response(200, schemas.Counted)
def contracts(body: dict[str, Any], class_id: UUID) -> dict[str, Any]:
    """Record labour contract copies."""
    with unit_of_work() as uow:
        digests = {contract["case_id"]: contract["digest"] for contract in body["contracts"]}
        return {"count": actions.file_contracts(uow, class_id, by=current_actor(), contracts=digests)}


def _page(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    row = class_seen(uow, id_)
    seats = queries.seats_left(uow, [row], today())[id_]
    return {**queries.class_page(uow, id_), "seats": seats, "actions": offered(uow, CLASS, row, actions.CLASS_JUDGES)}


action_doors(classes, CLASS, {
    "submit": Door(acts.submit), "countersign": Door(acts.countersign), "return_plan": Door(acts.return_plan),
    "review": Door(acts.review), "file": Door(acts.file), "start": Door(acts.start),
    "submit_completion": Door(
        acts.submit_completion, description="达到课时要求的学员随班申报；其余学员留在训，缺项见班级页面。"),
    "return_for_makeup": Door(acts.return_for_makeup),
    "complete": Door(acts.complete, description="通过的学员移交考核；仍有学员补课时，班级继续在训。"),
    "cancel": Door(acts.cancel),
}, judges=actions.CLASS_JUDGES)
