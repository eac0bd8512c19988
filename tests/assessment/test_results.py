"""Results: entered, checked, published, reviewed, sat again."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy.exc import DBAPIError

from services.assessment import actions
from services.assessment.lifecycle import CaseState
from services.assessment.rules import Part
from tests.assessment.builders import EXAM_DAY, Exam, slugs


@pytest.fixture
def assessment(desk):
    return desk("assessment")


class TestResults:
    """§2.6: entered by one, checked by another, published, never overwritten."""

    def test_who_passes_every_part_has_passed(self, assessment):
        """Sixty passes, fifty-nine fails."""
        exam = Exam(assessment)
        weak = exam.cases[0]
        exam.published(results=lambda e: e.results(
            theory="60", skill="60", but={weak: {Part.THEORY: Decimal(59), Part.SKILL: Decimal(90)}}))
        assert exam.state_of(weak) is CaseState.FAILED
        assert exam.states().count("passed") == 4
        assert exam.sitting_state() == "published"
        (row,) = assessment.query("select facts from journal where subject_id = :id and action = 'publish_result'",
                                  id=weak)
        assert json.loads(row.facts) == {"not_passed": ["theory"]}

    def test_a_sitting_is_complete_once_every_part_is_entered(self, assessment):
        """Until then it waits for results."""
        exam = Exam(assessment).sat()
        some = dict(list(exam.results().items())[:2])
        exam.do(actions.enter_results, [exam.sitting], by=exam.office, results=some).require_all()
        assert exam.sitting_state() == "held"
        rest = {id_: scores for id_, scores in exam.results().items() if id_ not in some}
        exam.do(actions.enter_results, [exam.sitting], by=exam.office, results=rest).require_all()
        assert exam.sitting_state() == "results_entered"

    def test_somebody_who_leaves_does_not_hold_up_the_others(self, assessment):
        """Four are entered, the fifth withdraws: the sitting is complete without them."""
        exam = Exam(assessment).sat()
        leaving = exam.cases[0]
        four = {id_: scores for id_, scores in exam.results().items() if id_ != leaving}
        exam.do(actions.enter_results, [exam.sitting], by=exam.office, results=four).require_all()
        assert exam.sitting_state() == "held"
        exam.do(actions.withdraw, [leaving], by=exam.base, reason="离职").require_all()
        exam.do(actions.check_results, [exam.sitting], by=exam.office2).require_all()
        exam.do(actions.publish, [exam.sitting], by=exam.office).require_all()
        assert sorted(exam.states()) == ["passed"] * 4 + ["withdrawn"]

    def test_who_entered_does_not_check(self, assessment):
        """The pair of duties refuses in words; the row's own CHECK refuses in any case."""
        exam = Exam(assessment).sat()
        exam.do(actions.enter_results, [exam.sitting], by=exam.office, results=exam.results()).require_all()
        outcome = exam.do(actions.check_results, [exam.sitting], by=exam.office)
        assert set(slugs(outcome).values()) == {"incompatible-duties"}
        with pytest.raises(DBAPIError, match="result_is_checked_by_another"), assessment.uow() as uow:
            uow.execute("update results set checked_by = entered_by, checked_on = entered_on")

    def test_nothing_unchecked_is_published(self, assessment):
        """Neither the sitting nor a single case."""
        exam = Exam(assessment).sat()
        exam.do(actions.enter_results, [exam.sitting], by=exam.office, results=exam.results()).require_all()
        outcome = exam.do(actions.publish, [exam.sitting], by=exam.office)
        assert slugs(outcome) == {exam.sitting: "state-forbids"}
        outcome = exam.do(actions.publish_result, exam.cases, by=exam.office)
        assert set(slugs(outcome).values()) == {"result-unchecked"}

    def test_a_differing_second_reading_stops_only_that_case(self, assessment):
        """It is entered again with a reason: the old result is voided, the new one points to it."""
        exam = Exam(assessment).sat()
        exam.do(actions.enter_results, [exam.sitting], by=exam.office, results=exam.results()).require_all()
        one = exam.cases[0]
        readings = {one: {Part.THEORY: Decimal(8)}}
        outcome = exam.do(actions.check_results, [exam.sitting], by=exam.office2, readings=readings)
        assert slugs(outcome) == {one: "second-reading-differs"}
        again = {one: {Part.THEORY: Decimal(8)}}
        outcome = exam.do(actions.enter_results, [exam.sitting], by=exam.office, results=again)
        assert slugs(outcome) == {one: "result-already-entered"}
        exam.do(actions.enter_results, [exam.sitting], by=exam.office, results=again, reason="登分有误").require_all()
        (new,) = assessment.query("select replaces, score from results where score = 8")
        (old,) = assessment.query("select void_reason, score from results where id = :id", id=new.replaces)
        assert (old.void_reason, old.score) == ("登分有误", Decimal(80))
        exam.do(actions.check_results, [exam.sitting], by=exam.office2).require_all()
        assert exam.sitting_state() == "results_checked"

    def test_the_database_lets_nobody_change_a_score(self, assessment):
        """The running service has no right to."""
        exam = Exam(assessment).sat()
        exam.do(actions.enter_results, [exam.sitting], by=exam.office, results=exam.results()).require_all()
        with pytest.raises(DBAPIError, match="permission denied"), assessment.uow() as uow:
            uow.execute("update results set score = 100")

    @pytest.mark.parametrize(("on", "reason"), [
        pytest.param(date(2026, 12, 31), None, id="31-december"),
        pytest.param(date(2027, 1, 1), "exam-deadline-passed", id="1-january"),
    ])
    def test_results_are_published_by_the_deadline(self, assessment, on, reason):
        """On 1 January the cases wait for a person's decision; the deadline itself ends nothing."""
        exam = Exam(assessment).sat()
        exam.do(actions.enter_results, [exam.sitting], by=exam.office, results=exam.results()).require_all()
        exam.do(actions.check_results, [exam.sitting], by=exam.office2).require_all()
        outcome = exam.do(actions.publish, [exam.sitting], by=exam.office, on=on)
        assert set(slugs(outcome).values()) == ({reason} if reason else set())
        assert set(exam.states()) == ({"sat"} if reason else {"passed"})

    def test_a_resit_examines_the_failed_part_only(self, assessment):
        """The part that was passed is kept; a second re-sit is refused."""
        exam = Exam(assessment, cases=1)
        exam.published(results=lambda e: e.results(theory="50", skill="90"))
        (one,) = exam.cases
        exam.do(actions.resit, [one], by=exam.base).require_all()
        exam.sitting = None
        exam.planned(parts=(Part.THEORY,), session="afternoon")
        exam.do(actions.seat, [one], by=exam.office, sitting_id=exam.sitting).require_all()
        assert assessment.query("select parts from seats where sitting_id = :id", id=exam.sitting)[0].parts == ["theory"]
        exam.do(actions.staff, [exam.sitting], by=exam.office, officials=exam.officials()).require_all()
        exam.do(actions.mark_presence_at_sittings, [exam.sitting], by=exam.invigilator, on=EXAM_DAY).require_all()
        scores = {one: {Part.THEORY: Decimal(55)}}
        exam.do(actions.enter_results, [exam.sitting], by=exam.office, results=scores).require_all()
        exam.do(actions.check_results, [exam.sitting], by=exam.office2).require_all()
        exam.do(actions.publish, [exam.sitting], by=exam.office).require_all()
        assert exam.state_of(one) is CaseState.FAILED
        assert slugs(exam.do(actions.resit, [one], by=exam.base)) == {one: "no-resit-left"}
        exam.do(actions.end, [one], by=exam.office, reason="补考仍不合格").require_all()

    def test_a_review_voids_and_reissues(self, assessment):
        """One case comes back; the others keep what was published."""
        exam = Exam(assessment)
        weak = exam.cases[0]
        low = {Part.THEORY: Decimal(59), Part.SKILL: Decimal(80)}
        exam.published(results=lambda e: e.results(but={weak: low}))
        exam.do(actions.ask_review, [weak], by=exam.base, reason="漏计一题").require_all()
        exam.do(actions.review_result, [weak], by=exam.office, reason="复核", parts=[Part.THEORY]).require_all()
        assert (exam.state_of(weak), exam.sitting_state()) == (CaseState.SAT, "held")
        exam.do(actions.enter_result, [weak], by=exam.office, theory=Decimal(61)).require_all()
        exam.do(actions.check_result, [weak], by=exam.office2).require_all()
        exam.do(actions.publish, [exam.sitting], by=exam.office).require_all()
        assert exam.states() == ["passed"] * 5
        assert assessment.query("select count(*) from results where voided_on is not null")[0].count == 1

    def test_technicians_sit_three_parts(self, assessment):
        """综合评审 is missing until it is entered."""
        exam = Exam(assessment, cases=1, level="technician").sat(parts=tuple(Part))
        exam.do(actions.enter_results, [exam.sitting], by=exam.office, results=exam.results()).require_all()
        assert exam.sitting_state() == "held"
        review = {exam.cases[0]: {Part.REVIEW: Decimal(70)}}
        exam.do(actions.enter_results, [exam.sitting], by=exam.office, results=review).require_all()
        assert exam.sitting_state() == "results_entered"
