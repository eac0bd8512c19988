"""63号 §2.6: the assessment is finished by 31 December, and what that means for every step before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from services.assessment.lifecycle import CaseState
from shared.refusals import Reason, Refusal

DEADLINE_PASSED = Reason("exam-deadline-passed", "已过考核鉴定完成期限", "The assessment deadline has passed", "§2.6")
A_DAY = timedelta(days=1)


class Act(StrEnum):
    """What of an assessment can be meant by “finished”, in the order in which it happens."""

    SITTING = "sitting"  # 考试
    RESULTS = "results"  # 公布成绩
    CERTIFICATE = "certificate"  # 登记证书


class Step(StrEnum):
    """A step that has a last day when one plans backwards 倒排, first to last."""

    START = "start"  # 开班
    FINISH_HOURS = "finish_hours"  # 完成课时
    APPLY = "apply"  # 申报考核
    SIT = "sit"  # 考试
    PUBLISH = "publish"  # 公布成绩
    CERTIFY = "certify"  # 登记证书


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
    Step.PUBLISH: ("公布成绩", "assessment"), Step.CERTIFY: ("登记证书", "assessment"),
}
ACT_NAMES = {Act.SITTING: "考试", Act.RESULTS: "公布成绩", Act.CERTIFICATE: "登记证书"}
# Each step with the one that follows it and the parameter that says how many working days lie between them.
BEFORE = (
    (Step.PUBLISH, "certificate"), (Step.SIT, "results"), (Step.APPLY, "seats"),
    (Step.FINISH_HOURS, "review"), (Step.START, "teaching"),
)
LAST_STEP = {Act.SITTING: Step.SIT, Act.RESULTS: Step.PUBLISH, Act.CERTIFICATE: Step.CERTIFY}
NEXT_STEP = {
    CaseState.TRAINED: Step.APPLY, CaseState.EXAM_RETURNED: Step.APPLY, CaseState.APPLIED: Step.SIT,
    CaseState.ADMITTED: Step.SIT, CaseState.SEATED: Step.SIT, CaseState.SAT: Step.PUBLISH,
    CaseState.FAILED: Step.SIT, CaseState.ABSENT: Step.SIT, CaseState.PASSED: Step.CERTIFY,
}


def deadline_of(*, year: int, month_and_day: Mapping[str, int]) -> date:
    """Return the last day of the assessment of a programme year; the day itself still counts (63号 §2.6)."""
    return date(year, month_and_day["month"], month_and_day["day"])


def within_deadline(*, act: Act, on: date, deadline: date, deciding_act: Act) -> Refusal | None:
    """Refuse an act after the deadline when it, or what must follow it, has to be done by then (63号 §2.6).

    :param deciding_act: the act that policy means by “finished”; what comes after it has no limit here.
    """
    acts = list(Act)
    if on <= deadline or acts.index(act) > acts.index(deciding_act):
        return None
    return DEADLINE_PASSED(
        f"考核鉴定应于{deadline:%Y年%m月%d日}前（含当日）完成，{on:%Y年%m月%d日}不能再{ACT_NAMES[act]}。",
        cure="由市鉴定机构办理结案，或待主管部门发文延长期限。",
        deadline=deadline.isoformat(), on=on.isoformat(), deciding_act=str(deciding_act),
    )


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
    return tuple(
        PlannedStep(step, *NAMES[step], last_days[step], calendar.provisional(last_days[step]))
        for step in Step if step in last_days
    )


def next_step(*, state: str, plan: Sequence[PlannedStep]) -> PlannedStep | None:
    """Return the planned step that a case in this state needs next; None where no day limits it."""
    wanted = NEXT_STEP.get(CaseState(state))
    return next((step for step in plan if step.step is wanted), None)


def risk_of(*, state: str, on: date, plan: Sequence[PlannedStep], warn_days: int, calendar: Calendar) -> Risk | None:
    """Return how a case in this state stands to the deadline; None where the deadline asks nothing more of it.

    :param warn_days: working days before the last day from which the case counts as at risk.
    """
    step = next_step(state=state, plan=plan)
    if step is None:
        return None
    if on > step.last_day:
        return Risk(step, Standing.LATE, -calendar.between(step.last_day + A_DAY, on))
    left = calendar.between(on + A_DAY, step.last_day)
    return Risk(step, Standing.AT_RISK if left <= warn_days else Standing.ON_TRACK, left)


def reminder_days(*, plan: Sequence[PlannedStep], before: Sequence[int], calendar: Calendar) -> tuple[date, ...]:
    """Return the days on which this desk reminds, so many working days before the last day of each of its steps."""
    steps = [step for step in plan if step.desk == "assessment"]
    return tuple(sorted({calendar.add(step.last_day, -days) for step in steps for days in before}))
