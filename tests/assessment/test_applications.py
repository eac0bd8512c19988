"""Exam applications by class, and who ends what is not finished."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest

from services.assessment import actions
from services.assessment.lifecycle import CaseState
from shared.lifecycle import Role
from shared.refusals import Refused
from tests.assessment.builders import TODAY, Exam, slugs


@pytest.fixture
def assessment(desk):
    return desk("assessment")


class TestApplyByClass:
    """§2.6: a class comes forward as one batch, and nobody is left out silently."""

    def test_the_whole_class_is_applied_for_and_admitted(self, assessment):
        """All cases move, and the batch knows how many."""
        exam = Exam(assessment).admitted()
        assert exam.states() == ["admitted"] * 5
        (batch,) = assessment.query("select size, left_out, class_number from exam_batches")
        assert (batch.size, batch.left_out, batch.class_number) == (5, [], "演示2026-01")

    def test_who_is_left_out_is_named_with_the_reason(self, assessment):
        """Those left out stay where they are and stand in the batch."""
        exam = Exam(assessment)
        left = exam.cases[0]
        exam.do(actions.apply_class, exam.class_id, by=exam.base, left_out={left: "住院"})
        (batch,) = assessment.query("select size, left_out from exam_batches")
        assert batch.size == 4
        assert [(item["id"], item["reason"]) for item in batch.left_out] == [(str(left), "住院")]
        assert exam.state_of(left) is CaseState.TRAINED

    def test_two_classes_do_not_mix(self, assessment):
        """One application is of one class."""
        one, other = Exam(assessment, cases=1), Exam(assessment, cases=1)
        with pytest.raises(Refused, match="class-mixed"):
            one.do(actions.apply_exam, [*one.cases, *other.cases], by=one.base)

    def test_another_base_does_not_see_them(self, assessment):
        """Another base's class is no class at all."""
        exam = Exam(assessment)
        stranger = assessment.actor(Role.BASE_CLERK, unit="huancui", org=uuid4())
        outcome = exam.do(actions.apply_exam, exam.cases, by=stranger)
        assert set(slugs(outcome).values()) == {"no-such-record"}

    def test_a_batch_is_decided_as_one_and_answers_for_each(self, assessment):
        """A case on hold stays, the others are admitted."""
        exam = Exam(assessment)
        exam.do(actions.apply_class, exam.class_id, by=exam.base, left_out={})
        clerk = assessment.actor(Role.DISTRICT_CLERK)
        held = exam.cases[2]
        exam.do(actions.hold, [held], by=clerk, until=TODAY + timedelta(days=7), reason="核实社保").require_all()
        (batch,) = assessment.query("select id from exam_batches")
        outcome = exam.do(actions.admit_batch, [batch.id], by=exam.office)
        assert slugs(outcome) == {held: "on-hold"}
        assert sorted(exam.states()) == ["admitted"] * 4 + ["applied"]

    def test_a_returned_application_can_be_made_again(self, assessment):
        """Returned with a reason, applied for again in a new batch."""
        exam = Exam(assessment)
        exam.do(actions.apply_class, exam.class_id, by=exam.base, left_out={})
        (batch,) = assessment.query("select id from exam_batches")
        exam.do(actions.return_exam_batch, [batch.id], by=exam.office, reason="照片不清").require_all()
        assert set(exam.states()) == {"exam_returned"}
        exam.admitted()
        assert [row.state for row in assessment.query("select state from exam_batches order by number")] == [
            "returned", "applied"]


class TestPeopleDecide:
    """§2.6: a deadline alone ends nothing."""

    def test_after_the_deadline_the_case_waits_for_a_person(self, assessment):
        """The sweep on 1 January changes no state; the office ends the case with a reason."""
        exam = Exam(assessment).admitted()
        with assessment.uow() as uow:
            ids = [row.id for row in assessment.query("select id from watches")]
            actions.remind_deadline(uow, ids, date(2027, 1, 4))
        assert set(exam.states()) == {"admitted"}
        with pytest.raises(Refused, match="reason-missing"):
            exam.do(actions.end, exam.cases, by=exam.office, on=date(2027, 1, 4))
        exam.do(actions.end, exam.cases, by=exam.office, on=date(2027, 1, 4), reason="未在期限内考试").require_all()
        assert set(exam.states()) == {"ended"}

    def test_an_admission_can_be_taken_back_while_nothing_followed(self, assessment):
        """Revoked, the case is applied for again."""
        exam = Exam(assessment).admitted()
        exam.do(actions.revoke, exam.cases, by=exam.office, reason="误点").require_all()
        assert set(exam.states()) == {"applied"}
