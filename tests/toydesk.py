"""Fixtures of the toy desk: mechanism tables and bare cases in a database of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from sqlalchemy import create_engine

from shared.runtime import mechanisms
from tests.harness import PASSWORD, CarriedRuntime, Databases
from tests.toy import SERVICE, Base

PAIRS = [("claim_handling", "claim_approval"), ("claim_approval", "claim_handling")]


@pytest.fixture(scope="session")
def template(databases: Databases) -> str:
    """A database with the mechanism tables, the toy's cases and one pair of duties."""
    name = "toy_template"
    server = databases.server
    server.create_desk("training", PASSWORD, PASSWORD)
    with server.connect() as admin:
        admin.execute(f'create database "{name}" owner training_owner')
    engine = create_engine(server.url(name, "training_owner", PASSWORD))
    with engine.begin() as connection:
        connection.exec_driver_sql("create table alembic_version (version_num text)")
        mechanisms.create(SimpleNamespace(get_bind=lambda: connection), "training")
        mechanisms.add(SimpleNamespace(get_bind=lambda: connection), "training", "pages")
        Base.metadata.create_all(connection)
        for duty, other in PAIRS:
            connection.exec_driver_sql(
                f"insert into incompatible_duties values ('{duty}', '{other}', '2019-10-21', null)"
            )
    engine.dispose()
    return name


@pytest.fixture
def runtime(databases: Databases, template: str) -> Iterator[CarriedRuntime]:
    """The toy desk's runtime over a fresh copy."""
    name = f"toy_{next(databases._numbers)}"
    with databases.server.connect() as admin:
        admin.execute(f'create database "{name}" template "{template}" owner training_owner')
    made = CarriedRuntime(SERVICE, databases.settings("training", name), deque())
    yield made
    made.engine.dispose()
    databases.drop(name)
