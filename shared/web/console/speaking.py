"""Choosing the language of the pages: a cookie that all four desks read, and the reader is where they were."""

from __future__ import annotations

from flask import Blueprint, current_app, request, url_for
from werkzeug import Response
from werkzeug.utils import redirect

from shared.web import language
from shared.web.access import public
from shared.web.console import desks, forgery

YEAR = 365 * 24 * 3600  # seconds


def mount(blp: Blueprint) -> None:
    """Mount the switch, for everybody: the log-in has it too."""

    @public
    def choose() -> Response:
        forgery.check()
        response = redirect(desks.safe_next(request.form.get("next", ""), url_for("console.home")), 303)
        chosen = request.form.get("language", "")
        if chosen in language.LANGUAGES:
            response.set_cookie(
                language.COOKIE, chosen, max_age=YEAR, path="/", secure=request.is_secure, httponly=True, samesite="Lax")
        return response

    blp.add_url_rule("/desk/language", "language", choose, methods=["POST"])


def here() -> str:
    """The address to come back to: this page, or the reader's home where this page is the answer to a form of its own."""
    adapter = current_app.create_url_adapter(request)
    if adapter is None or not adapter.test(request.path, "GET"):
        return url_for("console.home")
    return request.script_root + (request.full_path.rstrip("?") if request.method == "GET" else request.path)
