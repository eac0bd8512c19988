"""Fixtures for all tests: real PostgreSQL on a free port, a fresh database for each test."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator

import pytest

from deploy.local.ports import free_port
from tests.harness import Databases, Desk, load_service
from tests.quickly import quick_folder
from tests.toydesk import runtime, template

__all__ = ["databases", "desk", "runtime", "template"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long, so that no worker sits alone over one of them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The test process's own PostgreSQL, with one template per desk."""
    with quick_folder(tmp_path_factory.mktemp("postgres")) as folder:
        made = Databases(folder, free_port())
        yield made
        made.server.stop()


@pytest.fixture
def desk(databases: Databases) -> Iterator[Callable[[str], Desk]]:
    """Make desks by name, each with a fresh database; the desks of one test send to one another."""
    made: dict[str, Desk] = {}
    sent: deque[tuple[str, str, dict[str, object]]] = deque()

    def make(name: str) -> Desk:
        if name not in made:
            made[name] = Desk(load_service(name), databases, sent)
        return made[name]

    yield make
    for each in made.values():
        each.close()
