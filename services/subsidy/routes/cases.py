"""Cases: lists, pages, and what is done to a case itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.subsidy import schemas
from services.subsidy.actions import CASE_JUDGES, anywhere, approval, objections, payments, review
from services.subsidy.lifecycle import CASE
from services.subsidy.models import Case
from services.subsidy.queries import cases
from shared.identity import scope
from shared.runtime import UnitOfWork
from shared.web import (
    Door,
    action_doors,
    blueprint,
    current_actor,
    offered,
    page_of,
    paged,
    roles,
    row_of,
    unit_of_work,
    versioned,
)
from shared.web.throttling import searching

blp = blueprint("cases", "学员业务在补贴环节")


@blp.route("/", methods=["GET"])
@searching
@roles()
@blp.doc(summary="业务列表")
@blp.arguments(schemas.cases.CaseQuery, location="query")
@blp.response(200, page_of(schemas.answers.CaseLine))
def list_cases(query: dict[str, Any]) -> dict[str, Any]:
    """List the cases that the caller sees."""
    with unit_of_work() as uow:
        page = paged(uow, cases.listed(scope(current_actor(), Case), query), query, Case.__table__.c.number)
        return {**page, "items": [cases.masked(uow, row) for row in page["items"]]}


@blp.route("/<uuid:id>", methods=["GET"])
@roles()
@blp.doc(summary="业务页：申领、资金、材料、办理过程和可办事项")
@blp.response(200, schemas.answers.CasePage)
def case_page(id: UUID) -> Any:
    """Show a case, with what the caller may do to it."""
    with unit_of_work() as uow:
        row = row_of(uow, CASE, id)
        return versioned({**cases.page(uow, row), "actions": offered(uow, CASE, row, CASE_JUDGES)})


def show(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    """A case after an action on it."""
    return cases.page(uow, row_of(uow, CASE, id_))


S = schemas.cases
DOORS = {
    "waive": Door(review.waive),
    "return_claim": Door(review.return_claim),
    "verify": Door(review.verify),
    "clear": Door(review.clear),
    "approve": Door(approval.approve, description="按资金顺序占用额度；各项资金均不足的转入“资金待落实”。"),
    "propose_refusal": Door(review.propose_refusal, S.ProposedRefusal),
    "refuse": Door(review.refuse),
    "appeal": Door(review.appeal),
    "object": Door(objections.object_to, S.Objection, "只暂停被异议的一笔，同一公示的其他人不受影响。"),
    "decide": Door(objections.decide, S.Ruling),
    "correct_payee": Door(payments.correct_payee, S.CorrectedPayee),
    "close": Door(review.close),
    "withdraw": Door(anywhere.withdraw),
    "disqualify": Door(anywhere.disqualify),
    "send_back": Door(anywhere.send_back),
    "revoke": Door(anywhere.revoke),
    "hold": Door(anywhere.hold, S.Hold),
    "release_hold": Door(anywhere.release_hold),
}
action_doors(blp, CASE, DOORS, judges=CASE_JUDGES, show=show, shown=schemas.answers.CasePage)
