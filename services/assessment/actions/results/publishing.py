"""Publishing results 公布成绩: whoever passed every part has passed (63号 §2.6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.assessment import queries, rules
from services.assessment.actions.lateness import too_late
from services.assessment.actions.locking import lock_sittings_of
from services.assessment.lifecycle import CASE, SITTING, CaseState
from services.assessment.rules import Part
from shared.casework import Actor, Move, Outcome, Row, advance
from shared.deadlines import Act
from shared.refusals import Refusal
from shared.runtime import UnitOfWork


def publish(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Publish the results of sittings: each case has passed or failed; answers for each sitting and case (§2.6)."""
    outcome = advance(uow, SITTING, "publish", ids, by=by, on=on, expect=expect, reason=reason)
    return outcome.add(_publish(uow, queries.cases_of_sittings(uow, outcome.moved, CaseState.SAT), by=by, on=on))


def publish_result(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Publish the results of single candidates, for example after a review (§2.6)."""
    lock_sittings_of(uow, ids)
    return _publish(uow, ids, by=by, on=on, expect=expect, reason=reason)


def _publish(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    outcome = advance(
        uow, CASE, "publish_result", ids, by=by, on=on, judge=publication, expect=expect, reason=reason
    )
    uow.execute(
        "update cases set passed_on = :on where id = any(cast(:ids as uuid[])) and state = 'passed'",
        {"on": on, "ids": outcome.moved},
    )
    return outcome


def publication(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
    """Judge whether results may be published, and whether the case has passed: complete, checked, in time (§2.6)."""
    policy = uow.policy(on)
    sittings = {row["sitting_id"] for row in rows if row["sitting_id"]}
    seats = queries.seats_at(uow, sittings)
    entered = queries.entered_results(uow, sittings, [row["id"] for row in rows])
    needed = queries.needed_parts(uow, rows, policy)
    verdicts: dict[UUID, Refusal | Move] = {}
    for row in rows:
        id_ = row["id"]
        sits = [Part(part) for part in seats[id_]["parts"]] if id_ in seats else []
        checked = {part: result.checked for part, result in entered.get(id_, {}).items()}
        refusal = too_late(policy, Act.RESULTS, year=row["year"], on=on)
        refusal = refusal or rules.results_complete(sits=sits, entered=checked)
        to = CaseState.FAILED if needed[id_] else CaseState.PASSED
        verdicts[id_] = refusal or Move(to, {"not_passed": [str(part) for part in needed[id_]]})
    return verdicts
