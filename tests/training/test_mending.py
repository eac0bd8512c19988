"""整改: what a site visit found is ordered to be mended, answered, looked at again; late is seen (63号 §4.1)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.training import actions
from services.training.actions import mending as acts
from services.training.actions.letters import LETTERS
from services.training.rules import overdue, time_to_mend
from shared.letters import issue
from shared.lifecycle import Role
from shared.refusals import Refused
from shared.timers import sweep
from tests.harness import on_day
from tests.training.builders import School
from tests.web.browser import Browser

DAY = date(2026, 3, 10)  # a Tuesday
LAST = date(2026, 3, 17)


class TestTheRules:
    """§4.1: supervision; how long the time to mend is, the notice leaves to the office."""

    @pytest.mark.parametrize(("last_day", "refused"), [(DAY - timedelta(1), True), (DAY, True), (DAY + timedelta(1), False)],
                             ids=["yesterday", "today", "tomorrow"])
    def test_there_is_time_to_mend(self, last_day, refused):
        """The last day lies ahead."""
        assert bool(time_to_mend(last_day=last_day, on=DAY)) is refused

    @pytest.mark.parametrize(("on", "late"), [(LAST, False), (LAST + timedelta(1), True)], ids=["the last day", "the day after"])
    def test_the_last_day_still_counts(self, on, late):
        """It is overdue from the day after."""
        assert overdue(last_day=LAST, on=on) is late


@pytest.fixture
def school(desk):
    """A running class of the rehearsal with a site visit that found something."""
    made = School(desk("training"), unit="rehearsal", rehearsal=True)
    made.class_id = made.running(1)
    with made.desk.uow() as uow:
        made.visit = actions.record_visit(uow, made.class_id, by=made.clerk, on=DAY, visit={
            "visited_on": DAY, "inspectors": [made.clerk.person, made.reviewer.person], "base_signatory": "演示负责人", "present": 1,
            "findings": "灭火器过期两具"})
    return made


def ordered(school, on=DAY, last_day=LAST):
    """An order to mend what the visit found."""
    with school.desk.uow() as uow:
        return acts.order_mending(uow, school.class_id, by=school.clerk, on=on, visit_id=school.visit, to_mend="更换灭火器", last_day=last_day)


def act(school, action, id_, by, on=DAY, **payload):
    """Take one step."""
    with school.desk.uow() as uow:
        getattr(acts, action)(uow, [id_], by=by, on=on, **payload).require_all()


def told(school):
    """The subjects of the notices so far, by reader."""
    return sorted((row.reader_role, row.subject) for row in school.desk.query("select reader_role, subject from notices where occasion like 'mending/%'"))


class TestTheRoad:
    """Ordered on the class's page, answered by the base, confirmed or not by the office."""

    def test_from_the_visit_to_mended(self, school):
        """Every step by its button; the class lists the order with its standing, the timeline keeps every answer."""
        clerk, base = Browser(school.desk, school.clerk), Browser(school.desk, school.base)
        with on_day(school.desk, DAY):
            form = f"/desk/do/classes.order_mending?_at_class_id={school.class_id}"
            assert "灭火器过期两具" in clerk.get(form).text and form in clerk.get(f"/desk/classes/{school.class_id}").links
            fields = clerk.get(form).forms[-1]["fields"]
            sent = clerk.post("/desk/do/classes.order_mending", **{**fields, "visit_id": str(school.visit), "to_mend": "更换灭火器", "last_day": str(LAST)})
            assert sent.status == 303
            (order,) = school.desk.query("select id, number from mending_orders")
            page = f"/desk/mending-orders/{order.id}"
            assert "待您办理：" in base.get(page).text and "待办“报送整改情况”" in base.get(page).text and f"{LAST}" in base.get(page).text
            assert "整改" in base.get("/desk").text and page in base.get("/desk/mending-orders?hand=mine").links
            self.take(base, order.id, "answer", mended="已换新灭火器两具")
            assert "复查合格" in clerk.get(page).text and "已换新灭火器两具" in clerk.get(page).text
            self.take(clerk, order.id, "order_again", _reason="只换了一具", last_day=str(LAST + timedelta(3)))
            assert "已换新灭火器两具" in clerk.get(page).text, "what was answered first stays in the timeline"
            self.take(base, order.id, "answer", mended="第二具也已更换")
            self.take(clerk, order.id, "confirm")
            text = clerk.get(f"/desk/classes/{school.class_id}").text
        assert f"整改通知 编号 整改事项 整改期限 状态 整改情况 {order.number} 更换灭火器 2026-03-20 已整改 第二具也已更换" in text
        assert [row.state for row in school.desk.query("select state from mending_orders")] == ["mended"]

    def take(self, browser, id_, action, **typed):
        """Send the form of an action."""
        address = f"/desk/mending-orders/{id_}/actions/{action}"
        sent = browser.post(address, **{**browser.get(address).forms[-1]["fields"], **typed})
        assert sent.status == 303, sent.text

    def test_only_what_a_visit_of_the_class_found(self, school):
        """Another class's visit is refused, and a day that has come; nothing is written."""
        other = school.running(1)
        for class_id, last_day, reason in ((other, LAST, "visit-of-another-class"), (school.class_id, DAY, "no-time-to-mend")):
            with school.desk.uow() as uow, pytest.raises(Refused, match=reason):
                acts.order_mending(uow, class_id, by=school.clerk, on=DAY, visit_id=school.visit, to_mend="x", last_day=last_day)
        assert school.desk.query("select count(*) from mending_orders") == [(0,)]

    def test_whose_it_is(self, school):
        """Another base reads nothing of it, the own one neither confirms nor takes back; an order in error is taken back with a reason."""
        id_ = ordered(school)
        stranger = school.desk.actor(Role.BASE_CLERK, unit="huancui")
        with on_day(school.desk, DAY):
            assert Browser(school.desk, stranger).get(f"/desk/mending-orders/{id_}").status == 404
            assert Browser(school.desk, school.employer).get(f"/desk/mending-orders/{id_}").status in (403, 404)
            assert Browser(school.desk, school.base).get(f"/desk/mending-orders/{id_}/actions/cancel").status == 403
        act(school, "revoke_order", id_, school.clerk, reason="误发")
        with school.desk.uow() as uow:
            assert acts.answer(uow, [id_], by=school.base, on=DAY, mended="x").refused


