"""Checking results 核对成绩: by somebody else than who entered them (63号 §2.6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.assessment import queries, rules
from services.assessment.actions.locking import lock_sittings_of
from services.assessment.actions.results.settling import Scores, named, settle
from services.assessment.lifecycle import CASE, SITTING
from services.assessment.queries import Entered
from services.assessment.rules import Part
from shared.casework import Actor, Move, Outcome, Row, advance, lock
from shared.refusals import Refusal
from shared.runtime import UnitOfWork


def check_results(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, readings: Scores | None = None,
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Check all that is entered at these sittings; answers for each sitting and case (§2.6).

    :param readings: what the checker read from the papers; where it differs, the case is refused.
    """
    lock(uow, SITTING, ids)
    waiting = [
        id_ for id_, parts in queries.entered_results(uow, ids, list(queries.seats_at(uow, ids))).items()
        if not all(result.checked for result in parts.values())
    ]
    return _check(uow, set(ids), waiting, readings or {}, by=by, on=on, reason=reason, of_sittings=expect)


def check_result(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, theory: Decimal | None = None,
    skill: Decimal | None = None, review: Decimal | None = None, reason: str | None = None,
    expect: Mapping[UUID, int] | None = None,
) -> Outcome:
    """Check the results of single candidates, as :func:`check_results` does (§2.6)."""
    given = {Part.THEORY: theory, Part.SKILL: skill, Part.REVIEW: review}
    read = {part: score for part, score in given.items() if score is not None}
    sittings = lock_sittings_of(uow, ids)
    return _check(uow, sittings, ids, dict.fromkeys(ids, read), by=by, on=on, reason=reason, expect=expect)


def _check(
    uow: UnitOfWork, sittings: Collection[UUID], ids: Collection[UUID], readings: Scores, *, by: Actor, on: date,
    reason: str | None, expect: Mapping[UUID, int] | None = None, of_sittings: Mapping[UUID, int] | None = None,
) -> Outcome:
    person = named(by)
    seats = queries.seats_at(uow, sittings)
    entered = queries.entered_results(uow, sittings, ids)

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
        verdicts = {}
        for row in rows:
            id_ = row["id"]
            sits = [Part(part) for part in seats[id_]["parts"]] if id_ in seats else []
            refusal = _uncheckable(sits, entered.get(id_, {}), readings.get(id_, {}), person)
            if refusal:
                verdicts[id_] = refusal
        return verdicts

    outcome = advance(uow, CASE, "check_result", ids, by=by, on=on, judge=judge, reason=reason, expect=expect)
    uow.execute(
        "update results r set checked_by = :person, checked_on = :on from cases c where c.id = r.case_id"
        " and c.sitting_id = r.sitting_id and c.id = any(cast(:ids as uuid[])) and r.voided_on is null"
        " and r.checked_by is null", {"person": person, "on": on, "ids": outcome.moved},
    )
    touched = {seats[id_]["sitting_id"] for id_ in outcome.moved}
    outcome.moved += settle(uow, "check_results", touched, by=by, on=on, expect=of_sittings)
    return outcome


def _uncheckable(
    sits: Sequence[Part], entered: Mapping[Part, Entered], read: Mapping[Part, Decimal], person: UUID
) -> Refusal | None:
    missing = rules.results_complete(sits=sits, entered=dict.fromkeys(entered, True))
    if missing:
        return missing
    for part, result in entered.items():
        refusal = None if result.checked else rules.checked_by_another(
            entered_by=result.entered_by, checked_by=person
        ) or rules.second_reading_agrees(part=part, entered=result.score, read=read.get(part))
        if refusal:
            return refusal
    return None
