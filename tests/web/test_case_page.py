"""The page of one thing: where it stands, why it waits and for whom, what stands in the way, what was done by whom."""

from __future__ import annotations

import re
from collections import deque
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from services.enrollment import actions
from services.subsidy.rules.funds import Fund
from services.training.actions.bases import name_bases
from shared.lifecycle import Role
from shared.web.access import PEOPLE
from shared.web.console import notes
from tests.assessment.builders import Exam
from tests.clock import on_the_day
from tests.enrollment.test_actions import ON, a_draft
from tests.harness import Desk, load_service, pump
from tests.subsidy.builders import DAY, Office
from tests.training.builders import School
from tests.web.browser import Browser

CLERK, REVIEWER, BASE = Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.BASE_CLERK


@pytest.fixture
def desks(databases):
    """Real desks by name; those of one test send to one another."""
    made, sent = {}, deque()

    def make(name):
        if name not in made:
            made[name] = Desk(load_service(name), databases, sent)
        return made[name]

    with on_the_day():
        yield make
    for each in made.values():
        each.close()


def take(browser, address, **typed):
    """Open the form of an action and send it."""
    answer = browser.post(address, **{**browser.get(address).forms[-1]["fields"], **typed})
    assert answer.status == 303
    return answer


def overtaken(desk, memo):
    """Somebody with a form open that a colleague has made old: their browser, the form's address, its fields."""
    reviewer, other = Browser(desk, desk.actor(REVIEWER)), Browser(desk, desk.actor(CLERK))
    address = f"/desk/memos/{memo}/actions/file"
    form = reviewer.get(address).forms[-1]["fields"]
    take(other, f"/desk/memos/{memo}/actions/send", _reason="按期发出")
    return reviewer, address, form


class TestAtTheToyDesk:
    """What every kind of thing has."""

    @pytest.fixture
    def memo(self, desk):
        """A memo of the base, written by a clerk."""
        base = desk.actor(BASE)
        client = desk.client(desk.actor(CLERK))
        return client.post("memos", json={"title": str(uuid4()), "postage": 1, "base_id": str(base.org)}).json["id"]

    def test_it_says_whose_turn_it_is(self, desk, memo):
        """To whoever may act, that it is theirs; to the others, whose it is; at the end, that nothing waits."""
        clerk, reviewer = Browser(desk, desk.actor(CLERK)), Browser(desk, desk.actor(REVIEWER))
        page = clerk.get(f"/desk/memos/{memo}")
        assert "待您办理： 经办" in page.text and "待办“发出”，今天转来。" in page.text
        assert "当前办理人： 经办" in reviewer.get(f"/desk/memos/{memo}").text
        take(clerk, f"/desk/memos/{memo}/actions/send")
        assert "待您办理： 复核" in reviewer.get(f"/desk/memos/{memo}").text
        take(reviewer, f"/desk/memos/{memo}/actions/file", _reason="办结")
        assert "已归档，没有待办事项。" in clerk.get(f"/desk/memos/{memo}").text

    def test_the_chain_is_recomputed(self, desk, memo):
        """Of a row that somebody rewrote in the database, the page says so."""
        clerk = Browser(desk, desk.actor(CLERK))
        assert "防篡改校验：通过（1 步）" in clerk.get(f"/desk/memos/{memo}").text
        desk.as_superuser("alter table journal disable trigger all; update journal set actor = 'somebody else'")
        assert "第 1 步与流水不符" in clerk.get(f"/desk/memos/{memo}").text

    def test_who_was_overtaken_sees_by_what(self, desk, memo):
        """Which step, by whom, from where to where; what was typed stays, and can be sent at the new version."""
        reviewer, address, form = overtaken(desk, memo)
        answer = reviewer.post(address, **{**form, "_reason": "办结归档"})
        assert answer.status == 412
        assert "您打开之后，同事办理了什么 发出 ：已拟 → 已发 按期发出" in answer.text
        again = reviewer.post(address, **{**answer.forms[-1]["fields"], "_seen": "1"})
        assert (again.status, again.forms[-1]["fields"]["_reason"]) == (200, "办结归档")
        assert reviewer.post(address, **again.forms[-1]["fields"]).status == 303
        assert [row.state for row in desk.query("select state from memos")] == ["filed"]

    def test_overtaken_with_a_fault_in_the_form_one_reads_both(self, desk, memo):
        """What a colleague did is not held back until the form is right."""
        reviewer, address, form = overtaken(desk, memo)
        answer = reviewer.post(address, **{**form, "_reason": ""})
        assert answer.status == 422
        assert "您打开之后，同事办理了什么 发出" in answer.text and "须说明理由" in answer.text


