"""The application of a desk: the same for all four, made in one call."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from flask import Blueprint as Pages
from flask import Flask

from shared.runtime import Runtime, Service, Settings, walls
from shared.web import documents, headers, health, language, metrics, problems, requests, throttling
from shared.web.access import access_rows
from shared.web.asking import questions
from shared.web.blueprints import Blueprint
from shared.web.console import app as console
from shared.web.console import forms
from shared.web.console.faces import Face
from shared.web.console.sessions import LogIn
from shared.web.documents import PREFIX
from shared.web.inbox import inbox
from shared.web.statements import statements
from shared.web.strictjson import Provider
from shared.web.uploads import files

VERSION = "1"
LIMITS = {
    "MAX_CONTENT_LENGTH": 10_000_000,  # bytes; a roster of 20,000 rows has about two million
    "MAX_FORM_MEMORY_SIZE": 100_000,  # bytes of one field that is not a file
    "MAX_FORM_PARTS": 10 * forms.MOST_ROWS,  # as many columns of the longest table; read in 0.2 s
}


def build(
    service: Service, settings: Settings | None, blueprints: Iterable[Blueprint], *, log_in: LogIn | None = None,
    pages: Sequence[Pages] = (), faces: Mapping[str, Face] | None = None,
) -> Flask:
    """Build a desk's application.

    :param settings: read from the environment when None.
    :param log_in: checks a password, at the desk that keeps the accounts.
    :param pages: the desk's own pages of the console.
    :param faces: by subject, what the desk's pages say of its things beyond their rows.
    :raises shared.runtime.SettingsError: when the environment is incomplete, or names a role that row-level security does not hold.
    :raises RuntimeError: when a route does not say who may use it.
    """
    if settings is None:
        settings = walls.settings_at_start(service.name, os.environ)
    app = Flask(service.name, root_path=str(Path(__file__).parent), static_folder=None)
    app.extensions["runtime"] = Runtime(service, settings)
    app.json = Provider(app)
    app.url_map.strict_slashes = False
    app.config.update(
        LIMITS, API_TITLE=f"{service.title} · {service.name}", API_VERSION=VERSION, OPENAPI_VERSION="3.1.0",
    )
    language.register(app)
    problems.register(app)
    requests.trace(app)
    metrics.register(app)
    headers.register(app)
    health.register(app)
    api = documents.Api(app)
    ours = tuple(blueprints)
    made = (questions(service), inbox(), files(), *statements(service))
    for blp in (*made, *ours):
        api.register_blueprint(blp, url_prefix=f"{PREFIX}{blp.url_prefix or ''}")
    documents.register(app, api)
    offers = {name: offer for blp in (*made, *ours) for name, offer in blp.offers.items()}
    console.register(app, [kind for blp in (*ours, *made) for kind in blp.mounted], log_in, pages, faces, offers)
    access_rows(app)
    requests.guard(app)
    throttling.register(app, app.extensions["runtime"].settings)
    return app
