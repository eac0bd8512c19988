"""The console behind the shipped nginx: one address, a prefix for each desk, https at the door only."""

from __future__ import annotations

import http.cookiejar
import re
import threading
import urllib.parse
import urllib.request
from collections import deque

import pytest
from werkzeug.serving import make_server

from services.enrollment.app import create_app
from tests.deploy.front import nginx
from tests.harness import Desk, load_service

SITE = "https://jinlanling.example"


@pytest.fixture
def wsgi(monkeypatch):
    """`deploy.wsgi.behind`; the module makes an application when it is imported, so it is told of one."""
    monkeypatch.setenv("SERVICE", "enrollment")
    monkeypatch.setattr("services.enrollment.app.create_app", lambda: None)
    from deploy import wsgi

    return wsgi.behind


@pytest.fixture
def desk(databases, monkeypatch):
    """The front desk, with the accounts of the sample, told where readers find the four."""
    for name in ("enrollment", "training", "assessment", "subsidy"):
        monkeypatch.setenv(f"DESK_URL_{name.upper()}", f"{SITE}/{name}")
    made = Desk(load_service("enrollment"), databases, deque())
    made.web = create_app(made.settings)
    made.web.extensions["runtime"] = made.runtime
    yield made
    made.close()


HEADERS = {"X-Forwarded-Proto": "https", "X-Forwarded-Prefix": "/enrollment", "X-Forwarded-For": "192.0.2.7",
           "X-Forwarded-Host": "elsewhere.example", "Host": "jinlanling.example", "Accept": "text/html"}


class TestHeaders:
    """What the proxy says is believed when we are told that there is one, and only then."""

    def test_behind_a_proxy_links_have_the_prefix_and_cookies_are_for_https(self, desk, wsgi):
        """The log-in page, and the way to it."""
        client = wsgi(desk.web, {"BEHIND_PROXY": "1"}).test_client()
        page = client.get("/login", headers=HEADERS)
        assert 'action="/enrollment/login"' in page.text
        assert 'href="/enrollment/desk/assets/console.css"' in page.text
        assert all("Secure" in cookie for cookie in page.headers.getlist("Set-Cookie"))
        away = client.get("/desk?x=1", headers=HEADERS)
        asked = urllib.parse.parse_qs(urllib.parse.urlsplit(away.headers["Location"]).query)
        assert (away.status_code, asked["next"]) == (303, ["https://jinlanling.example/enrollment/desk?x=1"])

    def test_a_host_that_anybody_may_write_is_not_believed(self, desk, wsgi):
        """The proxy sets `Host` alone."""
        client = wsgi(desk.web, {"BEHIND_PROXY": "1"}).test_client()
        assert "elsewhere.example" not in str(client.get("/desk", headers=HEADERS).headers)

    @pytest.mark.parametrize("told", [{}, {"BEHIND_PROXY": ""}, {"BEHIND_PROXY": "0"}])
    def test_without_a_proxy_nobody_is_believed(self, desk, wsgi, told):
        """Who sends such headers is not taken for one."""
        page = wsgi(desk.web, told).test_client().get("/login", headers=HEADERS)
        assert 'action="/login"' in page.text
        assert all("Secure" not in cookie for cookie in page.headers.getlist("Set-Cookie"))


class TestTheRealNginx:
    """From the log-in to the home, through nginx."""

    def test_one_logs_in_and_walks_through_the_links(self, desk, wsgi, tmp_path):
        """Every link and form of the home leads back under the prefix or to another desk's."""
        app = wsgi(desk.web, {"BEHIND_PROXY": "1"})
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        account = app.test_client().get("/api/v1/accounts/sample").json["items"][0]["account"]
        with nginx(tmp_path, server.server_port) as front:
            opener = urllib.request.build_opener(
                urllib.request.HTTPSHandler(context=front.trust), urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
            page = opener.open(f"{front.address}/enrollment/login", timeout=20).read().decode()
            token = re.search(r'name="csrf_token" value="([^"]+)"', page)[1]
            form = urllib.parse.urlencode({"csrf_token": token, "account": account, "password": "sample-password", "next": ""})
            home = opener.open(f"{front.address}/enrollment/login", data=form.encode(), timeout=20)
            text = home.read().decode()
            assert home.url == f"{front.address}/enrollment/desk"
            style = opener.open(f"{front.address}/enrollment/desk/assets/console.css", timeout=20)
            assert style.headers["Content-Type"].startswith("text/css")
        server.shutdown()
        led = set(re.findall(r'(?:href|action)="([^"#?][^"]*)"', text))
        assert [link for link in led if not re.match(rf"/enrollment/|{SITE}/(enrollment|training|assessment|subsidy)/", link)] == []
        assert f"{SITE}/training/desk" in led
