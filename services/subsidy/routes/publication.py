"""Pages for everybody, without log-in: notices that run, and draws with all that is needed to recompute them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from services.subsidy import schemas
from services.subsidy.models import Notice
from services.subsidy.queries import draws, notices
from shared.casework.reasons import UNKNOWN
from shared.refusals import Refused
from shared.web import Page, blueprint, page_of, paged, public, published_work

blp = blueprint("public", "公开信息，无需登录")


@blp.route("/notices", methods=["GET"])
@public
@blp.doc(summary="正在公示的名单")
@blp.arguments(Page, location="query")
@blp.response(200, page_of(schemas.answers.PublicNotice))
def list_notices(query: dict[str, Any]) -> dict[str, Any]:
    """List the notices that run."""
    with published_work() as uow:
        return paged(uow, notices.public_list(), query, Notice.__table__.c.id, descending=True)


@blp.route("/notices/<uuid:id>", methods=["GET"])
@public
@blp.doc(summary="公示名单：姓名、隐去中间的身份证号、等级、标准、金额；content_hash 供比对")
@blp.response(200, schemas.answers.PublicNoticePage)
def notice_page(id: UUID) -> Mapping[str, Any]:
    """Show a notice that runs."""
    with published_work() as uow:
        return _found(notices.public_page(uow, id), "没有这个公示，或公示期已满。")


@blp.route("/draws/<uuid:id>", methods=["GET"])
@public
@blp.doc(summary="抽查：名册与校验值先行公布，种子与样本随后；可用 recompute_draw.py 复算")
@blp.response(200, schemas.answers.PublicDraw)
def draw_page(id: UUID) -> Mapping[str, Any]:
    """Show a draw as anybody can recompute it."""
    with published_work() as uow:
        return _found(draws.published(uow, id), "没有这次抽查。")


def _found(thing: Mapping[str, Any] | None, otherwise: str) -> Mapping[str, Any]:
    if thing is None:
        raise Refused(UNKNOWN(otherwise))
    return thing
