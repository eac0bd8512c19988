"""Exam applications by class 考核申报, and the office's decision on them (63号 §2.6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment import queries, rules
from services.assessment.lifecycle import CASE, EXAM_BATCH, CaseState
from shared.casework import Actor, Outcome, Row, advance, lock, open_subjects, reasons
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork, new_id

KIND = ("class_id", "occupation", "trade", "level", "certificate_kind", "year")
NOT_LISTED = "未列入本次申报"


def apply_exam(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None, left_out: Mapping[UUID, str] | None = None,
) -> Outcome:
    """Apply for the exam of cases of one class 申报考核; the batch names those of the class that are left out (§2.6).

    :param left_out: why, by case.
    :raises Refused: `class-mixed`.
    """
    seen = [row for row in lock(uow, CASE, ids).values() if by.sees(CASE, row)]
    mixed = rules.batch_is_of_one_kind(kinds={tuple(row[column] for column in KIND) for row in seen})
    if mixed:
        raise Refused(mixed)
    outcome = advance(uow, CASE, "apply_exam", ids, by=by, on=on, expect=expect, reason=reason)
    if outcome.moved:
        batch = _open_batch(uow, seen[0], outcome, left_out or {}, by=by, on=on, note=reason)
        uow.execute(
            "update cases set batch_id = :batch where id = any(cast(:ids as uuid[]))",
            {"batch": batch, "ids": outcome.moved},
        )
    return outcome


def apply_class(
    uow: UnitOfWork, class_id: UUID, *, by: Actor, on: date, left_out: Mapping[UUID, str], note: str | None = None
) -> Outcome:
    """Apply for a whole class, except those whom the base leaves out with a reason (§2.6).

    :raises Refused: `no-such-record` when nobody of the class waits for an application.
    """
    ids = [id_ for id_ in queries.waiting_to_apply(uow, class_id) if id_ not in left_out]
    if not ids:
        raise Refused(reasons.UNKNOWN("该班级没有待申报考核的学员，或不在您的管辖范围内。"))
    return apply_exam(uow, ids, by=by, on=on, reason=note, left_out=left_out)


def _open_batch(
    uow: UnitOfWork, one: Row, outcome: Outcome, why: Mapping[UUID, str], *, by: Actor, on: date, note: str | None
) -> UUID:
    number = uow.execute("select nextval('batch_numbers')").scalar_one()
    left_out = [
        {"id": str(row["id"]), "number": row["number"], "reason": _reason(row["id"], why, outcome.refused)}
        for row in queries.left_out_of(uow, one["class_id"], outcome.moved)
    ]
    row: dict[str, Any] = {column: one[column] for column in (*KIND, "unit", "rehearsal", "base_id", "class_number")}
    row |= {"id": new_id(), "number": f"KP{one['year']}-{number:06d}", "size": len(outcome.moved),
            "left_out": left_out, "note": note, "held_until": None, "held_reason": None}
    return open_subjects(
        uow, EXAM_BATCH, [row], by=by, on=on, action="apply", clause="§2.6",
        facts={"size": len(outcome.moved), "left_out": len(left_out)},
    )[0]


def _reason(case_id: UUID, why: Mapping[UUID, str], refused: Mapping[UUID, Refusal]) -> str:
    refusal = refused.get(case_id)
    return why.get(case_id) or (refusal.detail if refusal else NOT_LISTED)


def admit(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Admit applied cases to the exam 报考审核通过 (§2.6)."""
    return advance(uow, CASE, "admit", ids, by=by, on=on, expect=expect, reason=reason)


def return_exam(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Return applications for correction 退回补正, with the reason (§2.6)."""
    return advance(uow, CASE, "return_exam", ids, by=by, on=on, expect=expect, reason=reason)


def admit_batch(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Admit all undecided cases of whole applications; answers for each batch and case (§2.6)."""
    return _decide(uow, "admit", ids, by=by, on=on, expect=expect, reason=reason)


def return_exam_batch(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Return all undecided cases of whole applications, with the reason; answers for each batch and case (§2.6)."""
    return _decide(uow, "return_exam", ids, by=by, on=on, expect=expect, reason=reason)


def _decide(
    uow: UnitOfWork, action: str, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None,
    reason: str | None,
) -> Outcome:
    outcome = advance(uow, EXAM_BATCH, action, ids, by=by, on=on, expect=expect, reason=reason)
    undecided = queries.cases_of_batches(uow, outcome.moved, CaseState.APPLIED)
    return outcome.add(advance(uow, CASE, action, undecided, by=by, on=on, reason=reason))
