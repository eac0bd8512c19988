"""Entering results 录入成绩: by part, in bulk, never over what is there (63号 §2.6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.assessment import queries, rules
from services.assessment.actions.locking import lock_sittings_of
from services.assessment.actions.results.settling import Scores, named, settle
from services.assessment.lifecycle import CASE, SITTING, CaseState
from services.assessment.queries import Entered
from services.assessment.rules import Part
from shared.casework import Actor, Judge, Move, Outcome, Row, advance, lock, reasons
from shared.refusals import Refusal
from shared.runtime import UnitOfWork, new_id

NOT_HERE = "本场没有这名到考考生。"


def enter_results(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, results: Scores, reason: str | None = None,
    expect: Mapping[UUID, int] | None = None,
) -> Outcome:
    """Enter the results of sittings by part; answers for each sitting and case (§2.6).

    A result that is there already is replaced only with a reason: the old one is voided, the new one points to it.
    """
    lock(uow, SITTING, ids)
    return _enter(uow, set(ids), results, by=by, on=on, reason=reason, of_sittings=expect)


def enter_result(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, theory: Decimal | None = None,
    skill: Decimal | None = None, review: Decimal | None = None, reason: str | None = None,
    expect: Mapping[UUID, int] | None = None,
) -> Outcome:
    """Enter the results of single candidates by part, as :func:`enter_results` does (§2.6)."""
    given = {Part.THEORY: theory, Part.SKILL: skill, Part.REVIEW: review}
    scores = {part: score for part, score in given.items() if score is not None}
    sittings = lock_sittings_of(uow, ids)
    return _enter(uow, sittings, dict.fromkeys(ids, scores), by=by, on=on, reason=reason, expect=expect)


def _enter(
    uow: UnitOfWork, sittings: Collection[UUID], results: Scores, *, by: Actor, on: date, reason: str | None,
    expect: Mapping[UUID, int] | None = None, of_sittings: Mapping[UUID, int] | None = None,
) -> Outcome:
    person = named(by)
    seats = queries.seats_at(uow, sittings)
    entered = queries.entered_results(uow, sittings, results)
    outcome = advance(
        uow, CASE, "enter_result", list(results), by=by, on=on, reason=reason, expect=expect,
        judge=_entering(seats, results, entered, reason),
    )
    _write(uow, seats, {id_: results[id_] for id_ in outcome.moved}, entered, person, on, reason)
    touched = {seats[id_]["sitting_id"] for id_ in outcome.moved}
    outcome.moved += settle(uow, "enter_results", touched, by=by, on=on, expect=of_sittings)
    return outcome


def _entering(
    seats: Mapping[UUID, Mapping[str, Any]], results: Scores, entered: Mapping[UUID, Mapping[Part, Entered]],
    reason: str | None,
) -> Judge:
    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
        full_mark = uow.policy(on).exam_full_mark
        verdicts = {}
        for row in rows:
            id_ = row["id"]
            refusal = _unenterable(seats.get(id_), results[id_], entered.get(id_, {}), full_mark, reason)
            if refusal:
                verdicts[id_] = refusal
        return verdicts

    return judge


def _unenterable(
    seat: Mapping[str, Any] | None, scores: Mapping[Part, Decimal], entered: Mapping[Part, Entered],
    full_mark: int, reason: str | None,
) -> Refusal | None:
    if seat is None or seat["presence"] != CaseState.SAT:
        return reasons.UNKNOWN(NOT_HERE, cure="核对考场编号和考生名单。")
    sits = [Part(part) for part in seat["parts"]]
    if not scores:
        return rules.results_complete(sits=sits, entered={})
    for part, score in scores.items():
        old = entered.get(part)
        refusal = (
            rules.part_is_examined(part=part, sits=sits)
            or rules.score_in_range(score=score, full_mark=full_mark)
            or rules.needs_reason_to_replace(part=part, entered=old.score if old else None, reason=reason)
        )
        if refusal:
            return refusal
    return None


def _write(
    uow: UnitOfWork, seats: Mapping[UUID, Mapping[str, Any]], results: Scores,
    entered: Mapping[UUID, Mapping[Part, Entered]], person: UUID, on: date, reason: str | None,
) -> None:
    rows = [
        {"id": new_id(), "case": id_, "sitting": seats[id_]["sitting_id"], "part": str(part), "score": score,
         "by": person, "on": on, "replaces": old.id if (old := entered.get(id_, {}).get(part)) else None}
        for id_, scores in results.items() for part, score in scores.items()
    ]
    uow.execute(
        "update results set voided_on = :on, void_reason = :reason where id = any(cast(:ids as uuid[]))",
        {"on": on, "reason": reason, "ids": [row["replaces"] for row in rows if row["replaces"]]},
    )
    columns = ("id", "case", "sitting", "part", "score", "replaces")
    uow.execute(
        "insert into results (id, case_id, sitting_id, part, score, replaces, entered_by, entered_on)"
        " select *, cast(:by as uuid), cast(:on as date) from unnest(cast(:id as uuid[]), cast(:case as uuid[]),"
        " cast(:sitting as uuid[]), cast(:part as text[]), cast(:score as numeric[]), cast(:replaces as uuid[]))",
        {column: [row[column] for row in rows] for column in columns} | {"by": person, "on": on},
    )
