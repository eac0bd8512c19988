"""The toy desk over a real database of its own."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import create_engine, text

from shared import web
from shared.files import tables
from shared.policy import parse, to_rows
from shared.runtime import DESKS, mechanisms
from tests.harness import PASSWORD, SEAL_KEYS, Databases, Desk, load_service
from tests.structure.sources import ROOT
from tests.web import toy

POLICY = ROOT / "services" / "enrollment" / "policy.toml"  # whose limits of files and of searches hold at every desk


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
        op = SimpleNamespace(get_bind=lambda: connection)
        mechanisms.create(op, "toy")
        mechanisms.add(op, "toy", "pages")
        mechanisms.add(op, "toy", "offices")
        mechanisms.add(op, "toy", "lists")
        mechanisms.add(op, "toy", "looks")
        mechanisms.add(op, "toy", "views")
        mechanisms.add(op, "toy", "handed")
        mechanisms.add(op, "toy", "jobs")
        mechanisms.add(op, "toy", "sealed_jobs")
        tables.create(op, "toy")
        rows = to_rows(parse(POLICY.read_text(encoding="utf-8")))
        connection.execute(text("insert into reference (kind, key, version, row) values ('policy', :key, 1, :row)"), [
            {"key": key, "row": json.dumps(row)} for key, row in rows.items() if key.startswith("upload_") or key == "search_rate"])
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




@pytest.fixture
def desk_of(databases: Databases) -> Iterator[Callable[[str], Desk]]:
    """Make one of the four desks by name."""
    made: list[Desk] = []

    def make(name: str) -> Desk:
        made.append(Desk(load_service(name), databases, deque()))
        return made[-1]

    yield make
    for each in made:
        each.close()
