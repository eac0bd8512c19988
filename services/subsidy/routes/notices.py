"""Notices 公示, for the staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.subsidy import schemas
from services.subsidy.actions import notices
from services.subsidy.lifecycle import NOTICE
from services.subsidy.models import Notice
from services.subsidy.queries import notices as shelves
from services.subsidy.queries.shown import listed, shown
from shared.identity import scope
from shared.lifecycle import Role
from shared.runtime import UnitOfWork
from shared.web import (
    Door,
    action_doors,
    blueprint,
    current_actor,
    offered,
    paged,
    roles,
    row_of,
    today,
    unit_of_work,
    versioned,
)

blp = blueprint("public-notices", "领取补贴人员公示（63号 §4.1）")


@blp.route("/", methods=["GET"])
@roles()
@blp.doc(summary="公示列表")
@blp.arguments(schemas.notices.NoticeQuery, location="query")
@blp.response(200)
def list_notices(query: dict[str, Any]) -> dict[str, Any]:
    """List the notices that the caller sees, the newest first."""
    with unit_of_work() as uow:
        statement = listed(Notice, scope(current_actor(), Notice), query.get("state"))
        page = paged(uow, statement, query, Notice.__table__.c.id, descending=True)
        return {**page, "items": [shown(NOTICE, row) for row in page["items"]]}


@blp.route("/", methods=["POST"])
@roles(Role.DISTRICT_CLERK)
@blp.doc(summary="生成公示名单，内容随即固定", **{"x-clause": "§4.1"})
@blp.arguments(schemas.notices.NewNotice)
@blp.response(201, schemas.answers.Made)
def draft(body: dict[str, Any]) -> dict[str, Any]:
    """Draft a notice."""
    with unit_of_work() as uow:
        return {"id": notices.draft(uow, by=current_actor(), on=today(), **body)}


def show(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    """A notice with its content and its objections."""
    return {**shown(NOTICE, row_of(uow, NOTICE, id_)), "objections": shelves.objections(uow, id_)}


@blp.route("/<uuid:id>", methods=["GET"])
@roles()
@blp.doc(summary="公示内容、校验值和异议")
@blp.response(200)
def notice_page(id: UUID) -> Any:
    """Show a notice."""
    with unit_of_work() as uow:
        return versioned({**show(uow, id), "actions": offered(uow, NOTICE, row_of(uow, NOTICE, id))})


action_doors(blp, NOTICE, {
    "publish": Door(notices.publish, schemas.notices.Publication, "登记发布地址与日期，公示期自次日起算。"),
    "cancel": Door(notices.cancel),
}, show=show)
