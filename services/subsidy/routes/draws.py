"""Draws 抽查, for the staff."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.subsidy import schemas
from services.subsidy.actions import draws
from services.subsidy.lifecycle import DRAW
from services.subsidy.models import Draw
from services.subsidy.queries.shown import shown
from services.subsidy.routes.moving import mount
from shared.identity import rights
from shared.runtime import UnitOfWork
from shared.web import (
    Dict,
    Door,
    List,
    blueprint,
    current_actor,
    may,
    row_of,
    today,
    unit_of_work,
)

blp = blueprint("draws", "双随机抽查（63号 §4.2）：先固定名册，后产生种子，人人可复算")


@blp.route("/", methods=["POST"])
@may(rights.FREEZE_DRAWS)
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


mount(blp, DRAW, Draw, {
    "draw": Door(draws.draw, schemas.draws.Seed),
    "enlarge": Door(draws.enlarge, schemas.draws.Sizes, "更大的样本包含原样本；替换取下一票。"),
    "close": Door(draws.close),
}, query=schemas.draws.DrawQuery, show=show, title="抽查", page="抽查：名册、校验值、种子、样本、检查人员", readers=rights.READ_DRAWS,
    beside={"frame": List(Dict())})
