"""Recoveries 追回."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.subsidy import schemas
from services.subsidy.actions import recoveries
from services.subsidy.lifecycle import RECOVERY
from services.subsidy.models import Recovery
from services.subsidy.queries.shown import shown
from services.subsidy.routes.moving import mount
from shared.identity import rights
from shared.runtime import UnitOfWork
from shared.web import (
    Door,
    blueprint,
    current_actor,
    may,
    row_of,
    today,
    unit_of_work,
)

blp = blueprint("recoveries", "追回（63号 §4.2）")


@blp.route("/", methods=["POST"])
@may(rights.PROPOSE_RECOVERIES)
@blp.doc(summary="提出追回", **{"x-clause": "§4.2"})
@blp.arguments(schemas.recoveries.NewRecovery)
@blp.response(201, schemas.answers.Made)
def propose(body: dict[str, Any]) -> dict[str, Any]:
    """Propose to recover."""
    with unit_of_work() as uow:
        return {"id": recoveries.propose(uow, body.pop("case_id"), by=current_actor(), on=today(), **body)}


def show(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    """A recovery as it stands."""
    return shown(RECOVERY, row_of(uow, RECOVERY, id_))


mount(blp, RECOVERY, Recovery, {
    "decide": Door(recoveries.decide, schemas.recoveries.Decision, "提出人、原审批人不得决定。"),
    "drop": Door(recoveries.drop),
    "book": Door(recoveries.book, schemas.recoveries.Repayment, "可分次还款；款项回到原支付资金。"),
    "settle": Door(recoveries.settle),
    "refer": Door(recoveries.refer),
}, query=schemas.recoveries.RecoveryQuery, show=show, title="追回", page="追回及可办事项", readers=rights.READ_RECOVERIES,
    seconds={"decide": recoveries.judge_decider})
