"""An action on many: how far it has come, what became of each, the refused as a file, and undoing it as one."""

from __future__ import annotations

import io
import json
from collections import deque
from uuid import uuid4

import openpyxl
import pytest

from shared.lifecycle import Role
from shared.web.console import bulk, carrying, jobs
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


def work(desk):
    """Let the worker do what it finds."""
    carrying.carry_on(desk.app, carrying.due(desk.runtime))


class TestProgress:
    """More than one part does."""

    def test_the_worker_goes_on_while_nobody_looks(self, desk, clerk, monkeypatch):
        """The first part at once, the others in the background, and a message at the end."""
        monkeypatch.setattr(jobs, "CHUNK", 2)
        where = ordered(clerk, written(desk, *[1] * 5))
        assert states(desk) == {"sent": 2, "written": 3}
        assert desk.runtime.sent[-1][:2] == ("toy", "jobs.run")
        page = clerk.get(where)
        assert "已处理 2 件，共 5 件。" in page.text
        assert "正在后台办理" in page.text
        work(desk)
        assert states(desk) == {"sent": 5}
        assert "已办理 5 件，未办理 0 件" in clerk.get(where).text
        assert "批量办理已完成：发出" in clerk.get("/desk/inbox").text
        assert where in clerk.get("/desk/jobs").links
        assert carrying.due(desk.runtime) == []

    def test_a_killed_worker_leaves_what_it_had_committed(self, desk, clerk, monkeypatch):
        """The next one does the rest, each thing once."""
        monkeypatch.setattr(jobs, "CHUNK", 2)
        ordered(clerk, written(desk, *[1] * 6))
        note, calls = jobs.note, []

        def killed(*given):
            calls.append(given)
            note(*given)
            if len(calls) == 2:
                raise KeyboardInterrupt

        monkeypatch.setattr(jobs, "note", killed)
        with pytest.raises(KeyboardInterrupt):
            work(desk)
        assert states(desk) == {"sent": 4, "written": 2}
        work(desk)
        assert states(desk) == {"sent": 6}
        assert desk.query("select max(seq) as most from memos")[0].most == 2

    def test_what_fails_again_and_again_stops_and_says_so(self, desk, clerk, monkeypatch):
        """Nothing of the part is done; whoever ordered it lets it go on."""
        monkeypatch.setattr(jobs, "CHUNK", 2)
        where = ordered(clerk, written(desk, *[1] * 3))
        with monkeypatch.context() as broken:
            broken.setattr(jobs, "note", lambda *_: 1 / 0)
            for _ in range(carrying.TRIES):
                work(desk)
        assert (states(desk), carrying.due(desk.runtime)) == ({"sent": 2, "written": 1}, [])
        page = clerk.get(where)
        assert "系统故障，已停止" in page.text
        clerk.send(page, "/desk/jobs/")
        work(desk)
        assert states(desk) == {"sent": 3}

    @pytest.mark.parametrize(("change", "said"), [({"active": False}, "停用"), ({"roles": ["district_reviewer"]}, "不能使用此功能")])
    def test_who_may_no_longer_do_it_does_no_more(self, desk, clerk, monkeypatch, change, said):
        """The account is closed, or the post is another one."""
        monkeypatch.setattr(jobs, "CHUNK", 2)
        ordered(clerk, written(desk, *[1] * 3))
        with desk.uow() as uow:
            uow.execute("update reference set row = row || cast(:change as jsonb) where kind = 'account'", {"change": json.dumps(change)})
        work(desk)
        assert states(desk) == {"sent": 2, "written": 1}
        assert said in desk.query("select stopped from bulk_jobs")[0].stopped


class TestManyInThePreview:
    """Numbers for each outcome, the first of each, and all in a file."""

    def test_more_than_a_form_holds(self, desk, clerk, monkeypatch):
        """What was shown is what is done, though something came meanwhile."""
        monkeypatch.setattr(bulk, "IN_A_FORM", 2)
        monkeypatch.setattr(bulk, "FIRST", 1)
        ids = written(desk, 1, 1, 1, 2000, 3000)
        page = clerk.get("/desk/memos/actions?_action=send&_all=1")
        assert "共 5 件，可办理 3 件，不可办理 2 件。" in page.text
        assert "邮资过高 · 2 件" in page.text
        assert page.text.count("仅列前 1 件") == 2
        (link,) = [link for link in page.links if link and "/file/csv" in link]
        assert len(clerk.client.get(link).text.splitlines()) == 1 + len(ids)
        written(desk, 1)
        assert clerk.send(page, "/desk/memos/actions/send", stamp="x" * 11).status == 422
        page = clerk.get("/desk/memos/actions?_action=send&_all=1")
        written(desk, 1)
        clerk.send(page, "/desk/memos/actions/send")
        assert states(desk) == {"sent": 4, "written": 3}

    def test_an_old_preview_does_nothing(self, desk, clerk, monkeypatch):
        """It says so; another's preview is nobody else's."""
        monkeypatch.setattr(bulk, "IN_A_FORM", 1)
        written(desk, 1, 1)
        page = clerk.get("/desk/memos/actions?_action=send&_all=1")
        with desk.uow() as uow:
            uow.execute("delete from bulk_jobs")
        assert "预览已过期" in clerk.send(page, "/desk/memos/actions/send").text
        assert states(desk) == {"written": 2}

    def test_more_than_one_action_takes_is_said(self, desk, clerk, monkeypatch):
        """With the numbers."""
        monkeypatch.setattr(jobs, "MOST_CHOSEN", 2)
        written(desk, 1, 1, 1)
        page = clerk.get("/desk/memos/actions?_action=send&_all=1")
        assert "一次最多办理 2 件，这里是最急的；符合条件的还有 1 件" in page.text


class TestWhose:
    """Its own people only."""

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
