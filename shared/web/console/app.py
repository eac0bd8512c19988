"""The console mounted on a desk's application."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib.resources import as_file, files

from flask import Blueprint, Flask, Response, redirect, send_from_directory, url_for
from werkzeug import Response as Redirect

from shared.web.access import public, roles
from shared.web.console import (
    acting,
    bulk,
    copying,
    counting,
    forgery,
    frame,
    handing,
    home,
    inbox,
    kinds,
    links,
    listing,
    looking,
    mine,
    offering,
    operations,
    retaining,
    saving,
    saying,
    seeing,
    sessions,
    speaking,
    thing,
    things,
    writing,
)
from shared.web.console import files as papers
from shared.web.console.faces import Face
from shared.web.documents import PREFIX
from shared.web.doors import Mounted
from shared.web.requests import CONSOLE

BOOTSTRAP = "bootstrap.min.css"


def register(
    app: Flask, mounted: Sequence[Mounted], log_in: sessions.LogIn | None, pages: Sequence[Blueprint] = (),
    faces: Mapping[str, Face] | None = None,
    offers: Mapping[str, offering.Offer] | None = None,
) -> None:
    """Mount the pages of these kinds of things.

    :param log_in: at the desk that keeps the accounts.
    :param pages: the desk's own, which stand under the console's log-in like the others.
    :param faces: by subject, what the desk knows of its things beyond their rows.
    :param offers: what the forms offer to choose.
    """
    forgery.register(app, app.extensions["runtime"].settings)
    app.extensions[CONSOLE] = kinds.collect(app, mounted, PREFIX, {"statement": saying.FACE, **(faces or {})})
    app.extensions[offering.OFFERS] = offers or {}
    frame.register(app)
    blp = Blueprint(CONSOLE, __name__, template_folder="templates")

    @roles()
    def front() -> Redirect:
        return redirect(url_for("console.home"), 303)

    @public
    def asset(name: str) -> Response:
        theirs = name == BOOTSTRAP
        folder = files("flask_bootstrap") / "static/bootstrap5/css" if theirs else files("shared.web.console") / "static"
        with as_file(folder) as path:
            return send_from_directory(path, name)

    blp.add_url_rule("/", "front", front)
    blp.add_url_rule("/desk/assets/<name>", "asset", asset)
    sessions.mount(blp, log_in)
    for part in (inbox, speaking, looking, listing, home, counting, saving, mine, things, thing, bulk, acting, writing, saying, seeing,
                 operations, retaining, copying, handing):
        part.mount(blp)
    links.register(app, pages)
    for own in pages:
        blp.register_blueprint(own)
    papers.mount(blp)
    app.register_blueprint(blp)
