"""The staff console: what waits, what stands where, and every action by form."""

from __future__ import annotations

import re
from collections import deque
from uuid import uuid4

import pytest

from shared.lifecycle import Role
from shared.web.console.words import clause
from tests.harness import Desk, load_service
from tests.training.builders import School
from tests.web.browser import Browser

CLERK, REVIEWER = Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER


@pytest.fixture
def clerk(desk):
    """A clerk with a browser."""
    return Browser(desk, desk.actor(CLERK))


def written(desk, *postages, **who):
    """Memos that a clerk has written; answers their ids."""
    client = desk.client(desk.actor(CLERK, **who))
    return [client.post("memos", json={"title": str(uuid4()), "postage": postage}).json["id"] for postage in postages]


def stands(desk):
    """The state of each memo."""
    return dict(desk.query("select id::text, state from memos"))


class TestReading:
    """Home, lists and pages."""

    def test_home_counts_what_waits_for_me_and_for_others(self, desk, clerk):
        """The clerk sends what is written, the reviewer files what is sent; each sees whose turn the rest is."""
        written(desk, 1, 1)
        mine, others = clerk.get("/desk"), Browser(desk, desk.actor(REVIEWER)).get("/desk")
        assert "我的待办 本环节待我办理 2" in mine.text
        assert "已拟 2 待我办理" in mine.text
        assert "/desk/memos?hand=mine&due=never" in mine.links
        assert "我的待办 本环节待我办理 0" in others.text
        assert "已拟 2 培训基地经办、区市经办" in others.text

    def test_home_says_what_was_done_last(self, desk, clerk):
        """By whom, and where it stands now; of one's own unit."""
        (id_,) = written(desk, 1)
        desk.client(desk.actor(CLERK)).post(f"memos/{id_}/actions/send", json={})
        assert "发出 → 已发" in clerk.get("/desk").text
        assert "发出 → 已发" not in Browser(desk, desk.actor(CLERK, unit="wendeng")).get("/desk").text

    def test_the_front_leads_home(self, clerk):
        """`/` is no page of its own."""
        answer = clerk.get("/")
        assert (answer.status, answer.headers["Location"]) == (303, "/desk")

    def test_a_list_shows_what_the_reader_may_see(self, desk, clerk):
        """Own unit, by state; an empty list says why it is."""
        (id_,) = written(desk, 1)
        other = Browser(desk, desk.actor(CLERK, unit="wendeng"))
        assert f"/desk/memos/{id_}" in clerk.get("/desk/memos?state=written").links
        assert "没有符合所列条件的函件" in clerk.get("/desk/memos?state=filed").text
        assert "您管辖范围内还没有在办的函件" in other.get("/desk/memos").text
        assert other.get(f"/desk/memos/{id_}").status == 404
        assert other.get(f"/desk/memos/{id_}/actions/send").status == 404

    def test_a_list_goes_on_where_its_page_ended(self, desk, clerk):
        """Each thing once, over the pages."""
        ids = written(desk, *[1] * 53)
        first = clerk.get("/desk/memos")
        second = clerk.get("/desk/memos" + next(link for link in first.links if link.startswith("?after=")))
        seen = [link for page in (first, second) for link in page.links if re.fullmatch(r"/desk/memos/[0-9a-f-]{36}", link)]
        assert sorted(seen) == sorted(f"/desk/memos/{id_}" for id_ in ids)
        assert clerk.get("/desk/memos?after=nonsense").status == 422

    def test_a_list_is_searched_by_how_a_name_begins(self, desk, clerk):
        """Signs that mean something to the database mean nothing here."""
        written(desk, 1)
        title = desk.query("select title from memos")[0].title
        assert title in clerk.get(f"/desk/memos?q={title[:8]}").text
        assert title not in clerk.get("/desk/memos?q=%25").text

    def test_a_thing_shows_what_can_be_done_and_why_not_the_rest(self, desk, clerk):
        """A blocked action is there, disabled, with its reason and its clause."""
        good, dear = written(desk, 1, 1001)
        assert f"/desk/memos/{good}/actions/send" in clerk.get(f"/desk/memos/{good}").links
        page = clerk.get(f"/desk/memos/{dear}")
        assert f"/desk/memos/{dear}/actions/send" not in page.links
        assert "发出 尚不可办： 邮资超过 10 元。 改寄平信。 依据 63号 三" in page.text
        assert "归档" in Browser(desk, desk.actor(REVIEWER)).get(f"/desk/memos/{good}").text

    def test_what_is_not_there(self, clerk):
        """A page, in words."""
        for path in ("/desk/nothing", f"/desk/memos/{uuid4()}", "/desk/memos/nonsense"):
            page = clerk.get(path)
            assert page.status == 404
            assert page.headers["Content-Type"].startswith("text/html")

    def test_a_clause_is_cited_as_people_cite_it(self):
        """§2.5 is 二（五）."""
        assert [clause("§2.5"), clause("§3"), clause("63号 §4.12")] == ["二（五）", "三", "63号 四（十二）"]


