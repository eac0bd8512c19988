"""Whether a class plan is complete and lawful, who may join it, and when it may start (63号 §2.3, §2.5)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import groupby

from services.training.rules.bases import Certificate, base_covers, base_recognised, teacher_qualified
from services.training.rules.days import day_within_maximum, lesson_long_enough, one_after_another, topic_suits
from services.training.rules.hours import Hours, Thresholds, shortfalls
from shared.refusals import Check, Finding, Reason, Refusal

CLASS_FULL = Reason("class-full", "班额已满", "Class is full")
CLASS_OF_ANOTHER_KIND = Reason("class-of-another-kind", "职业、等级或证书类别与班级不一致", "Not of the class's kind", "§2.3")
CLASS_OF_ANOTHER_EMPLOYER = Reason("class-of-another-employer", "用人单位与班级不一致", "Other employer", "§2.3")
CLASS_ROSTER_CLOSED = Reason("class-roster-closed", "班级名册已报送，不能增减", "Roster is closed", "§2.3")
PLAN_INCOMPLETE = Reason("plan-incomplete", "培训方案不完整", "Plan is incomplete", "§2.3")
ROSTER_EMPTY = Reason("roster-empty", "人员名册为空", "Roster is empty", "§2.3")
CONTRACTS_MISSING = Reason("contracts-missing", "劳动合同复印件不齐", "Labour contracts missing", "§2.3")
NOT_COUNTERSIGNED = Reason("plan-not-countersigned", "用人单位尚未会签", "Employer has not countersigned", "§2.3")
FILED_TOO_LATE = Reason("plan-filed-too-late", "备案晚于开班日", "Filed after the start day", "§2.3")
START_TOO_EARLY = Reason("class-starts-too-early", "早于备案的开班日", "Before the filed start day", "§2.3")
PLANNED_HOURS_SHORT = Reason("planned-hours-short", "方案课时不足", "Planned hours fall short", "§2.5")
CLASS_NOT_OVER = Reason("class-not-over", "课程尚未结束", "The class is not over", "§2.5")
NOBODY_COMPLETES = Reason("nobody-completes", "没有学员达到课时要求", "Nobody has the hours", "§2.5")
TIMETABLE_TEACHER_MISSING = Reason("timetable-teacher-missing", "缺少具备资格的教师", "No qualified teacher", "§2.1")
AMENDMENT_TOO_LATE = Reason("amendment-too-late", "变更应在课程开始前批准", "Amended too late", "§2.5")


@dataclass(frozen=True, kw_only=True)
class PlannedLesson:
    """A lesson as the plan has it; hours are class hours 课时."""

    day: date
    start: time
    end: time
    hours: int
    category: str
    topic: str
    teacher: str
    certificates: Sequence[Certificate]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A class plan 培训计划 as it is judged, with what the base, the roster and the employer bring to it."""

    occupation: str
    level: str
    starts_on: date
    ends_on: date
    mode: str
    lessons: Sequence[PlannedLesson]
    roster: int
    without_contract: int
    countersigned: bool
    recognised_from: date
    recognised_to: date | None
    scope: Collection[tuple[str, str]]


@dataclass(frozen=True, kw_only=True)
class PlanLimits:
    """What the policy of the day asks of a plan."""

    thresholds: Thresholds
    size_max: int
    hour_minutes: int
    daily_max: int
    theory_titles: Collection[str]
    practice_titles: Collection[str]


def of_the_class_kind(
    *, case: tuple[str, str, str, str], group: tuple[str, str, str, str]
) -> Refusal | None:
    """Refuse a person whose occupation code, trade, level or certificate kind is not that of the class (63号 §2.3)."""
    if case == group:
        return None
    return CLASS_OF_ANOTHER_KIND(
        f"学员申报 {'／'.join(case)}，班级为 {'／'.join(group)}。", cure="编入相同职业、工种、等级和证书类别的班级。",
        case=list(case), group=list(group),
    )


def of_the_class_employer(*, case: str | None, group: str, single: bool) -> Refusal | None:
    """Refuse a person of another employer where policy plans a class with one employer (63号 §2.3)."""
    if case == group or not single:
        return None
    return CLASS_OF_ANOTHER_EMPLOYER(
        "该学员的用人单位不是会签本班培训方案的单位。", cure="编入与其用人单位共同制定方案的班级。", employer=case, group=group
    )


def room_left(*, placed: int, limit: int) -> Refusal | None:
    """Refuse one more person once the class has as many as policy allows."""
    if placed < limit:
        return None
    return CLASS_FULL(f"本班已有 {placed} 人，上限 {limit} 人。", cure="另开一班。", placed=placed, limit=limit)


