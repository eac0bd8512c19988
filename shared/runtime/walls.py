"""Whether row-level security holds the role that a desk works as: the owner of the tables and a superuser pass through it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import psycopg
import structlog

from shared.runtime.logs import configure_logs
from shared.runtime.settings import Settings, SettingsError, settings_from_environment
from shared.runtime.work import UnitOfWork

ASKED = """
    select current_user::text as name, rolsuper as superuser, rolbypassrls as bypasses,
        exists (select from pg_class where relrowsecurity and not relforcerowsecurity and pg_has_role(current_user, relowner, 'usage'))
            or coalesce(pg_has_role(current_user, cast({owner} as name), 'usage'), false) as owns
    from pg_roles where rolname = current_user
"""
WHY = {"superuser": "a superuser", "bypasses": "a role with BYPASSRLS", "owns": "the owner of the tables"}
SENTENCE = (
    "{name}, the role of DATABASE_URL_{desk}, is {why}: row-level security does not hold it, and nothing in the database keeps the "
    "units apart. Give the service a role of its own, create role {service}_desk login password '…', and name it in DATABASE_URL_{desk}; "
    "name the owner in DATABASE_OWNER_URL_{desk}, for migrations alone; these grant the rest. "
    "Whoever means to run without this wall sets WITHOUT_ROW_SECURITY=1"
)
log = structlog.get_logger()


def settings_at_start(service: str, environ: Mapping[str, str]) -> Settings:
    """Read the settings of a web or work process that starts, let it log as they say, and see that its role is held.

    :raises SettingsError: when they are incomplete, or name a role that is not.
    """
    settings = settings_from_environment(service, environ)
    configure_logs(service, settings.log_level)
    require(settings)
    return settings


def unheld(uow: UnitOfWork) -> tuple[str, str | None]:
    """The role that the desk works as, and by what it passes through row-level security; None where it is held."""
    row = uow.execute(ASKED.format(owner="null")).one()
    return row.name, _why(row)


def require(settings: Settings, owner: str | None = None) -> None:
    """See before anything starts that the desk's role is held; a database that is away is asked by `/health/ready`.

    :param owner: the role that owns the tables, or will once they are there.
    :raises SettingsError: where it is not held, and WITHOUT_ROW_SECURITY does not say that this is meant.
    """
    try:
        with psycopg.connect(settings.database_url.replace("+psycopg", ""), connect_timeout=5) as connection:
            cursor = connection.cursor(row_factory=psycopg.rows.namedtuple_row)
            row: Any = cursor.execute(ASKED.format(owner="%(owner)s"), {"owner": owner}).fetchone()
    except psycopg.OperationalError:
        return
    why = _why(row)
    if why is None:
        return
    service = settings.service
    sentence = SENTENCE.format(name=row.name, desk=service.upper(), service=service, why=WHY[why])
    if not settings.without_row_security:
        raise SettingsError(sentence)
    log.error("no_row_security", why=sentence)


def _why(row: Any) -> str | None:
    return next((why for why in WHY if getattr(row, why)), None)
