"""What the console does while nobody looks, each time as the one for whom: with what they may see and do at that moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from flask import Flask, g

from shared.identity import sight_of
from shared.identity.accounts import actor_by
from shared.runtime import Runtime, Settings, UnitOfWork

MakeApp = Callable[[Settings], Flask]
Due = Mapping[str, Any]
Task = Callable[[Runtime], None]


def tasks(make_app: MakeApp) -> Mapping[str, Task]:
    """The tasks of a desk's worker that need its pages, by the names of their ticks."""
    from shared.web.console import carrying, jobs, subscribing

    apps: list[Flask] = []

    def with_pages(due: Callable[[Runtime], Sequence[Due]], task: Callable[[Flask, Sequence[Due]], None]) -> Task:
        def run(runtime: Runtime) -> None:
            if not (found := due(runtime)):
                return
            if not apps:  # after the fork, and only where there is something to do
                apps.append(make_app(runtime.settings))
            apps[0].extensions["runtime"] = runtime
            task(apps[0], found)

        return run

    return {
        "views.tell": with_pages(subscribing.due, subscribing.tell),
        jobs.RUN: with_pages(carrying.due, carrying.carry_on),
    }


@contextmanager
def work_as(app: Flask, account: UUID, acting_for: UUID | None) -> Iterator[UnitOfWork]:
    """Open one transaction that is somebody's, as a request of theirs would.

    :raises Refused: `account-closed`, `account-over`, `deputy-over`.
    """
    runtime: Runtime = app.extensions["runtime"]
    with app.app_context(), runtime.unit_of_work() as uow:
        g.uow, g.actor = uow, actor_by(uow, account, acting_for)
        uow.see(sight_of(g.actor))
        yield uow


