"""The office of one district at the subsidy desk."""

from __future__ import annotations

import pytest

from tests.subsidy.builders import Office


@pytest.fixture
def office(desk):
    """环翠区's people, over a fresh database."""
    return Office(desk("subsidy"))
