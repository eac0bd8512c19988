"""Notices 公示, for the staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.subsidy import schemas
from services.subsidy.actions import notices
from services.subsidy.lifecycle import NOTICE
from services.subsidy.models import Notice
from services.subsidy.queries import notices as shelves
from services.subsidy.queries.shown import shown
from services.subsidy.routes.moving import mount
from shared.identity import rights
from shared.runtime import UnitOfWork
from shared.web import (
    Dict,
    Door,
    Id,
    List,
    Nested,
    blueprint,
    current_actor,
    may,
    row_of,
    today,
    unit_of_work,
)

blp = blueprint("public-notices", "领取补贴人员公示（63号 §4.1）")


@blp.route("/", methods=["POST"])
@may(rights.DRAFT_NOTICES)
@blp.doc(summary="生成公示名单，内容随即固定", **{"x-clause": "§4.1", "x-follows": ["case.approved"]})
@blp.arguments(schemas.notices.NewNotice)
@blp.response(201, schemas.answers.Made)
def draft(body: dict[str, Any]) -> dict[str, Any]:
    """Draft a notice."""
    with unit_of_work() as uow:
        return {"id": notices.draft(uow, by=current_actor(), on=today(), **body)}


def show(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    """A notice with its content and its objections."""
    return {**shown(NOTICE, row_of(uow, NOTICE, id_)), "objections": shelves.objections(uow, id_)}


mount(blp, NOTICE, Notice, {
    "publish": Door(notices.publish, schemas.notices.Publication, "登记发布地址与日期，公示期自次日起算。"),
    "cancel": Door(notices.cancel),
}, query=schemas.notices.NoticeQuery, show=show, title="公示", page="公示内容、校验值和异议",
    beside={"objections": List(Nested(schemas.answers.ObjectionLine)), "content": List(Dict()), "case_ids": List(Id())})
