"""From the table to the address: who may act, on what, and what is answered."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shared import web
from shared.lifecycle import Role
from tests.harness import fixed_id
from tests.web import toy

CLERK, REVIEWER = Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER


@pytest.fixture
def clerk(desk):
    """A clerk's client."""
    return desk.client(desk.actor(CLERK))


def written(client, *postages, **more):
    """Write memos; answers their ids."""
    return [client.post("memos", json={"title": str(uuid4()), "postage": postage, **more}).json["id"]
            for postage in postages]


class TestOnMany:
    """A bulk answers for each."""

    def test_moves_the_good_and_names_the_others(self, desk, clerk):
        """200 with the moved, and a whole problem for each refused one."""
        good, dear = written(clerk, 1, 1001)
        stranger = str(uuid4())
        answer = clerk.post("memos/actions/send", json={"ids": [good, dear, stranger], "stamp": "x"})
        assert answer.status_code == 200
        assert answer.json["moved"] == [good]
        refused = {each["id"]: each["problem"] for each in answer.json["refused"]}
        assert refused[dear]["type"] == "/problems/postage-too-high"
        assert refused[dear]["memo"] == dear
        assert refused[stranger]["status"] == 404
        assert dict(desk.query("select id::text, state from memos")) == {good: "sent", dear: "written"}

    def test_each_at_the_version_that_was_seen(self, clerk):
        """An item whose version has moved on is refused alone."""
        one, two = written(clerk, 1, 1)
        items = [{"id": one, "version": 1}, {"id": two, "version": 7}]
        answer = clerk.post("memos/actions/send", json={"items": items}).json
        assert answer["moved"] == [one]
        assert answer["refused"][0]["problem"]["status"] == 412

    def test_thousands_in_one_call(self, clerk):
        """5,000 ids are taken, one more is malformed."""
        many = [str(uuid4()) for _ in range(5_000)]
        assert len(clerk.post("memos/actions/send", json={"ids": many}).json["refused"]) == 5_000
        assert clerk.post("memos/actions/send", json={"ids": [*many, str(uuid4())]}).status_code == 422


class TestOnOne:
    """One thing, at a version."""

    def test_answers_where_it_stands_then(self, clerk):
        """State in both languages, and the next version as ETag."""
        (id_,) = written(clerk, 1)
        etag = clerk.get(f"memos/{id_}").headers["ETag"]
        answer = clerk.post(f"memos/{id_}/actions/send", json={}, headers={"If-Match": etag})
        assert (answer.json["state"], answer.json["state_name"], answer.json["version"]) == ("sent", "已发", 2)
        assert answer.headers["ETag"] == '"2"'

    def test_at_another_version(self, clerk):
        """412, and nothing moved."""
        (id_,) = written(clerk, 1)
        answer = clerk.post(f"memos/{id_}/actions/send", json={}, headers={"If-Match": '"2"'})
        assert (answer.status_code, answer.json["type"]) == (412, "/problems/changed-meanwhile")

    def test_a_version_that_is_none(self, clerk):
        """An ETag that is not ours is malformed."""
        (id_,) = written(clerk, 1)
        answer = clerk.post(f"memos/{id_}/actions/send", json={}, headers={"If-Match": '"abc"'})
        assert answer.status_code == 422

    def test_a_reason_where_the_table_asks_for_one(self, desk, clerk):
        """Without it 422, with it done."""
        (id_,) = written(clerk, 1)
        clerk.post(f"memos/{id_}/actions/send", json={})
        reviewer = desk.client(desk.actor(REVIEWER))
        assert reviewer.post(f"memos/{id_}/actions/file", json={}).json["type"] == "/problems/reason-missing"
        assert reviewer.post(f"memos/{id_}/actions/file", json={"reason": "办结"}).status_code == 200


