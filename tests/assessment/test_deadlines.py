"""Watching 31 December: timers, and digests to those who can act."""

from __future__ import annotations

from datetime import date

import pytest

from services.assessment import actions
from services.assessment.lifecycle import CaseState
from shared.lifecycle import Role
from tests.assessment.builders import Exam
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
        """One for each day that reminds and is still to come; a second class adds none."""
        Exam(assessment)
        Exam(assessment)
        days = [row.due_on for row in assessment.query("select due_on from timers order by due_on")]
        assert days == [date(2026, 11, 19), date(2026, 11, 26), *(date(2026, 12, day) for day in (3, 10, 17, 24, 31))]

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
