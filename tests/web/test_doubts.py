"""疑点核查: what somebody has to look into is gathered on the page and found by the list, for those who look into it alone."""

from __future__ import annotations

from collections import deque
from datetime import timedelta
from uuid import uuid4

import pytest

from services.enrollment.rules import Matter
from services.subsidy.actions import claims, review
from services.subsidy.rules.claims import ClaimRoute, account_of_one
from services.training import actions, queries
from shared.lifecycle import Role
from tests.enrollment.test_actions import YEARS, a_draft
from tests.enrollment.test_actions import Office as Applications
from tests.harness import Desk, load_service, on_day
from tests.subsidy.builders import ACCOUNT, DAY, Office
from tests.subsidy.test_claims import PERSONAL, invoiced
from tests.training.builders import School
from tests.web.browser import Browser

OPEN = "待核查"


@pytest.fixture
def desk(databases):
    """Make a real desk by its name."""
    made = []

    def make(name):
        made.append(Desk(load_service(name), databases, deque()))
        return made[-1]

    yield make
    for each in made:
        each.close()


def section(page):
    """What a page says under the heading; empty where it has none."""
    _before, found, after = page.text.partition("疑点核查 事项 情况 由谁认定 认定 依据")
    return after.partition("办理过程")[0] if found else ""


class TestAtTraining:
    """§2.5, §4.1: deviations, calls that did not confirm the record, corrected attendance."""

    @pytest.fixture
    def school(self, desk):
        """A class of two with one lesson, held elsewhere than filed, at which the first person is recorded and the second is not."""
        made = School(desk("training"))
        made.class_id = made.running(2)
        lesson = made.lessons(made.class_id)[0]
        made.on, made.lesson = lesson["day"], lesson["id"]
        made.attend(made.class_id, [{"lesson_id": lesson["id"], "held": {"place": "二号教室"}}], on=made.on)
        with on_day(made.desk, made.on + timedelta(1)):
            yield made

    def marked(self, school, plural="cases", actor=None):
        page = Browser(school.desk, actor or school.clerk).get(f"/desk/{plural}?mark=doubt")
        return [link.rpartition("/")[2] for link in page.links if link and link.startswith(f"/desk/{plural}/0")]

    def test_a_deviation_is_open_until_the_district_decides(self, school):
        """With what was filed and what was done, who decides, the clause; then the verdict with its reason."""
        clerk = Browser(school.desk, school.clerk)
        told = section(clerk.get(f"/desk/cases/{school.cases[0]}"))
        assert "与备案不符 课次" in told and "地点：备案 一号教室，实际 二号教室 区市经办 待核查 二（五）" in told
        assert sorted(self.marked(school)) == sorted(map(str, school.cases)) and self.marked(school, "classes") == [str(school.class_id)]
        assert "疑点核查 · 班级 1" in clerk.get("/desk").text
        with school.desk.uow() as uow:
            ids = [row["id"] for row in queries.deviations_of(uow, school.class_id)]
            actions.decide_deviations(uow, school.class_id, by=school.clerk, on=school.on, ids=ids, verdict="accepted", reason="教室维修")
        assert "认定“认可”，" in (told := section(clerk.get(f"/desk/classes/{school.class_id}"))) and "：教室维修" in told and OPEN not in told
        assert self.marked(school) == self.marked(school, "classes") == []

    def test_a_call_that_did_not_confirm_is_settled_by_a_correction(self, school):
        """And the correction itself is told, with before and after; the other person of the class has neither."""
        with school.desk.uow() as uow:
            uow.execute("update deviations set verdict = 'accepted', reason = '演示', decided_by = gen_random_uuid(), decided_on = found_on")
            actions.record_follow_up(uow, school.class_id, by=school.clerk, on=school.on, call={
                "case_id": school.cases[0], "reached": True, "confirmed": False, "note": "说当天在外地"})
        assert self.marked(school) == [str(school.cases[0])]
        assert "电话回访所述与考勤不一致" in section(Browser(school.desk, school.clerk).get(f"/desk/cases/{school.cases[0]}"))
        with school.desk.uow() as uow:
            actions.correct_attendance(uow, school.class_id, by=school.base, on=school.on, evidence="signed_paper", reason="核对签到表",
                                       entries=[{"lesson_id": school.lesson, "case_id": school.cases[0], "present": False}])
        told = section(Browser(school.desk, school.clerk).get(f"/desk/cases/{school.cases[0]}"))
        assert "考勤更正过" in told and "到课 → 缺课" in told and told.count("认定“更正考勤”") == 2 and OPEN not in told
        assert self.marked(school) == [] and "更正" not in section(Browser(school.desk, school.clerk).get(f"/desk/cases/{school.cases[1]}"))

    def test_whom_it_may_be_about_is_not_warned(self, school):
        """Base and employer have neither the heading nor the filter, though they read the page."""
        for actor in (school.base, school.employer):
            browser = Browser(school.desk, actor)
            page = browser.get(f"/desk/cases/{school.cases[0]}")
            assert page.status == 200 and not section(page)
            assert "疑点核查" not in browser.get("/desk").text + browser.get("/desk/cases").text
            assert len(self.marked(school, actor=actor)) == 2, "an unknown condition narrows nothing"


