"""转办: a waiting thing goes to a named colleague of the same post, until it moves on; everybody of the post may still act."""

from __future__ import annotations

from collections import deque
from dataclasses import replace

import pytest

from services.training.actions import classes
from shared.casework import handing, record_duties
from shared.lifecycle import Duty, Role
from tests.harness import Desk, load_service
from tests.training.builders import PLANNED, School
from tests.web.browser import Browser


@pytest.fixture
def school(databases):
    """A training desk with two clerks of a district, one of another, and a class that waits for them."""
    desk = Desk(load_service("training"), databases, deque())
    made = School(desk)
    made.colleague = desk.actor(Role.DISTRICT_CLERK, unit="huancui")
    made.stranger = desk.actor(Role.DISTRICT_CLERK, unit="wendeng")
    made.class_id = made.drafted(1)
    made.act(classes.submit, [made.class_id], made.base).require_all()
    made.act(classes.countersign, [made.class_id], made.employer).require_all()
    yield made
    desk.close()


def hand(school, to, why="出差三天", by=None, plural="classes", ids=None):
    """Send the page's form from the page of the class, or from a list."""
    browser = Browser(school.desk, by or school.clerk)
    table = {"classes": "classes", "cases": "cases"}[plural]
    rows = school.desk.query(f"select id, seq from {table} where id = any(:ids)", ids=ids or [school.class_id])
    query = "&".join(f"_item={row.id}:{row.seq}" for row in rows)
    form = next((one["fields"] for one in browser.get(f"/desk/{plural}/hand-over?{query}").forms if "hand-over" in one["action"]), {})
    return browser.post(f"/desk/{plural}/hand-over", **{**form, "colleague": str(to.account), "why": why})


def listed(school, actor, plural="classes"):
    """The things that somebody finds under 转给我的."""
    page = Browser(school.desk, actor).get(f"/desk/{plural}?mark=given")
    return [str(link) for link in page.links if str(link).startswith(f"/desk/{plural}/0")]


class TestHandedToAColleague:
    """With a reason; said on the page and in the lists, found by the colleague."""

    def test_it_is_said_and_found(self, school):
        """By whom, to whom, why; the colleague has it in the inbox and by the filter, the others of the post may still act."""
        assert hand(school, school.colleague).status == 303
        name, address = school.colleague.name, f"/desk/classes/{school.class_id}"
        page = Browser(school.desk, school.colleague).get(address)
        assert f"（{name}）" in page.text and f"转办给 {name}，理由：出差三天。" in page.text and "待您办理：" in page.text
        assert listed(school, school.colleague) == [address] and listed(school, school.clerk) == []
        assert f"已转 {name}" in Browser(school.desk, school.clerk).get("/desk/classes").text
        assert "转给我的 · 班级 1" in Browser(school.desk, school.colleague).get("/desk").text
        assert "转办给您 1 件班级" in Browser(school.desk, school.colleague).get("/desk/inbox").text
        assert "转办给您 1 件班级" not in Browser(school.desk, school.clerk).get("/desk/inbox").text
        school.act(classes.review, [school.class_id], school.clerk).require_all()

    def test_it_ends_when_the_thing_moves_on(self, school):
        """Also where it comes back to the same state: nobody is sent what is no longer theirs."""
        hand(school, school.colleague)
        school.act(classes.return_plan, [school.class_id], school.clerk, reason="补材料").require_all()
        assert listed(school, school.colleague) == []
        school.act(classes.submit, [school.class_id], school.base).require_all()
        school.act(classes.countersign, [school.class_id], school.employer).require_all()
        assert listed(school, school.colleague) == []
        assert "转办给" not in Browser(school.desk, school.clerk).get(f"/desk/classes/{school.class_id}").text

    def test_the_last_word_counts(self, school):
        """Whoever was given it may give it to another, who alone has it then."""
        third = school.desk.actor(Role.DISTRICT_CLERK, unit="huancui")
        hand(school, school.colleague)
        assert hand(school, third, by=school.colleague).status == 303
        assert (listed(school, school.colleague), len(listed(school, third))) == ([], 1)

    def test_in_english(self, school):
        """The page asks in English."""
        browser = Browser(school.desk, school.clerk)
        browser.client.set_cookie("jinlanling_language", "en", path="/")
        hand(school, school.colleague)
        assert f"handed on to {school.colleague.name}" in browser.get("/desk/classes").text
        assert "Handed on: " in browser.get(f"/desk/classes/{school.class_id}").text


class TestToWhomNot:
    """Posts, units and incompatible duties hold for it as for the step itself."""

    @pytest.mark.parametrize("other", ["stranger", "reviewer", "base", "clerk"])
    def test_only_a_colleague_of_the_same_post_and_unit(self, school, other):
        """Not another district's, not another post's, not oneself; and nothing is written."""
        assert hand(school, getattr(school, other)).status == 422
        assert school.desk.query("select count(*) from handed_over") == [(0,)]

    def test_the_reason_holds_no_number_of_a_person(self, school):
        """It goes into an inbox and into lists."""
        assert hand(school, school.colleague, why="见 37109919900101009X").status == 422

    def test_not_what_is_not_ones_turn(self, school):
        """Before it waits for the district, a clerk has nothing to hand over; a reviewer neither."""
        (row,) = school.desk.query("select id, seq from classes")
        asked = Browser(school.desk, school.reviewer).get(f"/desk/classes/hand-over?_item={row.id}:{row.seq}")
        assert "现在不是您的待办" in asked.text and not [form for form in asked.forms if "hand-over" in form["action"]]
        page = Browser(school.desk, school.reviewer).get(f"/desk/classes/{school.class_id}")
        assert "转办…" not in page.text and "转办…" in Browser(school.desk, school.clerk).get(f"/desk/classes/{school.class_id}").text

    def test_not_to_whom_the_next_step_is_closed(self, school):
        """Who has handled a plan reviews it not, and is not handed it for that; another colleague is."""
        with school.desk.uow() as uow:
            record_duties(uow, [(school.cases[0], school.colleague.person, Duty.PLAN_HANDLING)], PLANNED)
            row = dict(uow.execute("select * from cases where id = :id", {"id": school.cases[0]}).mappings().one())
            asked = {"by": school.clerk, "posts": frozenset({Role.DISTRICT_CLERK}), "duty": Duty.PLAN_REVIEW, "on": PLANNED}
            found = handing.refusal(uow, school.desk.service.case, row, to=school.colleague, **asked)
            assert found is not None and found.reason is handing.COLLEAGUE_MAY_NOT
            third = replace(school.colleague, account=school.stranger.account, person=school.stranger.person)
            assert handing.refusal(uow, school.desk.service.case, row, to=third, **asked) is None

    def test_another_unit_reads_nothing_of_it(self, school):
        """The row is the unit's; a base does not see to whom an officer handed a thing."""
        hand(school, school.colleague)
        page = Browser(school.desk, school.base).get(f"/desk/classes/{school.class_id}")
        assert page.status == 200 and "转办给" not in page.text
