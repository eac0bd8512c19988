"""A process that accepts cases at enrollment and carries them to training, to be killed on the way.

`python -m tests.handover.walk` reads what it needs from its standard input; FAULT names where it ends.
"""

from __future__ import annotations

import pickle
import sys
from collections import deque
from datetime import date
from typing import Any
from uuid import UUID

from services.enrollment import actions
from shared import mail
from shared.casework import Actor
from shared.journal import seals, stream
from shared.runtime import Settings
from tests.harness import TASKS, CarriedRuntime, load_service


def walk(settings: dict[str, Settings], ids: list[UUID], by: Actor, on: date) -> None:
    """Accept, and carry every message and journal row until nothing moves."""
    sent: deque[tuple[str, str, dict[str, Any]]] = deque()
    desks = {name: CarriedRuntime(load_service(name), each, sent) for name, each in settings.items()}
    with desks["enrollment"].system_work() as uow:
        actions.accept(uow, ids, by=by, on=on)
    carry(desks, sent)


def carry(desks: dict[str, CarriedRuntime], sent: deque[tuple[str, str, dict[str, Any]]]) -> None:
    """Ring every tick once and deliver what it brings, in order."""
    for desk in desks.values():
        mail.relay(desk)
        stream.stream(desk)
        seals.seal(desk)
        while sent:
            name, task, arguments = sent.popleft()
            if task in TASKS:
                TASKS[task](desks[name], **arguments)


if __name__ == "__main__":
    walk(**pickle.load(sys.stdin.buffer))  # from the test that started this process
