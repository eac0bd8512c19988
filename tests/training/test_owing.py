"""Attendance that is owed 欠登考勤 and entered late 补登: found by one rule, said on every page, gone once it is entered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from services.training import actions, queries, rules
from services.training.rules import Attended, Hours, Thresholds
from shared.lifecycle import Role
from tests.harness import on_day
from tests.training.builders import STARTS, School
from tests.web.browser import Browser

DAY = date(2026, 3, 10)
ASKED = Thresholds(total=210, ideology=10, theory=110, practice=90, topics=("fire",))


class TestTheRule:
    """§2.8: a lesson of the plan whose day is past is entered, or it is decided that it was not held."""

    @pytest.mark.parametrize(("on", "recorded", "found_not_held", "owed"), [
        (DAY, False, False, False), (DAY + timedelta(1), False, False, True), (DAY + timedelta(1), True, False, False),
        (DAY + timedelta(1), False, True, False), (DAY - timedelta(1), False, False, False),
    ], ids=["on its day", "the day after", "entered", "decided as not held", "to come"])
    def test_owed(self, on, recorded, found_not_held, owed):
        """From the day after, until it is entered or decided."""
        assert rules.attendance_owed(day=DAY, recorded=recorded, found_not_held=found_not_held, on=on) is owed

    def test_what_will_be_lacking(self):
        """§2.5: what no lesson to come can bring any more, hours and topics."""
        have = Attended(earned=Hours(ideology=10, theory=110, practice=50), remaining=Hours(practice=38))
        assert rules.lasting_gaps(have, ASKED) == {"总课时": 2, "实际操作课时": 2, "必学内容": 1}
        enough = Attended(earned=Hours(ideology=10, theory=110, practice=50), topics=frozenset({"fire"}), remaining=Hours(practice=40))
        assert rules.lasting_gaps(enough, ASKED) == {}


class TestOnThePages:
    """Said where the class and its people are looked at, and found in the lists and on the home page."""

    @pytest.fixture
    def school(self, desk):
        """A class in its second week, its first lesson entered and the others up to yesterday not."""
        made = School(desk("training"), unit="rehearsal", rehearsal=True)
        made.class_id = made.running(2)
        made.first, *rest = made.lessons(made.class_id)
        made.attend(made.class_id, [{"lesson_id": made.first["id"]}], on=made.first["day"])
        made.today = made.last_day(made.class_id) - timedelta(5)
        made.owed = [row for row in rest if row["day"] < made.today]
        with on_day(made.desk, made.today):
            yield made

    def test_the_sentence_names_lessons_since_when_and_what_follows(self, school):
        """To the base that it is theirs, to the district whose it is; on the page of one person what that person will lack."""
        since, hours = school.owed[0]["day"], sum(row["hours"] for row in school.owed)
        said = f"待办“补登考勤”（自 {since.month}月{since.day}日 起 {len(school.owed)} 次课，共 {hours} 课时），自 {since} 起停留"
        pages = {role: Browser(school.desk, school.officer(role)).get(f"/desk/classes/{school.class_id}") for role in (Role.BASE_CLERK, Role.DISTRICT_CLERK)}
        assert all(said in page.text and "仍未补登的，本班 2 名学员课时将不足，须补课。" in page.text for page in pages.values())
        assert "待您办理：" in pages[Role.BASE_CLERK].text and "当前办理人：" in pages[Role.DISTRICT_CLERK].text
        assert "现在还办不了" not in pages[Role.BASE_CLERK].text, "what stands in the way of another step is not this one's"
        case = Browser(school.desk, school.base).get(f"/desk/cases/{school.cases[0]}").text
        assert said in case and f"仍未补登的，本人将差总课时 {hours}、" in case

    def test_the_button_says_so_and_leads_to_the_form(self, school):
        """On the class and on its people; the form marks what is entered late; whoever may not has no button."""
        base = Browser(school.desk, school.base)
        address = f"/desk/do/classes.record?_at_class_id={school.class_id}"
        for page in (base.get(f"/desk/classes/{school.class_id}"), base.get(f"/desk/cases/{school.cases[0]}")):
            assert address in page.links and "补登考勤" in page.text and "登记考勤 " not in page.text
        assert base.get(address).text.count("（补登）") == len(school.owed)
        assert address not in Browser(school.desk, school.officer(Role.DISTRICT_CLERK)).get(f"/desk/classes/{school.class_id}").links

    def test_lists_and_home_find_them(self, school):
        """The class and its two people; the table of all classes counts the lessons."""
        base = Browser(school.desk, school.base)
        other = school.drafted(1)
        home = base.get("/desk")
        assert "欠登考勤 · 班级 1" in home.text and "欠登考勤 · 学员业务 2" in home.text
        found = base.get("/desk/classes?mark=owed")
        assert f"/desk/classes/{school.class_id}" in found.links and f"/desk/classes/{other}" not in found.links
        assert "欠登考勤 ×" in found.text and "欠登考勤 1" in found.text
        assert "待我办理 2" in base.get("/desk/cases?mark=owed").text
        assert f"欠登考勤 {len(school.owed)}" in base.get("/desk/backplan").text
        stranger = Browser(school.desk, school.desk.actor(Role.BASE_CLERK, unit="wendeng"))
        assert "欠登考勤" not in stranger.get("/desk").text

    def test_entered_late_it_is_no_longer_owed(self, school):
        """The lesson says on which day it was entered; the next step is what it was."""
        school.attend(school.class_id, [{"lesson_id": row["id"]} for row in school.owed], on=school.today)
        base = Browser(school.desk, school.base)
        page = base.get(f"/desk/classes/{school.class_id}").text
        assert "欠登考勤" not in page and f"{school.today.month}月{school.today.day}日 补登：2 / 2" in page
        assert "待办“申报结业”" in page and "欠登考勤" not in base.get("/desk").text

    def test_the_list_agrees_with_the_rule(self, school):
        """Also where the district has decided that a lesson was not held, and where it has not yet."""
        with school.desk.uow() as uow:
            actions.find_missed_lessons(uow, [school.class_id], school.today)
            assert len(queries.owed_lessons(uow, [school.class_id], school.today)[school.class_id]) == len(school.owed)
            ids = [row["id"] for row in queries.deviations_of(uow, school.class_id)]
            actions.decide_deviations(uow, school.class_id, by=school.clerk, on=school.today, ids=ids, verdict="refused", reason="未开课")
            assert queries.owed_lessons(uow, [school.class_id], school.today) == {}
        assert "没有符合所列条件的班级" in Browser(school.desk, school.base).get("/desk/classes?mark=owed").text

    def test_in_english(self, school):
        """The whole sentence, without a word of Chinese."""
        browser = Browser(school.desk, school.base)
        browser.client.set_cookie("jinlanling_language", "en", path="/")
        page = browser.get(f"/desk/classes/{school.class_id}").text
        assert "enter attendance late" in page.lower() and "补登" not in page and "未补登" not in page


def test_the_first_day_owes_nothing(desk):
    """On the day itself a lesson is still to be entered in time."""
    school = School(desk("training"))
    class_id = school.running(1)
    with school.desk.uow() as uow:
        assert queries.owed_lessons(uow, [class_id], STARTS) == {}
