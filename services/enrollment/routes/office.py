"""Corrections 信息更正 by two persons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.enrollment import actions, queries, schemas
from shared.identity import rights
from shared.web import blueprint, current_actor, may, today, unit_of_work

corrections = blueprint("corrections", "信息更正")


@corrections.get("/")
@may(rights.READ_CORRECTIONS)
@corrections.response(200, schemas.answers.all_of(schemas.answers.CorrectionOut))
def list_corrections() -> dict[str, Any]:
    """更正申请一览（号码脱敏）"""
    with unit_of_work() as uow:
        return {"items": queries.corrections(uow, current_actor())}


@corrections.post("/")
@may(rights.CORRECT_PERSONS)
@corrections.arguments(schemas.NewCorrection)
@corrections.response(201, schemas.answers.CorrectionOut)
def propose(body: dict[str, Any]) -> dict[str, Any]:
    """提出更正：写明依据"""
    with unit_of_work() as uow:
        return queries.correction(uow, actions.propose_correction(uow, by=current_actor(), on=today(), **body))


@corrections.post("/<uuid:id_>/actions/confirm")
@may(rights.CORRECT_PERSONS)
@corrections.response(200, schemas.answers.CorrectionOut)
def confirm(id_: UUID) -> dict[str, Any]:
    """复核更正：须由申请人以外的人办理，告知四个环节"""
    with unit_of_work() as uow:
        return queries.correction(uow, actions.confirm_correction(uow, id_, by=current_actor(), on=today()))


@corrections.post("/<uuid:id_>/actions/refuse")
@may(rights.CORRECT_PERSONS)
@corrections.arguments(schemas.Refusing)
@corrections.response(200, schemas.answers.CorrectionOut)
def refuse(body: dict[str, str], id_: UUID) -> dict[str, Any]:
    """不同意更正，说明理由"""
    with unit_of_work() as uow:
        return queries.correction(uow, actions.refuse_correction(uow, id_, by=current_actor(), on=today(), **body))
