"""What waits at four desks: what each answers for the pages of the others, to whom, and that nothing is counted twice."""

from __future__ import annotations

import random
from collections import Counter, deque
from datetime import date

import pytest

from shared.casework import receive
from shared.lifecycle import Role
from shared.notices import Notice, Reader, write
from shared.runtime import DESKS
from tests.enrollment.test_at_risk import everywhere
from tests.harness import Desk, dossier, load_service, on_day
from tests.web.browser import Browser
from tests.web.planting import Planted, plant
from tests.web.test_worklists import FREELY

CLERK, LEADER = Role.DISTRICT_CLERK, Role.DISTRICT_LEADER
OURS = [f"http://localhost:{port}" for port in (8001, 8002, 8003, 8004)]
CORS = {"Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers"}


def counts(desk, actor, **headers):
    """What a desk answers to that actor's browser."""
    return Browser(desk, actor).client.get("/desk/counts", headers={"Accept": "application/json", **headers})


def numbers(desk, actor):
    """Each number alone."""
    return {key: one["number"] for key, one in counts(desk, actor).json.items()}


class TestNumbers:
    """The numbers of the desk's own home page, each with the list that it counts."""

    @pytest.fixture
    def subsidy(self, desk_of):
        """Two claims and an objection that wait for the clerks of 环翠区, one of each for those of 文登区, and a message."""
        desk = desk_of("subsidy")
        plant(desk)  # nothing yet: its checks go
        with desk.uow() as uow:
            receive(uow, desk.service.case, [dossier(unit=unit) for unit in ("huancui", "huancui", "wendeng")], on=date(2026, 3, 2))
            write(uow, [Notice(reader=Reader(CLERK, "huancui"), occasion="test", subject="演示消息", body="甲")],
                  rehearsal=False, on=date(2026, 3, 2))
        desk.as_superuser(f"{FREELY} update cases set state = 'claimed'")
        return desk

    def test_they_are_the_home_pages(self, subsidy):
        """Of one's own unit; what waits in the lists is the sum of the buckets."""
        clerk = subsidy.actor(CLERK)
        found = numbers(subsidy, clerk)
        assert (found["waiting"], found["unread"]) == (2, 1)
        assert sum(found[key] for key in ("late", "today", "week", "later", "never", "held")) == 2
        page = Browser(subsidy, clerk).get("/desk")
        assert "本环节待我办理 2" in page.text
        assert f"补贴 {' '.join(str(number) for number in found.values())} 合计" in page.text
        assert numbers(subsidy, subsidy.actor(CLERK, unit="weihai-nowhere")) == dict.fromkeys(found, 0)

    def test_an_objection_is_among_them(self, subsidy):
        """It waits on a page of the desk's own, and no day limits it."""
        clerk = subsidy.actor(CLERK)
        before = counts(subsidy, clerk).json
        home = Planted("huancui")
        plant(subsidy, home)
        subsidy.as_superuser(f"{FREELY} update received_objections set settled = null")
        after = counts(subsidy, clerk).json
        assert after["never"]["number"] == before["never"]["number"] + 1
        assert "收到的异议 1" in Browser(subsidy, clerk).get("/desk").text
        assert after["waiting"]["number"] == sum(
            after[key]["number"] for key in ("late", "today", "week", "later", "never", "held"))

    def test_each_leads_to_its_list(self, subsidy):
        """To the list where one holds them all, or to the place on the home page."""
        found = counts(subsidy, subsidy.actor(CLERK)).json
        (key,) = [key for key in ("late", "today", "week", "later") if found[key]["number"]]
        assert found[key]["address"] == f"/desk/cases?hand=mine&due={key}"
        assert found["never"]["address"] == "/desk#never"
        assert 'id="never"' in Browser(subsidy, subsidy.actor(CLERK)).get("/desk").html

    def test_a_trainee_is_told_of_nobody(self, each_desk):
        """Nothing waits for them."""
        assert numbers(each_desk, each_desk.actor(Role.TRAINEE))["waiting"] == 0


