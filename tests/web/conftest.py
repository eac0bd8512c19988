"""The toy desk over a real database of its own."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_engine

from shared import web
from shared.runtime import DESKS, mechanisms
from tests.harness import PASSWORD, SEAL_KEYS, Databases, Desk, load_service
from tests.web import toy


class ToyDesk(Desk):
    """A desk that no service folder declares."""

    def __init__(self, databases: Databases) -> None:
        SEAL_KEYS.setdefault("toy", Ed25519PrivateKey.generate())
        _template(databases)
        databases._made.add("toy")
        super().__init__(toy.SERVICE, databases, deque())

    @property
    def app(self):
        app = self._apps.setdefault("toy", web.build(toy.SERVICE, self.settings, [toy.memos]))
        app.extensions["runtime"] = self.runtime
        return app


def _template(databases: Databases) -> None:
    if "toy" in databases._made:
        return
    databases.server.create_desk("toy", PASSWORD, PASSWORD)
    owner = create_engine(databases.settings("toy", "toy").database_owner_url)
    with owner.begin() as connection:
        connection.exec_driver_sql("create table alembic_version (version_num text primary key)")
        mechanisms.create(SimpleNamespace(get_bind=lambda: connection), "toy")
        toy.Base.metadata.create_all(connection)
    owner.dispose()


@pytest.fixture(params=DESKS)
def each_desk(request: pytest.FixtureRequest, databases: Databases) -> Iterator[Desk]:
    """Each of the four desks in turn."""
    made = Desk(load_service(request.param), databases, deque())
    yield made
    made.close()


@pytest.fixture
def desk(databases: Databases) -> Iterator[ToyDesk]:
    """The toy desk, empty."""
    made = ToyDesk(databases)
    yield made
    made.close()