def roster_open(*, state: str, name: str) -> Refusal | None:
    """Refuse to change the roster of a class that is not being drawn up any more (63号 §2.3)."""
    if state in ("drafted", "returned"):
        return None
    return CLASS_ROSTER_CLOSED(f"班级{name}，名册不能再增减。", cure="编入拟定中的班级；已备案班级须先退回补正。", state=state)


def scheme_stated(*, mode: str, lessons: int) -> Refusal | None:
    """Refuse a scheme without its mode or its courses (63号 §2.3)."""
    missing = [word for word, there in (("培训方式", bool(mode)), ("课程安排", lessons > 0)) if not there]
    if not missing:
        return None
    return PLAN_INCOMPLETE(f"培训方案缺少{'、'.join(missing)}。", cure="补齐后再报送。", missing=missing)


def lessons_within_class(*, days: Sequence[date], starts_on: date, ends_on: date) -> Refusal | None:
    """Refuse a scheme with lessons before the class begins or after it ends (63号 §2.3)."""
    outside = sorted(day for day in days if not starts_on <= day <= ends_on)
    if not outside:
        return None
    return PLAN_INCOMPLETE(
        f"有 {len(outside)} 次课不在培训时间 {starts_on} 至 {ends_on} 内，最早为 {outside[0]}。", cure="调整课程或培训时间。",
        outside=outside,
    )


def roster_fits(*, people: int, limit: int) -> Refusal | None:
    """Refuse a roster that is empty or larger than policy allows (63号 §2.3)."""
    if people == 0:
        return ROSTER_EMPTY("班级还没有学员。", cure="先编班，再报送备案。")
    return room_left(placed=people - 1, limit=limit)


def contracts_filed(*, without: int) -> Refusal | None:
    """Refuse a roster with people whose labour contract copy is missing (63号 §2.3)."""
    if without == 0:
        return None
    return CONTRACTS_MISSING(f"{without} 名学员缺少劳动合同复印件。", cure="逐人补交劳动合同复印件。", without=without)


def countersigned(*, signed: bool, reported: bool) -> Refusal | None:
    """Refuse a plan that the employer has not joined, which it can do once the base has reported it (63号 §2.3)."""
    if signed:
        return None
    if not reported:
        return NOT_COUNTERSIGNED("方案报送后，用人单位方可会签。", cure="先报送备案。")
    return NOT_COUNTERSIGNED("用人单位尚未会签本方案。", cure="请用人单位登录会签。")


def filed_before_start(*, filed_on: date, starts_on: date, days_before: int) -> Refusal | None:
    """Refuse to file a plan once its start day has come too near; filing passes before the class starts (63号 §2.3)."""
    latest = starts_on - timedelta(days=days_before)
    if filed_on <= latest:
        return None
    return FILED_TOO_LATE(
        f"方案的开班日为 {starts_on}，最迟应于 {latest} 备案，现为 {filed_on}。", cure="退回补正，推迟培训时间后重新报送。",
        filed_on=filed_on, latest=latest,
    )


def not_before_filed_day(*, on: date, starts_on: date) -> Refusal | None:
    """Refuse to start before the filed start day; the class runs as filed (63号 §2.3)."""
    if on >= starts_on:
        return None
    return START_TOO_EARLY(f"备案的开班日为 {starts_on}，今天是 {on}。", cure=f"{starts_on} 起可开班。", opens_on=starts_on)


def amended_in_time(*, on: date, first_day: date, lead_days: int) -> Refusal | None:
    """Refuse to approve a change to lessons that have begun or begin too soon (63号 §2.5)."""
    latest = first_day - timedelta(days=lead_days)
    if on <= latest:
        return None
    return AMENDMENT_TOO_LATE(
        f"所涉课程最早于 {first_day} 开始，变更最迟应于 {latest} 批准，现为 {on}。",
        cure="只变更其后的课程；已发生的出入按偏差处理。", first_day=first_day, latest=latest,
    )


def class_is_over(*, on: date, last_day: date | None) -> Refusal | None:
    """Refuse to end a class while lessons of its plan are still to come; it runs as filed (63号 §2.5).

    :param last_day: the latest day, today or later, of a lesson that was not held yet; None where there is none.
    """
    if last_day is None:
        return None
    return CLASS_NOT_OVER(f"方案中还有课程未上，最后一次在 {last_day}。", cure="课程结束并登记考勤后再申报；提前结束须先变更方案。",
                          last_day=last_day, on=on)


