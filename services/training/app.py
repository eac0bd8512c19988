"""The training desk in one place: what moves here, what it hears, what its clock does, and how it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.training import actions, events, tasks
from services.training.lifecycle import CASE, MACHINES
from services.training.models import HOLDINGS
from services.training.queries import papers
from shared import reference
from shared.casework import requests
from shared.runtime import Service, Settings, build_worker

if TYPE_CHECKING:
    from flask import Flask

SERVICE = Service(
    name="training", title="培训", case=CASE, machines=MACHINES,
    listens={**events.LISTENS, **requests.LISTENS, reference.CHANGED: reference.take}, announces=events.ANNOUNCES,
    timers=tasks.TIMERS, requests=events.REQUESTS, seed=actions.seed, watched=actions.WATCHED,
    papers=papers.papers, holdings=HOLDINGS, statements=actions.STATEMENTS,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Build the web application."""
    from services.training import pages
    from services.training.routes import BLUEPRINTS
    from shared import web

    return web.build(SERVICE, settings, BLUEPRINTS, pages=pages.blueprints, faces=pages.FACES)


def create_worker(settings: Settings | None = None) -> object:
    """Build the worker's Celery application."""
    from shared.web.console import unattended

    return build_worker(SERVICE, settings, unattended.tasks(create_app))
