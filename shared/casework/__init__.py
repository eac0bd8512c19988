"""The case engine: how things move, and how the four desks keep one truth about where they are."""

from shared.casework.actors import ALL, Actor
from shared.casework.allowed import Choice, available, why_not
from shared.casework.anywhere import correct, disqualify, hold, release_hold, revoke, send_back, withdraw
from shared.casework.duties import not_second, record_duties
from shared.casework.moving import Judge, Move, Outcome, Row, advance, lock
from shared.casework.opening import open_subjects, receive
from shared.casework.tables import CASE_FIELDS, CaseColumns, Subject

__all__ = [
    "ALL", "CASE_FIELDS", "Actor", "CaseColumns", "Choice", "Judge", "Move", "Outcome", "Row", "Subject", "advance",
    "available", "correct", "disqualify", "hold", "lock", "not_second", "open_subjects", "receive", "record_duties", "release_hold",
    "revoke", "send_back", "why_not", "withdraw",
]
