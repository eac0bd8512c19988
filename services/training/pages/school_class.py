"""What the page of a class says: its plan's checks, timetable, people with their hours, deviations, supervision, archive."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import url_for

from services.training import queries, rules
from services.training.lifecycle import CASE, CLASS, ClassState
from services.training.pages import doubts, mending, owing, seats
from services.training.rules import Mode, Verdict, Worth
from services.training.rules.words import CATEGORY_NAMES, DEVIATION_NAMES, TOPIC_NAMES
from shared.refusals import Check, Finding
from shared.runtime import UnitOfWork
from shared.web import today
from shared.web.console import words
from shared.web.console.faces import Bar, Cell, Checks, Face, Table, Turn, Until
from shared.web.terms import terms

Row = Mapping[str, Any]
BEFORE_FILING = (ClassState.DRAFTED, ClassState.SUBMITTED, ClassState.REVIEWED, ClassState.RETURNED)
RUNNING = (ClassState.IN_TRAINING, ClassState.COMPLETION_SUBMITTED)
WORTH_COLOURS = {Worth.EARNED: "ok", Worth.UNDECIDED: "gold", Worth.NONE: "bad"}


def turn(uow: UnitOfWork, row: Row) -> Turn | None:
    """A plan that was reported waits for the employer first, and then for the district; a running class for attendance that is owed."""
    if owed := owing.of_class(uow, row, today()):
        return owed
    if row["state"] != ClassState.SUBMITTED:
        return None
    step = CLASS.find("review" if row["countersigned_on"] else "countersign", row["state"])
    return Turn(action=step.name, who=step.who) if step else None


def checks(uow: UnitOfWork, row: Row, on: date) -> Sequence[Checks]:
    """Before filing the plan's checks, afterwards whether its archive is whole and it was visited often enough."""
    if row["state"] in BEFORE_FILING:
        reported = row["state"] not in (ClassState.DRAFTED, ClassState.RETURNED)
        found = rules.plan_checks(queries.plans(uow, [row])[row["id"]], queries.plan_limits(uow, row["starts_on"]), reported=reported)
        return [Checks("开班备案审核事项", found)]
    archive, _ = queries.archive_of(uow, row["id"], row["starts_on"])
    watched = [Check(rule=refusal.reason.slug, name=refusal.reason.title, finding=Finding.NOT_MET, clause="63号 §4.1",
                     refusal=refusal) for refusal in queries.supervision_of(uow, row["id"], row["starts_on"])["missing"]]
    return [*([Checks("检查与回访", watched)] if watched else []), Checks("班级档案", archive)]


def bars(uow: UnitOfWork, row: Row, on: date) -> Sequence[Bar]:
    """Class hours held of those in the plan, by category."""
    lessons = queries.lessons_of(uow, [row["id"]])
    return [
        Bar(name, sum(each["hours"] for each in lessons if each["category"] == category and each["held_day"]),
            sum(each["hours"] for each in lessons if each["category"] == category))
        for category, name in CATEGORY_NAMES.items()
    ] if lessons else []


def facts(uow: UnitOfWork, row: Row) -> Sequence[tuple[str, str]]:
    """People and places."""
    people, without = queries.rosters(uow, [row["id"]]).get(row["id"], (0, 0))
    limit = uow.policy(row["starts_on"]).class_size_max
    found = [("培训方式", terms(Mode).get(row["mode"], "")), ("在班人数", f"{people}（班额 {limit}，余 {max(0, limit - people)}）")]
    return [*found, ("缺劳动合同", f"{without} 人")] if without else found


def tables(uow: UnitOfWork, row: Row, on: date) -> Sequence[Table]:
    """Seats in the exam, people, timetable with attendance, deviations, orders to mend."""
    places = seats.table(uow, row, on)
    return [*([places] if places else []), _people(uow, row), _timetable(uow, row, on), _deviations(uow, row), *mending.of_class(uow, row, on)]


