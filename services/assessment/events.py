"""All that couples assessment to the other desks: what it announces, what it hears, what others may ask of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment import actions
from shared.casework import Outcome
from shared.mail import Message
from shared.runtime import UnitOfWork

ANNOUNCES = ("assessment.case.handed_on", "assessment.case.sent_back", actions.TOLD)


def trained(uow: UnitOfWork, items: list[dict[str, Any]], message: Message) -> None:
    """On cases that training hands on, take them and watch the deadline of their year."""
    _on_their_day(uow, items, message, actions.receive_trained)


def sent_back(uow: UnitOfWork, items: list[dict[str, Any]], message: Message) -> None:
    """On cases that subsidy sends back, take them and void their certificates."""
    _on_their_day(uow, items, message, actions.receive_sent_back)


def _on_their_day(
    uow: UnitOfWork, items: Sequence[dict[str, Any]], message: Message, take: Callable[..., list[UUID]]
) -> None:
    """Take real and rehearsal cases apart: each lives on the day of its own world."""
    for rehearsal in (False, True):
        if part := [item for item in items if item["case"]["rehearsal"] is rehearsal]:
            on: date = message.on(rehearsal)
            take(uow, part, on=on)


LISTENS = {
    "training.case.handed_on": trained,
    "subsidy.case.sent_back": sent_back,
}
REQUESTS: Mapping[str, Callable[..., Outcome]] = {
    "withdraw": actions.withdraw, "disqualify": actions.disqualify, "send_back": actions.send_back,
    "hold": actions.hold, "release_hold": actions.release_hold, "revoke": actions.revoke,
}
