"""The whole coupling of enrollment to the other desks, on one page: what it announces and what it hears."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from services.enrollment.actions import WATCHED, answer_eligibility, note_ended, note_used, take_journal
from services.enrollment.lifecycle import CASE
from shared.casework import receive
from shared.identity import api_tokens, ending
from shared.mail import Message
from shared.runtime import UnitOfWork
from shared.runtime.process import Handler
from shared.watching import watch, worlds_of

ANNOUNCES = (
    "enrollment.case.handed_on", "enrollment.person.corrected", "enrollment.reference.changed",
    "enrollment.eligibility.answered",
)


def on_sent_back(uow: UnitOfWork, items: list[dict[str, Any]], message: Message) -> None:
    """On a case sent back by training, take it in again as submitted, for a new look at what was found wanting."""
    for rehearsal in (False, True):
        mine = [item for item in items if item["case"]["rehearsal"] is rehearsal]
        if mine:
            receive(uow, CASE, mine, on=message.on(rehearsal))
            watch(uow, WATCHED, worlds_of(mine), message.on(rehearsal))


def on_journal(uow: UnitOfWork, rows: list[dict[str, Any]], message: Message) -> None:
    """On rows of any desk's journal, enter them in the register."""
    take_journal(uow, rows)


def on_eligibility_asked(uow: UnitOfWork, items: list[dict[str, Any]], message: Message) -> None:
    """On a question from subsidy about payment day, judge and answer."""
    answer_eligibility(uow, items, asker=message.sender)


def on_log_in_ended(uow: UnitOfWork, items: list[dict[str, Any]], message: Message) -> None:
    """On log-ins that were ended at a desk, as at the log-out there, tell all desks."""
    for item in items:
        note_ended(uow, [UUID(item["id"])], now=datetime.fromisoformat(item["at"]))


def on_api_token_used(uow: UnitOfWork, items: list[dict[str, Any]], message: Message) -> None:
    """On the use of programs' tokens at a desk, note when each was used last."""
    for item in items:
        note_used(uow, UUID(item["id"]), datetime.fromisoformat(item["at"]))


LISTENS: Mapping[str, Handler] = {
    "training.case.sent_back": on_sent_back,
    "subsidy.eligibility.asked": on_eligibility_asked,
    "enrollment.journal.streamed": on_journal,
    "training.journal.streamed": on_journal,
    "assessment.journal.streamed": on_journal,
    "subsidy.journal.streamed": on_journal,
    ending.ASKED: on_log_in_ended,
    api_tokens.USED: on_api_token_used,
}
