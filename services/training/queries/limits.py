"""The policy of a class: what is in force on its filed start day, as the rules take it."""

from __future__ import annotations

from datetime import date, time

from services.training.rules import PlanLimits, SchoolDay, Thresholds
from shared.runtime import UnitOfWork


def thresholds(uow: UnitOfWork, starts_on: date) -> Thresholds:
    """The hours and topics that a class starting on this day must reach (63号 §2.5)."""
    policy = uow.policy(starts_on)
    return Thresholds(
        total=policy.hours_total, ideology=policy.hours_ideology, theory=policy.hours_theory,
        practice=policy.hours_practice, topics=policy.theory_topics,
        ideology_within_theory=policy.ideology_counts == "within_theory", attendance_rate=policy.attendance_rate_min,
    )


def plan_limits(uow: UnitOfWork, starts_on: date) -> PlanLimits:
    """What is asked of the plan of a class starting on this day."""
    policy = uow.policy(starts_on)
    return PlanLimits(
        thresholds=thresholds(uow, starts_on), size_max=policy.class_size_max, hour_minutes=policy.class_hour_minutes,
        daily_max=policy.daily_hours_max, theory_titles=policy.theory_teacher_titles,
        practice_titles=policy.practice_teacher_titles,
    )


def school_day(uow: UnitOfWork, starts_on: date) -> SchoolDay:
    """How the days of a proposed timetable run."""
    policy = uow.policy(starts_on)
    hours = policy.timetable_hours
    return SchoolDay(
        morning=time.fromisoformat(hours["morning"]), afternoon=time.fromisoformat(hours["afternoon"]),
        morning_hours=hours["morning_hours"], topic_hours=hours["topic_hours"],
        hour_minutes=policy.class_hour_minutes,
    )