class TestLate:
    """The base is told at once, reminded before the last day; past it the district is told as well, and the lists show it."""

    def test_reminders_end_with_the_answer(self, school):
        """Two working days before, and the day after; nothing more once it was answered."""
        id_ = ordered(school)
        assert [role for role, _ in told(school)] == ["base_clerk"]
        for day in (LAST - timedelta(4), LAST + timedelta(1)):
            with on_day(school.desk, day):
                sweep(school.desk.runtime)
        late = [(role, subject) for role, subject in told(school) if "逾期" in subject]
        assert [role for role, _ in late] == ["base_clerk", "district_clerk"]
        act(school, "answer", id_, school.base, on=LAST + timedelta(2), mended="已整改")
        act(school, "send_back", id_, school.clerk, on=LAST + timedelta(2), last_day=LAST + timedelta(9), reason="未到位")
        act(school, "answer", id_, school.base, on=LAST + timedelta(3), mended="已整改到位")
        before = told(school)
        with on_day(school.desk, LAST + timedelta(20)):
            sweep(school.desk.runtime)
        assert told(school) == before

    def test_the_lists_show_it(self, school):
        """On its last day it is due today, the day after overdue; on the class's page too."""
        ordered(school)
        base = Browser(school.desk, school.base)
        with on_day(school.desk, LAST):
            assert "今天到期" in base.get("/desk/mending-orders?due=today").text
        with on_day(school.desk, LAST + timedelta(1)):
            page = base.get("/desk/mending-orders?due=late")
            assert "到期日 3月17日（整改期限），已逾期 1 天" in base.get(page.links[[str(link).startswith("/desk/mending-orders/0") for link in page.links].index(True)]).text
            assert "逾期 1 天 整改期限 03-17" in page.text and "待我办理" in page.text
            assert "逾期未整改" in Browser(school.desk, school.clerk).get(f"/desk/classes/{school.class_id}").text


class TestTheLetter:
    """整改通知书: numbered, read by the base, on paper and as .docx."""

    def test_it_says_what_and_by_when(self, school):
        """With what the visit found, and how the base can be heard; a second order has a letter of its own."""
        id_ = ordered(school)
        clerk, base = Browser(school.desk, school.clerk), Browser(school.desk, school.base)
        with on_day(school.desk, DAY):
            assert clerk.send(clerk.get(f"/desk/mending-orders/{id_}"), "letters/mending").status == 303
            (letter,) = school.desk.query("select * from official_letters")
            page = base.get(f"/desk/official-letters/{letter.id}")
            for words in ("灭火器过期两具", "更换灭火器", "2026年3月17日", "陈述、申辩", letter.number):
                assert words in page.text
            assert any(str(link).endswith(".docx") or "docx" in str(link) for link in page.links)
            act(school, "answer", id_, school.base, mended="已整改")
            act(school, "send_back", id_, school.clerk, last_day=LAST + timedelta(7), reason="未到位")
        with school.desk.uow() as uow:
            row = dict(uow.execute("select * from mending_orders where id = :id", {"id": id_}).mappings().one())
            issue(uow, LETTERS, LETTERS.named("mending"), row, by=school.clerk, on=DAY)
        bodies = [row.body for row in school.desk.query("select body from official_letters order by ordinal")]
        assert len(bodies) == 2 and "2026年3月24日" in bodies[1]
