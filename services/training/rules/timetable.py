"""Proposes a lawful timetable 课程表: the hours of §2.5 over working days, no day over its maximum."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from services.training.rules.hours import Thresholds
from services.training.rules.words import Category, Mode, Topic


@dataclass(frozen=True, kw_only=True)
class SchoolDay:
    """How a day of lessons runs 作息.

    :param hour_minutes: the length of a class hour.
    :param topic_hours: class hours of each general topic; the rest of the theory hours is professional.
    """

    morning: time
    afternoon: time
    morning_hours: int
    hour_minutes: int
    topic_hours: int

    def clock(self, used: int) -> time:
        """When the next class hour of a day begins, after so many."""
        if used < self.morning_hours:
            return later(self.morning, used * self.hour_minutes)
        return later(self.afternoon, (used - self.morning_hours) * self.hour_minutes)


@dataclass(frozen=True, kw_only=True)
class ProposedLesson:
    """One lesson of a proposed timetable, without its teacher and place."""

    day: date
    start: time
    end: time
    hours: int
    category: Category
    topic: Topic
    mode: Mode


def propose(
    *, starts_on: date, hours_per_day: int, school_day: SchoolDay, thresholds: Thresholds,
    is_working: Callable[[date], bool],
) -> list[ProposedLesson]:
    """Spread exactly the required hours over working days from the first day on (63号 §2.5).

    Ideology and the general topics come first, then professional theory, then practice; each stretch is cut at
    noon and at the end of the day.
    """
    lessons: list[ProposedLesson] = []
    days = (starts_on + timedelta(days=n) for n in range(10_000))
    working = (day for day in days if is_working(day))
    day, used = next(working), 0
    for category, topic, mode, hours in _courses(thresholds, school_day.topic_hours):
        left = hours
        while left:
            if used == hours_per_day:
                day, used = next(working), 0
            room = (school_day.morning_hours if used < school_day.morning_hours else hours_per_day) - used
            take = min(left, room, hours_per_day - used)
            start = school_day.clock(used)
            lessons.append(ProposedLesson(
                day=day, start=start, end=later(start, take * school_day.hour_minutes), hours=take,
                category=category, topic=topic, mode=mode,
            ))
            used, left = used + take, left - take
    return lessons


def needs(category: str, topic: str) -> str:
    """The kind of teacher that a lesson asks for: `professional`, `practice` or `general`."""
    if category == Category.PRACTICE:
        return "practice"
    return "professional" if topic == Topic.PROFESSIONAL else "general"


def placed_in(rooms: Mapping[str, str], category: str) -> str:
    """The room of a lesson: the workshop for practice, the classroom for the rest."""
    return rooms["workshop"] if category == Category.PRACTICE else rooms["classroom"]


def _courses(thresholds: Thresholds, topic_hours: int) -> Iterator[tuple[Category, Topic, Mode, int]]:
    if thresholds.ideology:
        yield Category.IDEOLOGY, Topic.IDEOLOGY, Mode.THEORY_CLASS, thresholds.ideology
    for topic in thresholds.topics:
        yield Category.THEORY, Topic(topic), Mode.THEORY_CLASS, topic_hours
    general = topic_hours * len(thresholds.topics)
    theory = max(thresholds.theory, general)
    if theory > general:
        yield Category.THEORY, Topic.PROFESSIONAL, Mode.THEORY_CLASS, theory - general
    rest = thresholds.total - thresholds.ideology - theory
    yield Category.PRACTICE, Topic.PRACTICE, Mode.SIMULATION, max(thresholds.practice, rest)


def later(start: time, minutes: int) -> time:
    """The time of day so many minutes later."""
    return (datetime.combine(date.min, start) + timedelta(minutes=minutes)).time()
