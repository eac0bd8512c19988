"""What the clock does at the assessment desk: the same actions as people take, and what it tells by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from services.assessment import actions
from shared.runtime import Runtime

A_MINUTE = 60  # seconds


def tell_seats(runtime: Runtime) -> None:
    """Tell training of the seats that have become free or taken, each world on its own day."""
    with runtime.system_work() as uow:
        for rehearsal in (False, True):
            actions.tell_seats(uow, rehearsal=rehearsal, on=uow.day(rehearsal), now=datetime.now(UTC))


TIMERS = {"remind_deadline": actions.remind_deadline}
JOBS: Mapping[str, tuple[int, Callable[[Runtime], None]]] = {"seats.tell": (A_MINUTE, tell_seats)}
