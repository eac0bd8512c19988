"""Draws 抽查, for the staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.subsidy import schemas
from services.subsidy.actions import draws
from services.subsidy.lifecycle import DRAW
from services.subsidy.models import Draw
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

blp = blueprint("draws", "双随机抽查（63号 §4.2）：先固定名册，后产生种子，人人可复算")
READERS = (Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.DISTRICT_LEADER, Role.FINANCE_BUREAU,
           Role.CITY_PROGRAMME_OFFICER, Role.SUPERVISOR, Role.AUDITOR, Role.EVALUATOR)


@blp.route("/", methods=["GET"])
@roles(*READERS)
@blp.doc(summary="抽查列表")
@blp.arguments(schemas.draws.DrawQuery, location="query")
@blp.response(200)
def list_draws(query: dict[str, Any]) -> dict[str, Any]:
    """List the draws that the caller sees, the newest first."""
    with unit_of_work() as uow:
        statement = listed(Draw, scope(current_actor(), Draw), query.get("state"))
        page = paged(uow, statement, query, Draw.__table__.c.id, descending=True)
        return {**page, "items": [shown(DRAW, row) for row in page["items"]]}


@blp.route("/", methods=["POST"])
@roles(Role.DISTRICT_CLERK, Role.CITY_PROGRAMME_OFFICER)
@blp.doc(summary="固定抽查名册，公布校验值与种子来源", **{"x-clause": "§4.2"})
@blp.arguments(schemas.draws.NewDraw)
@blp.response(201, schemas.answers.Made)
def freeze(body: dict[str, Any]) -> dict[str, Any]:
    """Freeze a frame."""
    with unit_of_work() as uow:
        return {"id": draws.freeze(uow, by=current_actor(), on=today(), **body)}


def show(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    """A draw with its frame and, once drawn, its sample and inspectors."""
    return shown(DRAW, row_of(uow, DRAW, id_))


@blp.route("/<uuid:id>", methods=["GET"])
@roles(*READERS)
@blp.doc(summary="抽查：名册、校验值、种子、样本、检查人员")
@blp.response(200)
def draw_page(id: UUID) -> Any:
    """Show a draw."""
    with unit_of_work() as uow:
        return versioned({**show(uow, id), "actions": offered(uow, DRAW, row_of(uow, DRAW, id))})


action_doors(blp, DRAW, {
    "draw": Door(draws.draw, schemas.draws.Seed),
    "enlarge": Door(draws.enlarge, schemas.draws.Sizes, "更大的样本包含原样本；替换取下一票。"),
    "close": Door(draws.close),
}, show=show)
