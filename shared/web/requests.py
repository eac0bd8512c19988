"""One request: its id, who asks, and the one unit of work that it is."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import wraps
from typing import Any, cast
from uuid import UUID, uuid4

import structlog
from flask import Flask, Response, current_app, g, request

from shared import identity
from shared.casework import Actor
from shared.identity import LogIn, Origin, api_tokens
from shared.identity.reasons import NOT_LOGGED_IN
from shared.refusals import Refused
from shared.runtime import Runtime, UnitOfWork
from shared.runtime.isolation import PUBLISHED
from shared.web import idempotency, language
from shared.web.access import Access, access_to
from shared.web.console import forgery

REQUEST_ID = "X-Request-Id"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CONSOLE = "console"  # the blueprint of the staff's pages
LONGEST_AGENT = 300  # characters of what a browser says that it is
COOKIE = "jinlanling"  # holds the signed log-in for them
log = structlog.get_logger()


def runtime() -> Runtime:
    """The desk that this application is the door of."""
    return cast(Runtime, current_app.extensions["runtime"])


@contextmanager
def unit_of_work() -> Iterator[UnitOfWork]:
    """The request's transaction: the one opened with the log-in check, or, on a public route, a new one."""
    if "uow" in g:
        yield g.uow
        return
    with runtime().unit_of_work(trace=g.request_id) as uow:
        g.uow = uow
        try:
            yield uow
        finally:
            g.pop("uow")


@contextmanager
def published_work() -> Iterator[UnitOfWork]:
    """The transaction of a public route: it sees what is published and real, and nothing else of any unit."""
    with unit_of_work() as uow:
        uow.see(PUBLISHED)
        yield uow


def current_actor() -> Actor:
    """Who asks.

    :raises Refused: `not-logged-in`, on a public route.
    """
    if "actor" not in g:
        raise Refused(NOT_LOGGED_IN("请先登录。"))
    return cast(Actor, g.actor)


def current_log_in() -> LogIn:
    """The log-in of whoever asks; only behind a log-in check."""
    return cast(LogIn, g.log_in)


def origin() -> Origin:
    """Where the request comes from; behind a proxy, what the one that we trust says."""
    chosen = request.cookies.get(language.COOKIE)
    return Origin(request.remote_addr or "", request.user_agent.string[:LONGEST_AGENT], chosen if chosen in language.LANGUAGES else None)


def today() -> date:
    """The domain's day of whoever asks: the rehearsal unit has its own. Inside `with unit_of_work()` only."""
    return cast(UnitOfWork, g.uow).day("actor" in g and bool(g.actor.rehearsal))


def speak_of(subject: str, subject_id: UUID) -> None:
    """Name the thing that the request is about, for the log and for a problem."""
    g.subject = {subject: str(subject_id)}
    structlog.contextvars.bind_contextvars(**{subject: str(subject_id)})


def guard(app: Flask) -> None:
    """Put every route behind its log-in check, its unit of work and its idempotency."""
    for endpoint, view in app.view_functions.items():
        access = access_to(view)
        if access is not None and not access.public:
            app.view_functions[endpoint] = _guarded(view, access)


def _guarded(view: Callable[..., Any], access: Access) -> Callable[..., Response]:
    @wraps(view)
    def door(**names: Any) -> Response:
        # A page knows people alone: a program's token is no cookie.
        read = identity.verify if CONSOLE in request.blueprints else api_tokens.read
        shown = read(runtime().settings.identity_public_key, _token())
        # Read the body before the transaction opens, so that a slow sender does not hold one.
        once = None if request.method in SAFE else _once(shown.account)
        with unit_of_work() as uow:
            log_in = api_tokens.settled(uow, shown, now=datetime.now(UTC))
            g.log_in, g.actor = log_in, identity.actor_of(uow, log_in)
            uow.see(identity.sight_of(g.actor))
            structlog.contextvars.bind_contextvars(account=str(g.actor.account))
            access.admit(log_in, scope=f"{uow.service}.{'read' if request.method in SAFE else 'write'}")
            access.require(g.actor)
            if once is None:
                return current_app.make_response(view(**names))
            return once.answer(uow, lambda: current_app.make_response(view(**names)))

    return door


def _once(account: UUID) -> idempotency.Once:
    if CONSOLE not in request.blueprints:
        return idempotency.Once.of_request(account)
    forgery.check()
    return idempotency.Once.of_form(account)


def _token() -> str:
    if CONSOLE in request.blueprints:  # there alone: the API knows no cookie, so no other site can use it for somebody
        token = request.cookies.get(COOKIE, "")
        if not token:
            raise Refused(NOT_LOGGED_IN("请先登录。"))
        return token
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise Refused(NOT_LOGGED_IN("请先登录：在 Authorization 请求头中带上登录后得到的 Bearer 凭证。"))
    return token.strip()


def trace(app: Flask) -> None:
    """Give every request an id, bind it to the log, say it in the answer, and log the request once."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    asked = request.headers.get(REQUEST_ID, "")
    g.request_id = asked if re.fullmatch(r"[A-Za-z0-9_-]{8,64}", asked) else uuid4().hex
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id, desk=runtime().service.name)


def _end(response: Response) -> Response:
    response.headers[REQUEST_ID] = g.request_id
    # The rule and not the address: what people type into an address may be personal.
    route = request.url_rule.rule if request.url_rule else "unknown"
    if not route.startswith(("/health", "/metrics")):
        names = {name: str(value) for name, value in (request.view_args or {}).items() if isinstance(value, UUID)}
        log.info("request", method=request.method, route=route, status=response.status_code,
                 ms=round((time.perf_counter() - g.began) * 1000, 1), **names)
    return response
