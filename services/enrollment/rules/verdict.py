"""The whole judgement of one application on one day: the rules in written order, all of them answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from shared.refusals import Check, Finding, Refusal

from .catalogue import level_is_trained, occupation_is_in_the_catalogue
from .days import counting_day, spoken
from .facts import Applicant, Limits, Matter, Occupation, Route
from .people import a_person_has_judged, is_not_a_duplicate, papers_are_complete, person_has_confirmed
from .population import is_not_other_public_staff, works_for_an_enterprise_or_teaches_the_trade
from .routes import (
    award_is_high_enough,
    award_leads_to_the_level,
    certificate_is_held_long_enough,
    certificate_is_of_the_occupation,
    certificate_is_one_level_below,
    years_in_the_occupation_are_enough,
)

STANDING = (Finding.MET, Finding.NOT_APPLICABLE)


def verdict(*, applicant: Applicant, occupation: Occupation, limits: Limits, on: date) -> tuple[Check, ...]:
    """Answer every rule that the application meets, in the order of the notice: §1.2, §1.3, §1.4, §2.2."""
    return tuple(_checks(applicant, occupation, limits, on))


def _checks(applicant: Applicant, occupation: Occupation, limits: Limits, on: date) -> Iterator[Check]:
    yield occupation_is_in_the_catalogue(occupation=occupation, on=on)
    yield level_is_trained(level=applicant.level)
    yield works_for_an_enterprise_or_teaches_the_trade(population=applicant.population)
    yield is_not_other_public_staff(population=applicant.population)
    yield from _route(applicant, occupation, limits, on)
    yield person_has_confirmed(confirmed_on=applicant.confirmed_on, denied=applicant.denied)
    yield papers_are_complete(papers=applicant.papers, required=limits.papers_required.get(applicant.route, ()))
    yield is_not_a_duplicate(others=applicant.others, occupation=occupation.code, level=applicant.level,
                             judgements=applicant.judgements)


def _route(applicant: Applicant, occupation: Occupation, limits: Limits, on: date) -> Iterator[Check]:
    """The rules of the route that the applicant chose; the others are not applicable and stay silent."""
    until = counting_day(counted_to=limits.years_counted_to, submitted_on=applicant.submitted_on, on=on,
                         year=applicant.year)
    level, certificate = applicant.level, applicant.certificate
    match applicant.route:
        case Route.CERTIFICATE:
            yield certificate_is_one_level_below(certificate=certificate, level=level)
            if certificate is not None:
                yield certificate_is_of_the_occupation(
                    certificate=certificate, occupation=occupation, match=limits.certificate_match)
                yield certificate_is_held_long_enough(
                    certificate=certificate, level=level, counted_to=until,
                    years=limits.certificate_years.get(level, 0), leap_day=limits.leap_day)
        case Route.YEARS:
            yield years_in_the_occupation_are_enough(
                spells=applicant.spells, level=level, counted_to=until,
                years=limits.work_years.get(level, 0), leap_day=limits.leap_day)
            yield a_person_has_judged(matter=Matter.SKILL, judgements=applicant.judgements)
        case Route.AWARD:
            yield award_is_high_enough(award=applicant.award, grades=limits.award_grades, counted_to=until)
            yield award_leads_to_the_level(certificate=certificate, level=level)
            if certificate is not None:
                yield certificate_is_of_the_occupation(
                    certificate=certificate, occupation=occupation, match=limits.certificate_match)
            yield a_person_has_judged(matter=Matter.OUTSTANDING, judgements=applicant.judgements)


def first_refusal(*, checks: Sequence[Check]) -> Refusal | None:
    """The first reason why not, or None where every check stands."""
    return next((check.refusal for check in checks if check.finding not in STANDING), None)


def eligible_from(*, checks: Sequence[Check]) -> date | None:
    """The day from which all of it is met, where waiting is all that is missing."""
    open_checks = [check for check in checks if check.finding not in STANDING]
    if not open_checks or any(check.finding is not Finding.NOT_YET for check in open_checks):
        return None
    return max((check.boundary for check in open_checks if check.boundary), default=None)


def what_would_make_it_pass(*, checks: Sequence[Check]) -> list[str]:
    """Every cure in order, or the one day from which it passes: 2026年11月3日起符合."""
    day = eligible_from(checks=checks)
    if day is not None:
        return [f"{spoken(day)}起符合。"]
    return [check.refusal.cure for check in checks if check.refusal is not None and check.refusal.cure]
