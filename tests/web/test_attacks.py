"""Attacks with a name that no other file tries: session fixation, open redirects beside the log-in, path tricks."""

from __future__ import annotations

from collections import deque

import pytest

from shared.lifecycle import Role
from tests.harness import Desk, load_service
from tests.web.browser import Browser

COOKIE = "jinlanling"
CLERK = Role.DISTRICT_CLERK


@pytest.fixture
def enrollment(databases):
    """The desk that keeps the accounts, with those of the sample."""
    made = Desk(load_service("enrollment"), databases, deque())
    yield made
    made.close()


def enter(browser, account):
    """Log in by form with a sample account."""
    return browser.send(browser.get("/login"), "/login", account=account, password="sample-password")


class TestFixation:
    """What a browser held before the log-in is worth nothing after it."""

    def test_a_planted_log_in_is_not_raised_and_is_over(self, enrollment):
        """The victim gets a log-in of their own; the attacker's, which the browser was given, ends and shows nothing of theirs."""
        attacker, victim = (item["account"] for item in enrollment.client().get("accounts/sample").json["items"][:2])
        other = Browser(enrollment)
        enter(other, attacker)
        planted = other.client.get_cookie(COOKIE).value
        browser = Browser(enrollment)
        browser.client.set_cookie(COOKIE, planted)
        assert enter(browser, victim).status == 303
        assert browser.client.get_cookie(COOKIE).value != planted
        assert browser.get("/desk").status == 200
        assert other.get("/desk").status == 303

    def test_a_form_from_before_the_log_in_is_refused_after_it(self, enrollment):
        """Its token belonged to the session that is gone."""
        (account, *_) = (item["account"] for item in enrollment.client().get("accounts/sample").json["items"])
        browser = Browser(enrollment)
        early = browser.get("/login").form("/login")["fields"]["csrf_token"]
        assert enter(browser, account).status == 303
        assert browser.post("/logout", csrf_token=early).status == 400
        assert browser.get("/desk").status == 200

    def test_a_log_in_of_before_is_over_after_the_log_out(self, enrollment):
        """A copied cookie is of no use once its owner has left."""
        (account, *_) = (item["account"] for item in enrollment.client().get("accounts/sample").json["items"])
        browser = Browser(enrollment)
        enter(browser, account)
        copied = browser.client.get_cookie(COOKIE).value
        browser.send(browser.get("/desk"), "/logout")
        thief = Browser(enrollment)
        thief.client.set_cookie(COOKIE, copied)
        assert thief.get("/desk").status == 303


@pytest.mark.parametrize("asked", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_choosing_a_language_leads_to_no_other_site(desk, asked):
    """Its form says where the reader was, and anybody can write a form."""
    browser = Browser(desk, desk.actor(CLERK))
    answer = browser.send(browser.get("/desk"), "/desk/language", next=asked, language="en")
    assert (answer.status, answer.headers["Location"]) == (303, "/desk")


class TestPaths:
    """An address names a thing of ours, and never a file of the machine."""

    @pytest.mark.parametrize("trick", [
        "../app.py", "..%2fapp.py", "%2e%2e/app.py", "..%5capp.py", "....//app.py", "/etc/passwd", "%2fetc%2fpasswd",
        "console.css%00.py", "../../../../../../etc/passwd",
    ])
    def test_assets_and_files(self, each_desk, trick):
        """No way out of the folder of assets, the kept files or the kinds of things: not found, and not an error of ours."""
        browser = Browser(each_desk, each_desk.actor(CLERK))
        for place in ("/desk/assets/", "/desk/files/", "/desk/cases/", "/desk/see/", "/static/", "/public/notices/"):
            answer = browser.client.get(place + trick)
            assert answer.status_code in (303, 308, 400, 404), (place, answer.status_code)
            assert b"root:" not in answer.data and b"import " not in answer.data, place