class TestNotes:
    """Of one's own body, or for all who see the thing."""

    @pytest.fixture
    def memo(self, desk):
        """A memo of the base of 环翠."""
        base = desk.actor(BASE)
        return desk.client(desk.actor(CLERK)).post(
            "memos", json={"title": str(uuid4()), "postage": 1, "base_id": str(base.org)}).json["id"]

    def note(self, desk, memo, actor, **typed):
        """Write a note by the form of the page."""
        browser = Browser(desk, actor)
        page = browser.get(f"/desk/memos/{memo}")
        return browser.send(page, "/notes", **{"important": "", **typed})

    def test_own_ones_stay_in_the_house(self, desk, memo):
        """The base reads what is shared and not what the office keeps to itself, and the other way round."""
        base, clerk = desk.actor(BASE), desk.actor(CLERK)
        for who, text, audience in ((clerk, "办公室自留", "own"), (clerk, "请基地补寄", "shared"), (base, "基地自留", "own")):
            assert self.note(desk, memo, who, text=text, audience=audience).status == 303
        seen = {name: Browser(desk, who).get(f"/desk/memos/{memo}").text for name, who in (("base", base), ("clerk", clerk))}
        assert [text in seen["base"] for text in ("办公室自留", "请基地补寄", "基地自留")] == [False, True, True]
        assert [text in seen["clerk"] for text in ("办公室自留", "请基地补寄", "基地自留")] == [True, True, False]

    def test_an_office_keeps_its_own_to_itself(self, desk, memo):
        """Another office of the same unit does not read them, nor the city, the evaluator, the administrator; the auditor does."""
        office = {CLERK, REVIEWER, Role.DISTRICT_LEADER, Role.FUND_ACCOUNTANT}
        self.note(desk, memo, desk.actor(CLERK), text="办公室自留", audience="own")
        self.note(desk, memo, desk.actor(Role.FINANCE_BUREAU), text="财政自留", audience="own")
        read = {role: Browser(desk, desk.actor(role)).get(f"/desk/memos/{memo}").text for role in PEOPLE - {Role.TRAINEE}}
        assert {role for role, text in read.items() if "办公室自留" in text} == office | {Role.AUDITOR}
        assert {role for role, text in read.items() if "财政自留" in text} == {Role.FINANCE_BUREAU, Role.AUDITOR}
        assert "审计可查" in read[CLERK]

    def test_a_trainee_is_told_of_none_by_the_query_itself(self, desk, memo, monkeypatch):
        """Not only by the database's own wall: asked without it, the query answers what is shared and nothing else."""
        for text, audience in (("办公室自留", "own"), ("大家可看", "shared")):
            self.note(desk, memo, desk.actor(CLERK), text=text, audience=audience)
        for role in (Role.TRAINEE, Role.EVALUATOR):
            monkeypatch.setattr(notes, "current_actor", partial(desk.actor, role))
            with desk.uow() as uow:
                assert [one["text"] for one in notes.of(uow, {"id": memo})] == ["大家可看"], role

    def test_an_important_one_stands_at_the_head_until_it_is_put_down(self, desk, memo):
        """And stays among the notes afterwards, with who put it down."""
        clerk = desk.actor(CLERK)
        self.note(desk, memo, clerk, text="账户冻结，勿付款", audience="own", important="true")
        browser = Browser(desk, clerk)
        page = browser.get(f"/desk/memos/{memo}")
        assert "重要备注 ：账户冻结，勿付款" in page.text
        assert browser.send(page, "/down").status == 303
        after = browser.get(f"/desk/memos/{memo}").text
        assert "重要备注" not in after and "账户冻结，勿付款" in after and "从页首撤下" in after

    def test_what_is_wrong_is_said_beside_the_field(self, desk, memo):
        """Nothing typed is lost."""
        answer = self.note(desk, memo, desk.actor(CLERK), text="", audience="own")
        assert answer.status == 422 and "必须填写" in answer.text
        answer = self.note(desk, memo, desk.actor(CLERK), text="本人来电，身份证 371099199001010014", audience="own")
        assert answer.status == 422 and "请不要写身份证号、手机号或银行卡号" in answer.text and "本人来电" in answer.text
        assert desk.query("select count(*) from notes")[0][0] == 0

    def test_who_only_looks_writes_none(self, desk, memo):
        """Neither is the form there, nor is its address open; nor for somebody who does not see the thing."""
        auditor = Browser(desk, desk.actor(Role.AUDITOR))
        page = auditor.get(f"/desk/memos/{memo}")
        assert "/notes" not in page.html
        token = page.form("logout")["fields"]["csrf_token"]
        assert auditor.post(f"/desk/memos/{memo}/notes", csrf_token=token, text="x", audience="own").status == 403
        stranger = Browser(desk, desk.actor(CLERK, unit="wendeng"))
        token = stranger.get("/desk").form("logout")["fields"]["csrf_token"]
        assert stranger.post(f"/desk/memos/{memo}/notes", csrf_token=token, text="x", audience="own").status == 404


