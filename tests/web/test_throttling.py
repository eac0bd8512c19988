"""How often one address may ask: log-in and search, by dated policy, counted for whom the trusted proxy names."""

from __future__ import annotations

from collections import deque
from functools import partial

import pytest
from werkzeug.middleware.proxy_fix import ProxyFix

from services.enrollment.app import create_app
from shared.lifecycle import Role
from tests.harness import Desk, load_service
from tests.web.browser import HTML

NOBODY = {"account": "nobody-at-all", "password": "wrong"}


@pytest.fixture
def office(request, databases):
    """A desk, by its name: enrollment, which keeps the accounts and the register, unless told."""
    made = Desk(load_service(getattr(request, "param", "enrollment")), databases, deque())
    yield made
    made.close()


@pytest.fixture
def enrollment(office):
    """The desk that keeps the accounts and the register."""
    return office


def statuses(client, times, **more):
    """The answers to so many log-ins."""
    return [client.flask.post("/api/v1/login", json=NOBODY, **more).status_code for _ in range(times)]


class TestLogIn:
    """Sixty a minute from one address, whatever the account."""

    def test_the_sixty_first_is_told_to_wait(self, enrollment):
        """429 with the seconds; by form too, as a page; another address goes on."""
        client = enrollment.client()
        assert set(statuses(client, 60)) == {401}
        answer = client.flask.post("/api/v1/login", json=NOBODY)
        assert (answer.status_code, answer.json["type"]) == (429, "/problems/too-many-requests")
        assert 1 <= int(answer.headers["Retry-After"]) <= 60 and "秒后再试" in answer.json["detail"]
        assert statuses(client, 1, environ_overrides={"REMOTE_ADDR": "10.0.0.9"}) == [401]

    def test_the_form_counts_alike(self, enrollment):
        """And answers with a page."""
        client = enrollment.client().flask
        for _ in range(60):
            client.post("/login", data=NOBODY, headers=HTML)
        answer = client.post("/login", data=NOBODY, headers=HTML)
        assert answer.status_code == 429 and "秒后再试" in answer.text and answer.mimetype == "text/html"

    def test_nobody_is_believed_who_names_another_address(self, enrollment):
        """Without a trusted proxy a header is only a claim."""
        client = enrollment.client()
        found = [statuses(client, 1, headers={"X-Forwarded-For": f"10.0.0.{at}"})[0] for at in range(61)]
        assert found[-1] == 429

    def test_behind_a_trusted_proxy_its_word_counts(self, enrollment):
        """The last address, which the proxy wrote, and not what the caller had written before."""
        app = create_app(enrollment.settings)
        app.extensions["runtime"] = enrollment.runtime
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1)  # as `deploy.wsgi` does where it is told of a proxy
        client = app.test_client()

        def ask(forwarded):
            return client.post("/api/v1/login", json=NOBODY, headers={"X-Forwarded-For": forwarded}).status_code

        assert {ask(f"10.9.9.{at}, 10.0.0.1") for at in range(60)} == {401}
        assert ask("10.9.9.99, 10.0.0.1") == 429
        assert ask("10.0.0.1, 10.0.0.2") == 401


class TestSearch:
    """The register is not read out by trying names."""

    def test_it_has_its_own_limit(self, enrollment):
        """120 a minute; lists without a search go on."""
        client = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK))
        assert {client.get("register?name=演").status_code for _ in range(120)} == {200}
        assert client.get("register?name=演").status_code == 429
        assert client.get("cases").status_code == 200

    def test_lists_asked_for_by_words_count_with_it(self, enrollment):
        """Names and last fours are guessed at by no other door either: lists, files, previews, letters."""
        client = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK)).flask
        doors = ("/desk/cases?q=0014", "/desk/cases/export/csv?q=0014", "/desk/cases/actions?_action=accept&_all=1&q=0014",
                 "/desk/official-letters?q=0014", "/desk/register?q=0014")
        assert {client.get(doors[at % len(doors)], headers=HTML).status_code for at in range(120)} == {200}
        assert {client.get(door, headers=HTML).status_code for door in doors} == {429}
        assert client.get("/desk/cases", headers=HTML).status_code == 200

    @pytest.mark.parametrize("office", ["assessment", "subsidy"], indirect=True)
    def test_the_api_counts_with_it(self, office):
        """By address or on the page that shows what it answers; without words it is a list like any other."""
        client = office.client(office.actor(Role.DISTRICT_CLERK))
        doors = [lambda: client.get("cases?name=演"), *(
            partial(client.flask.get, page, headers=HTML) for page in ("/desk/see/cases.list_cases?name=演", "/desk/cases?q=演"))]
        assert {doors[at % 3]().status_code for at in range(120)} == {200}
        assert {door().status_code for door in doors} == {429}
        assert client.get("cases").status_code == 200 == client.flask.get("/desk/see/cases.list_cases", headers=HTML).status_code
