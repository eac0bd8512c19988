"""The same request sent twice has one effect and one answer."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from shared.lifecycle import Role
from tests.harness import Client

CLERK, REVIEWER = Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER
MEMO = {"title": "a", "postage": 1}


def again(key="key-0001"):
    return {"Idempotency-Key": key}


@pytest.fixture
def clerk(desk):
    """A clerk's client."""
    return desk.client(desk.actor(CLERK))


class TestTheKey:
    """Every write carries one."""

    @pytest.mark.parametrize("key", ["", "short", "with space inside", "x" * 129], ids=ascii)
    def test_without_a_proper_key(self, desk, clerk, key):
        """400, and nothing happened."""
        answer = clerk.post("memos", json=MEMO, headers=again(key))
        assert (answer.status_code, answer.json["type"]) == (400, "/problems/idempotency-key-missing")
        assert desk.query("select id from memos") == []

    def test_a_form_part_without_a_name_is_refused_and_not_a_fault(self, clerk):
        """As a careless or hostile program may send it."""
        body = b'--x\r\nContent-Disposition: form-data; filename="a"\r\n\r\nx\r\n--x--\r\n'
        answer = clerk.post("memos/papers", data=body, content_type="multipart/form-data; boundary=x")
        assert answer.status_code == 422

    def test_reading_and_public_routes_need_none(self, desk, clerk):
        """Only what has an effect for an account is kept."""
        assert clerk.flask.post("/api/v1/memos/greeting").json == {"hello": "world", "on": "2026-11-24"}
        assert clerk.get("memos").status_code == 200
        assert desk.query("select key from idempotency") == []


class TestTheSameAgain:
    """A repeated request is answered, not carried out."""

    def test_gets_the_first_answer(self, desk, clerk):
        """Status, body and kept headers, marked as a replay."""
        first = clerk.post("memos", json=MEMO, headers=again())
        second = clerk.post("memos", json=MEMO, headers=again())
        assert (second.status_code, second.data) == (201, first.data)
        assert second.headers["Idempotent-Replayed"] == "true"
        assert len(desk.query("select id from memos")) == 1

    def test_keeps_the_etag(self, clerk):
        """The version that the first answer named is named again, though the thing may have moved on."""
        id_ = clerk.post("memos", json=MEMO).json["id"]
        first = clerk.post(f"memos/{id_}/actions/send", json={}, headers=again())
        second = clerk.post(f"memos/{id_}/actions/send", json={}, headers=again())
        assert first.headers["ETag"] == second.headers["ETag"] == '"2"'

    def test_keeps_refusals_of_the_rules(self, desk, clerk):
        """A refusal is an answer; what was begun for it is taken back."""
        body = {"title": "never", "postage": 1}
        first = clerk.post("memos", json=body, headers=again())
        second = clerk.post("memos", json=body, headers=again())
        assert first.status_code == second.status_code == 409
        assert second.content_type == "application/problem+json"
        assert second.json == first.json
        assert desk.query("select id from memos") == []
        assert desk.query("select seq from journal") == []

    @pytest.mark.parametrize(("body", "status"), [({"title": ""}, 422), ({"title": "boom", "postage": 1}, 500)])
    def test_keeps_no_faults_and_no_malformed_requests(self, clerk, body, status):
        """The key is still free for the request as it was meant."""
        assert clerk.post("memos", json=body, headers=again()).status_code == status
        assert clerk.post("memos", json=MEMO, headers=again()).status_code == 201

    def test_another_body_under_the_key_is_refused(self, clerk):
        """422: one key, one request."""
        clerk.post("memos", json=MEMO, headers=again())
        answer = clerk.post("memos", json={"title": "b", "postage": 1}, headers=again())
        assert (answer.status_code, answer.json["type"]) == (422, "/problems/idempotency-key-reused")

    def test_another_version_is_another_request(self, clerk):
        """If-Match belongs to what is asked."""
        id_ = clerk.post("memos", json=MEMO).json["id"]
        path = f"memos/{id_}/actions/send"
        assert clerk.post(path, json={}, headers={**again(), "If-Match": '"9"'}).status_code == 412
        assert clerk.post(path, json={}, headers={**again(), "If-Match": '"1"'}).status_code == 422

    def test_keys_belong_to_accounts(self, desk, clerk):
        """Two people may happen on the same key, and neither sees the other's answer."""
        clerk.post("memos", json=MEMO, headers=again())
        other = desk.client(desk.actor(CLERK))
        assert other.post("memos", json={"title": "b", "postage": 1}, headers=again()).status_code == 201

    def test_a_repeated_upload_is_the_same_whatever_its_boundary(self, desk, clerk):
        """The parts count; the boundary, chosen anew each time, does not."""
        def send(content):
            return clerk.post("memos/papers", data={"note": "x", "file": (io.BytesIO(content), "a.txt")},
                              headers=again(), content_type="multipart/form-data")

        assert send(b"one").json == {"bytes": 3}
        assert send(b"one").headers["Idempotent-Replayed"] == "true"
        assert send(b"two").json["type"] == "/problems/idempotency-key-reused"


class TestAtTheSameTime:
    """The second waits for the first and gets its answer."""

    def test_eight_at_once_have_one_effect(self, desk):
        """One row, eight equal answers."""
        actor = desk.actor(CLERK)
        app = desk.app  # made once, before eight threads want it
        start = Barrier(8, timeout=30)  # one that fails on its way here must not keep the others

        def send(_):
            client = Client(app.test_client(), actor)
            start.wait()
            return client.post("memos", json=MEMO, headers=again())

        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(send, range(8)))
        assert {answer.status_code for answer in answers} == {201}
        assert len({answer.data for answer in answers}) == 1
        assert len(desk.query("select id from memos")) == 1
