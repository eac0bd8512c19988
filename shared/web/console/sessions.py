"""Log-in and log-out by cookie: one signed log-in, which the pages of all four desks check for themselves."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Protocol
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request, url_for
from flask import session as kept
from werkzeug import Response

from shared.identity import Origin, verify
from shared.identity.ending import end_here
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web.access import public
from shared.web.console import desks, forgery
from shared.web.problems import STATUS
from shared.web.requests import COOKIE, origin, runtime, unit_of_work
from shared.web.throttling import throttled

LONGEST = 200  # characters of a name or a password


class LogIn(Protocol):
    """Checks a password; answers a session with its `token`, or why not."""

    def __call__(self, uow: UnitOfWork, *, login: str, password: str, now: datetime, origin: Origin) -> Any:
        """Check it, counting the failure."""


def mount(blp: Blueprint, log_in: LogIn | None) -> None:
    """Mount `/login` and `/logout`.

    :param log_in: at the desk that keeps the accounts; the others send people there.
    """

    @public
    def page() -> Any:
        asked = desks.safe_next(request.args.get("next", ""), "")
        if log_in is None:
            return redirect(f"{desks.addresses()['enrollment']}/login?{urlencode({'next': asked or _home()})}", 303)
        return render_template("console/login.html", next=asked, login="", refusal=None)

    @throttled("log_in_rate")
    @public
    def enter() -> Any:
        if log_in is None:
            return redirect(url_for("console.login"), 303)
        forgery.check()
        return _enter(log_in)

    @public
    def leave() -> Response:
        forgery.check()
        with unit_of_work() as uow:
            end_present(uow)
        response = redirect(url_for("console.login"), 303)
        response.delete_cookie(COOKIE, path="/", secure=request.is_secure, httponly=True, samesite="Lax")
        return response

    blp.add_url_rule("/login", "login", page, methods=["GET"])
    blp.add_url_rule("/login", "enter", enter, methods=["POST"])
    blp.add_url_rule("/logout", "logout", leave, methods=["POST"])


def _enter(log_in: LogIn) -> Any:
    asked = desks.safe_next(request.form.get("next", ""), "")
    login, password = (request.form.get(name, "").replace("\0", "")[:LONGEST] for name in ("account", "password"))
    now = datetime.now(UTC)
    with unit_of_work() as uow:
        session = log_in(uow, login=login, password=password, now=now, origin=origin())
        if not isinstance(session, Refusal):
            end_present(uow)
    if isinstance(session, Refusal):
        page = render_template("console/login.html", next=asked, login=login, refusal=session)
        return page, STATUS[session.reason.kind]
    return entered(redirect(asked or url_for("console.home"), 303), session, now)


def entered(response: Response, session: Any, now: datetime) -> Response:
    """Give the browser a log-in that has just begun; what it held before is worth nothing."""
    kept.clear()
    response.set_cookie(
        COOKIE, session.token, max_age=int((session.expires_at - now).total_seconds()), path="/",
        secure=request.is_secure, httponly=True, samesite="Lax",
    )
    return response


def end_present(uow: UnitOfWork) -> None:
    """End the log-in that the browser shows, if it is one, so that no copy of it is of use to anybody."""
    kept.clear()
    try:
        present = verify(runtime().settings.identity_public_key, request.cookies.get(COOKIE, ""))
    except Refused:
        return
    end_here(uow, present, now=datetime.now(UTC))


def _home() -> str:
    return request.host_url.rstrip("/") + url_for("console.home")
