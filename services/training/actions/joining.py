"""People who follow their class: filed and started with it, or, having been on hold, a little later (63号 §2.3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.training import queries
from services.training.actions.reach import Verdicts, name_of
from services.training.lifecycle import CASE, ClassState
from shared.casework import Actor, Judge, Outcome, Row, advance, lock, record_duties
from shared.casework.reasons import INCOMPATIBLE
from shared.refusals import Reason, Refusal
from shared.runtime import UnitOfWork

CLASS_NOT_THERE = Reason("class-not-there-yet", "班级尚未到这一步", "The class is not there yet", "§2.3")
RUNNING = frozenset({ClassState.IN_TRAINING, ClassState.COMPLETION_SUBMITTED})
Expect = Mapping[UUID, int] | None


def file(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """File people whose class is filed 备案通过 (63号 §2.3)."""
    return advance(uow, CASE, "file", ids, by=by, on=on, expect=expect, reason=reason, judge=judge_filing)


def start(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Start people whose class has started 开班 (63号 §2.3).

    Each case gets the teaching duties of the class's teachers, who may then not examine these people.
    """
    outcome = advance(uow, CASE, "start", ids, by=by, on=on, expect=expect, reason=reason, judge=judge_start)
    rows = lock(uow, CASE, outcome.moved)
    record_duties(uow, queries.teaching_duties(uow, {id_: row["class_id"] for id_, row in rows.items()}), on)
    return outcome


def judge_filing(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Refuse people whose class is not filed."""
    return _behind(uow, rows, RUNNING | {ClassState.FILED})


def judge_start(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Refuse people whose class has not started, or who would be taught by somebody who examined them."""
    return {**judge_teaching(uow, rows, on), **_behind(uow, rows, RUNNING)}


def judge_teaching(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Refuse people one of whose teachers may not teach them: teaching and examining exclude each other 授课≠考评."""
    duties = queries.teaching_duties(uow, {row["id"]: row["class_id"] for row in rows if row["class_id"]})
    return {
        case_id: INCOMPATIBLE("本班有教师曾考评该学员，不能再为其授课。", cure="变更授课教师，或将该学员编入其他班级。")
        for case_id in queries.teaching_conflicts(uow, duties, on)
    }


def _behind(uow: UnitOfWork, rows: Sequence[Row], states: Collection[str]) -> dict[UUID, Refusal]:
    found = uow.execute("select id, state from classes where id = any(cast(:ids as uuid[]))",
                        {"ids": list({row["class_id"] for row in rows})}).mappings()
    groups = {row["id"]: dict(row) for row in found}
    return {
        row["id"]: CLASS_NOT_THERE(f"所在班级为“{name_of(groups[row['class_id']])}”。", cure="等班级办到这一步。")
        for row in rows if groups[row["class_id"]]["state"] not in states
    }


JUDGES: Mapping[str, Judge] = {"file": judge_filing, "start": judge_start}
