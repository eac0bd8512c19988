"""Every error is a problem, whatever raised it."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from shared import web
from shared.lifecycle import Role
from shared.refusals import Kind
from shared.runtime import Runtime
from shared.web import problems
from tests.harness import Client
from tests.web import toy

CLERK, REVIEWER = Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER


def is_problem(answer, status, slug):
    """The members that every problem has, in the media type that says so."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    body = answer.json
    assert body["type"] == f"/problems/{slug}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"].endswith("。")
    assert body["instance"].startswith("/")
    assert body["request_id"] == answer.headers["X-Request-Id"]
    return body


@pytest.fixture
def clerk(desk):
    """A clerk's client."""
    return desk.client(desk.actor(CLERK))


class TestHttpItself:
    """What HTTP refuses has the same shape as what a rule refuses."""

    def test_an_unknown_address(self, clerk):
        """404 for a route that does not exist."""
        is_problem(clerk.get("/nowhere"), 404, "no-such-address")

    def test_a_method_that_the_address_does_not_take(self, clerk):
        """405 says which methods there are."""
        answer = clerk.delete("memos")
        is_problem(answer, 405, "method-not-allowed")
        assert "POST" in answer.headers["Allow"]

    def test_a_body_that_is_not_json(self, clerk):
        """415 for another media type."""
        is_problem(clerk.post("memos", data=b"title=a", content_type="text/plain"), 415, "media-type-not-supported")

    def test_a_body_beyond_ten_megabytes(self, clerk):
        """413 before anything is read."""
        answer = clerk.post("memos", data=b"[" * 10_000_001, content_type="application/json")
        is_problem(answer, 413, "request-too-large")

    def test_no_body_where_one_is_needed(self, clerk):
        """An absent body lacks its required fields."""
        body = is_problem(clerk.post("memos"), 422, "request-malformed")
        assert {"field": "title", "message": "必须填写"} in body["errors"]


class TestMalformedInput:
    """422 names each field, in Chinese."""

    def test_every_field_is_named(self, clerk):
        """All errors at once, an unknown field by its name."""
        answer = clerk.post("memos", json={"postage": "3", "urgent": "maybe", "written_on": "20261231", "colour": 1})
        body = is_problem(answer, 422, "request-malformed")
        assert {error["field"]: error["message"] for error in body["errors"]} == {
            "title": "必须填写", "postage": "应为整数", "urgent": "应为 true 或 false",
            "written_on": "应为日期，如 2026-11-24", "colour": "没有这个字段",
        }

    def test_an_unknown_filter_is_refused_too(self, clerk):
        """A misspelt filter must not answer the whole list."""
        body = is_problem(clerk.get("memos?stat=sent"), 422, "request-malformed")
        assert body["errors"] == [{"field": "stat", "message": "没有这个字段"}]

    def test_fields_inside_lists_are_placed(self, clerk):
        """The place of a bad item is told."""
        answer = clerk.post("memos/actions/send", json={"ids": [str(uuid4()), "x"]})
        assert is_problem(answer, 422, "request-malformed")["errors"] == [{"field": "ids.1", "message": "编号格式有误"}]

    @pytest.mark.parametrize("body", [{}, {"ids": [str(uuid4())], "items": [{"id": str(uuid4()), "version": 1}]}])
    def test_ids_or_items_but_one_of_them(self, clerk, body):
        """An action on many says on which, once."""
        assert is_problem(clerk.post("memos/actions/send", json=body), 422, "request-malformed")["errors"]

    def test_a_cursor_that_is_not_ours(self, clerk):
        """A made-up cursor is malformed, not a fault."""
        for cursor in ("x", "WyJhIl0", "W251bGwsbnVsbF0", "WyJhIiwieCJd"):
            is_problem(clerk.get(f"memos?after={cursor}"), 422, "request-malformed")


class TestWhoAsks:
    """401, 403 and 404 are three questions."""

    def test_nobody(self, desk):
        """401 says how to log in."""
        answer = desk.client().get("memos")
        is_problem(answer, 401, "not-logged-in")
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    def test_a_forged_log_in(self, desk, clerk):
        """A token with another signature."""
        clerk.headers["Authorization"] = clerk.headers["Authorization"][:-4] + "AAAA"
        is_problem(clerk.get("memos"), 401, "log-in-not-valid")

    def test_a_role_that_may_never(self, desk):
        """403 for a role without the action."""
        answer = is_problem(desk.client(desk.actor(Role.AUDITOR)).post("memos", json={}), 403, "role-may-not-here")
        assert "由培训基地经办、区市经办办理" in answer["detail"]

    def test_another_units_record(self, desk, clerk):
        """404, as if it did not exist."""
        id_ = clerk.post("memos", json={"title": "a", "postage": 1}).json["id"]
        other = desk.client(desk.actor(CLERK, unit="wendeng"))
        body = is_problem(other.get(f"memos/{id_}"), 404, "no-such-record")
        assert id_ in body["instance"]
        assert is_problem(other.post(f"memos/{id_}/actions/send", json={}), 404, "no-such-record")["memo"] == id_


class TestRefusals:
    """A refusal keeps everything that the rule said."""

    def test_clause_cure_and_values(self, clerk):
        """409 with clause, cure, the values used, and which thing it is about."""
        id_ = clerk.post("memos", json={"title": "a", "postage": 1001}).json["id"]
        body = is_problem(clerk.post(f"memos/{id_}/actions/send", json={}), 409, "postage-too-high")
        assert body["clause"] == "63号 §3"
        assert body["cure"] == "改寄平信"
        assert body["values"]["postage"] == 1001
        assert body["memo"] == id_

    def test_a_constraint_of_the_database(self, clerk):
        """What only the database saw is a conflict, without the values that it would repeat."""
        clerk.post("memos", json={"title": "机密", "postage": 1})
        answer = clerk.post("memos", json={"title": "机密", "postage": 1})
        assert is_problem(answer, 409, "contradicts-records")["values"]["constraint"] == "memos_title_key"
        assert "机密" not in answer.get_data(as_text=True)

    def test_every_kind_has_a_status(self):
        """No kind of refusal is without an answer."""
        assert set(problems.STATUS) == set(Kind)

    def test_a_type_can_be_looked_up(self, clerk):
        """The address in `type` says what it means."""
        answer = clerk.get("/problems/postage-too-high")
        assert answer.json["clause"] == "§3"
        is_problem(clerk.get("/problems/unheard-of"), 404, "no-such-address")


class TestFaults:
    """What goes wrong inside tells nothing and loses nothing."""

    def test_an_unforeseen_fault(self, desk, clerk, capsys):
        """500 without the message, and nothing of the request stays."""
        is_problem(clerk.post("memos", json={"title": "boom", "postage": 1}), 500, "internal-error")
        assert desk.query("select id from memos") == []
        assert desk.query("select key from idempotency") == []

    def test_a_database_that_is_away(self, desk):
        """503 with the time after which to try again."""
        nowhere = desk.settings.database_url.rsplit(":", 1)[0] + ":1/toy"
        app = web.build(toy.SERVICE, replace(desk.settings, database_url=nowhere), [toy.memos])
        client = Client(app.test_client(), desk.actor(CLERK))
        answer = client.get("memos")
        is_problem(answer, 503, "database-away")
        assert int(answer.headers["Retry-After"]) > 0
        assert isinstance(app.extensions["runtime"], Runtime)
