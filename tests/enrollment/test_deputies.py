"""Deputies: within the days, with the posts of who is absent, in the name of both."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from shared.lifecycle import Role
from tests.harness import pump
from tests.web.browser import Browser

PASSWORD = "sample-password"
ABSENT, DEPUTY = "huancui-reviewer", "huancui-clerk2"


@pytest.fixture
def enrollment(desk):
    return desk("enrollment")


def log_in(enrollment, login):
    """A client logged in so."""
    client = enrollment.client()
    token = client.post("login", json={"account": login, "password": PASSWORD}).json["token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def day(client, after=0):
    """A day from today, as the desk sees it."""
    return str(date.fromisoformat(client.get("today").json["day"]) + timedelta(days=after))


def named(client, deputy=DEPUTY, first=0, last=7, **more):
    """Name a deputy from a day to a day, counted from today."""
    return client.post("deputies", json={
        "deputy": deputy, "first_day": day(client, first), "last_day": day(client, last), "reason": "出差", **more})


def acting(enrollment, client, id_, login=DEPUTY):
    """The deputy's client with the posts of who is absent."""
    token = client.post(f"deputies/{id_}/log-in").json["token"]
    made = enrollment.client()
    made.headers["Authorization"] = f"Bearer {token}"
    return made


class TestPosts:
    """Those of who is absent, and no more than those."""

    def test_the_deputy_acts_with_them_at_every_desk(self, desk, enrollment):
        """And keeps their own log-in beside it."""
        training = desk("training")
        deputy = log_in(enrollment, DEPUTY)
        id_ = named(log_in(enrollment, ABSENT)).json["items"][0]["id"]
        pump(enrollment, training)
        client = acting(enrollment, deputy, id_)
        me = client.get("accounts/me").json
        assert me["roles"] == ["district_reviewer"] and "（代" in me["name"]
        there = training.client()
        there.headers = dict(client.headers)
        assert there.get("cases").status_code == 200
        assert deputy.get("accounts/me").json["roles"] == ["district_clerk"]

    @pytest.mark.parametrize(("first", "last"), [(1, 7), (-9, -1)])
    def test_only_within_the_days(self, enrollment, first, last):
        """Neither before nor, though it was named, after."""
        absent, deputy = log_in(enrollment, ABSENT), log_in(enrollment, DEPUTY)
        answer = named(absent, first=first, last=last)
        if last < 0:
            assert answer.json["type"] == "/problems/deputy-unfit"
        else:
            id_ = answer.json["items"][0]["id"]
            assert deputy.post(f"deputies/{id_}/log-in").json["type"] == "/problems/no-deputy"

    def test_after_the_last_day_a_log_in_that_is_out_is_over(self, desk, enrollment):
        """Each desk counts the days itself."""
        training, deputy = desk("training"), log_in(enrollment, DEPUTY)
        id_ = named(log_in(enrollment, ABSENT)).json["items"][0]["id"]
        pump(enrollment, training)
        client = acting(enrollment, deputy, id_)
        training.as_superuser("update reference set row = row || '{\"until\": \"2026-01-01\"}' where kind = 'deputy'")
        there = training.client()
        there.headers = dict(client.headers)
        assert there.get("cases").json["type"] == "/problems/deputy-over"
        assert client.get("accounts/me").status_code == 200

    def test_taken_back_it_is_over(self, enrollment):
        """By the absent one; the deputy's own log-in goes on."""
        absent, deputy = log_in(enrollment, ABSENT), log_in(enrollment, DEPUTY)
        id_ = named(absent).json["items"][0]["id"]
        client = acting(enrollment, deputy, id_)
        assert absent.delete(f"deputies/{id_}").status_code == 204
        assert client.get("accounts/me").json["type"] == "/problems/deputy-over"
        assert deputy.get("accounts/me").status_code == 200

    def test_with_the_absent_ones_account_the_deputising_ends(self, enrollment):
        """A closed account acts for nobody through anybody."""
        id_ = named(log_in(enrollment, ABSENT)).json["items"][0]["id"]
        client = acting(enrollment, log_in(enrollment, DEPUTY), id_)
        enrollment.as_superuser(f"update reference set row = row || '{{\"active\": false}}' where row->>'login' = '{ABSENT}'")
        assert client.get("accounts/me").json["type"] == "/problems/account-closed"


class TestNaming:
    """By oneself or by an administrator, a colleague of the same reach."""

    @pytest.mark.parametrize("deputy", [ABSENT, "wendeng-clerk", "huancui-base", "city-officer", "admin"])
    def test_who_will_not_do(self, enrollment, deputy):
        """Oneself, another unit, a base, the city, an administrator."""
        assert named(log_in(enrollment, ABSENT), deputy).json["type"] == "/problems/deputy-unfit"

    def test_not_for_longer_than_policy_lets(self, enrollment):
        """The last day that would do is said; first and last day both count."""
        client = log_in(enrollment, ABSENT)
        refused = named(client, last=365).json
        assert refused["type"] == "/problems/deputy-unfit" and f"最多到 {day(client, 364)}" in refused["detail"]
        assert named(client, last=364).status_code == 201

    def test_only_for_oneself(self, enrollment):
        """An administrator for others; nobody else."""
        assert named(log_in(enrollment, "huancui-clerk"), absent=ABSENT).json["type"] == "/problems/no-such-entry"
        assert named(log_in(enrollment, "admin"), absent=ABSENT).status_code == 201

    def test_nobody_uses_somebody_elses(self, enrollment):
        """404 for a third person."""
        id_ = named(log_in(enrollment, ABSENT)).json["items"][0]["id"]
        third = log_in(enrollment, "huancui-clerk")
        assert third.post(f"deputies/{id_}/log-in").status_code == 404
        assert third.delete(f"deputies/{id_}").status_code == 404
        assert third.get("deputies").json["items"] == []