class TestActing:
    """One action on one thing."""

    def test_an_action_by_form_moves_the_thing(self, desk, clerk):
        """What will happen is said before; afterwards it stands where it was sent, told in the history."""
        (id_,) = written(desk, 1)
        address = f"/desk/memos/{id_}/actions/send"
        page = clerk.get(address)
        assert "办理后：已拟 → 已发" in page.text
        answer = clerk.post(address, **page.forms[-1]["fields"])
        assert (answer.status, answer.headers["Location"]) == (303, f"/desk/memos/{id_}")
        after = clerk.get(f"/desk/memos/{id_}").text
        assert "已办理“发出”。" in after
        assert "演示人员" in after
        assert stands(desk) == {id_: "sent"}

    def test_sent_twice_is_done_once(self, desk, clerk):
        """The second time the browser gets the first answer."""
        (id_,) = written(desk, 1)
        address = f"/desk/memos/{id_}/actions/send"
        form = clerk.get(address).forms[-1]["fields"]
        assert [clerk.post(address, **form).status for _ in range(2)] == [303, 303]
        assert desk.query("select seq from memos")[0].seq == 2

    def test_a_stale_page_is_refused_and_keeps_what_was_typed(self, desk):
        """Also when it is sent again: whoever insists looks at the thing first."""
        (id_,) = written(desk, 1)
        reviewer = Browser(desk, desk.actor(REVIEWER))
        address = f"/desk/memos/{id_}/actions/file"
        form = reviewer.get(address).forms[-1]["fields"]
        desk.client(desk.actor(CLERK)).post(f"memos/{id_}/actions/send", json={})
        answer = reviewer.post(address, **{**form, "_reason": "办结归档"})
        assert answer.status == 412
        assert "您打开之后记录已被更新" in answer.text
        assert answer.forms[-1]["fields"]["_reason"] == "办结归档"
        assert reviewer.post(address, **answer.forms[-1]["fields"]).status == 412
        assert stands(desk) == {id_: "sent"}

    def test_a_refusal_is_said_in_words(self, desk, clerk):
        """By a rule, for want of a reason, for a field; nothing has moved."""
        dear, good = written(desk, 1001, 1)
        for id_, typed, words in ((dear, {}, "邮资超过 10 元。"), (good, {"stamp": "x" * 11}, "应为 1 至 10 个字")):
            address = f"/desk/memos/{id_}/actions/send"
            form = clerk.get(address).forms[-1]["fields"]
            assert words in clerk.post(address, **{**form, **typed}).text
        assert set(stands(desk).values()) == {"written"}

    def test_a_role_that_may_not(self, desk, clerk):
        """403 for the form and for what it sends."""
        (id_,) = written(desk, 1)
        token = clerk.get("/desk").form("logout")["fields"]["csrf_token"]
        assert clerk.get(f"/desk/memos/{id_}/actions/file").status == 403
        assert clerk.post(f"/desk/memos/{id_}/actions/file", csrf_token=token, _item=f"{id_}:1").status == 403
        assert clerk.get(f"/desk/memos/{id_}/actions/expire").status == 404


class TestOnMany:
    """One action on many."""

    def test_first_the_preview_then_the_outcome(self, desk, clerk):
        """The preview moves nothing and says why not; what is confirmed is what was possible."""
        good, dear = written(desk, 1, 1001)
        assert "预览" in clerk.get("/desk/memos").text
        page = clerk.get(f"/desk/memos/actions?_action=send&_item={good}:1&_item={dear}:1")
        assert "可办理 1 件，不可办理 1 件" in page.text
        assert "邮资超过 10 元" in page.text
        assert set(stands(desk).values()) == {"written"}
        form = page.form("/desk/memos/actions/send")
        assert form["fields"]["_item"] == [f"{good}:1"]
        answer = clerk.get(clerk.send(page, "/desk/memos/actions/send").headers["Location"])
        assert "已办理 1 件，未办理 0 件" in answer.text
        assert stands(desk) == {good: "sent", dear: "written"}

    def test_what_moved_meanwhile_is_named(self, desk, clerk):
        """Each at the version that was seen."""
        one, two = written(desk, 1, 1)
        page = clerk.get(f"/desk/memos/actions?_action=send&_item={one}:1&_item={two}:1")
        desk.client(desk.actor(CLERK)).post(f"memos/{one}/actions/send", json={})
        answer = clerk.get(clerk.send(page, "/desk/memos/actions/send").headers["Location"])
        assert "已办理 1 件，未办理 1 件" in answer.text
        assert "记录已被更新" in answer.text

    @pytest.mark.parametrize("query", ["_action=send&_item=x", "_action=send&_item=1:1"])
    def test_what_no_page_of_ours_wrote(self, clerk, query):
        """Malformed, on a page."""
        assert clerk.get(f"/desk/memos/actions?{query}").status == 422

    def test_nothing_chosen(self, clerk):
        """It says so."""
        assert "没有选择事项" in clerk.get("/desk/memos/actions?_action=send").text


class TestAtADesk:
    """A form of the training desk."""

    def test_a_thing_is_chosen_and_not_typed(self, databases):
        """The open classes of the base, by number; the case then is in the chosen one."""
        desk = Desk(load_service("training"), databases, deque())
        try:
            school = School(desk)
            class_id = school.drafted(1)
            (case,) = school.enrolled(1)
            clerk = Browser(desk, school.base)
            address = f"/desk/cases/{case}/actions/place"
            page = clerk.get(address)
            # The only one there is stands there already.
            assert ("option", {"value": str(class_id), "selected": None}) in page.tags
            answer = clerk.post(address, **{**page.forms[-1]["fields"], "class_id": str(class_id)})
            assert (answer.status, answer.headers["Location"]) == (303, f"/desk/cases/{case}")
            assert [row.state for row in desk.query("select state from cases where id = :id", id=case)] == ["placed"]
        finally:
            desk.close()
