"""Completion 结业 of single people: those for whom the hours hold go on, the others learn what is missing (§2.5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.training import queries, rules
from services.training.actions import joining
from services.training.actions.reach import Verdicts, noting, only_refusals
from services.training.lifecycle import CASE
from shared.casework import Actor, Outcome, Row, advance, lock, record_duties
from shared.runtime import UnitOfWork

Expect = Mapping[UUID, int] | None


def submit_completion(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Apply for people's completion 申报结业 (63号 §2.5)."""
    return advance(uow, CASE, "submit_completion", ids, by=by, on=on, expect=expect, reason=reason,
                   judge=judge_completion)


def return_for_makeup(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Give people back to make up hours 退回补课 (63号 §2.5)."""
    return advance(uow, CASE, "return_for_makeup", ids, by=by, on=on, expect=expect, reason=reason)


def complete(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Pass people's completion 结业审核通过 and hand them on to assessment with base, class, hours, teachers (§2.5)."""
    return advance(
        uow, CASE, "complete", ids, by=by, on=on, expect=expect, reason=reason,
        judge=noting(judge_end, lambda uow, passed: _note_teaching(uow, passed, on)),
        dossier=lambda uow, moved: queries.training_facts(uow, moved, on),
    )


def judge_end(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Refuse people who lack hours, or who were taught by somebody who had examined them (63号 §2.5)."""
    return {**joining.judge_teaching(uow, rows, on), **judge_completion(uow, rows, on)}


def judge_completion(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Refuse people for whom one of 210 / 10 / 110 / 90 or one of the nine topics is missing (63号 §2.5)."""
    checks = queries.standings(uow, rows)
    return only_refusals({id_: rules.completed(found) for id_, found in checks.items()})


def _note_teaching(uow: UnitOfWork, ids: Sequence[UUID], on: date) -> None:
    """Note whoever really taught these people, substitutes included, before their dossier is written."""
    classes = {id_: row["class_id"] for id_, row in lock(uow, CASE, ids).items()}
    record_duties(uow, queries.teaching_duties(uow, classes), on)
