"""Doors from the clock: what enrollment does by itself, one unit of work each."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from services.enrollment import actions
from shared.runtime import Runtime

HOUR = 3_600  # seconds


def forget_rosters(runtime: Runtime) -> None:
    """Delete the rows of old rosters."""
    with runtime.system_work() as uow:
        actions.forget_rosters(uow, uow.day(rehearsal=False))


TIMERS = {"remind_deadline": actions.remind_deadline}
JOBS: Mapping[str, tuple[int, Callable[[Runtime], None]]] = {"roster.forget": (HOUR, forget_rosters)}
