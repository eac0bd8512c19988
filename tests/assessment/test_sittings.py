"""Sittings, their officials and seats, and who was there."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from services.assessment import actions
from services.assessment.lifecycle import CaseState
from shared.lifecycle import Role
from shared.refusals import Refused
from tests.assessment.builders import EXAM_DAY, Exam, slugs


@pytest.fixture
def assessment(desk):
    return desk("assessment")


class TestSittings:
    """§2.6: officials from the roster, odd examiners, seats for those who fit."""

    def test_seats_are_numbered_and_the_sitting_knows_its_candidates(self, assessment):
        """Seat numbers run from one, each with its admission ticket."""
        exam = Exam(assessment).seated()
        seats = assessment.query("select seat_no, ticket, parts from seats order by seat_no")
        assert [seat.seat_no for seat in seats] == [1, 2, 3, 4, 5]
        assert seats[0].ticket.endswith("-0001")
        assert seats[0].parts == ["theory", "skill"]
        assert exam.states() == ["seated"] * 5

    @pytest.mark.parametrize(("day", "reason"), [
        pytest.param(date(2026, 12, 31), None, id="31-december"),
        pytest.param(date(2027, 1, 1), "exam-deadline-passed", id="1-january"),
    ])
    def test_no_sitting_after_the_deadline(self, assessment, day, reason):
        """The year is that of the programme, not of the day."""
        exam = Exam(assessment, cases=0)
        if reason:
            with pytest.raises(Refused, match=reason):
                exam.planned(day=day)
        else:
            assert exam.planned(day=day)

    @pytest.mark.parametrize(("examiners", "reason"), [
        pytest.param(2, "too-few-examiners", id="two"),
        pytest.param(3, None, id="three"),
        pytest.param(4, "examiners-even", id="four"),
        pytest.param(5, None, id="five"),
    ])
    def test_examiners_are_odd_and_enough(self, assessment, examiners, reason):
        """For five candidates three are enough."""
        exam = Exam(assessment).admitted()
        exam.planned()
        exam.roster()
        outcome = exam.do(actions.staff, [exam.sitting], by=exam.office, officials=exam.officials(examiners))
        assert slugs(outcome) == ({exam.sitting: reason} if reason else {})

    def test_the_teacher_does_not_examine_whichever_comes_first(self, assessment):
        """Refused when staffing a seated sitting, and when seating in a staffed one."""
        exam = Exam(assessment).admitted()
        exam.planned()
        exam.examiners[0] = exam.teacher
        exam.roster()
        exam.do(actions.staff, [exam.sitting], by=exam.office, officials=exam.officials()).require_all()
        outcome = exam.do(actions.seat, exam.cases, by=exam.office, sitting_id=exam.sitting)
        assert set(slugs(outcome).values()) == {"examiner-teaches-class"}
        other = exam.planned(session="afternoon")
        exam.do(actions.seat, exam.cases, by=exam.office, sitting_id=other).require_all()
        outcome = exam.do(actions.staff, [other], by=exam.office, officials=exam.officials())
        assert slugs(outcome) == {other: "examiner-teaches-class"}

    def test_the_database_itself_refuses_a_teacher_who_examines(self, assessment):
        """Teaching and examining one case never meet, whatever the program does."""
        exam = Exam(assessment).seated()
        assessment.as_superuser(
            f"insert into sitting_officials values ('{exam.sitting}', '{exam.teacher}', '演示教师', 'examiner')")
        with pytest.raises(DBAPIError, match="duties_are_compatible"):
            exam.do(actions.mark_presence_at_sittings, [exam.sitting], by=exam.invigilator, on=EXAM_DAY)

    def test_an_official_is_not_at_two_sittings_at_once(self, assessment):
        """The same half-day refuses, the other one does not."""
        exam = Exam(assessment).seated()
        same, later = exam.planned(), exam.planned(session="afternoon")
        officials = exam.officials()
        assert slugs(exam.do(actions.staff, [same], by=exam.office, officials=officials)) == {
            same: "official-at-two-sittings"}
        exam.do(actions.staff, [later], by=exam.office, officials=officials).require_all()

    def test_a_full_sitting_seats_nobody_more(self, assessment):
        """Three seats for five: two are told."""
        exam = Exam(assessment).admitted()
        exam.planned(capacity=3)
        outcome = exam.do(actions.seat, exam.cases, by=exam.office, sitting_id=exam.sitting)
        assert len(outcome.moved) == 3
        assert list(slugs(outcome).values()) == ["sitting-full"] * 2
        assert sorted(exam.states()) == ["admitted"] * 2 + ["seated"] * 3
        assert not assessment.query("select 1 from cases where state = 'admitted' and sitting_id is not null")

    def test_a_freed_seat_can_be_taken_again(self, assessment):
        """Unseated, withdrawn or sent back: the seat is free."""
        exam = Exam(assessment).admitted()
        exam.planned(capacity=5)
        exam.do(actions.seat, exam.cases, by=exam.office, sitting_id=exam.sitting).require_all()
        exam.do(actions.unseat, exam.cases[:1], by=exam.office, reason="时间冲突").require_all()
        exam.do(actions.withdraw, exam.cases[1:2], by=exam.base, reason="离职").require_all()
        exam.do(actions.send_back, exam.cases[2:3], by=exam.office, reason="课时不实").require_all()
        assert assessment.query("select count(*) from seats where freed_on is null")[0].count == 2
        exam.do(actions.seat, exam.cases[:1], by=exam.office, sitting_id=exam.sitting).require_all()

    def test_calling_a_sitting_off_lets_everybody_wait_for_another(self, assessment):
        """Its candidates are admitted again."""
        exam = Exam(assessment).seated()
        exam.do(actions.void_sitting, [exam.sitting], by=exam.office, reason="台风").require_all()
        assert set(exam.states()) == {"admitted"}
        with pytest.raises(Refused, match="state-forbids"):
            exam.do(actions.seat, exam.cases, by=exam.office, sitting_id=exam.sitting)


class TestPresence:
    """§2.6: a whole sitting in one call, the exceptions named."""

    def test_exceptions_are_absent_or_voided_and_the_rest_sat(self, assessment):
        """And the examiners have examined exactly those who sat."""
        exam = Exam(assessment)
        absent, voided = exam.cases[0], exam.cases[1]
        exam.sat(exceptions={absent: (CaseState.ABSENT, None), voided: (CaseState.VOIDED, "携带手机")})
        assert exam.state_of(absent) is CaseState.ABSENT
        assert exam.state_of(voided) is CaseState.VOIDED
        assert exam.states().count("sat") == 3
        (examined,) = assessment.query("select count(*), count(distinct case_id) as cases from duties"
                                       " where duty = 'examining'")
        assert (examined.count, examined.cases) == (9, 3)

    def test_a_stranger_among_the_exceptions_is_told(self, assessment):
        """The rest is recorded all the same."""
        exam = Exam(assessment).seated()
        stranger = uuid4()
        outcome = exam.do(actions.mark_presence_at_sittings, [exam.sitting], by=exam.supervisor, on=EXAM_DAY,
                          exceptions={stranger: (CaseState.ABSENT, None)})
        assert slugs(outcome) == {stranger: "no-such-record"}
        assert exam.states() == ["sat"] * 5

    @pytest.mark.parametrize("shift", [-1, 1], ids=["the-day-before", "the-day-after"])
    def test_only_on_the_day(self, assessment, shift):
        """Neither before nor after."""
        exam = Exam(assessment).seated()
        outcome = exam.do(actions.mark_presence_at_sittings, [exam.sitting], by=exam.invigilator,
                          on=EXAM_DAY + timedelta(days=shift))
        assert slugs(outcome) == {exam.sitting: "not-the-sitting-day"}

    def test_only_by_this_sittings_officials(self, assessment):
        """Another invigilator is refused, on the sitting and on single candidates."""
        exam = Exam(assessment).seated()
        stranger = assessment.actor(Role.INVIGILATOR)
        outcome = exam.do(actions.mark_presence_at_sittings, [exam.sitting], by=stranger, on=EXAM_DAY)
        assert slugs(outcome) == {exam.sitting: "not-of-this-sitting"}
        outcome = exam.do(actions.mark_presence, exam.cases[:1], by=stranger, on=EXAM_DAY, presence=CaseState.SAT)
        assert set(slugs(outcome).values()) == {"not-of-this-sitting"}

    def test_single_candidates_can_be_marked(self, assessment):
        """One is absent, the rest follows with the sitting."""
        exam = Exam(assessment).seated()
        exam.do(actions.mark_presence, exam.cases[:1], by=exam.invigilator, on=EXAM_DAY,
                presence=CaseState.ABSENT).require_all()
        exam.do(actions.mark_presence_at_sittings, [exam.sitting], by=exam.invigilator, on=EXAM_DAY)
        assert sorted(exam.states()) == ["absent"] + ["sat"] * 4
