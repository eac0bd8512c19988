"""The subsidy desk 补贴, declared; and its two processes, the web application and the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.subsidy import events, lifecycle, tasks
from services.subsidy.actions import anywhere, deadlines, sample, statements
from services.subsidy.models import HOLDINGS, SEALED
from services.subsidy.queries import papers
from shared import runtime
from shared.runtime import Service, Settings

if TYPE_CHECKING:
    from flask import Flask

SERVICE = Service(
    name="subsidy", title="补贴", case=lifecycle.CASE, machines=lifecycle.MACHINES, listens=events.LISTENS,
    announces=events.ANNOUNCES, timers=tasks.TIMERS, requests=anywhere.REQUESTS, seed=sample.seed,
    watched=deadlines.WATCHED, sealed=SEALED, holdings=HOLDINGS,
    papers=papers.papers, statements=statements.STATEMENTS,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Make the web application."""
    from services.subsidy import pages, routes
    from shared import web

    return web.build(SERVICE, settings, routes.blueprints, pages=pages.blueprints, faces=pages.FACES)


def create_worker(settings: Settings | None = None) -> object:
    """Make the Celery application."""
    from shared.web.console import unattended

    return runtime.build_worker(SERVICE, settings, unattended.tasks(create_app))
