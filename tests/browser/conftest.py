"""A browser, or a loud word that there is none."""

from __future__ import annotations

import warnings
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.city import CALM, PATIENCE, City, chromium
from tests.browser.road import LEGS, Road

NONE = "NO CHROMIUM: the browser tests did not run. Install the system's chromium, or name one in CHROMIUM."


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a screen."""
    found = chromium()
    if found is None:
        warnings.warn(NONE, stacklevel=1)
        pytest.skip(NONE)
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE)
        made = playwright.chromium.launch(executable_path=found, args=list(CALM))
        yield made
        made.close()


@pytest.fixture(scope="module")
def city(databases) -> Iterator[City]:  # type: ignore[no-untyped-def]
    """Four desks with the sample, behind HTTP."""
    made = City(databases)
    made.pump()
    yield made
    made.close()


@pytest.fixture(scope="module")
def road(city, browser, tmp_path_factory) -> Road:  # type: ignore[no-untyped-def]
    """The road, walked to its end."""
    made = Road(city, browser, tmp_path_factory.mktemp("files"))
    for leg in LEGS:
        leg(made)
    return made
