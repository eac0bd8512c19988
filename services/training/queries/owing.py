"""Lessons whose attendance is owed 欠登考勤, and what their people lack if it is never entered (63号 §2.5, §2.8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, text

from services.training.queries.classes import people_of
from services.training.queries.hours import attended
from services.training.queries.lessons import lessons_of
from services.training.queries.limits import thresholds
from services.training.rules import DeviationField, Hours, attendance_owed, lasting_gaps
from shared.runtime import UnitOfWork

Lessons = Sequence[Mapping[str, Any]]
# The rule `attendance_owed` over a whole list; while a class is in training, and nothing can be entered after that.
OWES = """exists (
    select from lessons l join classes k on k.id = l.class_id left join lesson_records r on r.lesson_id = l.id
    where l.class_id = {} and k.state = 'in_training' and l.dropped_by is null and r.lesson_id is null and l.day < :owed_on
        and not exists (select from deviations d where d.lesson_id = l.id and d.kind = 'not_held' and d.verdict is not null)
)"""


def owes_attendance(class_of: str, on: date) -> ColumnElement[bool]:
    """The condition that the class in this column has lessons whose attendance is owed."""
    condition: Any = text(OWES.format(class_of)).bindparams(owed_on=on)
    return condition  # type: ignore[no-any-return]  # a text is no column, and stands where one may


def owed_lessons(uow: UnitOfWork, class_ids: Collection[UUID], on: date) -> dict[UUID, list[dict[str, Any]]]:
    """The lessons whose attendance is owed, in their order, by class; classes without such are not named."""
    owed: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in lessons_of(uow, class_ids):
        if attendance_owed(day=row["day"], recorded=row["held_day"] is not None, on=on,
                           found_not_held=row["verdicts"].get(DeviationField.NOT_HELD) is not None):
            owed[row["class_id"]].append(row)
    return dict(owed)


def gaps_without(uow: UnitOfWork, plan: Mapping[str, Any], on: date) -> dict[UUID, dict[str, int]]:
    """What each person in training in a class will lack if owed attendance is never entered, by case; who lacks nothing is not named.

    :param plan: all columns of the class.
    """
    with uow.whole_city():  # everybody reads the same sentence, also who does not see all of the class
        people = [row["id"] for row in people_of(uow, [plan["id"]], "in_training")]
        found = attended(uow, dict.fromkeys(people, plan["id"]))
        lessons = lessons_of(uow, [plan["id"]])
    coming = [row for row in lessons if row["held_day"] is None and row["day"] >= on and DeviationField.NOT_HELD not in row["verdicts"]]
    hours: dict[str, int] = defaultdict(int)
    for row in coming:
        hours[row["category"]] += row["hours"]
    left, topics, asked = Hours(**hours), frozenset(row["topic"] for row in coming), thresholds(uow, plan["starts_on"])
    gaps = {id_: lasting_gaps(replace(what, remaining=left, remaining_topics=topics), asked) for id_, what in found.items()}
    return {id_: lacking for id_, lacking in gaps.items() if lacking}
