"""班级倒排表: one row a class, with the last day of each step counted back from 31 December, and who is late (63号 §2.6)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import groupby
from typing import Any

from flask import Response, request
from flask_babel import gettext as _
from markupsafe import Markup
from sqlalchemy import func, select
from werkzeug.exceptions import NotFound

from services.training import queries
from services.training.lifecycle import CLASS, ClassState
from services.training.models import TrainingClass
from services.training.pages import seats
from services.training.queries.class_table import Line
from services.training.rules.words import ARCHIVE_NAMES, ArchiveKind
from shared.deadlines import PlannedStep, Risk, Standing, Step
from shared.runtime import UnitOfWork
from shared.web import current_actor, paged, roles, today, unit_of_work
from shared.web.console import exporting, kinds, words
from shared.web.console.faces import Cell
from shared.web.console.frame import page
from shared.web.console.links import Link, Pages
from shared.web.console.listing import MOST_EXPORTED
from shared.web.language import data, say

blp = Pages("backplan", __name__, links=[Link("班级倒排表", "backplan")])
ROWS = 50
AFTER = (Step.SIT, Step.PUBLISH, Step.CERTIFY, Step.PAY)  # of a class that is completed
COLOURS = {Standing.LATE: "bad", Standing.AT_RISK: "gold", Standing.ON_TRACK: "ok"}
NAMED = 3  # of those who are late, on the page; the file names all


@dataclass(frozen=True)
class Shown:
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
    lines: Sequence[Shown]


@blp.get("/desk/backplan")
@roles()
def backplan() -> Response:
    """Show the classes that have not ended, those that start first at the head; or those completed whose people are still on the way."""
    with unit_of_work() as uow:
        kinds.named("classes")
        columns, on, ended = TrainingClass.__table__.c, today(), _ended()
        completed = queries.completed_classes(current_actor(), on)
        found = paged(uow, completed if ended else queries.open_classes(current_actor()),
                      {"after": request.args.get("after"), "limit": ROWS}, columns.starts_on, columns.id)
        return page(uow, "training/backplan.html", years=_years(uow, found["items"], on), next=found["next"], basis="§2.6", ended=ended,
                    named=NAMED, completed=uow.execute(select(func.count()).select_from(completed.subquery())).scalar_one())


@blp.get("/desk/backplan/export/<form>")
@roles()
def backplan_export(form: str) -> Response:
    """The same classes as a file, all of them, with the last days of their year beside each."""
    if form not in exporting.FORMATS:
        raise NotFound
    with unit_of_work() as uow:
        kinds.named("classes")
        columns, on = TrainingClass.__table__.c, today()
        asked = queries.completed_classes(current_actor(), on) if _ended() else queries.open_classes(current_actor())
        rows = [dict(row) for row in uow.execute(asked.order_by(columns.starts_on, columns.id).limit(MOST_EXPORTED)).mappings()]
        pairs = [(line, _shown(uow, line, on)) for line in queries.class_table(uow, rows, on)]
        lines = [[str(told(line, shown)) for told in COLUMNS.values()] for line, shown in pairs]
        return exporting.table(form, f"{_('班级倒排表')} {on}", [say(name) for name in COLUMNS], lines)


def _ended() -> bool:
    return request.args.get("completed") == "1"


def _years(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]], on: date) -> list[Year]:
    lines = sorted(queries.class_table(uow, rows, on), key=lambda line: line.row["year"])
    return [
        Year(year, {str(step.step): step for step in of_year[0].plan}, [_shown(uow, line, on) for line in of_year])
        for year, of_year in ((year, list(found)) for year, found in groupby(lines, lambda line: line.row["year"]))
    ]


def _shown(uow: UnitOfWork, line: Line, on: date) -> Shown:
    row = line.row
    state = ClassState(row["state"])
    return Shown(
        id=row["id"], number=row["number"], base=words.organisation(uow, row["base_id"]),
        subject=Markup("{} {}").format(data(row["trade"]), words.shown(uow, "level", row["level"])), state=CLASS.names[state],
        people=f"{line.people} / {line.size_max}", hours=f"剩 {line.left}（{line.held} / {line.planned}）" if line.planned else "无课程",
        start=_against(row["started_on"], row["starts_on"], line.last_day(Step.START), on),
        finish=_against(row["ended_on"], line.last_lesson, line.last_day(Step.FINISH_HOURS), on),
        onward=f"{line.handed_on} 人已转" if line.handed_on else "",
        seats=seats.cell(line.seats), seats_told=seats.age(line.seats, on, datetime.now(UTC)),
        papers=_papers(line), late=line.late, owed=line.owed,
        standing=_to_come(line.plan, on) if state is ClassState.COMPLETED else _standing(line.risk),
    )


COLUMNS: Mapping[str, Callable[[Line, Shown], object]] = {
    "班级": lambda line, shown: shown.number,
    "年度": lambda line, shown: line.row["year"],
    "基地": lambda line, shown: shown.base,
    "工种等级": lambda line, shown: words.plain(shown.subject),
    "状态": lambda line, shown: say(shown.state),
    "人数 / 班额": lambda line, shown: shown.people,
    "课时 剩（已上 / 方案）": lambda line, shown: say(shown.hours),
    "欠登考勤": lambda line, shown: shown.owed or "",
    "开班": lambda line, shown: say(shown.start.text),
    "开班最迟日": lambda line, shown: line.last_day(Step.START) or "",
    "完成课时": lambda line, shown: say(shown.finish.text),
    "完成课时最迟日": lambda line, shown: line.last_day(Step.FINISH_HOURS) or "",
    "转考核": lambda line, shown: say(shown.onward),
    "转考核最迟日": lambda line, shown: line.last_day(Step.APPLY) or "",
    "考位 余 / 需": lambda line, shown: say(shown.seats.text),
    "考位告知": lambda line, shown: say(shown.seats_told),
    "下一步时限": lambda line, shown: say(shown.standing.text),
    "缺材料": lambda line, shown: "、".join(say(paper) for paper in shown.papers),
    "课时补不足的人": lambda line, shown: "、".join(shown.late),
}


def _against(done: date | None, planned: date | None, last_day: date | None, on: date) -> Cell:
    """The day on which a step was done or is planned, against its last day."""
    day = done or planned
    if day is None:
        return Cell("未定", "gold")
    text = f"{words.spoken(day, on)}{' ✓' if done else ''}"
    if last_day is not None and day > last_day:
        return Cell(f"{text} 晚于最迟日", "bad")
    return Cell(text)


def _papers(line: Line) -> list[str]:
    found = [f"劳动合同 {line.without_contract} 人"] if line.without_contract else []
    found += ["用人单位会签"] if line.countersignature_missing else []
    return [*found, *(ARCHIVE_NAMES[ArchiveKind(kind)] for kind in line.lacking)]


def _to_come(plan: Sequence[PlannedStep], on: date) -> Cell:
    """The last days that are still to come for the people of a completed class; how each of them stands is known at their desk."""
    return Cell("，".join(f"{step.name}（{words.spoken(step.last_day, on)} 前）" for step in plan if step.step in AFTER and step.last_day >= on))


def _standing(risk: Risk | None) -> Cell:
    if risk is None:
        return Cell("")
    left = risk.working_days_left
    said = f"{risk.step.name} 剩 {left} 个工作日" if left >= 0 else f"{risk.step.name} 逾期 {-left} 个工作日"
    return Cell(said, COLOURS[risk.standing])