class TestOrigins:
    """The numbers are told to pages of the four desks, and no page of another site reads them."""

    @pytest.mark.parametrize("origin", OURS)
    def test_a_page_of_ours_reads_them(self, each_desk, origin):
        """With the log-in's cookie; nobody between keeps the answer."""
        answer = counts(each_desk, each_desk.actor(CLERK), Origin=origin)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == origin
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        assert "Origin" in answer.vary
        assert answer.headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("origin", [
        "https://evil.example", "null", "http://localhost", "http://localhost:8005", "https://localhost:8001",
        "http://localhost:8001.evil.example", "http://evil.example:8001", "", None,
    ])
    def test_a_stranger_does_not(self, each_desk, origin):
        """Neither the answer nor the question before it says so; and the answer is kept apart by who asks."""
        headers = {} if origin is None else {"Origin": origin}
        answer = counts(each_desk, each_desk.actor(CLERK), **headers)
        assert not CORS & set(answer.headers.keys())
        assert "Origin" in answer.vary
        before = each_desk.app.test_client().options("/desk/counts", headers={
            **headers, "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "authorization"})
        assert not CORS & set(before.headers.keys())

    def test_nothing_else_is_told_to_another_origin(self, each_desk):
        """No page, no list, no file of a desk is readable for another, though it is one of ours."""
        browser = Browser(each_desk, each_desk.actor(CLERK)).client
        for path in ("/desk", "/desk/inbox", "/desk/cases", "/desk/assets/counts.js", "/api/v1/policy", "/login"):
            assert not CORS & set(browser.get(path, headers={"Origin": OURS[1]}).headers.keys()), path

    def test_without_a_log_in_there_is_no_answer(self, each_desk):
        """401, and nothing that a page could read."""
        answer = each_desk.app.test_client().get("/desk/counts", headers={"Accept": "application/json", "Origin": OURS[0]})
        assert answer.status_code == 401
        assert not CORS & set(answer.headers.keys())

    def test_only_a_page_behind_the_log_in_may_ask(self, each_desk):
        """The policy of a page names the four desks and nobody else; who is not logged in asks nobody."""
        def asked(page):
            return page.headers["Content-Security-Policy"].partition("connect-src ")[2].partition(";")[0]

        assert asked(Browser(each_desk, each_desk.actor(CLERK)).get("/desk")) == " ".join(("'self'", *OURS))
        assert asked(Browser(each_desk).get("/login?next=")) == "'self'"


@pytest.fixture(scope="module")
def world(databases):
    """Sixty cases in all states of all desks, known to the register, and each there at the desk that has it."""
    sent = deque()
    desks = {name: Desk(load_service(name), databases, sent) for name in DESKS}
    front = desks["enrollment"]
    everywhere(front, rehearsal=True, count=60, dice=random.Random(7))
    for desk in desks.values():
        plant(desk)  # nothing: the records need not be finished, so no check asks for their days
    rows = front.query("select c.id, c.number, r.desk, r.state from register_cases r join cases c on c.id = r.case_id where c.rehearsal")
    for row in rows:
        here = row.desk == "enrollment"
        state = f"'{row.state}'" if here else "state"
        front.as_superuser(f"{FREELY} update cases set here = {here}, state = {state} where id = '{row.id}'")
    for name in DESKS[1:]:
        theirs = [row for row in rows if row.desk == name]
        with desks[name].uow() as uow:
            receive(uow, desks[name].service.case, [
                dossier(id=row.id, number=row.number, unit="rehearsal", rehearsal=True) for row in theirs], on=date(2026, 3, 2))
        for row in theirs:
            desks[name].as_superuser(f"{FREELY} update cases set state = '{row.state}' where id = '{row.id}'")
    yield desks
    for desk in desks.values():
        desk.close()


class TestFourDesks:
    """A case stands at one desk, so the sum over four counts nobody twice: it is what the register counts."""

    @pytest.mark.parametrize("on", [date(2026, 6, 1), date(2026, 10, 4), date(2026, 10, 21), date(2026, 12, 3), date(2026, 12, 31)])
    def test_the_sum_is_the_registers(self, world, on):
        """Desk by desk, on days before, between and after the last days."""
        ours, registers = {}, Counter()
        for name, desk in world.items():
            with on_day(desk, on):
                leader = desk.actor(LEADER, unit="rehearsal", rehearsal=True)
                ours[name] = numbers(desk, leader)["at_risk"]
        front = world["enrollment"]
        leader = front.actor(LEADER, unit="rehearsal", rehearsal=True)
        for item in front.client(leader).get("register/at-risk/counts?year=2026").json["items"]:
            if item["standing"] != "on_track":
                registers[item["desk"]] += item["cases"]
        assert ours == {name: registers[name] for name in DESKS}
        assert sum(ours.values()) > 0 or on == date(2026, 6, 1)
