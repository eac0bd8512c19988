"""An action on many: how far it has come, what became of each, the refused as a file, and undoing it as one."""

from __future__ import annotations

import io
from collections import deque
from uuid import uuid4

import openpyxl
import pytest

from shared.lifecycle import Role
from shared.web.console import jobs
from tests.enrollment.test_actions import Office, a_draft
from tests.harness import Desk, load_service
from tests.training.builders import School
from tests.web.browser import Browser

CLERK = Role.DISTRICT_CLERK


@pytest.fixture
def clerk(desk):
    """A clerk with a browser."""
    return Browser(desk, desk.actor(CLERK))


def written(desk, *postages):
    """Memos that a clerk has written; answers their ids."""
    client = desk.client(desk.actor(CLERK))
    return [client.post("memos", json={"title": str(uuid4()), "postage": postage}).json["id"] for postage in postages]


def ordered(browser, ids):
    """Confirm the preview of sending these; answers where that leads."""
    page = browser.get("/desk/memos/actions?_action=send&" + "&".join(f"_item={id_}:1" for id_ in ids))
    return browser.send(page, "/desk/memos/actions/send").headers["Location"]


def states(desk):
    """How many memos stand where."""
    return dict(desk.query("select state, count(*)::int from memos group by state"))


class TestProgress:
    """More than one request does."""

    def test_it_may_be_left_and_come_back_to(self, desk, clerk, monkeypatch):
        """Two at a time: the page says how far it is, and goes on where it stood."""
        monkeypatch.setattr(jobs, "CHUNK", 2)
        where = ordered(clerk, written(desk, *[1] * 5))
        assert states(desk) == {"sent": 2, "written": 3}
        for done, left in ((2, 3), (4, 1)):
            page = clerk.get(where)
            assert f"已处理 {done} 件，共 5 件。" in page.text
            assert f"继续办理其余 {left} 件" in page.text
            assert clerk.send(page, "/desk/jobs/").headers["Location"] == where
        assert states(desk) == {"sent": 5}
        assert "已办理 5 件，未办理 0 件" in clerk.get(where).text
        assert "继续办理" not in clerk.get(where).text

    def test_going_on_twice_from_one_page_does_the_next_things_once(self, desk, clerk, monkeypatch):
        """The second time the browser gets the first answer."""
        monkeypatch.setattr(jobs, "CHUNK", 2)
        where = ordered(clerk, written(desk, *[1] * 6))
        page = clerk.get(where)
        for _ in range(2):
            clerk.send(page, "/desk/jobs/")
        assert states(desk) == {"sent": 4, "written": 2}

    def test_it_is_for_whoever_ordered_it(self, desk, clerk):
        """Another clerk does not find it."""
        where = ordered(clerk, written(desk, 1))
        other = Browser(desk, desk.actor(CLERK))
        token = other.get("/desk").forms[-1]["fields"]["csrf_token"]
        assert other.get(where).status == 404
        assert other.post(where, csrf_token=token).status == 404
        assert other.get(f"{where}/refused/csv").status == 404
        assert other.get(f"/desk/memos/actions?_action=send&_job={where.rsplit('/', 1)[1]}").status == 404

    def test_what_was_refused_as_a_whole_leaves_nothing(self, desk, clerk):
        """Nothing typed is lost, and no order is kept."""
        (id_,) = written(desk, 1)
        page = clerk.get(f"/desk/memos/actions?_action=send&_item={id_}:1")
        answer = clerk.send(page, "/desk/memos/actions/send", stamp="x" * 11)
        assert (answer.status, answer.form("/desk/memos/actions/send")["fields"]["stamp"]) == (422, "x" * 11)
        assert desk.query("select id from bulk_jobs") == []


class TestTheRefused:
    """With the reasons, as a file."""

    def test_they_are_in_the_file(self, desk, clerk):
        """What somebody else has sent meanwhile."""
        one, two = written(desk, 1, 1)
        page = clerk.get(f"/desk/memos/actions?_action=send&_item={one}:1&_item={two}:1")
        desk.client(desk.actor(CLERK)).post(f"memos/{one}/actions/send", json={})
        where = clerk.send(page, "/desk/memos/actions/send").headers["Location"]
        title = desk.query("select title from memos where id = :id", id=one)[0].title
        text = clerk.client.get(f"{where}/refused/csv").data.decode("utf-8-sig")
        assert [line.split(",")[:2] for line in text.splitlines()[1:]] == [[title, "您打开之后记录已被更新，请重新查看后再办理。"]]
        book = openpyxl.load_workbook(io.BytesIO(clerk.client.get(f"{where}/refused/xlsx").data))
        assert book.active.cell(2, 1).value == title
        assert clerk.get(f"{where}/refused/pdf").status == 404


class TestUndo:
    """As one, where the lifecycle allows."""

    def test_what_was_moved_is_chosen_for_the_revocation(self, databases):
        """Two cases that were refused at enrollment are to be examined again; a move that cannot be revoked offers none."""
        desk = Desk(load_service("enrollment"), databases, deque())
        try:
            ids = Office(desk).submitted(a_draft(1), a_draft(2))
            clerk = Browser(desk, desk.actor(CLERK))
            items = "&".join(f"_item={row.id}:{row.seq}" for row in desk.query("select id, seq from cases where id = any(:ids)", ids=ids))
            page = clerk.get(f"/desk/cases/actions?_action=reject&{items}")
            where = clerk.send(page, "/desk/cases/actions/reject", _reason="不符合报名条件").headers["Location"]
            (undo,) = [link for link in clerk.get(where).links if "_action=revoke" in str(link)]
            again = clerk.get(undo)
            assert f"可办理 {len(ids)} 件" in again.text
            clerk.send(again, "/desk/cases/actions/revoke", _reason="误操作")
            assert {row.state for row in desk.query("select state from cases where id = any(:ids)", ids=ids)} == {"submitted"}
        finally:
            desk.close()

    def test_what_cannot_be_revoked_offers_nothing(self, databases):
        """Placing is taken back case by case, by its own action."""
        desk = Desk(load_service("training"), databases, deque())
        try:
            school = School(desk)
            school.drafted(2)
            base = Browser(desk, school.base)
            page = base.get("/desk/cases/actions?_action=unplace&_all=1&state=placed")
            where = base.send(page, "/desk/cases/actions/unplace").headers["Location"]
            assert not [link for link in base.get(where).links if "_action=revoke" in str(link)]
        finally:
            desk.close()
