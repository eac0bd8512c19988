"""Hours per person: one query over lessons and attendance for as many people as asked, then the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.training.queries.lessons import judged_lessons, lessons_of
from services.training.queries.limits import thresholds
from services.training.rules import Attended, DeviationField, Hours, Judged, Worth, completion_checks
from shared.refusals import Check
from shared.runtime import UnitOfWork

# Lesson by lesson through the key: right after a bulk entry the planner's statistics know nothing of these rows, and a
# plan that it then prefers compares each of them with every lesson.
HOURS = """
select a.case_id, w.worth, w.category, sum(w.hours)::int as hours, array_agg(distinct w.topic) as topics
from unnest(cast(:lessons as uuid[]), cast(:categories as text[]), cast(:topics as text[]),
    cast(:hours as int[]), cast(:worths as text[])) as w(lesson_id, category, topic, hours, worth)
cross join lateral (
    select distinct on (case_id) case_id, present from attendance
    where lesson_id = w.lesson_id order by case_id, version desc
) a
where a.present and a.case_id = any(cast(:cases as uuid[]))
group by a.case_id, w.worth, w.category
"""
NOBODY = Attended(earned=Hours())


def attended(uow: UnitOfWork, cases: Mapping[UUID, UUID]) -> dict[UUID, Attended]:
    """What each person has, by case.

    A planned lesson counts as still to come until it is recorded or noted as not held.

    :param cases: the class of each case.
    """
    rows = lessons_of(uow, set(cases.values()))
    judged = judged_lessons(uow, rows)
    held = [row for row in rows if judged[row["id"]].worth in (Worth.EARNED, Worth.UNDECIDED)]
    found = uow.execute(HOURS, {
        "cases": list(cases), "lessons": [row["id"] for row in held], "hours": [row["hours"] for row in held],
        "categories": [row["category"] for row in held], "topics": [row["topic"] for row in held],
        "worths": [str(judged[row["id"]].worth) for row in held],
    })
    sums: dict[UUID, dict[str, dict[str, tuple[int, list[str]]]]] = defaultdict(lambda: defaultdict(dict))
    for case_id, worth, category, hours, topics in found:
        sums[case_id][worth][category] = (hours, topics)
    of_class = _of_classes(rows, judged)
    return {
        case_id: _attended(sums[case_id], of_class.get(class_id, NOBODY)) for case_id, class_id in cases.items()
    }


def standings(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> dict[UUID, list[Check]]:
    """The completion checks of each of these cases; a case without a class has none (63号 §2.5)."""
    cases = {row["id"]: row["class_id"] for row in rows if row["class_id"] is not None}
    asked = {class_id: thresholds(uow, day) for class_id, day in start_days(uow, set(cases.values())).items()}
    return {
        case_id: completion_checks(what, asked[cases[case_id]]) for case_id, what in attended(uow, cases).items()
    }


def start_days(uow: UnitOfWork, class_ids: Collection[UUID]) -> dict[UUID, date]:
    """The filed start day of each of these classes; it decides which policy they are under."""
    with uow.whole_city():  # of a trainee's own class, which is the base's
        rows = uow.execute(
            "select id, starts_on from classes where id = any(cast(:ids as uuid[]))", {"ids": sorted(class_ids)}).all()
    return dict(rows)


def _of_classes(rows: Sequence[Mapping[str, Any]], judged: Mapping[UUID, Judged]) -> dict[UUID, Attended]:
    """What is the same for everybody in a class: what remains, and how much was held."""
    remaining: dict[UUID, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    topics: dict[UUID, set[str]] = defaultdict(set)
    held: dict[UUID, int] = defaultdict(int)
    for row in rows:
        class_id = row["class_id"]
        if judged[row["id"]].worth is not Worth.PLANNED:
            held[class_id] += row["hours"]
        elif DeviationField.NOT_HELD not in row["verdicts"]:
            remaining[class_id][row["category"]] += row["hours"]
            topics[class_id].add(row["topic"])
    return {
        class_id: Attended(earned=Hours(), remaining=Hours(**remaining[class_id]),
                           remaining_topics=frozenset(topics[class_id]), held=held[class_id])
        for class_id in {row["class_id"] for row in rows}
    }


def _attended(sums: Mapping[str, Mapping[str, tuple[int, list[str]]]], of_class: Attended) -> Attended:
    earned, undecided = sums.get(Worth.EARNED, {}), sums.get(Worth.UNDECIDED, {})
    return Attended(
        earned=Hours(**{category: hours for category, (hours, _) in earned.items()}), topics=_topics(earned),
        undecided=Hours(**{category: hours for category, (hours, _) in undecided.items()}),
        undecided_topics=_topics(undecided), remaining=of_class.remaining,
        remaining_topics=of_class.remaining_topics, held=of_class.held,
    )


def _topics(sums: Mapping[str, tuple[int, list[str]]]) -> frozenset[str]:
    return frozenset(topic for _, topics in sums.values() for topic in topics)
