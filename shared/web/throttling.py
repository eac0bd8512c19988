"""How often one address may ask: log-in and search, which can be guessed at, and public pages. The limits are dated policy.

Whose address it is behind a proxy is settled before the application: see `deploy.wsgi`. Counted in Redis for all
processes together; while Redis is away each process counts for itself.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TypeVar

from flask import Flask, Response, request
from flask_limiter import Limiter, RequestLimit

from shared.runtime import Settings
from shared.web import problems
from shared.web.requests import runtime

View = TypeVar("View", bound=Callable[..., Any])
READ_AGAIN = 60  # seconds after which a process looks at the policy again
EXTENSION = "throttling"
WORDS = ("q", "name", "last_four")  # parameters by which persons are found, and so guessed at
SOON = {"socket_connect_timeout": 1, "socket_timeout": 1}  # seconds: a log-in does not wait for a Redis that is away


def throttled(parameter: str, *, when: Callable[[], bool] | None = None) -> Callable[[View], View]:
    """Limit a route by the policy parameter of that name, such as `60 per minute; 600 per hour`.

    The routes of one parameter are counted together, so that asking at several doors does not help.

    :param when: whether a request counts; all do without it.
    """

    def mark(view: View) -> View:
        view.throttled = (parameter, when)  # type: ignore[attr-defined]  # read when the app is built
        return view

    return mark


def searching(view: View) -> View:
    """Limit a list that can be asked for by words, see `WORDS`, together with the register: on a page or by the API.

    Without words it is a list like any other.
    """
    return throttled("search_rate", when=lambda: any(request.args.get(word) for word in WORDS))(view)


def register(app: Flask, settings: Settings) -> None:
    """Put the marked routes behind their limits."""
    limiter = Limiter(
        _address, app=app, storage_uri=settings.broker_url, storage_options=dict(SOON), key_prefix="jinlanling:limits",
        strategy="moving-window", in_memory_fallback_enabled=True, on_breach=_too_often,
    )
    app.extensions[EXTENSION] = limiter
    for endpoint, view in app.view_functions.items():
        parameter, when = getattr(view, "throttled", (None, None))
        if parameter is not None:
            limited: Any = limiter.shared_limit(_limit(parameter, when), scope=parameter)(view)
            app.view_functions[endpoint] = limited


def _address() -> str:
    return request.remote_addr or "unknown"


def _limit(parameter: str, when: Callable[[], bool] | None) -> Callable[[], str]:
    known: dict[str, tuple[float, str]] = {}

    def now() -> str:
        if when is not None and not when():
            return ""  # no limit, and no look at a policy that may not have come yet
        at, value = known.get(parameter, (-math.inf, ""))
        if time.monotonic() - at > READ_AGAIN:
            with runtime().unit_of_work() as uow:
                value = str(getattr(uow.policy(datetime.now(UTC).date()), parameter))
            known[parameter] = (time.monotonic(), value)
        return value

    return now


def _too_often(limit: RequestLimit) -> Response:
    seconds = max(1, math.ceil(limit.reset_at - time.time()))
    reason, _ = problems.PROTOCOL[429]
    return problems.answer(
        reason(f"请求过于频繁，请 {seconds} 秒后再试。", retry_after=seconds), 429)
