"""The assessment desk, declared on one page, and how its processes are made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from services.assessment import actions, events, tasks
from services.assessment.lifecycle import CASE, MACHINES
from services.assessment.models import HOLDINGS
from shared.runtime import Service, Settings, build_worker

if TYPE_CHECKING:
    from flask import Flask

SERVICE = Service(
    name="assessment", title="考核", case=CASE, machines=MACHINES, listens=events.LISTENS,
    statements=actions.STATEMENTS, announces=events.ANNOUNCES, timers=tasks.TIMERS, requests=events.REQUESTS, jobs=tasks.JOBS, seed=actions.seed, watched=actions.WATCHED,
    holdings=HOLDINGS,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Make the web application; settings come from the environment unless given."""
    from services.assessment import pages, routes
    from shared import web

    return web.build(SERVICE, settings, routes.blueprints, faces=pages.FACES)


def create_worker(settings: Settings | None = None) -> object:
    """Make the worker's Celery application; settings come from the environment unless given."""
    from shared.web.console import unattended

    return build_worker(SERVICE, settings, unattended.tasks(create_app))
