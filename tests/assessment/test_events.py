"""What travels between assessment and its neighbours, with the neighbours' real desks."""

from __future__ import annotations

from datetime import date

import pytest

from services.assessment import actions
from shared.mail import stage
from tests.assessment.builders import Exam
from tests.harness import dossier, pump


@pytest.fixture
def assessment(desk):
    return desk("assessment")


def handed_on(exam):
    """A class with its certificates registered."""
    exam.published()
    exam.do(actions.register_certificates, exam.issued(), by=exam.office, on=date(2026, 12, 1)).require_all()
    return exam


class TestFromTraining:
    """training.case.handed_on: the case is here, its class known, its year watched."""

    def test_it_is_taken_with_its_class(self, desk, assessment):
        """The class is read from training's facts."""
        training = desk("training")
        facts = {"training": {"class": {"id": "01890000-0000-7000-8000-000000000001", "number": "演示2026-07"}}}
        with training.uow() as uow:
            stage(uow, "assessment", "training.case.handed_on", [dossier(state="trained", facts=facts)])
        pump(training, assessment)
        (case,) = assessment.query("select state, here, class_number from cases")
        assert (case.state, case.here, case.class_number) == ("trained", True, "演示2026-07")
        assert [row.year for row in assessment.query("select year from watches")] == [2026]

    def test_what_is_sent_back_is_told_with_its_reason(self, assessment):
        """It stands before completion again, and is no longer open here."""
        exam = Exam(assessment, cases=1)
        exam.do(actions.send_back, exam.cases, by=exam.office, reason="课时不实").require_all()
        (message,) = assessment.query("select receiver, contract, body::jsonb as body from outbox")
        assert (message.receiver, message.contract) == ("training", "assessment.case.sent_back")
        (item,) = message.body
        assert (item["case"]["state"], item["reason"]) == ("completion_submitted", "课时不实")
        assert not assessment.query("select 1 from cases where here")


class TestToSubsidy:
    """assessment.case.handed_on: what subsidy needs to pay, and the way back."""

    def test_subsidy_takes_the_case_with_results_and_certificate(self, desk, assessment):
        """The agreed facts arrive as they were agreed."""
        subsidy = desk("subsidy")
        exam = handed_on(Exam(assessment, cases=2))
        pump(assessment, subsidy)
        cases = subsidy.query("select id, state, here, facts from cases order by id")
        assert [(case.state, case.here) for case in cases] == [("certified", True)] * 2
        facts = cases[0].facts["assessment"]
        assert facts["results"] == {"theory": 80.0, "skill": 80.0, "review": None}
        assert (facts["sat_on"], facts["passed_on"]) == ("2026-11-20", "2026-11-26")
        assert facts["certificate"] == {
            "number": exam.issued()[cases[0].id].number, "kind": "skill_level", "level": "senior",
            "occupation": "6-31-01-03", "trade": "电工", "issued_on": "2026-11-26", "issuer": "演示评价机构"}

    def test_a_correction_reaches_the_cases_here(self, desk, assessment):
        """Name and telephone follow the register; the chain's own note comes as a request."""
        exam = Exam(assessment, cases=1)
        enrollment = desk("enrollment")
        (case,) = assessment.query("select person_id from cases")
        item = {"person_id": str(case.person_id), "rehearsal": False, "name": "更名后"}
        with enrollment.uow() as uow:
            stage(uow, "assessment", "enrollment.person.corrected", [item])
        pump(enrollment, assessment)
        (case,) = assessment.query("select name, phone, person_id, seq from cases where id = :id", id=exam.cases[0])
        phone = assessment.runtime.vault.open("phone", case.person_id, case.phone)
        assert (case.name, phone, case.seq) == ("更名后", "19900000000", 1)
