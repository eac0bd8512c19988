"""31 December: the plan counted backwards, and who is at risk."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.assessment import actions, queries, schemas
from services.assessment.lifecycle import CASE, CaseState
from services.assessment.models import Case
from services.assessment.routes import shown
from shared.deadlines import Step, deadline_of
from shared.identity.scopes import scope
from shared.runtime import UnitOfWork
from shared.watching import plan_of, risks
from shared.web import blueprint, current_actor, paged, roles, today, unit_of_work

deadlines = blueprint("deadlines", "考核期限：倒排工期和临期人员")


@deadlines.route("/", methods=["GET"])
@roles()
@deadlines.doc(summary="倒排工期：各环节最后办理日", **{"x-clause": "§2.6"})
@deadlines.arguments(schemas.YearQuery, location="query")
@deadlines.response(200, schemas.DeadlineOut)
def plan(query: dict[str, Any]) -> dict[str, Any]:
    """Show the plan of a programme year."""
    with unit_of_work() as uow:
        on = today()
        year = query["year"] or on.year
        policy = uow.policy(on)
        deadline = deadline_of(year=year, month_and_day=policy.exam_deadline)
        steps = [step for step in plan_of(uow, year, on) if step.step is not Step.PAY]
        return {
            "year": year, "deadline": deadline, "deciding_act": policy.exam_deadline_act, "steps": steps,
            "sources": [policy.cite(key) for key in ("exam_deadline", "exam_deadline_act", "plan_days")],
            "at_risk": _counts(uow, year, on),
        }


def _counts(uow: UnitOfWork, year: int, on: date) -> list[dict[str, Any]]:
    at_risk = risks(uow, actions.WATCHED, year, on)
    counts = queries.counted(uow, scope(current_actor(), Case), year, at_risk)
    return [
        {**_state(state), "standing": str(at_risk[state].standing), "cases": cases,
         "working_days_left": at_risk[state].working_days_left}
        for state, cases in counts.items()
    ]


def _state(state: CaseState) -> dict[str, Any]:
    return {"state": state, "state_name": CASE.names[state]}


@deadlines.route("/at-risk", methods=["GET"])
@roles()
@deadlines.doc(summary="临期和逾期的学员业务：下一环节、最后办理日、由谁办理", **{"x-clause": "§2.6"})
@deadlines.arguments(schemas.AtRiskFilter, location="query")
@deadlines.response(200, schemas.pages_of(schemas.AtRiskOut))
def list_at_risk(page: dict[str, Any]) -> dict[str, Any]:
    """List the cases that may miss the deadline, wherever they stand at this desk."""
    with unit_of_work() as uow:
        on = today()
        year = page["year"] or on.year
        at_risk = risks(uow, actions.WATCHED, year, on)
        statement = queries.at_risk_list(scope(current_actor(), Case), year, at_risk)
        found = paged(uow, statement, page, *shown.place(Case, "state", "number", "id"))
        return {**found, "items": [_at_risk(row, at_risk) for row in found["items"]]}


def _at_risk(row: Mapping[str, Any], at_risk: Mapping[CaseState, Any]) -> dict[str, Any]:
    state = CaseState(row["state"])
    risk = at_risk[state]
    return {
        **row, **_state(state), "step": risk.step.name, "last_day": risk.step.last_day, "standing": str(risk.standing),
        "working_days_left": risk.working_days_left, "who_can_act": [str(role) for role in actions.WATCHED.who_can_act(state)],
    }
