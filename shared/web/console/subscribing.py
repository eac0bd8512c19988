"""Telling whoever asked that a saved view, which was empty when it was last counted, no longer is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from flask import Flask

from shared.notices import Notice, Reader, write
from shared.refusals import Refused
from shared.runtime import Runtime, UnitOfWork
from shared.runtime.logs import without_words
from shared.web.console import saved
from shared.web.console.unattended import work_as
from shared.web.requests import current_actor, today

AT_ONCE = 300  # subscriptions in one run, the longest uncounted first: some seconds; the next run goes on
log = structlog.get_logger()


def due(runtime: Runtime) -> list[Mapping[str, Any]]:
    """The subscriptions that are to be counted now."""
    with runtime.system_work() as uow:
        return [dict(row) for row in uow.execute(
            "select view_id, account, acting_for from view_watches order by counted_at, view_id, account limit :most",
            {"most": AT_ONCE}).mappings()]


def tell(app: Flask, watches: Sequence[Mapping[str, Any]]) -> None:
    """Count what each subscriber sees of their views, and write a notice where it is no longer empty.

    A subscription ends with its account, its deputising, or when the view is no longer shown to that account.
    """
    runtime: Runtime = app.extensions["runtime"]
    for watch in watches:
        try:
            with work_as(app, watch["account"], watch["acting_for"]) as uow:
                _count(uow, watch)
        except Refused as error:
            log.info("subscription_ended", view=str(watch["view_id"]), why=error.refusals[0].reason.slug)
            with runtime.system_work() as uow:
                _end(uow, watch)
        except Exception as error:  # noqa: BLE001  # whatever it is, it must not keep the others from being told
            log.error("subscription_failed", view=str(watch["view_id"]), **without_words(error))
            with runtime.system_work() as uow:  # it waits for its next turn like them
                uow.execute("update view_watches set counted_at = now() where view_id = :view_id and account = :account", watch)


def _count(uow: UnitOfWork, watch: Mapping[str, Any]) -> None:
    row = uow.execute("select filled, times from view_watches where view_id = :view_id and account = :account for update",
                      watch).mappings().first()
    if row is None:
        return
    view = saved.one(uow, watch["view_id"])
    if view is None:
        _end(uow, watch)
        return
    number = view.count(uow)
    filled = row["filled"] if number is None else number > 0  # what cannot be counted stays as it was
    news = filled and not row["filled"]
    uow.execute("update view_watches set filled = :filled, times = times + :news, counted_at = now()"
                " where view_id = :view_id and account = :account", {**watch, "filled": filled, "news": int(news)})
    if news:
        _write(uow, view, number or 0, row["times"])


def _write(uow: UnitOfWork, view: saved.View, number: int, times: int) -> None:
    actor, name = current_actor(), view.kind.machine.name
    write(uow, [Notice(
        reader=Reader.of(actor), occasion=f"view/{view.id}/{actor.account}/{times}", cases=number,
        subject=f"常用筛选“{view.name}”有了新的事项", body=f"{name}：原来没有符合条件的，现在有 {number} 件。",
    )], rehearsal=bool(actor.rehearsal), on=today())


def _end(uow: UnitOfWork, watch: Mapping[str, Any]) -> None:
    uow.execute("delete from view_watches where view_id = :view_id and account = :account", watch)
