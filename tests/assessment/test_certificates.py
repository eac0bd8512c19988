"""Certificates: registered in bulk, handed on, voided when they come back."""

from __future__ import annotations

from datetime import date

import pytest

from services.assessment import actions
from tests.assessment.builders import Exam, slugs


@pytest.fixture
def assessment(desk):
    return desk("assessment")


class TestCertificates:
    """§2.7: the number comes from the issuing system; registering hands the case on."""

    def test_registering_hands_on_the_dossier(self, assessment):
        """The agreed facts travel, and the case is no longer here."""
        exam = Exam(assessment).published()
        outcome = exam.do(actions.register_certificates, exam.issued(), by=exam.office, on=date(2026, 12, 1))
        assert len(outcome.require_all().moved) == 5
        assert set(exam.states()) == {"certified"}
        assert not assessment.query("select 1 from cases where here")
        (message,) = assessment.query("select receiver, contract from outbox where contract like 'assessment.case%'")
        assert (message.receiver, message.contract) == ("subsidy", "assessment.case.handed_on")
        with assessment.uow() as uow:
            from services.assessment.queries import dossiers

            facts = dossiers(uow, exam.cases[:1], {})[exam.cases[0]]
        assert facts["results"] == {"theory": 80.0, "skill": 80.0, "review": None}
        assert (facts["sat_on"], facts["passed_on"]) == ("2026-11-20", "2026-11-26")

    def test_each_wrong_certificate_is_told_and_the_others_pass(self, assessment):
        """Wrong level, and a number that stands twice."""
        exam = Exam(assessment).published()
        issued = exam.issued()
        wrong, twin, other = exam.cases[:3]
        issued[wrong] = exam.issued([wrong], level_digit="2")[wrong]
        issued[twin] = issued[other]
        outcome = exam.do(actions.register_certificates, issued, by=exam.office, on=date(2026, 12, 1))
        assert slugs(outcome) == {wrong: "certificate-level-differs", twin: "certificate-number-taken",
                                  other: "certificate-number-taken"}
        assert len(outcome.moved) == 2

    def test_a_number_held_by_another_case_is_refused(self, assessment):
        """Also on another day."""
        exam = Exam(assessment, cases=2).published()
        first, second = exam.cases
        number = exam.issued([first])[first]
        exam.do(actions.register_certificates, {first: number}, by=exam.office, on=date(2026, 12, 1)).require_all()
        outcome = exam.do(actions.register_certificates, {second: number}, by=exam.office, on=date(2026, 12, 1))
        assert slugs(outcome) == {second: "certificate-number-taken"}

    def test_what_subsidy_sends_back_loses_its_certificate(self, assessment):
        """The case is passed again, its old certificate voided with the reason, a new one can follow."""
        from tests.harness import dossier

        exam = Exam(assessment, cases=1).published()
        (one,) = exam.cases
        exam.do(actions.register_certificates, exam.issued(), by=exam.office, on=date(2026, 12, 1)).require_all()
        (row,) = assessment.query("select seq, encode(head, 'hex') as head, number from cases where id = :id", id=one)
        item = dossier(id=one, state="passed", number=row.number, reason="证书姓名有误",
                       facts={"training": {"class": {"id": str(exam.class_id), "number": "演示2026-01"}}})
        item["case"] |= {"seq": row.seq + 1, "head": row.head}
        with assessment.uow() as uow:
            assert actions.receive_sent_back(uow, [item], on=date(2026, 12, 5)) == [one]
        (voided,) = assessment.query("select void_reason from certificates where case_id = :id", id=one)
        assert voided.void_reason == "证书姓名有误"
        outcome = exam.do(actions.register_certificates, exam.issued(), by=exam.office, on=date(2026, 12, 6))
        assert outcome.require_all().moved == [one]
