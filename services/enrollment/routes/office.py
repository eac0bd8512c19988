"""Corrections 信息更正 by two persons, and requests that travel to whichever desk holds a case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.enrollment import actions, queries, schemas
from services.enrollment.lifecycle import CASE
from shared.casework.requests import ask
from shared.lifecycle import Role
from shared.web import blueprint, current_actor, roles, row_of, today, unit_of_work

corrections = blueprint("corrections", "信息更正")
requests = blueprint("requests", "跨环节办理")
OFFICERS = (Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER)


@corrections.get("/")
@roles(*OFFICERS, Role.DISTRICT_LEADER, Role.AUDITOR)
@corrections.response(200)
def list_corrections() -> dict[str, Any]:
    """更正申请一览（号码脱敏）"""
    with unit_of_work() as uow:
        return {"items": queries.corrections(uow, current_actor())}


@corrections.post("/")
@roles(*OFFICERS)
@corrections.arguments(schemas.NewCorrection)
@corrections.response(201)
def propose(body: dict[str, Any]) -> dict[str, Any]:
    """提出更正：写明依据"""
    with unit_of_work() as uow:
        return queries.correction(actions.propose_correction(uow, by=current_actor(), on=today(), **body))


@corrections.post("/<uuid:id_>/actions/confirm")
@roles(*OFFICERS)
@corrections.response(200)
def confirm(id_: UUID) -> dict[str, Any]:
    """复核更正：须由申请人以外的人办理，告知四个环节"""
    with unit_of_work() as uow:
        return queries.correction(actions.confirm_correction(uow, id_, by=current_actor(), on=today()))


@corrections.post("/<uuid:id_>/actions/refuse")
@roles(*OFFICERS)
@corrections.arguments(schemas.Refusing)
@corrections.response(200)
def refuse(body: dict[str, str], id_: UUID) -> dict[str, Any]:
    """不同意更正，说明理由"""
    with unit_of_work() as uow:
        return queries.correction(actions.refuse_correction(uow, id_, by=current_actor(), on=today(), **body))


@requests.post("/")
@roles()
@requests.arguments(schemas.NewRequest)
@requests.response(202)
def new_request(body: dict[str, Any]) -> dict[str, Any]:
    """请业务所在环节办理（退出、取消资格、暂缓、恢复、撤销）；办理结果可查"""
    with unit_of_work() as uow:
        row_of(uow, CASE, body["case_id"])
        payload = body["payload"] | ({"reason": body["reason"]} if body["reason"] else {})
        id_ = ask(uow, body["case_id"], body["action"], by=current_actor(), payload=payload)
        return {"id": id_, "status": "asked"}


@requests.get("/<uuid:id_>")
@roles()
@requests.response(200)
def one_request(id_: UUID) -> dict[str, Any]:
    """跨环节办理的结果"""
    with unit_of_work() as uow:
        return queries.request_of(uow, current_actor(), id_)
