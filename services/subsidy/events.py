"""All coupling of the subsidy desk on one page: what it hears from the others, and what it tells them."""

from __future__ import annotations

from typing import Any

from services.subsidy.actions import anywhere, arriving
from services.subsidy.lifecycle import CASE
from shared import reference
from shared.casework import Actor
from shared.mail import Message
from shared.runtime import UnitOfWork


def certified(uow: UnitOfWork, items: list[dict[str, Any]], message: Message) -> None:
    """Take cases that assessment has certified."""
    for rehearsal in (False, True):
        group = [item for item in items if bool(item["case"]["rehearsal"]) == rehearsal]
        if group:
            arriving.take_cases(uow, group, on=message.on(rehearsal))


def eligibility_answered(uow: UnitOfWork, items: list[dict[str, Any]], message: Message) -> None:
    """Note enrollment's verdicts for a day of payment."""
    arriving.take_verdicts(uow, items)


def person_corrected(uow: UnitOfWork, items: list[dict[str, Any]], message: Message) -> None:
    """Take over corrected data of persons, each on the day of its own clock."""
    for item in items:
        rehearsals = uow.execute(
            f"select distinct rehearsal from {CASE.table} where person_id = :person", {"person": item["person_id"]}
        ).scalars()
        for rehearsal in list(rehearsals):
            anywhere.correct_person(uow, [item], by=Actor.desk(message.sender), on=message.on(rehearsal))


LISTENS = {
    "assessment.case.handed_on": certified,
    "enrollment.eligibility.answered": eligibility_answered,
    "enrollment.person.corrected": person_corrected,
    reference.CHANGED: reference.take,
}
ANNOUNCES = ("subsidy.case.sent_back", "subsidy.eligibility.asked")
