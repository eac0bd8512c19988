"""Chinese first, English at a click: the switch, and the texts with values in them."""

from __future__ import annotations

import re

import pytest

from shared.lifecycle import Role
from shared.web.english import english as english_texts
from shared.web.english import pieces, written
from shared.web.language import COOKIE, say, several
from tests.web.browser import Browser
from tests.web.reading import Reader


def english(desk, actor=None):
    """Somebody with a browser who has chosen English."""
    browser = Browser(desk, actor)
    browser.client.set_cookie(COOKIE, "en", path="/")
    return browser


def read(page):
    """What an English reader cannot read on a page."""
    return Reader(page.html).unread


@pytest.fixture
def clerk(desk):
    return desk.actor(Role.DISTRICT_CLERK)


class TestSwitch:
    """Who does not choose reads Chinese; who chose English reads it at all desks until they choose again."""

    def test_chinese_comes_first(self, desk, clerk):
        """Whatever the browser says."""
        page = Browser(desk, clerk).get("/desk", environ_overrides={"HTTP_ACCEPT_LANGUAGE": "en"})
        assert Reader(page.html).lang == "zh-CN"
        assert "我的待办" in page.text

    def test_one_click_changes_the_page_that_is_open(self, desk, clerk):
        """The reader comes back to where they were, also to what was searched for."""
        browser = Browser(desk, clerk)
        page = browser.get("/desk/memos?state=written&q=x")
        answer = browser.send(page, "/desk/language", language="en")
        assert (answer.status, answer.headers["Location"]) == (303, "/desk/memos?state=written&q=x")
        page = browser.get("/desk")
        assert Reader(page.html).lang == "en"
        assert "My work" in page.text
        browser.send(page, "/desk/language", language="zh")
        assert "我的待办" in browser.get("/desk").text

    def test_the_log_in_has_it(self, each_desk):
        """Before anybody is known."""
        if each_desk.service.name != "enrollment":
            return
        browser = Browser(each_desk)
        browser.send(browser.get("/login"), "/desk/language", language="en")
        page = browser.get("/login")
        assert "Password" in page.text
        assert not read(page)

    def test_another_site_is_never_the_next_page(self, desk, clerk):
        """A form that was tampered with leads home."""
        browser = Browser(desk, clerk)
        answer = browser.send(browser.get("/desk"), "/desk/language", language="en", next="https://elsewhere.example/")
        assert answer.headers["Location"] == "/desk"

    def test_a_language_that_we_do_not_speak_is_not_kept(self, desk, clerk):
        """The page stays as it was."""
        browser = Browser(desk, clerk)
        answer = browser.send(browser.get("/desk"), "/desk/language", language="tlh")
        assert "Set-Cookie" not in answer.headers or COOKIE not in answer.headers["Set-Cookie"]

    def test_only_our_own_form_is_taken(self, desk, clerk):
        """Without its token nothing changes."""
        assert Browser(desk, clerk).post("/desk/language", language="en").status == 400


