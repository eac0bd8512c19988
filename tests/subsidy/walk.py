"""A process that pays a batch and reads the bank's answer, to be killed on the way.

`python -m tests.subsidy.walk` reads what it needs from its standard input; FAULT names where it ends.
"""

from __future__ import annotations

import pickle
import sys
from collections import deque
from datetime import date
from uuid import UUID

from services.subsidy.actions import answers, payments
from shared.casework import Actor
from shared.runtime import Settings
from tests.harness import CarriedRuntime, load_service


def walk(settings: Settings, batch: UUID, checker: Actor, reader: Actor, file_sha256: str, content: str, on: date) -> None:
    """Pay, and then read the answer, each in a transaction of its own."""
    desk = CarriedRuntime(load_service("subsidy"), settings, deque())
    with desk.system_work() as uow:
        payments.pay(uow, [batch], by=checker, on=on, file_sha256=file_sha256)
    with desk.system_work() as uow:
        answers.read_answer(uow, [batch], by=reader, on=on, content=content)


if __name__ == "__main__":
    walk(**pickle.load(sys.stdin.buffer))  # from the test that started this process
