"""Working days 工作日, from a table of announced holidays and make-up workdays 调休.

The table can be imported each autumn when the State Council announces the next year; no software needs to change.
A day in a year that has not been announced is counted with weekends and the holidays that the law itself fixes,
and is called provisional.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate
from typing import Any

# 国办发明电 by year, as announced; an office adds the next one together with its rows.
ANNOUNCED_BY: Mapping[int, str] = {
    2019: "国办发明电〔2018〕15号、〔2019〕3号",
    2020: "国办发明电〔2019〕16号、〔2020〕1号",
    2021: "国办发明电〔2020〕27号",
    2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
FIXED_BY_LAW = frozenset({(1, 1), (5, 1), (10, 1), (10, 2), (10, 3)})  # 全国年节及纪念日放假办法, known without a notice
NATIONAL_DAY = (10, 1)  # every announcement contains it, so it tells whether a year has been announced
SATURDAY = 5  # by the count of `date.weekday`, so also the working days of a week
WEEK = 7


class DayKind(StrEnum):
    """What an announcement says of a day."""

    HOLIDAY = "holiday"  # 放假
    WORKDAY = "workday"  # 调休上班


@dataclass(frozen=True)
class WorkingCalendar:
    """Counts working days.

    :param kinds: the announced days; all others follow the week.
    :param announced: the years of which the arrangement is known.
    """

    kinds: Mapping[date, DayKind]
    announced: frozenset[int]

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> WorkingCalendar:
        """Make a calendar from rows `{day, kind, name, document}`; `day` is a date or its ISO text."""
        kinds = {_day(row["day"]): DayKind(row["kind"]) for row in rows}
        return cls(kinds, frozenset(day.year for day in kinds if (day.month, day.day) == NATIONAL_DAY))

    def is_working(self, day: date) -> bool:
        """Say whether offices work on this day."""
        if kind := self.kinds.get(day):
            return kind is DayKind.WORKDAY
        if day.year not in self.announced and (day.month, day.day) in FIXED_BY_LAW:
            return False
        return day.weekday() < SATURDAY

    def provisional(self, day: date) -> bool:
        """Say whether the answer for this day may still change, since its year has not been announced."""
        return day.year not in self.announced

    def add(self, day: date, working_days: int) -> date:
        """Return the n-th working day after this one, or before it if n is negative.

        The day itself does not count, whether it is a working day or not; with 0 it is returned unchanged. So a
        notice published on Monday for five working days is complete at the end of the next Monday.
        """
        step = timedelta(days=1 if working_days > 0 else -1)
        left = abs(working_days)
        while left:
            day += step
            left -= self.is_working(day)
        return day

    def between(self, first: date, last: date) -> int:
        """Count the working days from the first to the last day, both included; 0 if the last comes earlier."""
        if last < first:
            return 0
        weeks, rest = divmod((last - first).days + 1, WEEK)
        count = weeks * SATURDAY + sum((first.weekday() + n) % WEEK < SATURDAY for n in range(rest))
        days, sums = self._beside_the_week
        count += sums[bisect_right(days, last)] - sums[bisect_left(days, first)]
        fixed = (date(year, *day) for year in range(first.year, last.year + 1) if year not in self.announced
                 for day in FIXED_BY_LAW)
        return count - sum(first <= day <= last and day not in self.kinds and day.weekday() < SATURDAY for day in fixed)

    @cached_property
    def _beside_the_week(self) -> tuple[list[date], list[int]]:
        """The announced days in order, and what they add to the count of the week, summed up to each."""
        days = sorted(self.kinds)
        added = ((self.kinds[day] is DayKind.WORKDAY) - (day.weekday() < SATURDAY) for day in days)
        return days, list(accumulate(added, initial=0))


def calendar_rows(since: int = min(ANNOUNCED_BY)) -> list[dict[str, str]]:
    """Return the announced days of the years that the `chinesecalendar` package knows, as rows to import."""
    from chinese_calendar.constants import Holiday, holidays, workdays  # only seeding needs the package

    chinese = {holiday.value: holiday.chinese for holiday in Holiday}
    days = [(day, DayKind.HOLIDAY, name) for day, name in holidays.items()]
    days += [(day, DayKind.WORKDAY, name) for day, name in workdays.items()]
    return [
        {"day": day.isoformat(), "kind": str(kind), "name": chinese[name], "document": _announced_by(day)}
        for day, kind, name in sorted(days)
        if day.year >= since
    ]


def _announced_by(day: date) -> str:
    """The end of December is arranged together with the New Year that follows it."""
    return ANNOUNCED_BY.get(day.year + (day.month == 12), "文号待补")


def _day(value: date | str) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)