class TestRoles:
    """The table says who, for every action and every role."""

    @pytest.mark.parametrize("action", ["send", "file"])
    @pytest.mark.parametrize("role", sorted(set(Role) - {Role.TIMER, Role.DESK}))
    def test_only_whom_the_table_names(self, desk, action, role):
        """403 for everybody else, at both doors."""
        allowed = role in {who for step in toy.MEMO.by_action[action] for who in step.who}
        client = desk.client(desk.actor(role))
        for path in (f"memos/actions/{action}", f"memos/{uuid4()}/actions/{action}"):
            answer = client.post(path, json={"ids": [str(uuid4())]} if path.startswith("memos/actions") else {})
            assert (answer.status_code == 403) == (not allowed)

    def test_no_door_for_the_clock(self, desk, clerk):
        """What only a timer does has no address, and cannot be given one."""
        assert clerk.post("memos/actions/expire", json={"ids": [str(uuid4())]}).status_code == 404
        with pytest.raises(ValueError, match="expire"):
            web.action_doors(web.blueprint("x", ""), toy.MEMO, {"expire": web.Door(toy.send)})

    def test_a_route_that_says_nothing_stops_the_building(self, desk):
        """Forgotten roles are found when the process starts."""
        forgotten = web.blueprint("forgotten", "")

        @forgotten.route("/")
        def everything():
            return {}

        with pytest.raises(RuntimeError, match="/api/v1/forgotten"):
            web.build(toy.SERVICE, desk.settings, [forgotten])

    def test_the_rows_name_every_route(self, desk):
        """Each route is public or has roles."""
        rows = web.access_rows(desk.app)
        assert {row.address for row in rows if row.access.public} == {
            "/health/live", "/health/ready", "/metrics", "/openapi.json", "/docs", "/docs/assets/<name>",
            "/problems/<slug>", "/api/v1/memos/greeting", "/login", "/logout", "/desk/assets/<name>", "/desk/language",
        }
        assert len(rows) > 8


class TestWhoSees:
    """A list shows what the caller may see, and nothing tells of the rest."""

    def test_units_orgs_city_and_rehearsal(self, desk, clerk):
        """Own unit; own base; the whole city; rehearsal apart."""
        base = fixed_id("base", "huancui")
        written(clerk, 1)
        written(clerk, 2, base_id=str(base))
        rehearsing = desk.client(desk.actor(CLERK, rehearsal=True))
        written(rehearsing, 3)

        def seen(*roles, **who):
            items = desk.client(desk.actor(*roles, **who)).get("memos").json["items"]
            return sorted(item["postage"] for item in items)

        assert seen(CLERK) == [1, 2]
        assert seen(CLERK, unit="wendeng") == []
        assert seen(Role.BASE_CLERK, org=base) == [2]
        assert seen(Role.BASE_CLERK, org=uuid4()) == []
        assert seen(Role.TRAINEE) == []
        assert seen(Role.AUDITOR, unit="wendeng") == [1, 2]
        assert seen(Role.AUDITOR, rehearsal=True) == [3]
        assert seen(CLERK, rehearsal=True) == [3]


class TestPages:
    """A list goes on where it stopped."""

    def test_each_row_once_though_rows_come_between(self, clerk):
        """No row is skipped or repeated when one is added before the place."""
        for title in "bdfhj":
            clerk.post("memos", json={"title": title, "postage": 1})
        first = clerk.get("memos?limit=2").json
        clerk.post("memos", json={"title": "a", "postage": 1})
        second = clerk.get(f"memos?limit=2&after={first['next']}").json
        third = clerk.get(f"memos?limit=2&after={second['next']}").json
        assert ["".join(item["title"] for item in page["items"]) for page in (first, second, third)] == ["bd", "fh", "j"]
        assert third["next"] is None

    @pytest.mark.parametrize("limit", ["0", "201", "1e2", "x", ""])
    def test_a_page_has_limits(self, clerk, limit):
        """Between 1 and 200."""
        assert clerk.get(f"memos?limit={limit}").status_code == 422


class TestOffers:
    """What is offered is what would be done."""

    def test_agrees_with_the_door(self, clerk):
        """The same refusal beforehand and at the door."""
        (dear,) = written(clerk, 1001)
        (offer,) = clerk.get(f"memos/{dear}/actions").json["actions"]
        assert (offer["action"], offer["name"], offer["allowed"]) == ("send", "发出", False)
        door = clerk.post(f"memos/{dear}/actions/send", json={}).json
        assert offer["why_not"]["type"] == door["type"]
        assert offer["why_not"]["detail"] == door["detail"]
