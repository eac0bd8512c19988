"""All that couples training to the other desks: what it announces, what it listens to, what others may ask of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.training import actions
from services.training.lifecycle import CASE
from shared.casework import Outcome, receive
from shared.mail import Message
from shared.runtime import UnitOfWork
from shared.watching import watch, worlds_of

ANNOUNCES = ("training.case.handed_on", "training.case.sent_back", "training.reference.changed")


def take_cases(uow: UnitOfWork, items: list[dict[str, Any]], message: Message) -> None:
    """Take cases that enrollment hands on or assessment sends back; each lives on the day of its own world, and is watched."""
    for rehearsal in (False, True):
        if part := [item for item in items if item["case"]["rehearsal"] is rehearsal]:
            receive(uow, CASE, part, on=message.on(rehearsal))
            watch(uow, actions.WATCHED, worlds_of(part), message.on(rehearsal))


def seats_told(uow: UnitOfWork, items: list[dict[str, Any]], message: Message) -> None:
    """On what assessment tells of seats, keep the free ones of each sitting and the waiting people of each class."""
    actions.take_seats(uow, items)


LISTENS = {
    "enrollment.case.handed_on": take_cases,
    "assessment.case.sent_back": take_cases,
    "assessment.seats.told": seats_told,
}
REQUESTS: Mapping[str, Callable[..., Outcome]] = {
    "withdraw": actions.leaving.withdraw, "disqualify": actions.leaving.disqualify,
    "send_back": actions.leaving.send_back, "hold": actions.leaving.hold,
    "release_hold": actions.leaving.release_hold, "revoke": actions.leaving.revoke,
}
