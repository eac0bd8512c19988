"""`make screenshots`: walk the road with invented people and photograph the main pages into docs/screenshots."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from deploy.local.ports import free_port
from tests.browser.city import CALM, City, chromium
from tests.browser.road import LEGS, Road
from tests.harness import Databases

FOLDER = Path(__file__).parents[2] / "docs" / "screenshots"
HEIGHT = 900  # of the screen; longer pages are cut, so that every picture has one size
PICTURES = {
    "home": ("clerk", "enrollment", "/desk", None),
    "worklist": ("clerk", "subsidy", "/desk/cases?ended=1", None),
    "case": ("clerk", "subsidy", "/desk/cases?ended=1", "cases"),
    "class": ("base", "training", "/desk/classes?ended=1", "classes"),
    "entry": ("base", "training", "/desk/do/classes.open_class", None),
    "payment": ("fund", "subsidy", "/desk/payment-batches?ended=1", "payment-batches"),
}


def main() -> int:
    """Make the pictures; say loudly when there is no browser."""
    found = chromium()
    if found is None:
        sys.stderr.write("NO CHROMIUM: no pictures were made\n")
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        databases = Databases(Path(folder) / "postgres", free_port())
        city = City(databases)
        try:
            city.pump()
            road = Road(city, playwright.chromium.launch(executable_path=found, args=list(CALM)), Path(folder))
            for leg in LEGS:
                leg(road)
            for name, picture in PICTURES.items():
                _taken(road, name, *picture)
        finally:
            city.close()
            databases.server.stop()
    return 0


def _taken(road: Road, name: str, post: str, desk: str, path: str, plural: str | None) -> None:
    person = road.who(post)
    if plural:
        person.thing(desk, path.removeprefix("/desk/"))
    else:
        person.open(desk, path)
    person.page.screenshot(path=FOLDER / f"{name}.png", animations="disabled",
                           clip={"x": 0, "y": 0, "width": 1280, "height": HEIGHT})


if __name__ == "__main__":
    sys.exit(main())