def _people(uow: UnitOfWork, row: Row) -> Table:
    people = queries.in_class(uow, row["id"])
    found = queries.standings(uow, people) if row["state"] not in BEFORE_FILING else {}
    missed: dict[Any, int] = defaultdict(int)
    for away in queries.absent_from(uow, row["id"]).values():
        for each in away:
            missed[each["case_id"]] += each["hours"]
    lines = []
    for one in people:
        checks = found.get(one["id"], [])
        total = next((check.values for check in checks if check.rule == "hours_total"), None)
        missing = "；".join(check.refusal.detail.rstrip("。") for check in checks if check.refusal is not None)
        late = Cell("补不足", "bad") if rules.will_miss(checks) else ""
        lines.append((Cell(one["number"], link=url_for("console.thing", plural="cases", id=one["id"])), one["name"], CASE.names[CASE.states(one["state"])],
                      f"{total['have']} / {total['needed']}" if total else "", str(missed[one["id"]] or ""), late, missing))
    return Table("学员课时", ("业务编号", "姓名", "状态", "课时", "缺课课时", "", "尚缺"), lines, "" if lines else "本班还没有学员。")


def _timetable(uow: UnitOfWork, row: Row, on: date) -> Table:
    lessons = queries.lessons_of(uow, [row["id"]])
    away = queries.absent_from(uow, row["id"])
    judged, there = queries.judged_lessons(uow, lessons), queries.presence_of(uow, row["id"])
    owed = {each["id"] for each in queries.owed_lessons(uow, [row["id"]], on).get(row["id"], ())}
    lines: list[tuple[str | Cell, ...]] = []
    for each in lessons:
        worth = judged[each["id"]].worth
        word, colour = terms(Worth)[worth], WORTH_COLOURS.get(worth, "")
        if each["id"] in owed:
            word, colour = "欠登考勤", "bad"
        present, asked = there.get(each["id"], (0, 0))
        late = each["recorded_on"] and each["recorded_on"] > each["held_day"]
        came = f"{words.within(each['recorded_on'], on)} 补登：{present} / {asked}" if late else f"{present} / {asked}"
        lines.append((
            str(each["held_day"] or each["day"]), f"{each['start_at']:%H:%M}–{each['end_at']:%H:%M}", str(each["hours"]),
            f"{CATEGORY_NAMES[each['category']]}：{TOPIC_NAMES.get(each['topic'], each['topic'])}",
            each["held_teacher"] or each["filed_teacher"], each["held_place"] or each["place"],
            came if asked else "", "、".join(one["name"] for one in away.get(each["id"], ())), Cell(word, colour),
        ))
    return Table("课程表与考勤", ("日期", "时间", "课时", "内容", "教师", "地点", "到课", "缺课", "认定"), lines,
                 "" if lines else "方案还没有课程安排。")


def _deviations(uow: UnitOfWork, row: Row) -> Table:
    verdicts = terms(Verdict)
    lines = [
        (str(each["lesson_day"]), DEVIATION_NAMES.get(each["kind"], each["kind"]), each["filed"], each["held"],
         verdicts[each["verdict"]] if each["verdict"] else Cell("待认定", "gold"), each["reason"] or "")
        for each in queries.deviations_of(uow, row["id"])
    ]
    return Table("与备案不符之处", ("课程日期", "事项", "备案", "实际", "认定", "理由"), lines, "" if lines else "没有发现偏差。")


# A class is drafted, filed and begun by the day on which it is planned to begin, and ends its lessons by the day planned for that.
UNTIL: Mapping[str, Until] = {
    **{state: Until("计划开班", "starts_on") for state in (*BEFORE_FILING, ClassState.FILED)}, ClassState.IN_TRAINING: Until("计划结业", "ends_on"),
}
FACE = Face(turn=turn, marks=(owing.OF_CLASSES, doubts.OF_CLASSES), doubts=doubts.of_class, until=UNTIL, checks=checks, bars=bars, facts=facts, tables=tables)