class TestAtEnrollment:
    """The verdict of the day, and the register's whole journal."""

    def test_a_case_that_moved_on_is_told_over_all_desks(self, desks):
        """Its steps at training are named as training names them, with whose turn it is there."""
        enrollment, training = desks("enrollment"), desks("training")
        base, clerk = enrollment.actor(BASE), enrollment.actor(CLERK)
        with enrollment.uow() as uow:
            (id_,) = actions.draft(uow, [a_draft(1)], by=base, on=ON)
            actions.submit(uow, [id_], by=base, on=ON).require_all()
        page = Browser(enrollment, clerk).get(f"/desk/cases/{id_}")
        assert "待办“审核通过”" in page.text and "符合或不适用" in page.text and "按从业年限报名" in page.text
        with enrollment.uow() as uow:
            actions.accept(uow, [id_], by=clerk, on=ON).require_all()
        pump(enrollment, training)
        page = Browser(enrollment, clerk).get(f"/desk/cases/{id_}")
        assert "待办“编班”" in page.text
        assert "审核通过 ：待审核 → 待编班" in page.text
        there = Browser(training, training.actor(CLERK)).get(f"/desk/cases/{id_}")
        assert "报名审核事项" in there.text and "审核通过 ：待审核 → 待编班" in there.text and "提交 ：待提交 → 待审核" in there.text


class TestNamesOfBases:
    """Training keeps the bases; every desk calls them by name."""

    def test_a_new_base_is_named_at_the_other_desks(self, desks):
        """In the frame of its own clerk, and where it is the base's turn."""
        training, subsidy = desks("training"), desks("subsidy")
        School(training)
        with training.uow() as uow:
            name_bases(uow)
        pump(training, subsidy)
        clerk = subsidy.actor(BASE)
        (name,) = [row.name for row in training.query("select name from bases where id = :id", id=clerk.org)]
        assert f"{name} · 培训基地经办" in Browser(subsidy, clerk).get("/desk").text
        (case,) = Office(subsidy).arrive(1)
        assert f"{name}（培训基地经办）" in Browser(subsidy, subsidy.actor(CLERK)).get(f"/desk/cases/{case}").text


