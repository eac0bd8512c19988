"""The frame around every page: search over all desks, who is at risk, messages, whose turn it is."""

from __future__ import annotations

import random
import re
from collections import deque
from datetime import date

import pytest

from services.enrollment.actions import take_journal
from shared.casework import receive
from shared.lifecycle import Role
from shared.notices import Notice, Reader, write
from shared.web.access import Access
from shared.web.console.kinds import Kind
from shared.web.doors import Mounted
from tests.enrollment.test_at_risk import everywhere
from tests.harness import Desk, dossier, load_service, on_day
from tests.web.browser import Browser

CLERK, REVIEWER, LEADER, BASE = Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.DISTRICT_LEADER, Role.BASE_CLERK


@pytest.fixture
def at(databases):
    """Make a desk of this name."""
    made = []

    def make(name):
        made.append(Desk(load_service(name), databases, deque()))
        return made[-1]

    yield make
    for desk in made:
        desk.close()


class TestSearch:
    """The register answers for all four desks."""

    @pytest.fixture
    def register(self, at):
        """Forty cases at all desks, in the register as their journals tell it."""
        desk = at("enrollment")
        everywhere(desk, rehearsal=False, count=40, dice=random.Random(1))
        return desk

    def found(self, desk, words, **who):
        """The case numbers and addresses that a clerk finds."""
        page = Browser(desk, desk.actor(CLERK, **who)).get("/desk/register", query_string={"q": words})
        return [link for link in page.links if "/desk/cases/" in str(link)]

    def test_a_case_is_found_and_leads_to_the_desk_that_holds_it(self, register):
        """By number, by name, by the last four of the ID, by the base's name; by nothing else."""
        row = register.query("select c.id, c.number, c.name, c.person_id, c.id_number, r.desk from cases c join register_cases r"
                             " on r.case_id = c.id where r.desk = 'assessment' limit 1")[0]
        id_number = register.runtime.vault.open("id_number", row.person_id, row.id_number)
        port = {"assessment": 8003}[row.desk]
        link = f"http://localhost:{port}/desk/cases/{row.id}"
        assert self.found(register, row.number) == [link]
        assert self.found(register, row.number[:-3]) != []
        assert link in self.found(register, row.name)
        assert link in self.found(register, id_number[-4:])
        assert self.found(register, id_number[4:9]) == []
        assert self.found(register, "%") == []

    def test_a_class_is_found_by_its_number(self, register):
        """As training wrote it into the journal; with or without the word before it."""
        at = register.query("select case_id, seq from register_cases order by case_id limit 1")[0]
        placed = {"subject_id": str(at.case_id), "seq": at.seq + 1, "desk": "training", "subject": "case", "action": "place",
                  "from_state": "enrolled", "to_state": "placed", "actor": "x", "clause": "§2.3",
                  "facts": '{"class_number": "班2026-00042"}', "on_day": "2026-03-02", "recorded_at": "x", "prev": "x", "hash": "x",
                  "leaf": 99}
        with register.uow() as uow:
            take_journal(uow, [placed])
        for words in ("班2026-00042", "2026-00042", "班2026-0004"):
            assert self.found(register, words) == [f"http://localhost:8002/desk/cases/{at.case_id}"]
        assert self.found(register, "班2026-00042", unit="wendeng") == []

    def test_home_shows_where_the_cases_of_the_other_desks_stand(self, register):
        """Of one's own unit, as the register knows them; the other desks lead there."""
        numbers = dict(register.query("select desk, count(*)::int from register_cases where desk <> 'enrollment' and state not in"
                                      " ('withdrawn', 'disqualified', 'discontinued') group by desk"))
        page = Browser(register, register.actor(CLERK)).get("/desk")
        for desk, name in (("training", "培训"), ("assessment", "考核"), ("subsidy", "补贴")):
            assert f"{name} · " in page.text, numbers[desk]
        assert "http://localhost:8002/desk/cases?state=placed" in page.links
        assert "其他环节的学员业务" not in Browser(register, register.actor(CLERK, unit="wendeng")).get("/desk").text

    def test_only_of_ones_unit(self, register):
        """Another district finds none of them."""
        number = register.query("select number from cases limit 1")[0].number
        assert self.found(register, number, unit="wendeng") == []

    def test_the_other_desks_send_people_there(self, at):
        """With what they asked for."""
        desk = at("training")
        answer = Browser(desk, desk.actor(CLERK)).get("/desk/register?q=JLL-1")
        assert (answer.status, answer.headers["Location"]) == (303, "http://localhost:8001/desk/register?q=JLL-1")


