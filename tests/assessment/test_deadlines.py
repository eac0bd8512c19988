"""Watching 31 December: timers, the inbox, and letters to a real mail server."""

from __future__ import annotations

import socket
from datetime import date

import pytest
from aiosmtpd.controller import Controller

from services.assessment import actions, tasks
from services.assessment.lifecycle import CaseState
from shared import reference
from shared.lifecycle import Role
from tests.assessment.builders import TODAY, Exam
from tests.harness import fixed_id, on_day


@pytest.fixture
def assessment(desk):
    return desk("assessment")


def remind(desk, on):
    """What the timer does on that day."""
    with desk.uow() as uow:
        ids = [row.id for row in desk.query("select id from watches")]
        actions.remind_deadline(uow, ids, on)


def notices(desk):
    """The notices as (role, org, cases), in order."""
    return [(row.reader_role, row.reader_org, row.cases_count) for row in desk.query(
        "select reader_role, reader_org, cases_count from notices order by on_day, reader_role")]


class TestTimers:
    """§2.6: reminders are rows, set when the first case of a year arrives."""

    def test_one_set_of_timers_per_year_however_many_cases(self, assessment):
        """Twelve days at most for a whole year; a second class adds none."""
        Exam(assessment)
        count = "select count(*) from timers where action = 'remind_deadline'"
        before = assessment.query(count)[0].count
        Exam(assessment)
        assert before == assessment.query(count)[0].count == 12 - len(self.before_today(assessment))
        days = [row.due_on for row in assessment.query("select due_on from timers order by due_on")]
        assert days[-1] == date(2026, 12, 31)
        assert {date(2026, 12, 3), date(2026, 12, 24)} <= set(days)

    @staticmethod
    def before_today(desk):
        """The reminders whose day had passed when the case arrived, or that two steps share."""
        from services.assessment import queries, rules

        with desk.uow() as uow:
            _, _, plan = queries.plan_of(uow, 2026, TODAY)
            before = uow.policy(TODAY).deadline_reminders
            days = rules.reminder_days(plan=plan, before=before, calendar=uow.calendar())
        all_days = [day for day in days if day >= TODAY]
        return range(12 - len(all_days))

    def test_the_sweep_finds_them_on_the_rehearsal_units_own_day(self, assessment):
        """Rehearsal and reality are watched apart."""
        exam = Exam(assessment, rehearsal=True)
        with on_day(assessment, date(2026, 12, 3)):
            assert assessment.sweep() >= 1
        assert ("base_clerk", fixed_id("base", exam.unit), 5) in notices(assessment)
        assert all(row.rehearsal for row in assessment.query("select rehearsal from notices"))


class TestInbox:
    """§2.6: a digest for whoever can act, once a day, and none when nothing is open."""

    def test_the_base_is_reminded_to_apply(self, assessment):
        """Twenty working days before: only those who can do something."""
        Exam(assessment)
        remind(assessment, date(2026, 11, 5))
        assert notices(assessment) == [("base_clerk", fixed_id("base", "huancui"), 5)]

    def test_nobody_is_reminded_before_it_matters(self, assessment):
        """Twenty-one working days before the last day to apply, all is on track."""
        Exam(assessment)
        remind(assessment, date(2026, 11, 4))
        assert notices(assessment) == []

    def test_near_the_end_the_districts_leader_is_told(self, assessment):
        """Five working days before; the leader gets the same lines."""
        Exam(assessment)
        remind(assessment, date(2026, 11, 26))
        assert [role for role, _, _ in notices(assessment)] == ["base_clerk", "district_leader"]

    def test_the_same_day_reminds_once(self, assessment):
        """A doubled tick changes nothing."""
        Exam(assessment)
        remind(assessment, date(2026, 11, 26))
        remind(assessment, date(2026, 11, 26))
        assert len(notices(assessment)) == 2

    def test_it_stops_when_it_is_done(self, assessment):
        """Passed cases wait for a certificate, which the deadline does not limit."""
        Exam(assessment).published()
        remind(assessment, date(2026, 12, 31))
        assert notices(assessment) == []

    def test_each_state_reminds_those_whose_turn_it_is(self, assessment):
        """Admitted cases are the office's turn, one digest for both classes."""
        Exam(assessment).admitted()
        Exam(assessment, cases=2).admitted()
        remind(assessment, date(2026, 12, 10))
        assert notices(assessment) == [("examiner_office", None, 7)]
        (row,) = assessment.query("select body from notices")
        assert row.body == "待排考 7 人：考试最后办理日 2026年12月24日，还剩10个工作日。"

    def test_a_case_on_hold_is_reminded_of_all_the_same(self, assessment):
        """暂缓 stops a case's own timers, never 31 December."""
        exam = Exam(assessment)
        clerk = assessment.actor(Role.DISTRICT_CLERK)
        exam.do(actions.hold, exam.cases, by=clerk, until=date(2027, 1, 10), reason="核实").require_all()
        remind(assessment, date(2026, 11, 5))
        assert notices(assessment) == [("base_clerk", fixed_id("base", "huancui"), 5)]

    def test_a_notice_is_read_by_those_it_is_for(self, assessment):
        """Another base finds nothing; the reader's own list gets shorter."""
        exam = Exam(assessment)
        remind(assessment, date(2026, 11, 5))
        client = assessment.client(exam.base)
        (notice,) = client.get("notices?unread=true").json["items"]
        stranger = assessment.client(assessment.actor(Role.BASE_CLERK, unit="wendeng"))
        assert stranger.get("notices").json["items"] == []
        assert stranger.post(f"notices/{notice['id']}/read").status_code == 404
        assert client.post(f"notices/{notice['id']}/read").status_code == 204
        assert client.get("notices?unread=true").json["items"] == []
        assert client.get("notices").json["items"][0]["read_at"]


