"""What happens at the assessment desk, in its database: whole classes at once, answered for each."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from sqlalchemy.exc import DBAPIError

from services.assessment import actions
from services.assessment.lifecycle import CaseState
from services.assessment.rules import Part
from shared.lifecycle import Role
from shared.refusals import Refused
from tests.assessment.builders import EXAM_DAY, TODAY, Exam


@pytest.fixture
def assessment(desk):
    return desk("assessment")


def slugs(outcome):
    """The reasons of an outcome, by case."""
    return {id_: refusal.reason.slug for id_, refusal in outcome.refused.items()}


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