def somebody_completes(*, able: bool, people: int) -> Refusal | None:
    """Refuse to apply for the completion of a class whose people all lack hours; one that all have left may end (§2.5)."""
    return None if able or people == 0 else NOBODY_COMPLETES("本班没有学员达到课时要求。", cure="查看缺课清单，报批补课后再申报。")


def planned_hours_suffice(*, planned: Hours, topics: Collection[str], thresholds: Thresholds) -> Refusal | None:
    """Refuse a scheme that misses one of 210 / 10 / 110 / 90 or one of the nine topics (63号 §2.5)."""
    short = shortfalls(planned, topics, thresholds)
    if not short:
        return None
    return PLANNED_HOURS_SHORT(f"方案{'；'.join(short)}。", cure="补足课时和内容后再报送。", **planned.as_values())


def plan_checks(
    plan: Plan, limits: PlanLimits, *, needs_countersignature: bool = True, reported: bool = True
) -> list[Check]:
    """Judge a plan by every rule in the order in which an officer reads it (63号 §2.1, §2.3, §2.5).

    :param reported: the base has sent the plan; before that the countersignature is not due yet.
    """
    lessons = plan.lessons
    found: list[tuple[str, str, str, Refusal | None]] = [
        ("base_recognised", "基地认定有效", "§2.1", base_recognised(
            recognised_from=plan.recognised_from, recognised_to=plan.recognised_to,
            starts_on=plan.starts_on, ends_on=plan.ends_on)),
        ("base_covers", "基地认定范围", "§2.1", base_covers(
            occupation=plan.occupation, level=plan.level, scope=plan.scope)),
        ("scheme_stated", "培训方案", "§2.3", scheme_stated(mode=plan.mode, lessons=len(lessons))
            or lessons_within_class(days=[x.day for x in lessons], starts_on=plan.starts_on, ends_on=plan.ends_on)),
        ("roster_fits", "人员名册", "§2.3", roster_fits(people=plan.roster, limit=limits.size_max)),
        ("contracts_filed", "劳动合同复印件", "§2.3", contracts_filed(without=plan.without_contract)),
        ("planned_hours_suffice", "方案课时和内容", "§2.5", planned_hours_suffice(
            planned=_planned(lessons), topics={x.topic for x in lessons}, thresholds=limits.thresholds)),
        ("lessons_lawful", "课程类别、时长和每日课时", "§2.5", _lengths(lessons, limits)),
        ("teachers_qualified", "授课教师资格", "§2.1", _teachers(lessons, limits)),
    ]
    if needs_countersignature:
        found.append(("countersigned", "用人单位会签", "§2.3", countersigned(signed=plan.countersigned, reported=reported)))
    return [
        Check(rule=rule, name=name, clause=f"63号 {clause}", finding=_finding(rule, refusal, reported=reported),
              refusal=refusal, values=refusal.values if refusal else {})
        for rule, name, clause, refusal in found
    ]


def _finding(rule: str, refusal: Refusal | None, *, reported: bool) -> Finding:
    if refusal is None:
        return Finding.MET
    return Finding.NOT_YET if rule == "countersigned" and not reported else Finding.NOT_MET


def _planned(lessons: Sequence[PlannedLesson]) -> Hours:
    return Hours(**{
        category: sum(x.hours for x in lessons if x.category == category)
        for category in ("ideology", "theory", "practice")
    })


def _lengths(lessons: Sequence[PlannedLesson], limits: PlanLimits) -> Refusal | None:
    found = [
        topic_suits(category=x.category, topic=x.topic)
        or lesson_long_enough(start=x.start, end=x.end, hours=x.hours, hour_minutes=limits.hour_minutes)
        for x in lessons
    ]
    for day, together in groupby(sorted(lessons, key=lambda x: x.day), key=lambda x: x.day):
        of_day = list(together)
        found.append(
            day_within_maximum(day=day, hours=sum(x.hours for x in of_day), limit=limits.daily_max)
            or one_after_another(day=day, spans=[(x.start, x.end) for x in of_day])
        )
    return next((refusal for refusal in found if refusal), None)


def _teachers(lessons: Sequence[PlannedLesson], limits: PlanLimits) -> Refusal | None:
    judged = (
        teacher_qualified(
            category=x.category, topic=x.topic, name=x.teacher, on=x.day, certificates=x.certificates,
            theory_titles=limits.theory_titles, practice_titles=limits.practice_titles,
        )
        for x in lessons
    )
    return next((refusal for refusal in judged if refusal), None)
