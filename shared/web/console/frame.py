"""The frame around every page, and the page of an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from shared.identity.reasons import PASSWORD_IS_INITIAL
from shared.letters import spelled
from shared.lifecycle import DESK_NAMES, Role
from shared.notices import unread
from shared.runtime import UnitOfWork
from shared.web import headers
from shared.web.console import desks, links, speaking, words
from shared.web.console.waiting import Work, everything
from shared.web.language import for_each_reader, say
from shared.web.problems import PAGE
from shared.web.requests import CONSOLE, current_actor, current_log_in, runtime, today
from shared.web.terms import terms

WHERE_IT_IS_CHANGED = "/desk/account/password"  # at enrollment, which keeps the accounts
MINE = "/my"  # what people read about themselves, at each desk
BY_CODE = f"{MINE}/code"  # at enrollment: the log-in with a code
OURS = ("/desk", "/login", "/logout", "/public", MINE)


def page(uow: UnitOfWork, template: str, status: int = 200, **values: Any) -> Response:
    """Show a template within the frame.

    :param template: of the console, or with its folder one of the desk's own.
    """
    actor, on, frame = current_actor(), today(), Frame.of(uow)
    return make_response(render_template(
        template if "/" in template else f"console/{template}", work=frame.work, actor=actor, on=on,
        days_left=(date(on.year, 12, 31) - on).days,
        posts=_("、").join(say(term) for role, term in terms(Role).items() if role in actor.roles),
        units=words.works_for(uow, actor), frame=frame, log_in=current_log_in().id, **values,
    ), status)


@dataclass(frozen=True)
class Frame:
    """What the frame itself says of this desk.

    :param own: the desk's own pages in the navigation, each with how much waits there.
    :param unread: notices that nobody has read.
    """

    work: Sequence[Work]
    own: Sequence[tuple[str, str, int | None]]
    unread: int

    @classmethod
    def of(cls, uow: UnitOfWork) -> Frame:
        """Count what the actor sees; once in a request."""
        if "console_frame" not in g:
            g.console_frame = cls(everything(uow), links.own_links(), unread(uow, current_actor()))
        found: Frame = g.console_frame
        return found

    @property
    def waiting(self) -> int:
        """How many things wait for the actor."""
        return sum(one.waiting for one in self.work) + sum(waits or 0 for _, _, waits in self.own)

    @property
    def at_risk(self) -> int:
        """How many cases are near their last day or past it, whoever's turn it is."""
        return sum(one.at_risk for one in self.work)


def register(app: Flask) -> None:
    """Give the templates their words, and show problems of the console as pages."""
    app.extensions[PAGE] = problem_page
    app.jinja_env.filters.update(for_each_reader({
        "clause": words.clause, "day": words.day, "lines": words.lines, "moment": words.moment, "spelled": spelled}))

    @app.context_processor
    def known() -> dict[str, Any]:
        return {"desk": runtime().service.name, "desk_names": DESK_NAMES, "desk_urls": desks.addresses(),
                "provider": runtime().settings.oidc_url is not None,
                "this_page": speaking.here}

    @app.after_request
    def widen(response: Response) -> Response:
        if (CONSOLE in request.blueprints or of_console()) and "Content-Security-Policy" not in response.headers:
            # A browser also asks the policy about the desk that a form's answer leads to.
            response.headers["Content-Security-Policy"] = headers.leading_to(desks.origins(), asked="actor" in g)
        return response


def of_console() -> bool:
    """Whether whoever asks reads pages and not JSON."""
    return request.path == "/" or any(request.path == part or request.path.startswith(f"{part}/") for part in OURS)


def problem_page(problem: Mapping[str, Any]) -> Response | None:
    """Show a problem as a page, on the console's addresses; who is not logged in is sent to the log-in."""
    if not of_console():
        return None
    status = problem["status"]
    if status == 401 and request.accept_mimetypes.accept_html:
        back = request.url_root.rstrip("/") + (request.full_path.rstrip("?") if request.method == "GET" else "/desk")
        if request.path == MINE:
            return make_response(redirect(f"{desks.addresses()['enrollment']}{BY_CODE}?{urlencode({'next': back})}", 303))
        return make_response(redirect(f"{url_for('console.login')}?{urlencode({'next': back})}", 303))
    if problem["type"].endswith(f"/{PASSWORD_IS_INITIAL.slug}") and request.accept_mimetypes.accept_html:
        return make_response(redirect(f"{desks.addresses()['enrollment']}{WHERE_IT_IS_CHANGED}", 303))
    return make_response(render_template("console/problem.html", problem=problem, actor=g.get("actor")), status)
