"""Health: alive says that the process answers; ready says that the desk can do its work, and names what cannot."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import structlog
from flask import Flask, Response, jsonify
from sqlalchemy.exc import SQLAlchemyError

from shared.runtime import Runtime, migrations
from shared.web.access import public
from shared.web.requests import runtime

# Six ticks of the canary: one may be late behind a long task, six mean that nobody works the queue.
CANARY_SECONDS = 60
log = structlog.get_logger()


def register(app: Flask) -> None:
    """Mount `/health/live` and `/health/ready`."""
    app.add_url_rule("/health/live", "live", live)
    app.add_url_rule("/health/ready", "ready", ready)


@public
def live() -> Response:
    """The process answers; nothing else is asked, so that a broken database does not get it killed."""
    return jsonify({"status": "ok", "desk": runtime().service.name})


@public
def ready() -> tuple[Response, int]:
    """Everything that the desk needs, each named: 200 when all is well, else 503."""
    checks = {
        "database": _check(database, runtime()),
        "migrations": _check(migrated, runtime()),
        "broker": _check(broker, runtime()),
        **_canaries(runtime()),
    }
    well = all(check["ok"] for check in checks.values())
    body = jsonify({"status": "ready" if well else "not ready", "desk": runtime().service.name, "checks": checks})
    if not well:
        body.headers["Retry-After"] = "5"
    return body, 200 if well else 503


def database(desk: Runtime) -> dict[str, Any]:
    """The database answers."""
    with desk.unit_of_work() as uow:
        return {"ok": uow.execute("select 1").scalar_one() == 1}


def migrated(desk: Runtime) -> dict[str, Any]:
    """The database has the form that this code was written for."""
    with desk.unit_of_work() as uow:
        found = uow.execute("select version_num from alembic_version").scalars().all()
    wanted = _head(desk.service.name)
    return {"ok": list(found) == [wanted], "found": list(found), "wanted": wanted}


def broker(desk: Runtime) -> dict[str, Any]:
    """The broker takes a connection."""
    with desk.celery.connection_for_write(connect_timeout=2) as connection:
        connection.ensure_connection(max_retries=1, timeout=2)
    return {"ok": True}


def _canaries(desk: Runtime) -> dict[str, dict[str, Any]]:
    """For each queue, the age of the last canary that a worker carried through it."""
    queue = desk.service.name
    try:
        with desk.unit_of_work() as uow:
            rows = uow.execute("select queue, extract(epoch from now() - seen_at)::float8 as age from canary").all()
    except SQLAlchemyError as error:
        return {f"queue:{queue}": _failed(error)}
    ages: dict[str, float | None] = {queue: None} | {row.queue: round(row.age, 1) for row in rows}
    return {
        f"queue:{name}": {"ok": age is not None and age <= CANARY_SECONDS, "age_seconds": age,
                          "limit_seconds": CANARY_SECONDS}
        for name, age in ages.items()
    }


def _check(check: Callable[[Runtime], dict[str, Any]], desk: Runtime) -> dict[str, Any]:
    try:
        return check(desk)
    except Exception as error:  # noqa: BLE001  # whatever keeps a part from answering makes the desk not ready
        return _failed(error)


def _failed(error: Exception) -> dict[str, Any]:
    # The kind only: messages of drivers tell host names and accounts, and this page is open.
    log.warning("not_ready", error=type(error).__name__)
    return {"ok": False, "error": type(error).__name__}


@lru_cache(maxsize=8)
def _head(service: str) -> str | None:
    return migrations.script(service).get_current_head()
