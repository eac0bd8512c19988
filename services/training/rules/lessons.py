"""What a lesson that was planned or held is worth, and why it earns no hours (63号 §2.1, §2.3, §2.5)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum
from itertools import groupby

from services.training.rules.bases import Certificate, teacher_qualified
from services.training.rules.words import DEVIATION_NAMES, DeviationField, Verdict
from shared.refusals import Kind, Reason, Refusal

OUTSIDE_FILED_TIME = Reason("lesson-outside-filed-time", "不在备案的时间上课", "Outside the filed time", "§2.5")
OVER_DAILY_MAXIMUM = Reason("lesson-over-daily-maximum", "超过每日课时上限", "Over the daily maximum")
LESSON_ALREADY_RECORDED = Reason("lesson-already-recorded", "该次课已登记", "Lesson already recorded", "§2.8")
LESSON_IN_THE_FUTURE = Reason("lesson-in-the-future", "课程尚未进行", "Lesson lies in the future", "§2.8")
ENTRY_REPEATED = Reason("entry-repeated", "同一人同一次课重复填写", "Entry repeated", kind=Kind.MALFORMED)
NOT_IN_CLASS = Reason("not-in-this-class", "学员不在本班在训名册中", "Not in training in this class", "§2.8")
DEVIATES = Reason("lesson-deviates", "与备案方案不一致", "Differs from the filed plan", "§2.5")


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """When, where, how and by whom a lesson is given."""

    day: date
    start: time
    end: time
    place: str
    mode: str
    teacher: str


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """A lesson as filed and as held.

    :param held: what really happened, or None while it has not been held.
    :param verdicts: the district's decision on each deviation found; None where it is still open.
    :param certificates: those of the teacher who really taught.
    """

    key: str
    category: str
    topic: str
    hours: int
    filed: Arrangement
    held: Arrangement | None = None
    teacher_name: str = ""
    certificates: Sequence[Certificate] = ()
    verdicts: Mapping[str, str | None] = field(default_factory=dict)


class Worth(StrEnum):
    """Whether those present earn the lesson's hours."""

    EARNED = "earned"  # 计课时
    UNDECIDED = "undecided"  # 待认定
    NONE = "none"  # 不计课时
    PLANNED = "planned"  # 未上


@dataclass(frozen=True, kw_only=True)
class Judged:
    """The worth of one lesson and the grounds on which it is not simply earned."""

    worth: Worth
    refusals: tuple[Refusal, ...] = ()


def attendance_owed(*, day: date, recorded: bool, found_not_held: bool, on: date) -> bool:
    """Whether the attendance of a lesson is owed 欠登: its day is past, and neither is it recorded nor was it decided that it was not held (63号 §2.8).

    :param found_not_held: the district has decided on its not being held, whichever way.
    """
    return day < on and not recorded and not found_not_held


def deviations(*, filed: Arrangement, held: Arrangement) -> dict[str, tuple[str, str]]:
    """Compare plan and reality: for each respect in which they differ, what was filed and what was done (63号 §2.5).

    A lesson given within its filed hours on the clock does not deviate in time.
    """
    span = (f"{x.start:%H:%M}-{x.end:%H:%M}" for x in (filed, held))
    pairs = {
        DeviationField.DAY: (filed.day.isoformat(), held.day.isoformat()),
        DeviationField.TIME: tuple(span),
        DeviationField.PLACE: (filed.place, held.place),
        DeviationField.TEACHER: (filed.teacher, held.teacher),
        DeviationField.MODE: (filed.mode, held.mode),
    }
    return {key: (was, done) for key, (was, done) in pairs.items() if was != done}


def not_in_the_future(*, last: date, on: date) -> Refusal | None:
    """Refuse to record a lesson before its day has come (63号 §2.8)."""
    if last <= on:
        return None
    return LESSON_IN_THE_FUTURE(f"课程日期 {last} 还没有到（今天是 {on}）。", cure="上课当日或之后再登记。", last=last, on=on)


def over_daily_maximum(*, day: date, before: int, hours: int, limit: int) -> Refusal | None:
    """Refuse hours to a lesson that goes over the day's maximum, the earlier lessons of the day counted first."""
    if before + hours <= limit:
        return None
    return OVER_DAILY_MAXIMUM(
        f"{day} 此前已上 {before} 课时，再上 {hours} 课时超过每日上限 {limit}。", cure="超出部分另行安排补课。",
        day=day, before=before, hours=hours, limit=limit,
    )


def deviation_accepted(*, kind: str, verdict: str | None) -> Refusal | None:
    """Refuse hours to a lesson that deviates from the plan until the district has accepted or seen it mended (§2.5)."""
    if verdict in (Verdict.ACCEPTED, Verdict.MENDED):
        return None
    reason = OUTSIDE_FILED_TIME if kind in (DeviationField.DAY, DeviationField.TIME) else DEVIATES
    said = "区市未认可" if verdict == Verdict.REFUSED else "尚待区市认定"
    return reason(f"{DEVIATION_NAMES[DeviationField(kind)]}与备案不一致，{said}。", cure="说明理由并请区市认定。",
                  kind=kind, verdict=verdict)


def judge_lessons(
    lessons: Sequence[Lesson], *, daily_max: int, theory_titles: Collection[str], practice_titles: Collection[str]
) -> dict[str, Judged]:
    """Judge all lessons of one class: by key, what each is worth and why.

    Lessons are judged by the day on which they were really held; those not held yet are PLANNED.
    """
    judged = {lesson.key: Judged(worth=Worth.PLANNED) for lesson in lessons if lesson.held is None}
    held = [(lesson.held, lesson) for lesson in lessons if lesson.held is not None]
    held.sort(key=lambda pair: (pair[0].day, pair[0].start, pair[1].key))
    for _, of_day in groupby(held, key=lambda pair: pair[0].day):
        before = 0
        for done, lesson in of_day:
            grounds = (
                teacher_qualified(
                    category=lesson.category, topic=lesson.topic, name=lesson.teacher_name, on=done.day,
                    certificates=lesson.certificates, theory_titles=theory_titles, practice_titles=practice_titles,
                ),
                over_daily_maximum(day=done.day, before=before, hours=lesson.hours, limit=daily_max),
                *(deviation_accepted(kind=kind, verdict=verdict) for kind, verdict in lesson.verdicts.items()),
            )
            judged[lesson.key] = _worth(lesson, tuple(ground for ground in grounds if ground))
            before += lesson.hours
    return judged


def _worth(lesson: Lesson, refusals: tuple[Refusal, ...]) -> Judged:
    if not refusals:
        return Judged(worth=Worth.EARNED)
    open_only = all(r.reason in (OUTSIDE_FILED_TIME, DEVIATES) and r.values["verdict"] is None for r in refusals)
    return Judged(worth=Worth.UNDECIDED if open_only else Worth.NONE, refusals=refusals)