class TestAtEnrollment:
    """§2.2: what only a person can judge, and one person in two applications."""

    def test_it_waits_until_it_is_judged(self, desk):
        """The list names both, by the same rule as the page; the judgement is told with author and document."""
        office = Applications(desk("enrollment"))
        years, plain, first, second = office.submitted(
            a_draft(1, **YEARS), a_draft(2), a_draft(3), a_draft(3, level="technician", certificate=a_draft(3).certificate | {"level": "senior"}))
        clerk = Browser(office.desk, office.clerk)
        links = clerk.get("/desk/cases?mark=doubt").links
        assert [f"/desk/cases/{id_}" in links for id_ in (years, plain, first, second)] == [True, False, True, True]
        assert "须由经办人认定" in (told := section(clerk.get(f"/desk/cases/{years}"))) and OPEN in told
        assert "重复报名 本人另有业务：" in section(clerk.get(f"/desk/cases/{first}")) and not section(clerk.get(f"/desk/cases/{plain}"))
        for id_, matter in ((years, Matter.SKILL), (first, Matter.DUPLICATE)):
            office.do("record_judgement", [id_], by=office.clerk, reason="核对属实", matter=matter, found=True, document="认定表1号").require_all()
        links = clerk.get("/desk/cases?mark=doubt").links
        assert f"/desk/cases/{years}" not in links and f"/desk/cases/{first}" not in links and f"/desk/cases/{second}" in links
        assert "认定“通过”，" in (told := section(clerk.get(f"/desk/cases/{years}"))) and "：核对属实（认定表1号）" in told


class TestAtSubsidy:
    """§4.1: several people's own claims into one account."""

    @pytest.mark.parametrize(("route", "others", "doubted"), [
        ("individual", ["JLL-1"], True), ("individual", [], False), ("base", ["JLL-1"], False), ("employer", ["JLL-1"], False)])
    def test_only_a_persons_own_claim_is_doubted(self, route, others, doubted):
        """A base and an employer have one account for all of theirs."""
        assert bool(account_of_one(route=route, others=others)) is doubted

    def test_one_account_for_two_people(self, desk):
        """Found for both, whichever unit the other is of; it stands in nobody's way, and is settled by whoever passes the claim."""
        office = Office(desk("subsidy"))
        mine, theirs = self.claimed(office, "王小演"), self.claimed(office, "李小演", unit="wendeng")
        alone = self.claimed(office, "赵小演", account="62220000000000009")
        clerk = Browser(office.desk, office.people.clerk)
        with on_day(office.desk, DAY):
            told = section(clerk.get(f"/desk/cases/{mine}"))
            assert "收款账号为多人共用 另有 1 名学员的补贴付入同一账号：JLL-2026-" in told and "区市经办 待核查 四（一）" in told
            page = clerk.get("/desk/cases?mark=doubt")
            assert [f"/desk/cases/{id_}" in page.links for id_ in (mine, theirs, alone)] == [True, False, False] and "疑点核查 1" in page.text
            assert not section(Browser(office.desk, office.people.base).get(f"/desk/cases/{mine}"))
            office.do(review.verify, "clerk", [mine]).require_all()
            assert "区市复核 待核查" in section(clerk.get(f"/desk/cases/{mine}")), "the second review looks into it too"

    def claimed(self, office, name, account=ACCOUNT, unit="huancui"):
        """A person's own claim into that account."""
        person = uuid4()
        (id_,) = office.arrive(1, person_id=str(person), name=name, unit=unit)
        trainee = office.desk.actor(Role.TRAINEE, person=person)
        with office.desk.uow() as uow:
            batch = claims.assemble(uow, by=trainee, on=DAY, claim_route=ClaimRoute.INDIVIDUAL)
            claims.submit(uow, [batch], by=trainee, on=DAY, papers=PERSONAL, **invoiced([id_]),
                          payee={"name": name, "bank": "演示银行", "account": account}).require_all()
        return id_
