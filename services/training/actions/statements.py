"""What a person states about the training (63号 §2.5, §4.1): that they had it, that they were not there, that it is not them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.training import queries
from services.training.lifecycle import CaseState
from shared.casework import Row
from shared.casework.reasons import NOT_SAID_NOW
from shared.casework.statements import Statable
from shared.lifecycle import Duty
from shared.refusals import Finding, Refusal
from shared.runtime import UnitOfWork

S = CaseState
STUDIED = frozenset({S.IN_TRAINING, S.COMPLETION_SUBMITTED, S.TRAINED, S.DISCONTINUED})


def _lessons(uow: UnitOfWork, row: Row) -> Sequence[tuple[str, str]]:
    """The lessons at which the record has this person as present."""
    there = {lesson for lesson, present in queries.presence_at(uow, row["id"]).items() if present}
    lessons = queries.lessons_of(uow, [row["class_id"]]) if there else []
    return [(str(one["id"]), f"{one['held_day']} {one['held_start']:%H:%M} {one['hours']} 课时")
            for one in lessons if one["id"] in there]


def _hours_complete(uow: UnitOfWork, row: Row, on: date) -> Refusal | None:
    """Nobody confirms a training of which something is still missing."""
    for check in queries.standings(uow, [row]).get(row["id"], ()):
        if check.finding not in (Finding.MET, Finding.NOT_APPLICABLE):
            return NOT_SAID_NOW(f"“{check.name}”尚未达到，课时完成后再确认参加培训。")
    return None


STATEMENTS = (
    Statable(
        kind="confirm_training", name="确认参加培训", says="我本人参加了培训，记录的课时属实。", clause="§2.5",
        states=STUDIED - {S.DISCONTINUED}, may=_hours_complete,
    ),
    Statable(
        kind="deny_presence", name="未到课", says="记录我到课的下列课次，我本人没有到课。", clause="§2.5", denial=True,
        states=STUDIED, instead_of=("confirm_training",), choices=_lessons, against=(Duty.TEACHING, Duty.COMPLETION_REVIEW),
    ),
    Statable(
        kind="not_me", name="不是本人参训", says="我没有参加这个班，参训的不是我本人。", clause="§2.5", denial=True,
        states=STUDIED | {S.PLACED, S.FILED}, instead_of=("confirm_training",),
        against=(Duty.TEACHING, Duty.PLAN_HANDLING, Duty.PLAN_REVIEW, Duty.COMPLETION_REVIEW),
    ),
)