class TestAtTraining:
    """Hours, and whose turn the plan makes it."""

    def test_a_placed_case_waits_for_the_plan_of_its_class(self, desks):
        """For the base to report it, then for the employer to countersign."""
        training = desks("training")
        school = School(training)
        school.drafted(1)
        page = Browser(training, school.clerk).get(f"/desk/cases/{school.cases[0]}")
        assert "待办“报送备案”（班级" in page.text

    def test_hours_are_shown_against_what_is_asked(self, desks):
        """The open checks say what would make them pass; the case says how far it is."""
        training = desks("training")
        school = School(training)
        school.running(1)
        page = Browser(training, school.clerk).get(f"/desk/cases/{school.cases[0]}")
        assert "已完成 0 / 210 课时" in page.text
        assert "未到时点 总课时 总课时 0，少于 210，尚缺 210。 怎样才能符合：" in page.text
        assert any(tag == "meter" and values["max"] == "210" for tag, values in page.tags)


class TestInEnglish:
    """The same pages at a click; days and amounts as English writes them."""

    def test_case_and_class_and_list(self, desks):
        """None breaks on a day that is written differently."""
        training = desks("training")
        school = School(training)
        class_id = school.taught(1)
        browser = Browser(training, school.clerk)
        browser.client.set_cookie("jinlanling_language", "en", path="/")
        for address in (f"/desk/cases/{school.cases[0]}", f"/desk/classes/{class_id}", "/desk/backplan"):
            page = browser.get(address)
            assert page.status == 200
            assert re.search(r"\d (Mar|Nov) 2026", page.text)


class TestAClass:
    """The class itself, and all of them counted back from their last day."""

    def test_before_filing_the_plan_is_judged(self, desks):
        """Every check with its clause; the countersignature comes first, then the district."""
        training = desks("training")
        school = School(training)
        class_id = school.drafted(1)
        page = Browser(training, school.base).get(f"/desk/classes/{class_id}")
        assert "开班备案审核事项" in page.text and "未到时点 用人单位会签" in page.text and "待办“报送备案”" in page.text

    def test_a_running_class_shows_people_lessons_and_deviations(self, desks):
        """Everybody's hours, every lesson with who was there, what differed from the plan, what the archive lacks."""
        training = desks("training")
        school = School(training)
        class_id = school.running(2)
        first = school.lessons(class_id)[0]
        school.attend(class_id, [{"lesson_id": first["id"], "absent": [school.cases[0]]}], on=first["day"])
        page = Browser(training, school.clerk).get(f"/desk/classes/{class_id}")
        assert f"{first['hours']} / 210" in page.text and "没有发现偏差" in page.text
        away, there = (row.name for row in training.query("select name from cases order by number"))
        assert f"1 / 2 {away} " in page.text, "the lesson names who was away"
        assert f"{away} 在训 0 / 210 {first['hours']} " in page.text and f"{there} 在训 {first['hours']} / 210 总课时" in page.text
        assert "不符合 影像资料 缺少影像资料。 怎样才能符合：补交影像资料。" in page.text

    def test_one_row_a_class_under_the_last_days(self, desks):
        """Who is late, who lacks papers; another unit's classes are not there, ended ones neither."""
        training = desks("training")
        school = School(training)
        running, drafted = school.running(2), school.drafted(1)
        number = dict(training.query("select id, number from classes"))
        page = Browser(training, school.clerk).get("/desk/backplan")
        assert "考试最迟 2026-12-24" in page.text and "本年支付至 2026-12-18，其后转下年" in page.text, "not paid before it is examined"
        assert number[running] in page.text and number[drafted] in page.text
        assert "开班最迟" in page.text and "完成课时最迟" in page.text
        assert f"{number[running]}" in page.text and "2 / 50" in page.text
        assert re.search(r"剩 (\d+)（0 / \1）", page.text), "nothing is held, all is left"
        assert "/desk/backplan" in Browser(training, school.base).get("/desk").links
        stranger = Browser(training, training.actor(CLERK, unit="wendeng"))
        assert "没有未结束的班级" in stranger.get("/desk/backplan").text


    def test_a_completed_class_stays_until_its_year_is_over(self, desks):
        """Its people are still examined and paid: the last days to come are said, not when somebody is late."""
        training = desks("training")
        school = School(training)
        class_id = school.taught(2)
        school.complete(class_id)
        (number,) = [row.number for row in training.query("select number from classes")]
        clerk = Browser(training, school.clerk)
        running = clerk.get("/desk/backplan")
        assert number not in running.text and "已结业 1" in running.text and "?completed=1" in running.links
        page = clerk.get("/desk/backplan?completed=1").text
        assert number in page and "2 人已转" in page and re.search(r"考试（.+ 前）.+支付补贴（.+ 前）", page) and "剩 0（" in page
        training.as_superuser("update classes set year = 2025")
        assert number not in clerk.get("/desk/backplan?completed=1").text


