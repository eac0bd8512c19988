"""Supervision of a class: deviations, visits, calls, the archive, amendments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.training import actions, queries, schemas
from services.training.routes.shown import checks_out, class_seen
from shared.identity import rights
from shared.web import Blueprint, current_actor, may, roles, today, unit_of_work
from shared.web.problems import problem


def mount(classes: Blueprint) -> None:
    """Mount these addresses under `/classes/<id>`."""
    _mount_deviations(classes)
    _mount_checks(classes)
    _mount_archive(classes)


def _mount_deviations(classes: Blueprint) -> None:
    @classes.route("/<uuid:class_id>/deviations", methods=["GET"])
    @roles()
    @classes.doc(summary="与备案方案的偏差", **{"x-clause": "§2.5"})
    @classes.response(200, schemas.DeviationsOut)
    def deviations(class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            class_seen(uow, class_id)
            return {"items": queries.deviations_of(uow, class_id)}

    @classes.route("/<uuid:class_id>/deviations", methods=["POST"])
    @may(rights.FIND_DEVIATIONS)
    @classes.doc(summary="查找逾期未开的课", **{"x-clause": "§2.5"})
    @classes.response(200, schemas.Counted)
    def find(class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            class_seen(uow, class_id)
            return {"count": actions.find_missed_lessons(uow, [class_id], today())}

    @classes.route("/<uuid:class_id>/deviations/decisions", methods=["POST"])
    @may(rights.DECIDE_DEVIATIONS)
    @classes.doc(summary="认定偏差", **{"x-clause": "§2.5"})
    @classes.arguments(schemas.DecisionsIn)
    @classes.response(200, schemas.Counted)
    def decide(body: dict[str, Any], class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            return {"count": actions.decide_deviations(uow, class_id, by=current_actor(), on=today(), **body)}


def _mount_checks(classes: Blueprint) -> None:
    @classes.route("/<uuid:class_id>/supervision", methods=["GET"])
    @roles()
    @classes.doc(summary="现场检查和电话回访，及尚缺", **{"x-clause": "§4.1"})
    @classes.response(200, schemas.SupervisionOut)
    def supervision(class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            found = queries.supervision_of(uow, class_id, class_seen(uow, class_id)["starts_on"])
            return {**found, "missing": [problem(refusal) for refusal in found["missing"]]}

    @classes.route("/<uuid:class_id>/visits", methods=["POST"])
    @may(rights.CHECK_CLASSES)
    @classes.doc(summary="登记现场检查（两人、双方签字）", **{"x-clause": "§4.1"})
    @classes.arguments(schemas.VisitIn)
    @classes.response(201, schemas.Made)
    def visit(body: dict[str, Any], class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            return {"id": actions.record_visit(uow, class_id, by=current_actor(), on=today(), visit=body)}

    @classes.route("/<uuid:class_id>/follow-ups", methods=["POST"])
    @may(rights.CHECK_CLASSES)
    @classes.doc(summary="登记电话回访", **{"x-clause": "§4.1"})
    @classes.arguments(schemas.FollowUpIn)
    @classes.response(201, schemas.Made)
    def follow_up(body: dict[str, Any], class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            return {"id": actions.record_follow_up(uow, class_id, by=current_actor(), on=today(), call=body)}


def _mount_archive(classes: Blueprint) -> None:
    @classes.route("/<uuid:class_id>/archive", methods=["GET"])
    @roles()
    @classes.doc(summary="班级档案：七类材料是否齐全", **{"x-clause": "§2.8"})
    @classes.response(200, schemas.ArchiveOut)
    def archive(class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            checks, pieces = queries.archive_of(uow, class_id, class_seen(uow, class_id)["starts_on"])
            return {"complete": not any(check.refusal for check in checks), "checks": checks_out(checks),
                    "pieces": pieces}

    @classes.route("/<uuid:class_id>/archive", methods=["POST"])
    @may(rights.ARCHIVE_PAPERS)
    @classes.doc(summary="归档一份材料", **{"x-clause": "§2.8"})
    @classes.arguments(schemas.ArchiveIn)
    @classes.response(201, schemas.Made)
    def add(body: dict[str, Any], class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            return {"id": actions.archive(uow, class_id, by=current_actor(), on=today(), piece=body)}

    @classes.route("/<uuid:class_id>/amendments", methods=["POST"])
    @may(rights.RUN_CLASSES)
    @classes.doc(summary="申请变更已备案的方案", **{"x-clause": "§2.5"})
    @classes.arguments(schemas.AmendmentIn)
    @classes.response(201, schemas.Made)
    def amend(body: dict[str, Any], class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            return {"id": actions.propose_amendment(uow, class_id, by=current_actor(), on=today(), **body)}
