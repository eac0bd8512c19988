"""What every answer carries, what is logged, and what the monitors read."""

from __future__ import annotations

import pytest
import structlog
from prometheus_client.parser import text_string_to_metric_families

from shared.lifecycle import Role

CLERK = Role.DISTRICT_CLERK


@pytest.fixture
def clerk(desk):
    """A clerk's client."""
    return desk.client(desk.actor(CLERK))


class TestHeaders:
    """Nothing is kept, framed, sniffed or leaked."""

    @pytest.mark.parametrize("path", ["memos", "/nowhere", "/docs", "/health/live"])
    def test_on_every_answer(self, clerk, path):
        """Also on errors."""
        headers = clerk.get(path).headers
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]

    def test_a_request_id_is_taken_or_made(self, clerk):
        """A proper one is kept; one that could spoil a log is replaced."""
        assert clerk.get("memos", headers={"X-Request-Id": "abc-12345"}).headers["X-Request-Id"] == "abc-12345"
        made = clerk.get("memos", headers={"X-Request-Id": "{bad} id\t"}).headers["X-Request-Id"]
        assert len(made) == 32


class TestLog:
    """One line a request, that tells who and what and nothing personal."""

    def test_a_request_is_told_by_its_route(self, desk):
        """Ids yes; names, numbers and queries no."""
        actor = desk.actor(CLERK)
        client = desk.client(actor)
        with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
            id_ = client.post("memos", json={"title": "张三的信", "postage": 1}).json["id"]
            client.get(f"memos/{id_}", headers={"X-Request-Id": "request-0001"})
            client.get("memos?state=zhangsan")
        text = str(lines)
        assert "张三" not in text
        assert "zhangsan" not in text
        shown = lines[1]
        assert shown["route"] == "/api/v1/memos/<uuid:memo_id>"
        assert (shown["request_id"], shown["account"], shown["memo_id"]) == ("request-0001", str(actor.account), id_)
        assert (shown["status"], shown["desk"]) == (200, "toy")

    def test_a_fault_is_told_without_what_was_typed(self, desk, clerk):
        """Where it broke and of what kind, not the message."""
        with structlog.testing.capture_logs() as lines:
            clerk.post("memos", json={"title": "boom", "postage": 1})
        (fault,) = (line for line in lines if line["event"] == "request_failed")
        assert fault["error"] == "RuntimeError"
        assert any("write_memo" in frame for frame in fault["frames"])
        assert "boom" not in str(fault)


class TestHealth:
    """Alive and ready are two questions."""

    def test_live_asks_nothing(self, desk):
        """The process answers."""
        assert desk.client().get("/health/live").json == {"status": "ok", "desk": "toy"}

    def test_ready_names_what_is_not(self, desk):
        """Each part by its name; a broker that is away and a silent queue are told."""
        answer = desk.client().get("/health/ready")
        checks = answer.json["checks"]
        assert answer.status_code == 503
        assert checks["database"]["ok"]
        assert not checks["broker"]["ok"]
        assert checks["queue:toy"] == {"ok": False, "age_seconds": None, "limit_seconds": 60}

    @pytest.mark.parametrize(("age", "well"), [(5, True), (61, False)])
    def test_a_queue_is_ready_while_its_canary_is_fresh(self, desk, age, well):
        """Sixty seconds."""
        desk.as_superuser(f"insert into canary values ('toy', now() - interval '{age} seconds')")
        check = desk.client().get("/health/ready").json["checks"]["queue:toy"]
        assert check["ok"] is well
        assert age <= check["age_seconds"] < age + 5


class TestMetrics:
    """What a monitor reads."""

    def read(self, desk):
        """Every sample by name and labels."""
        answer = desk.client().get("/metrics")
        assert answer.status_code == 200
        return {(sample.name, *sorted(sample.labels.items())): sample.value
                for family in text_string_to_metric_families(answer.get_data(as_text=True))
                for sample in family.samples}

    def test_counts_requests_by_route_and_status(self, desk, clerk):
        """By rule, so that ids make no new series."""
        key = ("http_requests_total", ("method", "GET"), ("route", "/api/v1/memos"), ("status", "200"))
        before = self.read(desk).get(key, 0)
        clerk.get("memos")
        assert self.read(desk)[key] == before + 1

    def test_tells_the_state_of_the_mechanisms(self, desk, clerk):
        """Open mail and its age, parked mail, overdue timers, canaries, what the register lacks."""
        clerk.post("memos", json={"title": "a", "postage": 1})
        desk.as_superuser(
            "insert into outbox (id, receiver, contract, body, created_at)"
            " values (gen_random_uuid(), 'x', 'x', 'x', now() - interval '90 seconds')"
        )
        desk.as_superuser(
            "insert into timers (id, subject, subject_id, rehearsal, action, due_on)"
            " values (gen_random_uuid(), 'memo', gen_random_uuid(), false, 'expire', '2020-01-01')"
        )
        desk.as_superuser("insert into canary values ('toy', now())")
        found = self.read(desk)
        assert found["database_up",] == 1
        assert found["outbox_open",] == 1
        assert 90 <= found["outbox_oldest_seconds",] < 100
        assert found["timers_overdue",] == 1
        assert found["inbox_parked",] == 0
        assert found["journal_unstreamed",] == 1
        assert found["canary_age_seconds", ("queue", "toy")] < 10
