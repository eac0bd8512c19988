"""All coupling of the subsidy desk on one page: what it hears from the others, and what it tells them."""

from __future__ import annotations

from typing import Any

from services.subsidy.actions import arriving
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


LISTENS = {
    "assessment.case.handed_on": certified,
    "enrollment.eligibility.answered": eligibility_answered,
}
ANNOUNCES = ("subsidy.case.sent_back", "subsidy.eligibility.asked")
