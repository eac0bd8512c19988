"""Log-in by an identity provider, against a real one on loopback: state, nonce and PKCE, and an account on file or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from oidc_provider_mock import run_server_in_thread

from shared.runtime import settings_from_environment
from shared.runtime.settings import SettingsError
from tests.web.browser import Browser

SUBJECT = "li-si-4711"
LOGIN = "huancui-clerk"


@dataclass
class Provider:
    """The provider, and what people do there."""

    url: str

    def agree(self, address, subject=SUBJECT):
        """Log in at the provider as that subject; answers where it sends the browser."""
        answer = httpx.post(address, data={"sub": subject}, follow_redirects=False)
        assert answer.status_code in (302, 303), answer.text
        return answer.headers["Location"]


@contextmanager
def running() -> Iterator[Provider]:
    with run_server_in_thread(require_nonce=True) as server:
        yield Provider(f"http://localhost:{server.server_port}")


@pytest.fixture(scope="module")
def provider():
    """One for the tests of this file."""
    with running() as made:
        yield made


@pytest.fixture
def enrollment(desk, provider):
    """The front desk, told of the provider, with one account on file under the provider's name for its person."""
    made = desk("enrollment")
    made.runtime.settings = replace(made.settings, oidc_url=provider.url, oidc_client="jinlanling", oidc_secret="invented")
    made.as_superuser(f"update accounts set subject = '{provider.url} {SUBJECT}' where login = '{LOGIN}'")
    return made


def begun(enrollment, path="/login/provider"):
    """A browser that was sent to the provider; with what it was sent."""
    browser = Browser(enrollment)
    answer = browser.get(path)
    assert answer.status == 302, answer.text
    return browser, answer.headers["Location"]


def local(address):
    """The part of an address that is ours."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


class TestOff:
    """Without a URL there is none."""

    def test_no_button_and_no_address(self, desk):
        """404."""
        browser = Browser(desk("enrollment"))
        assert "统一身份认证" not in browser.get("/login").text
        assert browser.get("/login/provider").status == browser.get("/login/provider/callback?code=a&state=b").status == 404

    def test_a_url_needs_its_client(self):
        """Said at the start."""
        with pytest.raises(SettingsError, match="OIDC_CLIENT is not"):
            settings_from_environment("enrollment", {"OIDC_URL": "https://id.example.invalid"})


class TestLogIn:
    """By the code flow."""

    def test_the_browser_is_sent_with_state_nonce_and_challenge(self, enrollment, provider):
        """Fresh ones each time; the verifier stays here."""
        assert "用统一身份认证登录" in Browser(enrollment).get("/login").text
        asked = [parse_qs(urlsplit(begun(enrollment)[1]).query) for _ in range(2)]
        assert all(one["code_challenge_method"] == ["S256"] and one["response_type"] == ["code"] for one in asked)
        for name in ("state", "nonce", "code_challenge"):
            assert asked[0][name] != asked[1][name]
        assert "code_verifier" not in asked[0]

    def test_the_account_on_file_is_logged_in(self, enrollment, provider):
        """Where the browser wanted to go, with a log-in of its own in the list."""
        browser, address = begun(enrollment, "/login/provider?next=/desk/cases")
        answer = browser.get(local(provider.agree(address)))
        assert (answer.status, answer.headers["Location"]) == (303, "/desk/cases")
        page = browser.get("/desk/account")
        assert "区市经办" in page.text and "统一身份认证" in page.text

    def test_nobody_is_made(self, enrollment, provider):
        """A subject that is not on file gets no account, and is told its name to have it put there."""
        before = enrollment.query("select count(*) as n from accounts")[0].n
        browser, address = begun(enrollment)
        answer = browser.get(local(provider.agree(address, "somebody-else")))
        assert answer.status == 401 and "somebody-else" in answer.text
        assert browser.get("/desk").status == 303
        assert enrollment.query("select count(*) as n from accounts")[0].n == before

    def test_a_closed_account_stays_closed(self, enrollment, provider):
        """Whatever the provider says."""
        enrollment.as_superuser(f"update accounts set active = false where login = '{LOGIN}'")
        browser, address = begun(enrollment)
        assert browser.get(local(provider.agree(address))).status == 401

    def test_it_leads_to_no_other_site(self, enrollment, provider):
        """As the log-in by password."""
        browser, address = begun(enrollment, "/login/provider?next=https://evil.example/")
        assert browser.get(local(provider.agree(address))).headers["Location"] == "/desk"


class TestAttacks:
    """Each refused with one sentence, and nobody is logged in."""

    def refused(self, browser, path):
        answer = browser.get(path)
        assert answer.status == 401 and "统一身份认证没有成功" in answer.text
        assert browser.get("/desk").status == 303

    def test_a_code_brought_to_another_browser(self, enrollment, provider):
        """Who did not begin has no state: nobody is logged in to somebody else's account by a link."""
        _, address = begun(enrollment)
        self.refused(Browser(enrollment), local(provider.agree(address)))

    def test_a_state_that_is_not_ours(self, enrollment, provider):
        """Nor one that was changed on the way."""
        browser, address = begun(enrollment)
        self.refused(browser, local(provider.agree(address)).replace("state=", "state=x"))

    def test_the_same_code_twice(self, enrollment, provider):
        """Its state is gone after the first time."""
        browser, address = begun(enrollment)
        path = local(provider.agree(address))
        assert browser.get(path).status == 303
        browser.send(browser.get("/desk"), "/logout")
        self.refused(browser, path)

    def test_an_invented_code(self, enrollment, provider):
        """The provider knows none such."""
        browser, address = begun(enrollment)
        state = parse_qs(urlsplit(address).query)["state"][0]
        self.refused(browser, f"/login/provider/callback?code=invented&state={state}")

    def test_a_code_of_another_challenge(self, enrollment, provider):
        """PKCE: a code that was asked for by another browser is of no use with this one's verifier."""
        thief, asked = begun(enrollment)
        _, victims = begun(enrollment)
        code = parse_qs(urlsplit(provider.agree(victims)).query)["code"][0]
        state = parse_qs(urlsplit(asked).query)["state"][0]
        self.refused(thief, f"/login/provider/callback?code={code}&state={state}")

    def test_a_refusal_at_the_provider(self, enrollment, provider):
        """Is told as such."""
        browser, address = begun(enrollment)
        state = parse_qs(urlsplit(address).query)["state"][0]
        self.refused(browser, f"/login/provider/callback?error=access_denied&state={state}")

    def test_a_provider_that_is_away(self, enrollment):
        """A sentence and no fault; the log-in by password goes on."""
        enrollment.runtime.settings = replace(enrollment.runtime.settings, oidc_url="http://localhost:1")
        answer = Browser(enrollment).get("/login/provider")
        assert answer.status == 401 and "用账号和密码登录" in answer.text
