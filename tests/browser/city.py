"""Four desks behind real HTTP on loopback, and people with a real browser before them."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import threading
from collections import deque
from pathlib import Path

from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

from deploy.local.ports import free_port
from shared.runtime import DESKS
from tests.harness import Databases, Desk, load_service, pump

HOST = "127.0.0.1"
PASSWORD = "sample-password"
PATIENCE = 20_000  # milliseconds for one page on a busy machine
CALM = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync")
AXE = Path(sys.modules["playwright"].__file__ or "").parents[1] / "axe_playwright_python" / "axe.min.js"


def chromium() -> str | None:
    """Where Chromium is: as CHROMIUM says, as the system has it, or as Playwright brings it; None when nowhere."""
    for found in (os.environ.get("CHROMIUM"), shutil.which("chromium"), shutil.which("chromium-browser"),
                  shutil.which("google-chrome")):
        if found and Path(found).exists():
            return found
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True, capture_output=True, timeout=120)
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache/ms-playwright")
    return next((str(path) for path in sorted(folder.glob("chromium-*/chrome-linux*/chrome"))), None)


class _Quiet(WSGIRequestHandler):
    def log(self, *_args, **_kwargs):  # type: ignore[no-untyped-def]
        """Say nothing."""


class City:
    """The four desks, each with a fresh database and an address, and their mail, which is carried by hand."""

    def __init__(self, databases: Databases) -> None:
        sent: deque = deque()
        self.desks = {name: Desk(load_service(name), databases, sent) for name in DESKS}
        self.urls = {}
        self._servers: dict[str, BaseWSGIServer] = {}
        for name, desk in self.desks.items():
            port = free_port()
            server = make_server(HOST, port, desk.app, threaded=True, request_handler=_Quiet)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            self._servers[name] = server
            self.urls[name] = f"http://{HOST}:{port}"
            os.environ[f"PORT_{name.upper()}"] = str(port)

    def pump(self) -> None:
        """Let the mail arrive, the journals stream, and the clock look."""
        pump(*self.desks.values())
        if sum(desk.sweep() for desk in self.desks.values()):
            pump(*self.desks.values())

    def silence(self, desk: str) -> None:
        """Let a desk take questions and answer none, as one whose processes are all busy."""
        self._servers[desk].shutdown()

    def close(self) -> None:
        """Close the doors and drop the databases."""
        for name in self.desks:
            os.environ.pop(f"PORT_{name.upper()}", None)
        for server in self._servers.values():
            server.shutdown()
            server.server_close()
        for desk in self.desks.values():
            desk.close()


class Person:
    """Somebody with an account of the sample, at a browser of their own."""

    def __init__(self, city: City, browser: Browser, account: str, **context) -> None:  # type: ignore[no-untyped-def]
        self.city, self.account = city, account
        context = {"viewport": {"width": 1280, "height": 900}, "locale": "zh-CN", **context}
        self.context = browser.new_context(**context)
        self.context.set_default_timeout(PATIENCE)
        self.page: Page = self.context.new_page()
        self.open("enrollment", "/login")
        self.page.fill("#account", account)
        self.page.fill("#password", PASSWORD)
        self.page.click("main button.go")
        expect(self.page).to_have_url(re.compile("/desk"))

    def open(self, desk: str, path: str = "/desk") -> Page:
        """Go to a page; it must not be a problem."""
        answer = self.page.goto(f"{self.city.urls[desk]}{path}")
        assert answer is not None and answer.status < 400, (self.account, desk, path, self.page.inner_text("main"))
        return self.page

    def enter(self, desk: str, name: str, *, place: str | None = None, **typed: object) -> str:
        """Open an entry by its name, choose to what it belongs, fill it in, send it; answers what the page says."""
        self.open(desk, "/desk/do")
        self.link(name)
        if place is not None:
            self.page.locator("main select").first.select_option(label=self._option("main select", place))
            self.page.click("main button.go")
        return self.send(**typed)

    def link(self, name: str) -> None:
        """Follow the first link whose words begin so."""
        self.page.locator("main").get_by_role("link", name=re.compile(f"^{re.escape(name)}")).first.click()
        self.page.wait_for_load_state()

    def act(self, action: str, **typed: object) -> str:
        """Take an action on the thing whose page is open."""
        self.page.locator("main .actions").get_by_role("link", name=action, exact=True).click()
        self.page.wait_for_load_state()
        return self.send(**typed)

    def act_on_all(self, desk: str, plural: str, state: str, action: str, **typed: object) -> str:
        """Choose everything in this state, look at the preview, confirm; answers what the page says."""
        self.open(desk, f"/desk/{plural}?state={state}")
        for box in self.page.locator("input[name=_item]").all():
            box.check()
        self.page.locator("#action").select_option(label=action)
        self.page.locator("main form:has(#action) button.go").click()
        return self.send(**typed)

    def thing(self, desk: str, plural: str, state: str = "") -> Page:
        """Open the first thing of a list."""
        self.open(desk, f"/desk/{plural}" + (f"?state={state}" if state else ""))
        self.page.locator(f"main table a[href*='/desk/{plural.partition('?')[0]}/']").first.click()
        self.page.wait_for_load_state()
        return self.page

    def send(self, **typed: object) -> str:
        """Fill in the form of the page and send it; names with `__` stand for rows: `papers__0__kind`."""
        for name, value in typed.items():
            self._fill(name.replace("__", "-"), value)
        self.page.locator("main form button.go").last.click()
        self.page.wait_for_load_state()
        return self.page.inner_text("main")

    def _fill(self, name: str, value: object) -> None:
        field = self.page.locator(f"main [name='{name}']").first
        kind = field.evaluate("e => e.type")
        if kind == "file":
            field.set_input_files(value)  # type: ignore[arg-type]
        elif kind in ("checkbox", "radio"):
            for word in value if isinstance(value, list) else [""]:
                these = f"main label.tick:has([name='{name}']):has-text('{word}') input" if word else f"main [name='{name}']"
                for box in self.page.locator(these).all():
                    box.check()
        elif kind == "select-one":
            field.select_option(label=self._option(f"main [name='{name}']", str(value)))
        else:
            field.fill(str(value))

    def _option(self, place: str, part: str) -> str:
        words = self.page.locator(place).first.locator("option").all_inner_texts()
        found = [word for word in words if part in word]
        assert found, f"{part} is not among {words}"
        return found[0]
