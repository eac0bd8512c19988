"""Bring one service's database to its newest form and load what the desk is born with: `SERVICE=training python -m deploy.migrate`."""

from __future__ import annotations

import importlib
import os

from sqlalchemy import create_engine, make_url, text

from deploy import underway
from deploy.resealing import as_owner, close_constraints, places_of, reseal, unknown_versions
from shared.runtime import Runtime, Settings, SettingsError, seed, settings_from_environment, walls
from shared.runtime.migrations import upgrade


def main() -> None:
    """Migrate as the owner, then seed as the application, which may write its tables and nothing else."""
    service = os.environ["SERVICE"]
    settings = settings_from_environment(service, os.environ)
    if not settings.database_owner_url:
        raise SystemExit(f"DATABASE_OWNER_URL_{service.upper()} is not set: migrations are made by the owner's role")
    try:
        walls.require(settings, make_url(settings.database_owner_url).username)
    except SettingsError as error:
        raise SystemExit(str(error)) from None
    let_in(settings)
    upgrade(settings)
    runtime = Runtime(importlib.import_module(f"services.{service}.app").SERVICE, settings)
    protect(runtime)
    seed(runtime)


def protect(runtime: Runtime) -> None:
    """Seal what an older program left plain; where everything is sealed, look and do nothing.

    :raises SystemExit: when rows are sealed with a key that was not given.
    """
    places = places_of(runtime)
    with as_owner(runtime) as engine:
        if missing := unknown_versions(engine, places, runtime.vault):
            raise SystemExit(f"PERSONAL_KEYS lacks version {', '.join(map(str, sorted(missing)))}, with which rows are sealed")
        reseal(engine, places, runtime.vault, plain_only=True)
        underway.seal_plain(engine, runtime.vault)
        close_constraints(engine)


def let_in(settings: Settings) -> None:
    """See that what the migrations grant to `<service>_app` reaches the role that the service logs in with.

    Where roles have names of their own, or one role does everything, `<service>_app` is a role without a log-in whose
    rights the service's role has as a member.
    """
    granted = f"{settings.service}_app"
    owner, application = (make_url(url).username for url in (settings.database_owner_url, settings.database_url))
    if application == granted:
        return
    engine = create_engine(settings.database_owner_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as desk:
        if not desk.scalar(text("select 1 from pg_roles where rolname = :name"), {"name": granted}):
            desk.execute(text(f'create role "{granted}" nologin'))
        if application != owner:
            desk.execute(text(f'grant "{granted}" to "{application}"'))
    engine.dispose()


if __name__ == "__main__":
    main()
