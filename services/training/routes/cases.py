"""Cases at the training desk, and what is done to single people or to many."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.training import actions, queries, schemas
from services.training.actions import completion, joining, leaving, placing
from services.training.lifecycle import CASE
from services.training.models import Case
from services.training.routes.shown import person_hours
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
    unit_of_work,
    versioned,
)

cases = blueprint("cases", "学员业务")


@cases.route("/", methods=["GET"])
@roles()
@cases.doc(summary="可见的学员业务")
@cases.arguments(schemas.CaseFilter, location="query")
@cases.response(200, schemas.pages_of(schemas.CaseListed))
def list_cases(page: dict[str, Any]) -> dict[str, Any]:
    """List the cases that the caller sees."""
    with unit_of_work() as uow:
        t = Case.__table__.c
        statement = queries.cases(current_actor(), state=page["state"], class_id=page["class_id"])
        found = paged(uow, statement, page, t.number, t.id)
        return {**found, "items": [queries.listed(uow, row) for row in found["items"]]}


@cases.route("/<uuid:case_id>", methods=["GET"])
@roles()
@cases.doc(summary="学员业务、全程记录和可办事项")
@cases.response(200, schemas.CaseOut)
def case_page(case_id: UUID) -> Any:
    """Show a case."""
    with unit_of_work() as uow:
        return versioned(_page(uow, case_id))


@cases.route("/<uuid:case_id>/hours", methods=["GET"])
@roles()
@cases.doc(summary="学员课时、必学内容和结业审核结果", **{"x-clause": "§2.5"})
@cases.response(200, schemas.HoursOut)
def hours(case_id: UUID) -> dict[str, Any]:
    """Show what a person has and lacks."""
    with unit_of_work() as uow:
        row = row_of(uow, CASE, case_id)
        if row["class_id"] is None:
            return person_hours(row, queries.NOBODY, [])
        what = queries.attended(uow, {case_id: row["class_id"]})[case_id]
        return person_hours(row, what, queries.standings(uow, [row])[case_id])


def _page(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    row = row_of(uow, CASE, id_)
    return {**queries.case_page(uow, row), "actions": offered(uow, CASE, row, actions.CASE_JUDGES)}


action_doors(cases, CASE, {
    "place": Door(placing.place, schemas.InClass),
    "unplace": Door(placing.unplace),
    "transfer": Door(placing.transfer, schemas.InClass),
    "file": Door(joining.file, description="班级已备案后，暂缓过的学员补办。"),
    "start": Door(joining.start, description="班级已开班后，暂缓过的学员补办。"),
    "submit_completion": Door(completion.submit_completion),
    "return_for_makeup": Door(completion.return_for_makeup),
    "complete": Door(completion.complete),
    "propose_discontinuation": Door(leaving.propose_discontinuation),
    "discontinue": Door(leaving.discontinue),
    "withdraw": Door(leaving.withdraw),
    "disqualify": Door(leaving.disqualify),
    "send_back": Door(leaving.send_back),
    "hold": Door(leaving.hold, schemas.HoldUntil),
    "release_hold": Door(leaving.release_hold),
    "revoke": Door(leaving.revoke),
}, judges=actions.CASE_JUDGES)
