"""What the class table 班级倒排表 says of each class: plain values, for the page, the file and the API alike (63号 §2.6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.training.lifecycle import ClassState
from services.training.queries.backplan import handed_on, lesson_sums, missing_kinds, who_misses
from services.training.queries.classes import rosters
from services.training.queries.owing import owed_lessons
from services.training.queries.seats import Seats, seats_left
from shared.deadlines import PlannedStep, Risk, Step, risk_of
from shared.runtime import UnitOfWork
from shared.watching import plan_of

NEXT_STEP = {
    ClassState.DRAFTED: Step.START, ClassState.SUBMITTED: Step.START, ClassState.REVIEWED: Step.START,
    ClassState.RETURNED: Step.START, ClassState.FILED: Step.START, ClassState.IN_TRAINING: Step.FINISH_HOURS,
    ClassState.COMPLETION_SUBMITTED: Step.APPLY,
}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One class under the last days of its programme year.

    :ivar row: all columns of the class.
    :ivar plan: the last day of each step, in the order of the steps.
    :ivar left: hours 课时 still to be held; `held` and `planned` likewise, all zero without a timetable.
    :ivar last_lesson: None without a timetable.
    :ivar handed_on: how many of its people have gone on to the assessment.
    :ivar lacking: kinds of the archive that the base has still to hand in, once it applies for completion.
    :ivar late: names of those whom the rest of the plan can no longer bring to completion (§2.5).
    :ivar owed: how many lessons are past without attendance 欠登考勤 while it is in training.
    :ivar risk: how the next step stands to its last day; None where training has nothing more to do.
    """

    row: Row
    plan: Sequence[PlannedStep]
    people: int
    size_max: int
    without_contract: int
    left: int
    held: int
    planned: int
    last_lesson: date | None
    handed_on: int
    seats: Seats
    countersignature_missing: bool
    lacking: Sequence[str]
    late: Sequence[str]
    owed: int
    risk: Risk | None

    def last_day(self, step: Step) -> date | None:
        """The last day of a step."""
        return next((one.last_day for one in self.plan if one.step == step), None)


def class_table(uow: UnitOfWork, rows: Sequence[Row], on: date) -> list[Line]:
    """The lines of these classes, in their order.

    :param rows: all columns of the classes.
    """
    by_year: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_year[row["year"]].append(row)
    lines = {line.row["id"]: line for year, of_year in by_year.items() for line in _year(uow, year, of_year, on)}
    return [lines[row["id"]] for row in rows]


def _year(uow: UnitOfWork, year: int, rows: Sequence[Row], on: date) -> list[Line]:
    ids = [row["id"] for row in rows]
    plan, warn, calendar = plan_of(uow, year, on), max(uow.policy(on).deadline_reminders), uow.calendar()
    people, sums, onward = rosters(uow, ids), lesson_sums(uow, ids), handed_on(uow, ids)
    lacking, late, seats = missing_kinds(uow, rows), who_misses(uow, ids), seats_left(uow, rows, on)
    owed = owed_lessons(uow, [row["id"] for row in rows if row["state"] == ClassState.IN_TRAINING], on)
    lines = []
    for row in rows:
        id_, state = row["id"], ClassState(row["state"])
        here, without = people.get(id_, (0, 0))
        left, held, planned, last_lesson = sums.get(id_, (0, 0, 0, None))
        lines.append(Line(
            row=row, plan=plan, people=here, size_max=uow.policy(row["starts_on"]).class_size_max, without_contract=without,
            left=left, held=held, planned=planned, last_lesson=last_lesson, handed_on=onward.get(id_, 0), seats=seats[id_],
            countersignature_missing=state is ClassState.SUBMITTED and row["countersigned_on"] is None,
            lacking=lacking[id_] if state is ClassState.COMPLETION_SUBMITTED else (), late=late.get(id_, ()), owed=len(owed.get(id_, ())),
            risk=risk_of(step=NEXT_STEP.get(state), on=on, plan=plan, warn_days=warn, calendar=calendar),
        ))
    return lines
