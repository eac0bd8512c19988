"""Bringing a desk's database to its newest form, as the role that owns it."""

from __future__ import annotations

import importlib
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, text

from shared.runtime.settings import Settings

ENVIRONMENT = Path(__file__).parent
LOCK = 6_300_002  # advisory lock: two replicas that start together migrate one after the other


def script(service: str) -> ScriptDirectory:
    """The service's dated migration files."""
    return ScriptDirectory.from_config(_config(service))


def _config(service: str) -> Config:
    folder = importlib.import_module(f"services.{service}").__path__[0]
    config = Config()
    config.set_main_option("script_location", str(ENVIRONMENT).replace("%", "%%"))
    config.set_main_option("version_locations", f"{folder}/migrations".replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    return config


def upgrade(settings: Settings) -> None:
    """Migrate this desk's database to the newest version; a second run does nothing."""
    engine = create_engine(settings.database_owner_url)
    config = _config(settings.service)
    with engine.connect() as connection:
        connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": LOCK})
        connection.commit()
        config.attributes["connection"] = connection
        config.attributes["service"] = settings.service
        command.upgrade(config, "head")
        connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": LOCK})
        connection.commit()
    engine.dispose()
