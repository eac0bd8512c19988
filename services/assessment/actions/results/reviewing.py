"""After publication: reviews 成绩复核 and re-sits 补考 (63号 §2.6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.assessment import rules
from services.assessment.actions.lateness import too_late
from services.assessment.actions.locking import lock_sittings_of
from services.assessment.lifecycle import CASE, SITTING, SittingState
from services.assessment.rules import Part
from shared.casework import Actor, Move, Outcome, Row, advance
from shared.deadlines import Act
from shared.refusals import Refusal
from shared.runtime import UnitOfWork

Expect = Mapping[UUID, int] | None
SETTLED = (SittingState.RESULTS_ENTERED, SittingState.RESULTS_CHECKED, SittingState.PUBLISHED)


def resit(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Let candidates who failed or were absent wait for another sitting, as often as policy allows (§2.6)."""
    outcome = advance(uow, CASE, "resit", ids, by=by, on=on, expect=expect, reason=reason, judge=resitting)
    uow.execute(
        "update cases set resits = resits + 1, sitting_id = null where id = any(cast(:ids as uuid[]))",
        {"ids": outcome.moved},
    )
    return outcome


def resitting(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
    """Judge whether a re-sit is left, and whether it can still be in time (§2.6)."""
    policy = uow.policy(on)
    refusals = {
        row["id"]: rules.resit_left(taken=row["resits"], allowed=policy.resits_allowed)
        or too_late(policy, Act.SITTING, year=row["year"], on=on)
        for row in rows
    }
    return {id_: refusal for id_, refusal in refusals.items() if refusal}


def ask_review(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Ask the office to review published results 申请成绩复核, with the reason (§2.6)."""
    return advance(uow, CASE, "ask_review", ids, by=by, on=on, expect=expect, reason=reason)


def review_result(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None,
    parts: Collection[Part] | None = None,
) -> Outcome:
    """Take published results back for review: these parts, or all, are voided and must be entered again (§2.6)."""
    sittings = lock_sittings_of(uow, ids)
    names = [str(part) for part in parts or Part]
    outcome = advance(
        uow, CASE, "review_result", ids, by=by, on=on, expect=expect, reason=reason, facts={"parts": names}
    )
    touched = uow.execute(
        "update results r set voided_on = :on, void_reason = :reason from cases c where c.id = r.case_id"
        " and c.sitting_id = r.sitting_id and c.id = any(cast(:ids as uuid[])) and r.part = any(:parts)"
        " and r.voided_on is null returning r.sitting_id",
        {"on": on, "reason": reason, "ids": outcome.moved, "parts": names},
    ).scalars()
    closed = [id_ for id_ in set(touched) if SittingState(sittings[id_]["state"]) in SETTLED]
    reopen(uow, closed, by=by, on=on, reason=reason).require_all()
    uow.execute("update cases set passed_on = null where id = any(cast(:ids as uuid[]))", {"ids": outcome.moved})
    return outcome


def reopen(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Open the entering of results of sittings again 成绩复核, for the cases whose results are not published (§2.6)."""
    return advance(uow, SITTING, "reopen", ids, by=by, on=on, expect=expect, reason=reason)
