"""What somebody reads about their own training: the class, what comes next, the hours, each lesson with or without them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from services.training import queries
from services.training.lifecycle import CLASS
from services.training.rules import Mode
from services.training.rules.words import TOPIC_NAMES
from shared.runtime import UnitOfWork
from shared.web.console import words
from shared.web.console.faces import Bar, Cell, Part, Table
from shared.web.language import say
from shared.web.terms import terms

Row = Mapping[str, Any]
NEXT = 6  # lessons that are shown beforehand


def parts(uow: UnitOfWork, row: Row, on: date, bars: Sequence[Bar]) -> Sequence[Part]:
    """The class with its next lessons, the hours, the lessons that were held.

    :param bars: the hours against what is asked for.
    """
    plan = queries.class_of(uow, row["class_id"])
    if plan is None:
        return [Part("班级", note="您还没有分班。")]
    lessons = queries.lessons_of(uow, [plan["id"]])
    present = queries.presence_at(uow, row["id"])
    held = [(each, present.get(each["id"])) for each in lessons if each["held_day"] is not None]
    there = sum(each["hours"] for each, was in held if was)
    return [
        Part("班级", [
            ("班级编号", plan["number"]), ("状态", CLASS.names[CLASS.states(plan["state"])]),
            ("培训基地", words.organisation(uow, row["base_id"])), ("培训方式", terms(Mode).get(plan["mode"], "")),
            ("培训日期", str(_("%(first)s 至 %(last)s", first=words.day(plan["starts_on"]), last=words.day(plan["ends_on"])))),
        ]),
        _next(lessons, on),
        Part("课时", bars=bars, note="上课登记并认定后计入课时。" if bars else "还没有课程安排。"),
        Part("上课记录", note=f"已上课 {sum(each['hours'] for each, _was in held)} 课时，您到课 {there} 课时。" if held else "还没有上过课。",
             table=Table("上课记录", ("日期", "课程", "课时", "到课"), [
                 (words.day(each["held_day"]), say(TOPIC_NAMES[each["topic"]]), str(each["hours"]), _presence(was))
                 for each, was in reversed(held)])),
    ]


def _next(lessons: Sequence[Row], on: date) -> Part:
    coming = [each for each in lessons if each["held_day"] is None and each["day"] >= on and "not_held" not in each["verdicts"]]
    return Part("接下来的课", note="" if coming else "没有待上的课。", table=Table("接下来的课", ("日期", "时间", "课程", "地点"), [
        (words.spoken(each["day"], on), f"{each['start_at']:%H:%M}–{each['end_at']:%H:%M}", say(TOPIC_NAMES[each["topic"]]),
         each["place"]) for each in coming[:NEXT]]))


def _presence(was: bool | None) -> Cell:
    return Cell("未登记", "grey") if was is None else Cell("到课", "ok") if was else Cell("缺课", "bad")
