"""Builders of applications in words: `an_applicant().holding("intermediate", issued_on=...)`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from services.enrollment import rules
from services.enrollment.rules import (
    Applicant,
    Award,
    Certificate,
    CountedTo,
    Judgement,
    LeapDay,
    Level,
    Limits,
    Listing,
    Match,
    Matter,
    Occupation,
    Population,
    Route,
    Spell,
)

THE_DAY = date(2019, 10, 21)  # the notice's own day
ELECTRICIAN = Occupation(code="6-31-01-03", name="电工", trade="电工", listings=(
    Listing(kind="qualification", start=date(2017, 9, 12), end=date(2020, 12, 31), document="目录2017",
            closed_by="退出目录通知"),
    Listing(kind="skill_level", start=date(2021, 1, 1), document="认定目录"),
))
LIMITS = Limits(
    certificate_years={"senior": 3, "technician": 3, "senior_technician": 3},
    work_years={"senior": 10, "technician": 14, "senior_technician": 18},
    award_grades=("city", "province", "national"),
    certificate_match=Match.SAME_OCCUPATION,
    years_counted_to=CountedTo.SUBMITTED,
    leap_day=LeapDay.LAST_OF_FEBRUARY,
    papers_required={"certificate": ("application_form", "id_card", "prior_certificate")},
)
ALL_PAPERS = frozenset(rules.PAPER_NAMES)


def a_certificate(level: str = "intermediate", *, issued_on: date = date(2010, 1, 1), **changed: Any) -> Certificate:
    """An earlier certificate as an electrician."""
    values: dict[str, Any] = {"occupation": "6-31-01-03", "trade": "电工", **changed}
    return Certificate(level=Level(level), issued_on=issued_on, **values)


def a_judgement(matter: Matter, *, found: bool = True) -> Judgement:
    """A written judgement by the district clerk."""
    return Judgement(matter=matter, found=found, author="clerk", note="现场考察", document="认定表1号", on=THE_DAY)


def an_applicant(route: str = "certificate", *, level: str = "senior", **changed: Any) -> Applicant:
    """An enterprise employee whose application lacks nothing but what a test takes away."""
    applicant = Applicant(
        population=Population.ENTERPRISE, level=Level(level), route=Route(route), year=2019,
        certificate=a_certificate() if route == "certificate" else None,
        spells=(Spell(start=date(2000, 1, 1)),) if route == "years" else (),
        award=Award(kind="technical_expert", title="威海市技术能手", grade="city", granted_on=date(2018, 5, 1))
        if route == "award" else None,
        papers=ALL_PAPERS, confirmed_on=THE_DAY, submitted_on=THE_DAY,
        judgements=(a_judgement(Matter.SKILL), a_judgement(Matter.OUTSTANDING)),
    )
    return replace(applicant, **changed)


def findings(applicant: Applicant, *, on: date = THE_DAY, limits: Limits = LIMITS,
             occupation: Occupation = ELECTRICIAN) -> dict[str, str]:
    """What each rule found, by rule, in order."""
    checks = rules.verdict(applicant=applicant, occupation=occupation, limits=limits, on=on)
    return {check.rule: str(check.finding) for check in checks}