class TestInTheNameOfBoth:
    """The journal names both, and duties count for both."""

    @pytest.fixture
    def client(self, enrollment):
        """The deputy with the reviewer's posts."""
        id_ = named(log_in(enrollment, ABSENT)).json["items"][0]["id"]
        return acting(enrollment, log_in(enrollment, DEPUTY), id_)

    def persons(self, enrollment):
        rows = enrollment.query("select login, person_id from accounts")
        return {row.login: row.person_id for row in rows}

    def submitted(self, client):
        return client.get("cases?state=submitted").json["items"][0]["id"]

    def judged(self, client, case):
        return client.post(f"cases/{case}/actions/record_judgement", json={
            "matter": "high_skill", "found": True, "note": "演示", "document": "演示文件", "reason": "演示"})

    def test_the_journal_and_the_duties(self, enrollment, client):
        """Who acted, and for whom; both hold the duty."""
        with enrollment.uow() as uow:
            uow.execute("update cases set state = 'submitted' where state = 'submitted'")
        case = self.submitted(client)
        from services.enrollment.lifecycle import CASE
        from shared.casework import advance
        from shared.identity.accounts import actor_by

        people = self.persons(enrollment)
        accounts = {row.login: row.id for row in enrollment.query("select login, id from accounts")}
        with enrollment.uow() as uow:
            by = actor_by(uow, accounts[DEPUTY], accounts[ABSENT])
            advance(uow, CASE, "record_judgement", [UUID(case)], by=by, on=date(2026, 11, 24), reason="演示").require_all()
        row = enrollment.query("select actor, facts from journal where action = 'record_judgement'")[0]
        assert row.actor == str(people[DEPUTY]) and str(people[ABSENT]) in row.facts
        held = enrollment.query("select person_id from duties where duty = 'enrollment_handling'")
        assert {one.person_id for one in held} == {people[DEPUTY], people[ABSENT]}
        step = client.get(f"cases/{case}").json["timeline"][-1]
        assert step["actor_name"] == "演示·环翠区区市经办二（代演示·环翠区区市复核）"

    @pytest.mark.parametrize("who", [DEPUTY, ABSENT])
    def test_what_either_has_done_stands_against_both(self, enrollment, client, who):
        """Neither reviews their own handling through the other."""
        case = self.submitted(client)
        with enrollment.uow() as uow:
            uow.execute("insert into duties values (:case, :person, 'enrollment_handling', '2026-11-01', 'enrollment')",
                        {"case": case, "person": self.persons(enrollment)[who]})
        answer = client.post(f"cases/{case}/actions/accept", json={})
        assert (answer.status_code, answer.json["type"]) == (409, "/problems/incompatible-duties")
        assert ("代理的同事" in answer.json["detail"]) is (who == ABSENT)


class TestPages:
    """By form."""

    def test_a_deputy_is_named_acts_and_stops(self, enrollment):
        """The frame says for whom."""
        absent = Browser(enrollment)
        absent.send(absent.get("/login"), "/login", account=ABSENT, password=PASSWORD)
        today = day(log_in(enrollment, ABSENT))
        form = absent.get("/desk/deputies")
        wrong = absent.send(form, "/desk/deputies", deputy="wendeng-clerk", first_day=today, last_day=today, reason="出差")
        assert wrong.status == 409 and "同一区市" in wrong.text and 'value="出差"' in wrong.html
        assert absent.send(form, "/desk/deputies", deputy=DEPUTY, first_day=today, last_day=today, reason="出差").status == 303
        here = Browser(enrollment)
        here.send(here.get("/login"), "/login", account=DEPUTY, password=PASSWORD)
        assert here.send(here.get("/desk/deputies"), "/act").status == 303
        page = here.get("/desk/deputies")
        assert "（代演示·环翠区区市复核）" in page.text and "区市复核" in page.text
        assert here.send(page, "/stop").status == 303
        assert "（代" not in here.get("/desk").text
        assert absent.send(absent.get("/desk/deputies"), "/end").status == 303
        assert "已结束" in absent.get("/desk/deputies").text

    def test_only_administrators_are_asked_for_whom(self, enrollment):
        """The others name their own deputy."""
        for role, there in ((Role.ADMINISTRATOR, True), (Role.DISTRICT_CLERK, False)):
            page = Browser(enrollment, enrollment.actor(role)).get("/desk/deputies")
            assert ("被代理人账号" in page.text) is there
