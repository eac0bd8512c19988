"""运行情况: the administrators' page says what stands still and why, and its button tries again, on record."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from shared.lifecycle import Role
from shared.web.console.operations import CAUSES, cause
from tests.harness import on_day
from tests.web.browser import Browser

A_DAY = timedelta(days=1)

GOOD = {"kind": "unit", "key": "somewhere", "version": 1, "row": {"name": "某区"}}


def park(desk, contract, item, error):
    """An item that was put aside; answers its number."""
    with desk.uow() as uow:
        return uow.execute(
            "insert into parked_items (sender, message_id, contract, item, error) values"
            " ('enrollment', gen_random_uuid(), :contract, cast(:item as jsonb), :error) returning id",
            {"contract": contract, "item": json.dumps(item), "error": error},
        ).scalar_one()


@pytest.fixture
def keeper(desk):
    """An administrator with a browser."""
    return Browser(desk, desk.actor(Role.ADMINISTRATOR))


class TestPage:
    """Numbers of the mechanisms, in words."""

    def test_it_is_for_administrators(self, desk):
        """Everybody else is refused, for the page and for the button."""
        clerk = Browser(desk, desk.actor(Role.DISTRICT_CLERK))
        token = clerk.get("/desk").form("logout")["fields"]["csrf_token"]
        assert clerk.get("/desk/operations").status == 403
        assert clerk.post("/desk/operations/replay", csrf_token=token, item="1").status == 403

    def test_a_quiet_desk_says_so(self, keeper):
        """Nothing is put aside, nothing waits; that nobody ever worked the queue is said too."""
        page = keeper.get("/desk/operations").text
        for words in ("没有搁置的来函", "没有积压", "还没有核验过", "还没有任何进程办理过本环节的队列", "还没有人工操作"):
            assert words in page

    def test_what_stands_still_is_shown(self, desk, keeper):
        """A queue without a sign of life, a timer that is late, mail that nobody took."""
        with desk.uow() as uow:
            uow.execute("insert into canary values ('toy', now() - interval '1 hour')")
            uow.execute("insert into timers (id, subject, subject_id, rehearsal, action, due_on)"
                        " values (gen_random_uuid(), 'memo', gen_random_uuid(), false, 'expire', '2026-01-05')")
            uow.execute("insert into outbox (id, receiver, contract, body, attempts)"
                        " values (gen_random_uuid(), 'training', 'x', '[]', 7)")
        page = keeper.get("/desk/operations").text
        assert "没有动静" in page and "到期 1 0 0 2026-01-05" in page and "发往 培训 1" in page

    def test_a_timer_is_late_by_the_day_of_its_own_world(self, desk, keeper):
        """The rehearsal lives ahead of today: its timers are in a row of their own, late only behind its own day."""
        with desk.uow() as uow:
            today = uow.day(False)
            for rehearsal, day in ((True, today + 30 * A_DAY), (False, today)):
                uow.execute("insert into timers (id, subject, subject_id, rehearsal, action, due_on)"
                            " values (gen_random_uuid(), 'memo', gen_random_uuid(), :rehearsal, 'expire', :day)",
                            {"rehearsal": rehearsal, "day": day})
        for ahead, theirs in ((30, "0 1 0"), (31, "1 0 0"), (-60, "0 0 1")):
            with on_day(desk, today + ahead * A_DAY):
                page = keeper.get("/desk/operations").text
            assert f"到期 0 1 0 {today}" in page and f"到期（演练） {theirs} {today + 30 * A_DAY}" in page

    def test_what_verify_found_is_shown(self, desk, keeper):
        """The last time counts."""
        with desk.uow() as uow:
            uow.execute("insert into verifications (sound, checked, findings) values (true, 5, '[]'), (false, 7, "
                        "cast(:found as jsonb))", {"found": json.dumps([{"check": "chains", "subject": "x", "detail": "断链"}])})
        page = keeper.get("/desk/operations").text
        assert "核验不通过" in page and "核对业务 7 件" in page and "断链" in page


class TestReplaying:
    """One parked item again, by a button."""

    def test_what_can_be_taken_now_is_taken(self, desk, keeper):
        """It goes from the list; who pressed and what came of it stays."""
        item = park(desk, "enrollment.reference.changed", GOOD, "OperationalError: away")
        page = keeper.get("/desk/operations")
        assert "当时数据库不可用或等待超时" in page.text and "away" not in page.text
        assert keeper.send(page, "/replay").status == 303
        after = keeper.get("/desk/operations").text
        assert "没有搁置的来函" in after and f"演示人员 重办第 {item} 件 已办成" in after
        assert desk.query("select row ->> 'name' from reference where key = 'somewhere'")[0][0] == "某区"

    def test_what_cannot_stays_with_its_cause(self, desk, keeper):
        """The attempt is on record all the same, and cannot be rewritten by the running service."""
        park(desk, "nobody.knows.this", {}, "nobody here listens to nobody.knows.this")
        keeper.send(keeper.get("/desk/operations"), "/replay")
        page = keeper.get("/desk/operations").text
        assert "搁置时间" in page and "仍未办成" in page
        assert not desk.query("select has_table_privilege('toy_app', 'operator_acts', 'update')")[0][0]

    def test_a_rehearsal_account_does_not_press(self, desk):
        """It would move real cases."""
        park(desk, "enrollment.reference.changed", GOOD, "KeyError: 'x'")
        trainee_keeper = Browser(desk, desk.actor(Role.ADMINISTRATOR, rehearsal=True))
        assert trainee_keeper.send(trainee_keeper.get("/desk/operations"), "/replay").status == 403
        assert desk.query("select replayed_at from parked_items")[0][0] is None


def test_every_cause_is_plain_and_an_unknown_one_is_named():
    """None repeats an error's own text."""
    assert [cause(f"{begins}: 张三") for begins, _ in CAUSES] == [words for _, words in CAUSES]
    assert cause("ZeroDivisionError: 张三") == "处理出错（ZeroDivisionError）：请对照日志查明原因后再重办。"
