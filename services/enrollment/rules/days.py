"""Counting years the way an office does: by anniversaries, the anniversary itself included."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from .facts import CountedTo, LeapDay, Spell

DAY = timedelta(days=1)


def spoken(day: date) -> str:
    """A day as forms write it: 2026年11月3日."""
    return f"{day.year}年{day.month}月{day.day}日"


def anniversary(*, start: date, years: int, leap_day: LeapDay) -> date:
    """The day on which `years` full years have passed since `start`; 29 February follows `leap_day`."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:  # 29 February of a common year
        last = date(start.year + years, 2, 28)
        return last if leap_day is LeapDay.LAST_OF_FEBRUARY else last + DAY


def counting_day(*, counted_to: CountedTo, submitted_on: date | None, on: date, year: int) -> date:
    """The day to which years are counted; before submission the day itself stands in for it."""
    if counted_to is CountedTo.YEAR_END:
        return date(year, 12, 31)
    if counted_to is CountedTo.SUBMITTED and submitted_on is not None:
        return submitted_on
    return on


def without_overlap(*, spells: Sequence[Spell]) -> list[tuple[date, date | None]]:
    """Spells in order, overlapping and touching ones joined; each as (first day, day after the last | None)."""
    joined: list[tuple[date, date | None]] = []
    for spell in sorted(spells, key=lambda s: s.start):
        end = spell.end + DAY if spell.end is not None else None
        if joined and _reaches(joined[-1][1], spell.start):
            start, before = joined.pop()
            joined.append((start, None if before is None or end is None else max(before, end)))
        else:
            joined.append((spell.start, end))
    return joined


def _reaches(end: date | None, start: date) -> bool:
    return end is None or start <= end


def day_years_are_reached(*, spells: Sequence[Spell], years: int, leap_day: LeapDay) -> date | None:
    """The day on which spells, added up, first make `years` years; None if they end before that.

    Gaps are cut out: what was worked before slides forward until it touches the next spell, and the anniversary of
    the whole is taken. So one unbroken spell counts exactly as a certificate does.
    """
    worked = timedelta()
    for start, end in without_overlap(spells=spells):
        reached = max(start, anniversary(start=start - worked, years=years, leap_day=leap_day))
        if end is None or reached <= end:
            return reached
        worked += end - start
    return None


def days_worked(*, spells: Sequence[Spell], to: date) -> int:
    """Days in the occupation before `to`, none counted twice."""
    return sum(max(0, (min(end or to, to) - start).days) for start, end in without_overlap(spells=spells))
