"""The enrollment desk, declared on one page, and how its processes are made."""

from __future__ import annotations

from flask import Flask

from services.enrollment import actions, events, queries, tasks
from services.enrollment.lifecycle import CASE, MACHINES
from services.enrollment.models import HOLDINGS, SEALED
from shared.runtime import Service, Settings, build_worker

SERVICE = Service(
    name="enrollment", title="报名", case=CASE, machines=MACHINES, listens=events.LISTENS, announces=events.ANNOUNCES,
    requests={
        "withdraw": actions.withdraw, "disqualify": actions.disqualify, "revoke": actions.revoke, "hold": actions.hold,
        "release_hold": actions.release_hold,
    },
    seed=actions.seed, jobs=tasks.JOBS, timers=tasks.TIMERS, sealed=SEALED, holdings=HOLDINGS, dossier=queries.dossier,
    watched=actions.WATCHED, find=queries.find, standing=queries.standing,
    papers=queries.papers, statements=actions.STATEMENTS,
)


def create_app(settings: Settings | None = None) -> Flask:
    """Make the web application; settings come from the environment unless given."""
    from services.enrollment import pages, routes
    from shared import web

    return web.build(
        SERVICE, settings, routes.blueprints, log_in=actions.log_in, pages=pages.blueprints, faces=pages.FACES)


def create_worker(settings: Settings | None = None) -> object:
    """Make the worker's Celery application; settings come from the environment unless given."""
    from shared.web.console import unattended

    return build_worker(SERVICE, settings, unattended.tasks(create_app))
