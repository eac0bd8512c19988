"""班级倒排表: one row a class, with the last day of each step counted back from 31 December, and who is late (63号 §2.6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Response, request
from markupsafe import Markup
from sqlalchemy import func, select

from services.training import queries
from services.training.lifecycle import CLASS, ClassState
from services.training.models import TrainingClass
from services.training.pages import seats
from services.training.rules.words import ARCHIVE_NAMES, ArchiveKind
from shared.deadlines import PlannedStep, Risk, Standing, Step, risk_of
from shared.runtime import UnitOfWork
from shared.watching import plan_of
from shared.web import current_actor, paged, roles, today, unit_of_work
from shared.web.console import kinds, words
from shared.web.console.faces import Cell
from shared.web.console.frame import page
from shared.web.console.links import Link, Pages
from shared.web.language import data

blp = Pages("backplan", __name__, links=[Link("班级倒排表", "backplan")])
ROWS = 50
NEXT_STEP = {
    ClassState.DRAFTED: Step.START, ClassState.SUBMITTED: Step.START, ClassState.REVIEWED: Step.START,
    ClassState.RETURNED: Step.START, ClassState.FILED: Step.START, ClassState.IN_TRAINING: Step.FINISH_HOURS,
    ClassState.COMPLETION_SUBMITTED: Step.APPLY,
}
AFTER = (Step.SIT, Step.PUBLISH, Step.CERTIFY, Step.PAY)  # of a class that is completed
COLOURS = {Standing.LATE: "bad", Standing.AT_RISK: "gold", Standing.ON_TRACK: "ok"}
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Line:
    """One class as the table shows it."""

    id: Any
    number: str
    base: str
    subject: str
    state: str
    people: str
    hours: str
    start: Cell
    finish: Cell
    onward: str
    seats: Cell
    seats_told: str
    papers: Sequence[str]
    late: Sequence[str]
    owed: int
    standing: Cell


@dataclass(frozen=True)
class Year:
    """The classes of a programme year under the last days of its steps."""

    year: int
    plan: Mapping[str, PlannedStep]
    lines: Sequence[Line]


@blp.get("/desk/backplan")
@roles()
def backplan() -> Response:
    """Show the classes that have not ended, those that start first at the head; or those completed whose people are still on the way."""
    with unit_of_work() as uow:
        kinds.named("classes")
        columns, on, ended = TrainingClass.__table__.c, today(), request.args.get("completed") == "1"
        completed = queries.completed_classes(current_actor(), on)
        found = paged(uow, completed if ended else queries.open_classes(current_actor()),
                      {"after": request.args.get("after"), "limit": ROWS}, columns.starts_on, columns.id)
        return page(uow, "training/backplan.html", years=_years(uow, found["items"], on), next=found["next"], basis="§2.6", ended=ended,
                    completed=uow.execute(select(func.count()).select_from(completed.subquery())).scalar_one())


def _years(uow: UnitOfWork, rows: Sequence[Row], on: date) -> list[Year]:
    by_year: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        by_year[row["year"]].append(row)
    return [_year(uow, year, by_year[year], on) for year in sorted(by_year)]


def _year(uow: UnitOfWork, year: int, rows: Sequence[Row], on: date) -> Year:
    ids = [row["id"] for row in rows]
    plan, warn, calendar = plan_of(uow, year, on), max(uow.policy(on).deadline_reminders), uow.calendar()
    rosters, sums, onward = queries.rosters(uow, ids), queries.lesson_sums(uow, ids), queries.handed_on(uow, ids)
    lacking, missing = queries.missing_kinds(uow, rows), queries.who_misses(uow, ids)
    owed = queries.owed_lessons(uow, [row["id"] for row in rows if row["state"] == ClassState.IN_TRAINING], on)
    places = queries.seats_left(uow, rows, on)
    last = {step.step: step for step in plan}
    lines = []
    for row in rows:
        people, without = rosters.get(row["id"], (0, 0))
        left, held, planned, last_lesson = sums.get(row["id"], (0, 0, 0, None))
        state = ClassState(row["state"])
        risk = risk_of(step=NEXT_STEP.get(state), on=on, plan=plan, warn_days=warn, calendar=calendar)
        lines.append(Line(
            id=row["id"], number=row["number"], base=words.organisation(uow, row["base_id"]),
            subject=Markup("{} {}").format(data(row["trade"]), words.shown(uow, "level", row["level"])), state=CLASS.names[state],
            people=f"{people} / {uow.policy(row['starts_on']).class_size_max}", hours=f"剩 {left}（{held} / {planned}）" if planned else "无课程",
            start=_against(row["started_on"], row["starts_on"], last.get(Step.START), on),
            finish=_against(row["ended_on"], last_lesson, last.get(Step.FINISH_HOURS), on),
            onward=f"{onward[row['id']]} 人已转" if onward.get(row["id"]) else "",
            seats=seats.cell(places[row["id"]]), seats_told=seats.age(places[row["id"]], on),
            papers=_papers(row, without, lacking[row["id"]]), late=missing.get(row["id"], ()),
            owed=len(owed.get(row["id"], ())), standing=_to_come(plan, on) if state is ClassState.COMPLETED else _standing(risk),
        ))
    return Year(year, {str(step.step): step for step in plan}, lines)


def _against(done: date | None, planned: date | None, step: PlannedStep | None, on: date) -> Cell:
    """The day on which a step was done or is planned, against its last day."""
    day = done or planned
    if day is None:
        return Cell("未定", "gold")
    text = f"{words.spoken(day, on)}{' ✓' if done else ''}"
    if step is not None and day > step.last_day:
        return Cell(f"{text} 晚于最迟日", "bad")
    return Cell(text)


def _papers(row: Row, without: int, lacking: Sequence[str]) -> list[str]:
    found = [f"劳动合同 {without} 人"] if without else []
    if row["state"] == ClassState.SUBMITTED and row["countersigned_on"] is None:
        found.append("用人单位会签")
    if row["state"] == ClassState.COMPLETION_SUBMITTED:
        found += [ARCHIVE_NAMES[ArchiveKind(kind)] for kind in lacking]
    return found


def _to_come(plan: Sequence[PlannedStep], on: date) -> Cell:
    """The last days that are still to come for the people of a completed class; how each of them stands is known at their desk."""
    return Cell("，".join(f"{step.name}（{words.spoken(step.last_day, on)} 前）" for step in plan if step.step in AFTER and step.last_day >= on))


def _standing(risk: Risk | None) -> Cell:
    if risk is None:
        return Cell("")
    left = risk.working_days_left
    said = f"{risk.step.name} 剩 {left} 个工作日" if left >= 0 else f"{risk.step.name} 逾期 {-left} 个工作日"
    return Cell(said, COLOURS[risk.standing])