class TestAtAssessment:
    """Parts, sitting, last day."""

    def test_a_seated_case(self, desks):
        """Where it sits, which parts are open, who is to act."""
        assessment = desks("assessment")
        exam = Exam(assessment, cases=3).seated()
        page = Browser(assessment, exam.office).get(f"/desk/cases/{exam.cases[0]}")
        assert "待办“登记到考”" in page.text and "座位号" in page.text
        assert "未到时点 理论知识考试" in page.text and "考核鉴定期限" in page.text
        (sitting,) = assessment.query("select id, number from sittings")
        seats = Browser(assessment, exam.office).get(f"/desk/sittings/{sitting.id}")
        assert {f"/desk/cases/{case}" for case in exam.cases} <= set(seats.links) and f"{sitting.number}-0001" in seats.text
        assert "待办“登记到考”" in seats.text, "what may be done again comes after what leads on"


class TestAtSubsidy:
    """Money with its standard, its source and its trace."""

    def test_an_approved_claim(self, desks):
        """What is due, by which rate of which day, from which fund, and where it stands."""
        subsidy = desks("subsidy")
        office = Office(subsidy)
        office.grant({Fund.UNEMPLOYMENT_SKILL: 10_000_000})
        ids = office.arrive(1)
        office.claim(ids)
        browser = Browser(subsidy, office.people.clerk)
        assert "待您办理： 环翠区经办" in browser.get(f"/desk/cases/{ids[0]}").text
        office.review(ids)
        office.approve(ids)
        page = browser.get(f"/desk/cases/{ids[0]}")
        assert "补贴标准" in page.text and "失业保险基金支持职业技能提升行动资金" in page.text and "已占用" in page.text
        assert "符合或不适用" in page.text and "证书与备案一致" in page.text
        assert f"/desk/do/public-notices.draft?ids={ids[0]}" in page.links, "what comes next, though it is no action on one case"

    def test_a_notice_ends_by_the_clock(self, desks):
        """The page says on which day, and that nobody has to do anything."""
        subsidy = desks("subsidy")
        office = Office(subsidy)
        office.grant({Fund.UNEMPLOYMENT_SKILL: 10_000_000})
        ids = office.arrive(1)
        office.claim(ids)
        office.review(ids)
        office.approve(ids)
        office.publish(ids)
        page = Browser(subsidy, office.people.clerk).get(f"/desk/cases/{ids[0]}")
        due = subsidy.query("select due_on from timers where action = 'end_notice'")[0].due_on
        assert due > DAY + timedelta(days=1)
        for plural, table in (("public-notices", "public_notices"), ("claim-batches", "claim_batches")):
            (batch,) = subsidy.query(f"select id from {table}")  # names of ours
            assert f"/desk/cases/{ids[0]}" in Browser(subsidy, office.people.clerk).get(f"/desk/{plural}/{batch.id}").links
        assert f"{due} 到期自动办理“公示期满”" in page.text
