"""The console's log-in, its cookie, and what a page may bring with it."""

from __future__ import annotations

from collections import deque

import pytest

from shared.lifecycle import Role
from tests.harness import Desk, load_service
from tests.web.browser import Browser

CLERK = Role.DISTRICT_CLERK


@pytest.fixture
def enrollment(databases):
    """The desk that keeps the accounts, with those of the sample."""
    made = Desk(load_service("enrollment"), databases, deque())
    yield made
    made.close()


def sample(desk):
    """A log-in name of the sample."""
    return desk.client().get("accounts/sample").json["items"][0]["account"]


def entered(desk, password="sample-password", path="/login", **fields):
    """Log in by form; answers the browser and what it got."""
    browser = Browser(desk)
    page = browser.get(path)
    return browser, browser.send(page, "/login", account=sample(desk), password=password, **fields)


class TestLogIn:
    """By form, once for all desks."""

    def test_the_right_password_gives_a_cookie(self, enrollment):
        """HttpOnly, Lax, for the whole host; with it the home opens."""
        browser, answer = entered(enrollment)
        assert (answer.status, answer.headers["Location"]) == (303, "/desk")
        cookie = next(value for value in answer.headers.getlist("Set-Cookie") if value.startswith("jinlanling="))
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Secure" not in cookie
        assert browser.get("/desk").status == 200

    def test_over_https_the_cookies_are_for_https(self, enrollment):
        """Both of them."""
        client = enrollment.app.test_client()
        page = client.get("/login", base_url="https://localhost")
        assert all("Secure" in cookie for cookie in page.headers.getlist("Set-Cookie"))

    def test_a_wrong_one_is_counted_and_said(self, enrollment):
        """The name stays, the password does not."""
        _, answer = entered(enrollment, password="wrong")
        assert answer.status == 401
        assert "账号或密码错误" in answer.text
        assert answer.forms[0]["fields"]["account"] == sample(enrollment)
        assert "wrong" not in answer.html
        assert enrollment.query("select sum(failures) as n from accounts")[0].n == 1

    @pytest.mark.parametrize("asked", [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "http://localhost:8002.evil.example/",
        "http://localhost:8002@evil.example/", "javascript:alert(1)", "http://localhost:9999/desk", "/\t/evil.example",
    ])
    def test_it_leads_to_no_other_site(self, enrollment, asked):
        """Whatever the address or the form says."""
        _, answer = entered(enrollment, next=asked)
        assert answer.headers["Location"] == "/desk"

    @pytest.mark.parametrize("asked", ["/desk/cases?state=submitted", "http://localhost:8002/desk/cases"])
    def test_it_leads_back_to_where_one_was(self, enrollment, asked):
        """At any of the four desks."""
        _, answer = entered(enrollment, next=asked)
        assert answer.headers["Location"] == asked

    def test_log_out_takes_the_cookie(self, enrollment):
        """By form only."""
        browser, _ = entered(enrollment)
        assert browser.client.get("/logout").status_code == 405
        answer = browser.send(browser.get("/desk"), "/logout")
        assert (answer.status, answer.headers["Location"]) == (303, "/login")
        assert browser.get("/desk").status == 303


class TestCookie:
    """Who asks, on pages and nowhere else."""

    def test_each_desk_honours_it(self, each_desk):
        """By the signature alone."""
        assert Browser(each_desk, each_desk.actor(CLERK)).get("/desk").status == 200

    def test_without_it_one_is_led_to_the_log_in(self, each_desk):
        """And from there back."""
        answer = Browser(each_desk).get("/desk/cases?q=a")
        assert answer.status == 303
        assert answer.headers["Location"] == "/login?next=http%3A%2F%2Flocalhost%2Fdesk%2Fcases%3Fq%3Da"
        there = Browser(each_desk).get(answer.headers["Location"])
        assert there.status == (200 if each_desk.service.name == "enrollment" else 303)

    def test_a_forged_one_is_none(self, each_desk):
        """As if there were no cookie."""
        browser = Browser(each_desk)
        browser.client.set_cookie("jinlanling", "a.b.c")
        assert browser.get("/desk").status == 303

    def test_the_api_knows_no_cookie(self, each_desk):
        """401 as if it were not there; and the console knows no bearer."""
        actor = each_desk.actor(CLERK)
        browser = Browser(each_desk, actor)
        assert browser.client.get("/api/v1/cases").status_code == 401
        assert browser.client.post("/api/v1/cases/actions/hold", json={}).status_code == 401
        bearer = each_desk.client(actor).headers
        assert each_desk.app.test_client().get("/desk", headers=bearer).status_code == 401

    def test_a_form_that_is_not_ours_is_refused(self, desk):
        """400 and a page, with another's token as without one."""
        actor = desk.actor(CLERK)
        id_ = desk.client(actor).post("memos", json={"title": "一", "postage": 1}).json["id"]
        browser = Browser(desk, actor)
        strange = Browser(desk, actor).get("/desk").form("/logout")["fields"]["csrf_token"]
        for token in ({}, {"csrf_token": strange}):
            answer = browser.post(f"/desk/memos/{id_}/actions/send", _item=f"{id_}:1", **token)
            assert answer.status == 400
            assert "页面已失效" in answer.text
        assert desk.query("select state from memos")[0].state == "written"


class TestPages:
    """What a page brings with it."""

    def test_nothing_inline_and_nothing_from_elsewhere(self, each_desk):
        """No script or style but our own files; forms to the four desks."""
        browser = Browser(each_desk, each_desk.actor(CLERK, Role.DISTRICT_REVIEWER))
        plurals = [kind.plural for kind in each_desk.app.extensions["console"]]
        for path in ("/desk", "/login", "/desk/nothing", *(f"/desk/{plural}" for plural in plurals)):
            page = browser.get(path)
            for tag, values in page.tags:
                assert tag != "style"
                assert tag != "script" or values["src"] in ("/desk/assets/keys.js", "/desk/assets/counts.js")
                assert not [name for name in values if name == "style" or name.startswith("on")]
                assert tag != "link" or values["href"].startswith("/desk/assets/")
            policy = page.headers["Content-Security-Policy"]
            assert "unsafe" not in policy
            assert all(f"http://localhost:{port}" in policy for port in (8001, 8002, 8003, 8004))
            assert page.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("name", ["bootstrap.min.css", "console.css"])
    def test_the_assets_are_our_own(self, desk, name):
        """And may be kept a while."""
        answer = desk.client().get(f"/desk/assets/{name}")
        assert answer.status_code == 200
        assert "max-age" in answer.headers["Cache-Control"]

    def test_a_kind_is_read_by_whom_the_api_lets(self, each_desk):
        """403 where the list of the API is closed to the role."""
        for kind in each_desk.app.extensions["console"]:
            for role in (Role.TRAINEE, Role.EVALUATOR):
                status = Browser(each_desk, each_desk.actor(role)).get(f"/desk/{kind.plural}").status
                assert status == (200 if role in kind.readers.roles else 403)
