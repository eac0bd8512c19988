"""Structured logs: one JSON object a line, with the request's, message's and case's ids, and no personal data."""

from __future__ import annotations

import logging
import sys
import traceback
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError


def configure_logs(service: str, level: str = "INFO") -> None:
    """Send everything that this process logs, the libraries' words included, to standard error as JSON lines."""
    shared = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        lambda _, __, event: {"service": service, **event},
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.processors.JSONRenderer(ensure_ascii=False)],  # type: ignore[list-item]  # structlog types processors narrowly
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(ensure_ascii=False)],
        foreign_pre_chain=shared,  # type: ignore[arg-type]  # structlog types processors narrowly
    ))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    for chatty in ("celery.worker.strategy", "celery.app.trace"):
        # Two lines a tick, 200 MB a day, that say nothing: what fails is logged above this level.
        logging.getLogger(chatty).setLevel(max(logging.WARNING, root.level))


def without_words(error: Exception) -> dict[str, Any]:
    """What a log may say of a failure: its kind and where it happened in our code, never its message.

    The message of a database error repeats what people typed.
    """
    frames = [
        f"{frame.filename}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename
    ]
    return {"error": type(error).__name__, "sqlstate": sqlstate(error), "frames": frames[-12:]}


def sqlstate(error: Exception) -> str | None:
    """The database's code of an error that came from it."""
    return getattr(error.orig, "sqlstate", None) if isinstance(error, DBAPIError) else None
