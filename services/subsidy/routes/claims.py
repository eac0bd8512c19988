"""Claim batches 申领批次."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.subsidy import schemas
from services.subsidy.actions import claims
from services.subsidy.lifecycle import CLAIM_BATCH
from services.subsidy.models import ClaimBatch
from services.subsidy.queries import cases
from services.subsidy.queries.shown import shown
from services.subsidy.routes.moving import mount
from shared.identity import rights
from shared.runtime import UnitOfWork
from shared.web import (
    Door,
    List,
    Nested,
    blueprint,
    current_actor,
    may,
    row_of,
    today,
    unit_of_work,
)

blp = blueprint("claim-batches", "申领批次（63号 §3）：系统汇集待申领业务，申领人确认")


@blp.route("/", methods=["POST"])
@may(rights.ASSEMBLE_CLAIMS)
@blp.doc(summary="组成申领批次：汇集本人、本单位或本基地的待申领业务", **{"x-clause": "§3", "x-follows": ["case.certified", "case.claim_returned"]})
@blp.arguments(schemas.claims.Assembling)
@blp.response(201, schemas.answers.Made)
def assemble(body: dict[str, Any]) -> dict[str, Any]:
    """Assemble a batch."""
    with unit_of_work() as uow:
        return {"id": claims.assemble(uow, by=current_actor(), on=today(), **body)}


def show(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    """A batch with its lines, and those that were left behind with their reasons."""
    row = row_of(uow, CLAIM_BATCH, id_)
    return {**shown(CLAIM_BATCH, row), "lines": cases.lines_of(uow, "claim_batch_id", id_)}


mount(blp, CLAIM_BATCH, ClaimBatch, {
    "submit": Door(claims.submit, schemas.claims.Submission, "不符合条件的留下并说明原因，其余照常申领。"),
    "cancel": Door(claims.cancel),
}, query=schemas.claims.BatchQuery, show=show, title="申领批次", page="申领批次及其明细",
    beside={"lines": List(Nested(schemas.answers.CaseLine))})
