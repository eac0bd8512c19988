"""Last days, counted back in working days from the day by which everything must be done 倒排, and how a case stands to them.

63号 §2.6: the assessment is finished by 31 December, which reaches back to every desk before it; finance closes its
books before the end of the year, which is the last day of the desk after it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

A_DAY = timedelta(days=1)


class Act(StrEnum):
    """What of an assessment can be meant by “finished”, in the order in which it happens."""

    SITTING = "sitting"  # 考试
    RESULTS = "results"  # 公布成绩
    CERTIFICATE = "certificate"  # 登记证书


class Step(StrEnum):
    """A step that has a last day, first to last."""

    START = "start"  # 开班
    FINISH_HOURS = "finish_hours"  # 完成课时
    APPLY = "apply"  # 申报考核
    SIT = "sit"  # 考试
    PUBLISH = "publish"  # 公布成绩
    CERTIFY = "certify"  # 登记证书
    PAY = "pay"  # 支付补贴


class Standing(StrEnum):
    """How a case stands to the last day of its next step."""

    ON_TRACK = "on_track"  # 正常
    AT_RISK = "at_risk"  # 临期
    LATE = "late"  # 逾期


class Calendar(Protocol):
    """What planning needs of a working-day calendar."""

    def add(self, day: date, working_days: int, /) -> date:
        """Return the n-th working day after this one, or before it if n is negative."""

    def between(self, first: date, last: date, /) -> int:
        """Count the working days from the first to the last day, both included."""

    def provisional(self, day: date, /) -> bool:
        """Say whether the holidays of that day's year are not announced yet."""


@dataclass(frozen=True)
class PlannedStep:
    """The last day on which a step can be done in time.

    :param provisional: the holidays of that year are not announced yet, so the day may still move.
    """

    step: Step
    name: str  # 中文
    desk: str
    last_day: date
    provisional: bool


@dataclass(frozen=True)
class Risk:
    """How far a case is from the last day of its next step, in working days; negative once it is late."""

    step: PlannedStep
    standing: Standing
    working_days_left: int


NAMES = {
    Step.START: ("开班", "training"), Step.FINISH_HOURS: ("完成课时", "training"),
    Step.APPLY: ("申报考核", "assessment"), Step.SIT: ("考试", "assessment"),
    Step.PUBLISH: ("公布成绩", "assessment"), Step.CERTIFY: ("登记证书", "assessment"), Step.PAY: ("支付补贴", "subsidy"),
}
# Each step with the one that follows it and the parameter that says how many working days lie between them.
BEFORE = (
    (Step.PUBLISH, "certificate"), (Step.SIT, "results"), (Step.APPLY, "seats"),
    (Step.FINISH_HOURS, "review"), (Step.START, "teaching"),
)
LAST_STEP = {Act.SITTING: Step.SIT, Act.RESULTS: Step.PUBLISH, Act.CERTIFICATE: Step.CERTIFY}


def deadline_of(*, year: int, month_and_day: Mapping[str, int]) -> date:
    """Return the last day of the assessment of a programme year; the day itself still counts (63号 §2.6)."""
    return date(year, month_and_day["month"], month_and_day["day"])


def plan_backwards(
    *, deadline: date, deciding_act: Act, days: Mapping[str, int], calendar: Calendar
) -> tuple[PlannedStep, ...]:
    """Return the last day of every step, counted back in working days from the deadline, first step first.

    A deadline on a day off is met on the working day before it. Steps after the deciding act have no last day.

    :param days: working days between a step and the next: certificate, results, seats, review, teaching.
    """
    step, day = LAST_STEP[deciding_act], calendar.add(deadline + A_DAY, -1)
    last_days = {step: day}
    for earlier, gap in BEFORE:
        if list(Step).index(earlier) < list(Step).index(step):
            day = calendar.add(day, -days[gap])
            last_days[earlier] = day
    return tuple(_planned(step, last_days[step], calendar) for step in Step if step in last_days)


def plan_payment(*, year: int, on: date, month_and_day: Mapping[str, int], calendar: Calendar) -> PlannedStep:
    """Return the last working day on which finance pays, seen from a day (63号 §3).

    From the first day of the next year finance pays again, so whoever was not paid then has that year's last day.
    """
    closing = date(max(year, on.year), month_and_day["month"], month_and_day["day"])
    return _planned(Step.PAY, calendar.add(closing + A_DAY, -1), calendar)


def _planned(step: Step, last_day: date, calendar: Calendar) -> PlannedStep:
    return PlannedStep(step, *NAMES[step], last_day, calendar.provisional(last_day))


def risk_of(
    *, step: Step | None, on: date, plan: Sequence[PlannedStep], warn_days: int, calendar: Calendar
) -> Risk | None:
    """Return how a case that needs this step next stands to the step's last day; None where no day limits it.

    :param warn_days: working days before the last day from which the case counts as at risk.
    """
    planned = next((each for each in plan if each.step is step), None)
    if planned is None:
        return None
    if on > planned.last_day:
        return Risk(planned, Standing.LATE, -calendar.between(planned.last_day + A_DAY, on))
    left = calendar.between(on + A_DAY, planned.last_day)
    return Risk(planned, Standing.AT_RISK if left <= warn_days else Standing.ON_TRACK, left)


def reminder_days(*, last_days: Sequence[date], before: Sequence[int], calendar: Calendar) -> tuple[date, ...]:
    """Return the days on which a desk reminds, so many working days before each of these last days."""
    return tuple(sorted({calendar.add(day, -days) for day in last_days for days in before}))