class TestAtRisk:
    """Days to 31 December, and how many of the desk's own cases are near their last day or past it."""

    @pytest.mark.parametrize(("on", "days", "at_risk"), [
        pytest.param(date(2026, 6, 1), 213, 0, id="in-june-nobody"),
        pytest.param(date(2026, 10, 19), 73, 2, id="before-the-last-day-to-start"),
        pytest.param(date(2026, 12, 31), 0, 2, id="after-it"),
    ])
    def test_it_counts_the_own_cases(self, at, on, days, at_risk):
        """Two cases wait for a class to start, whose last day is 20 October."""
        desk = at("training")
        with desk.uow() as uow:
            receive(uow, desk.service.case, [dossier(unit="rehearsal", rehearsal=True) for _ in range(2)], on=on)
        clerk = Browser(desk, desk.actor(CLERK, unit="rehearsal", rehearsal=True))
        with on_day(desk, on):
            said = clerk.get("/desk").text
        risk = f" · 本环节 {at_risk} 人有风险" if at_risk else ""
        assert f"距 12 月 31 日 {days} 天{risk} 消息" in said
        assert "以下只计本环节的事项，其他环节各有待办： 报名 、 考核 、 补贴 。" in said


class TestMessages:
    """The inbox in the frame, and its page."""

    @pytest.fixture
    def desk(self, at):
        """A desk with two messages to the clerks of a district and one to another's."""
        desk = at("subsidy")
        with desk.uow() as uow:
            for n, unit in enumerate(("huancui", "huancui", "wendeng")):
                write(uow, [Notice(reader=Reader(CLERK, unit), occasion=f"test/{n}", subject=f"演示消息{n}", body="甲\n乙")],
                      rehearsal=False, on=date(2026, 11, 5))
        return desk

    def test_one_is_read_then_all(self, desk):
        """The frame counts those that nobody has read."""
        clerk = Browser(desk, desk.actor(CLERK))
        page = clerk.get("/desk/inbox")
        assert "消息 2" in page.text
        assert "演示消息2" not in page.text
        token = page.forms[-1]["fields"]["csrf_token"]
        id_ = str(desk.query("select id from notices where subject = '演示消息0'")[0].id)
        assert clerk.post("/desk/inbox", csrf_token=token, id=id_).status == 303
        assert "消息 1" in clerk.get("/desk").text
        assert clerk.post("/desk/inbox", csrf_token=token).status == 303
        assert "消息 0" in clerk.get("/desk").text
        assert [row.read for row in desk.query("select read_at is not null as read from notices order by subject")] == [
            True, True, False]

    def test_anothers_is_not_there(self, desk):
        """404, and it stays unread."""
        clerk = Browser(desk, desk.actor(CLERK))
        token = clerk.get("/desk/inbox").forms[-1]["fields"]["csrf_token"]
        id_ = str(desk.query("select id from notices where subject = '演示消息2'")[0].id)
        assert clerk.post("/desk/inbox", csrf_token=token, id=id_).status == 404
        assert clerk.post("/desk/inbox", csrf_token=token, id="x").status == 422


@pytest.mark.parametrize(("desk", "subject", "state", "roles"), [
    pytest.param("training", "case", "in_training", {BASE}, id="in-training-the-base"),
    pytest.param("training", "case", "completion_submitted", {CLERK}, id="what-the-base-has-submitted-the-clerk"),
    pytest.param("training", "class", "submitted", {Role.EMPLOYER, CLERK}, id="a-return-is-the-exception"),
    pytest.param("subsidy", "case", "on_notice", {Role.TIMER}, id="a-notice-ends-by-itself"),
    pytest.param("subsidy", "case", "closed", set(), id="what-is-closed-rests"),
    pytest.param("subsidy", "case", "withdrawn", set(), id="what-has-ended-is-nobodys"),
    pytest.param("assessment", "case", "voided", {Role.EXAMINER_OFFICE}, id="where-every-way-needs-a-reason"),
])
def test_whose_turn_it_is(desk, subject, state, roles):
    """By the next action of the table."""
    service = load_service(desk)
    machine = next(machine for machine in service.machines if machine.subject == subject)
    watched = service.watched if machine is service.case else None
    assert Kind(Mounted("", machine, {}, {}), Access(frozenset()), watched).turn(state) == roles


class TestKeys:
    """Files of ours, and nothing inline; the list of keys is in the page."""

    def test_the_scripts_are_ours_and_the_policy_allows_no_other(self, at):
        """Two files, from the desk itself."""
        desk = at("training")
        page = Browser(desk, desk.actor(CLERK)).get("/desk")
        assert [values.get("src") for tag, values in page.tags if tag == "script"] == ["/desk/assets/keys.js", "/desk/assets/counts.js"]
        assert not [values for _, values in page.tags if any(name == "style" or name.startswith("on") for name in values)]
        assert "script-src 'self';" in page.headers["Content-Security-Policy"]
        assert desk.app.test_client().get("/desk/assets/keys.js").headers["Content-Type"].startswith("text/javascript")

    def test_every_key_is_on_the_list(self, at):
        """What the script hears is what the page says."""
        desk = at("training")
        client = desk.app.test_client()
        script = client.get("/desk/assets/keys.js").text
        heard = re.findall(r'^    (?:"([^"]+)"|(\w)): \(\) =>', script, re.MULTILINE)
        listed = re.search(r'<dialog id="keys".*?</dialog>', Browser(desk, desk.actor(CLERK)).get("/desk").html, re.DOTALL)[0]
        assert {key for pair in heard for key in "".join(pair).split()} == set(re.findall(r"<kbd>(.)</kbd>", listed))