class TestTexts:
    """Texts that come with their values in them."""

    @pytest.fixture
    def speaking(self, desk):
        with desk.app.test_request_context("/desk", headers={"Cookie": f"{COOKIE}=en"}):
            yield desk

    @pytest.mark.parametrize(("chinese", "in_english"), [
        ("没有这条班级记录，或不在您的管辖范围内。", "There is no such record (Class), or it is outside your remit."),
        ("当前状态为“待审核”，不能办理“退出”。", "It is in the state “Awaiting review”, in which “Withdraw” is not possible."),
        ("您的岗位不能使用此功能，由区市经办、区市复核办理。",
         "Your role cannot use this; it is done by District clerk, District reviewer."),
        ("填写有误：必须填写，另有 2 处。", "Not filled in correctly: this must be filled in, and 2 more."),
        ("张三丰", "张三丰"),
        ("演示·环翠区分管负责人", "演示·环翠区分管负责人"),
        ("班2026-00001", "班2026-00001"),
        ("国家目录（甲，乙）", "国家目录 (甲，乙)"),
        ("理论课程：职业道德", "Theory: Professional ethics"),
        ("公示至 2026-11-03 止，次日起方可报拨。", "The notice runs until 3 Nov 2026; funds can be requested from the next day."),
        ("2026年11月3日起符合。", "Met from 3 Nov 2026."),
        ("请求过于频繁，请 1 秒后再试。", "Too many requests; please try again in 1 second."),
        ("所选 12 人，一次最多打印 1 人。", "12 people are chosen; at most 1 can be printed at once."),
        ("junior 初级工（五级）；senior 高级工（三级）", "junior: Junior worker (level 5); senior: Senior worker (level 3)"),
        ("只能是：junior（初级工（五级））、senior（高级工（三级））",
         "must be one of: junior (Junior worker (level 5)), senior (Senior worker (level 3))"),
        ("威人社字〔2019〕63号 二（五）", "Notice 63 of 2019, §2.5"),
        ("演示占位：标准应按威人社字〔2019〕47号，数额待核",
         "Placeholder for demonstration: the standard is that of Notice 47 of 2019; the amount is still to be checked"),
    ])
    def test_the_pattern_is_translated_and_its_values(self, speaking, chinese, in_english):
        """What nobody wrote a translation for stays as it is."""
        assert say(chinese) == in_english

    @pytest.mark.parametrize(("chinese", "in_english"), [
        ("2026年度报名开班临近期限：1人待办", "Enrollment and start of classes 2026: time limit near; 1 person needs action"),
        ("2025、2026年度考核鉴定已有逾期：3人待办", "Assessment 2025, 2026: some overdue; 3 people need action"),
        ("待编班 1 人：开班最后办理日 2026年11月03日，还剩1个工作日。",
         "Awaiting class, 1 person: Start the class by 3 Nov 2026, 1 working day left."),
        ("登录记录 1 条；站内消息 3 条。请在“保存期限”页起草到期删除，由另一位同事确认后办理。",
         "Log-in records 1; Messages 3. Please draft the purge on the page “Retention”; another colleague confirms it, then it is carried out."),
        ("学员声明 SM-1：“未到课”（3月2日），已由学员账号撤回。如有疑问，请与学员本人核实。",
         "Statement SM-1, “I was not at the lesson” (2 Mar), was taken back from the trainee's account. In doubt, ask the trainee."),
        ("学员业务：原来没有符合条件的，现在有 1 件。", "Case: none matched before; now 1."),
    ])
    def test_a_message_of_the_inbox_is_read_in_english(self, speaking, chinese, in_english):
        """It is kept as it was written, and translated where it is shown."""
        assert say(chinese) == in_english

    @pytest.mark.parametrize(("name", "many"), [
        ("学员业务", "Cases"), ("班级", "Classes"), ("申领批次", "Claim batches"), ("追回", "Recoveries"), ("拨款申请", "Requests for funds")])
    def test_a_list_bears_the_plural_of_its_kind(self, speaking, name, many):
        """The things in it bear the singular."""
        assert several(name) == many

    def test_a_problem_of_the_api_is_english_on_request(self, desk, clerk):
        """By `Accept-Language`; Chinese otherwise."""
        client = desk.client(clerk)
        asked = {"en-GB,en;q=0.9": "No such address", "fr": "没有这个地址", "zh-CN,en;q=0.5": "没有这个地址"}
        for header, title in asked.items():
            assert client.get("nothing", headers={"Accept-Language": header}).json["title"] == title
        assert client.get("nothing").json["title"] == "没有这个地址"


class TestPatterns:
    """A text that comes with its values in it is found again by the pattern that it was made from."""

    def test_each_is_english_with_numbers_in_it(self):
        """Also where the text begins with the number, as “3 条” does: it is no value of the API with its term."""
        made = [id_ for id_ in english_texts().exact if "{0}" in id_]
        left = [id_ for id_ in made if any(own for _, own in pieces(re.sub(r"\{\d\}", "3", id_)))]
        assert len(made) > 100 and not left

    def test_a_last_day_follows_its_step(self):
        """The day, which is two words in English, stays whole."""
        said = "开班最迟 20 Oct，还剩 4 个工作日，时限依据 Notice 63, §2.6，节假日安排公布后可能调整"
        assert written(said) == (
            "Start the class by 20 Oct, 4 working days left, time limit: Notice 63, §2.6; it may move once the holidays are announced")


class TestPages:
    """No Chinese on an English page but in somebody's own words, which are marked as Chinese."""

    def test_the_reader_finds_what_is_not_translated(self):
        """And leaves alone what is marked or typed."""
        page = ('<html lang="en"><p title="标题">名称 <b lang="zh">张三</b></p><textarea>理由</textarea>'
                '<input value="张三"><img alt="图" lang="zh"><br><p>说明</p></html>')
        assert Reader(page).unread == ["标题", "名称", "说明"]

    def test_what_is_not_there(self, each_desk):
        """The page of a problem."""
        page = english(each_desk, each_desk.actor(Role.DISTRICT_CLERK)).get("/desk/nothing")
        assert page.status == 404
        assert not read(page)