class Box:
    """A mail server that keeps what it takes, or says no."""

    def __init__(self):
        self.letters, self.answer = [], None

    async def handle_DATA(self, server, session, envelope):
        if self.answer:
            return self.answer
        self.letters.append(envelope)
        return "250 OK"


@pytest.fixture
def mail_server():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = Box()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    box.url = f"smtp://127.0.0.1:{port}?from=tixing@example.invalid"
    yield box
    controller.stop()


@pytest.fixture
def waiting(assessment):
    """A desk with one letter waiting, to the base's clerk."""
    exam = Exam(assessment)
    row = {"account": str(exam.base.account), "person_id": str(exam.base.person), "name": "演示基地", "unit": "huancui",
           "roles": ["base_clerk"], "org": str(exam.base.org), "rehearsal": False, "active": True,
           "email": "base@example.invalid"}
    with assessment.uow() as uow:
        reference.take(uow, [{"kind": "account", "key": row["account"], "version": 2, "row": row}], None)
    remind(assessment, date(2026, 11, 5))
    return assessment


def served(desk, url):
    """The desk's runtime, with a mail server."""
    from dataclasses import replace

    desk.runtime.settings = replace(desk.settings, smtp_url=url)
    return desk.runtime


def letter(desk):
    """The one letter."""
    (row,) = desk.query("select * from letters")
    return row


class TestLetters:
    """A letter leaves after the commit, and never twice."""

    def test_it_arrives(self, waiting, mail_server):
        """Subject and body as in the inbox; a second run sends nothing."""
        runtime = served(waiting, mail_server.url)
        tasks.send_letters(runtime)
        tasks.send_letters(runtime)
        (envelope,) = mail_server.letters
        assert envelope.rcpt_tos == ["base@example.invalid"]
        assert letter(waiting).sent_at
        import email.policy

        message = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert message["Subject"] == "2026年度考核鉴定临近期限：5人待办"
        assert "待申报考核 5 人：申报考核最后办理日 2026年12月03日" in message.get_content()

    def test_the_nudge_follows_the_commit(self, waiting):
        """The reminder asks its own queue to send."""
        assert ("assessment", "letters.send", {}) in waiting.runtime.sent

    def test_a_server_that_says_no_is_asked_again_later(self, waiting, mail_server):
        """The answer is kept; at its time the letter goes out once."""
        runtime = served(waiting, mail_server.url)
        mail_server.answer = "451 try later"
        tasks.send_letters(runtime)
        refused = letter(waiting)
        assert (refused.claimed_at, refused.sent_at, refused.attempts) == (None, None, 1)
        assert "451" in refused.error
        mail_server.answer = None
        tasks.send_letters(runtime)
        assert mail_server.letters == []
        waiting.as_superuser("update letters set next_at = now()")
        tasks.send_letters(runtime)
        assert len(mail_server.letters) == 1

    def test_a_server_that_is_away_loses_nothing(self, waiting):
        """The connection is refused: certainly not sent."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        tasks.send_letters(served(waiting, f"smtp://127.0.0.1:{port}"))
        assert (letter(waiting).claimed_at, letter(waiting).attempts) == (None, 1)

    def test_a_letter_that_may_have_left_is_not_sent_again(self, waiting, mail_server):
        """The process died after claiming it: nobody knows, so a person looks."""
        with waiting.uow() as uow:
            from datetime import UTC, datetime

            assert actions.claim_letter(uow, datetime.now(UTC))
        tasks.send_letters(served(waiting, mail_server.url))
        assert mail_server.letters == []
        office = waiting.client(waiting.actor(Role.EXAMINER_OFFICE))
        (shown,) = office.get("letters").json["items"]
        assert shown["claimed_at"]
        assert shown["sent_at"] is None

    def test_without_a_server_the_inbox_alone_tells(self, waiting):
        """Letters wait."""
        tasks.send_letters(waiting.runtime)
        assert letter(waiting).attempts == 0


class TestAtRisk:
    """§2.6: the plan and the list, as the API shows them."""

    def test_the_plan_names_its_sources(self, assessment):
        """Deadline, deciding act, and the last day of each step."""
        exam = Exam(assessment, rehearsal=True)
        with on_day(assessment, date(2026, 12, 1)):
            answer = assessment.client(exam.office).get("deadlines?year=2026").json
        assert (answer["deadline"], answer["deciding_act"]) == ("2026-12-31", "results")
        assert {step["step"]: step["last_day"] for step in answer["steps"]}["apply"] == "2026-12-03"
        assert answer["sources"][0]["clause"] == "63号 §2.6"
        assert answer["at_risk"] == [
            {"state": "trained", "state_name": "待申报考核", "standing": "at_risk", "working_days_left": 2, "cases": 5}]

    @pytest.mark.parametrize(("on", "standing"), [
        pytest.param(date(2026, 12, 3), "at_risk", id="on-the-last-day"),
        pytest.param(date(2026, 12, 4), "late", id="a-day-after"),
    ])
    def test_each_case_says_what_it_needs_and_who_can_act(self, assessment, on, standing):
        """The list is for this desk; each sees their own."""
        exam = Exam(assessment, cases=1, rehearsal=True)
        with on_day(assessment, on):
            (item,) = assessment.client(exam.base).get("deadlines/at-risk").json["items"]
            stranger = assessment.actor(Role.BASE_CLERK, unit="huancui", rehearsal=False)
            assert assessment.client(stranger).get("deadlines/at-risk?year=2026").json["items"] == []
        assert (item["standing"], item["step"], item["last_day"]) == (standing, "申报考核", "2026-12-03")
        assert item["who_can_act"] == ["base_clerk"]
        assert item["state"] == CaseState.TRAINED
