"""Claim batches 申领批次."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.subsidy import schemas
from services.subsidy.actions import claims
from services.subsidy.lifecycle import CLAIM_BATCH
from services.subsidy.models import ClaimBatch
from services.subsidy.queries import cases
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

blp = blueprint("claim-batches", "申领批次（63号 §3）：系统汇集待申领业务，申领人确认")


@blp.route("/", methods=["GET"])
@roles()
@blp.doc(summary="申领批次列表")
@blp.arguments(schemas.claims.BatchQuery, location="query")
@blp.response(200)
def list_batches(query: dict[str, Any]) -> dict[str, Any]:
    """List the batches that the caller sees, the newest first."""
    with unit_of_work() as uow:
        statement = listed(ClaimBatch, scope(current_actor(), ClaimBatch), query.get("state"))
        page = paged(uow, statement, query, ClaimBatch.__table__.c.id, descending=True)
        return {**page, "items": [shown(CLAIM_BATCH, row) for row in page["items"]]}


@blp.route("/", methods=["POST"])
@roles(Role.TRAINEE, Role.EMPLOYER, Role.BASE_CLERK)
@blp.doc(summary="汇集本人、本单位或本基地的待申领业务", **{"x-clause": "§3"})
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


@blp.route("/<uuid:id>", methods=["GET"])
@roles()
@blp.doc(summary="申领批次及其明细")
@blp.response(200)
def batch_page(id: UUID) -> Any:
    """Show a batch."""
    with unit_of_work() as uow:
        return versioned({**show(uow, id), "actions": offered(uow, CLAIM_BATCH, row_of(uow, CLAIM_BATCH, id))})


action_doors(blp, CLAIM_BATCH, {
    "submit": Door(claims.submit, schemas.claims.Submission, "不符合条件的留下并说明原因，其余照常申领。"),
    "cancel": Door(claims.cancel),
}, show=show)
