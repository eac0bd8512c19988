"""Applications 报名: drawn up, looked at with their verdict, and every action of the lifecycle on them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.enrollment import actions, queries, schemas
from services.enrollment.lifecycle import CASE
from services.enrollment.models import Case
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
    row_of,
    speak_of,
    today,
    unit_of_work,
    versioned,
)

blp = blueprint("cases", "学员业务（报名环节）")


@blp.get("/")
@roles()
@blp.arguments(schemas.CaseFilter, location="query")
@blp.response(200, schemas.CasePage)
def cases(filters: dict[str, Any]) -> dict[str, Any]:
    """列出业务：按状态、单位、基地、职业、等级等筛选"""
    with unit_of_work() as uow:
        page = paged(uow, queries.listed(current_actor(), filters), filters, Case.__table__.c.number)
        return {**page, "items": [queries.shown(uow, case) for case in page["items"]]}


@blp.post("/")
@may(rights.APPLY)
@blp.arguments(schemas.NewCase)
@blp.response(201, schemas.answers.CaseOut)
def new_case(body: dict[str, Any]) -> Any:
    """填报一份报名"""
    with unit_of_work() as uow:
        (id_,) = actions.draft(uow, [actions.Draft(**body)], by=current_actor(), on=today())
        return versioned(_shown(uow, id_))


@blp.get("/<uuid:id_>")
@roles()
@blp.response(200, schemas.answers.CaseOut)
def one_case(id_: UUID) -> Any:
    """一件业务：报名内容、认定、当日结论，以及现在可办的操作"""
    speak_of("case", id_)
    with unit_of_work() as uow:
        row = row_of(uow, CASE, id_)
        page = _shown(uow, id_)
        return versioned({**page, "actions": offered(uow, CASE, row, actions.JUDGES)})


@blp.get("/<uuid:id_>/verdict")
@roles()
@blp.arguments(schemas.OnDay, location="query")
@blp.response(200, schemas.VerdictOut)
def verdict(query: dict[str, date | None], id_: UUID) -> dict[str, Any]:
    """报名资格结论：逐条列明条款、所用日期和数值、临界日、怎样才能符合；可指定日期"""
    speak_of("case", id_)
    with unit_of_work() as uow:
        row = row_of(uow, CASE, id_)
        return queries.told(queries.verdicts(uow, [row], query["on"] or today())[id_])


def _shown(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    return queries.page_of(uow, id_, today())


action_doors(blp, CASE, {
    "amend": Door(actions.amend, schemas.Amending, "退回补正的，只能改退回清单上的内容"),
    "submit": Door(actions.submit, schemas.Submitting, "须材料齐全，并有本人确认"),
    "return_for_correction": Door(actions.return_for_correction, schemas.Returning, "逐项列明须补正的内容"),
    "defer": Door(actions.defer, description="目录外的职业等待认定标准"),
    "resume": Door(actions.resume, description="目录内可以开展后恢复审核"),
    "record_judgement": Door(actions.record_judgement, schemas.Judging, "认定意见写在 reason；由第二人审核通过"),
    "accept": Door(actions.accept, description="符合全部规则后移交培训环节"),
    "reject": Door(actions.reject, description="理由将写入告知书"),
    "appeal": Door(actions.appeal, description="对不予通过申请复查"),
    "withdraw": Door(actions.withdraw),
    "disqualify": Door(actions.disqualify),
    "revoke": Door(actions.revoke, description="其后没有办理其他事项的，可以撤销"),
    "hold": Door(actions.hold, schemas.Holding, "须写明复查日期"),
    "release_hold": Door(actions.release_hold),
}, judges=actions.JUDGES, show=_shown, shown=schemas.answers.CaseOut)
