"""The assessment policy, clause by clause: 63号 §2.6 and §2.7."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from services.assessment import rules
from services.assessment.rules import Certificate, Part
from shared import policy
from shared.deadlines import Act

POLICY = policy.Policy.on(policy.load(Path(rules.__file__).parents[1] / "policy.toml"), date(2026, 6, 1))
DEADLINE = date(2026, 12, 31)
LI, WANG = UUID(int=1), UUID(int=2)


def slug(refusal):
    """The stable name of a refusal, or None."""
    return refusal and refusal.reason.slug


class TestSection26FinishedBy31December:
    """§2.6: 考核鉴定应于12月31日前完成. The day itself counts; what “finished” means is a parameter."""

    @pytest.mark.parametrize(("on", "reason"), [
        pytest.param(date(2026, 12, 30), None, id="30-december"),
        pytest.param(date(2026, 12, 31), None, id="31-december-still-counts"),
        pytest.param(date(2027, 1, 1), "exam-deadline-passed", id="1-january-is-late"),
    ])
    def test_results_are_published_by_the_deadline(self, on, reason):
        """Policy reads “finished” as: the results are published."""
        refusal = rules.within_deadline(act=Act.RESULTS, on=on, deadline=DEADLINE, deciding_act=Act.RESULTS)
        assert slug(refusal) == reason

    @pytest.mark.parametrize(("deciding", "act", "refused"), [
        pytest.param("sitting", Act.SITTING, True, id="sitting-decides-and-is-late"),
        pytest.param("sitting", Act.RESULTS, False, id="sitting-decides-results-may-follow"),
        pytest.param("results", Act.SITTING, True, id="results-decide-so-nobody-sits-later"),
        pytest.param("results", Act.CERTIFICATE, False, id="results-decide-certificates-may-follow"),
        pytest.param("certificate", Act.CERTIFICATE, True, id="certificates-decide-and-are-late"),
    ])
    def test_only_the_deciding_act_and_what_precedes_it_is_limited(self, deciding, act, refused):
        """On 1 January an act is refused exactly when finishing would need it."""
        late = date(2027, 1, 1)
        refusal = rules.within_deadline(act=act, on=late, deadline=DEADLINE, deciding_act=Act(deciding))
        assert (refusal is not None) is refused


class TestSection26Officials:
    """§2.6: the city's body assigns examiners and supervises; an odd number, never the class's teachers."""

    @pytest.mark.parametrize(("examiners", "candidates", "reason"), [
        pytest.param(1, 5, "too-few-examiners", id="one-is-too-few"),
        pytest.param(2, 5, "too-few-examiners", id="two-are-too-few"),
        pytest.param(3, 15, None, id="three-for-fifteen"),
        pytest.param(3, 16, "too-few-examiners", id="three-for-sixteen"),
        pytest.param(4, 5, "examiners-even", id="four-are-even"),
        pytest.param(4, 20, "too-few-examiners", id="four-for-twenty-must-become-five"),
        pytest.param(5, 25, None, id="five-for-twenty-five"),
        pytest.param(6, 25, "examiners-even", id="six-are-even"),
    ])
    def test_examiners_are_odd_at_least_three_and_enough(self, examiners, candidates, reason):
        """Three or more, odd, one for every five candidates."""
        refusal = rules.enough_examiners(
            examiners=examiners, candidates=candidates, minimum=POLICY.examiners_min,
            per_examiner=POLICY.candidates_per_examiner,
        )
        assert slug(refusal) == reason

    @pytest.mark.parametrize(("invigilators", "candidates", "reason"), [
        pytest.param(0, 0, "too-few-invigilators", id="never-none"),
        pytest.param(1, 15, None, id="one-for-fifteen"),
        pytest.param(1, 16, "too-few-invigilators", id="one-for-sixteen"),
    ])
    def test_invigilators_are_enough(self, invigilators, candidates, reason):
        """One for every fifteen candidates."""
        refusal = rules.enough_invigilators(
            invigilators=invigilators, candidates=candidates, per_invigilator=POLICY.candidates_per_invigilator
        )
        assert slug(refusal) == reason

    def test_every_sitting_has_a_supervisor(self):
        """督导 is part of the body's work."""
        assert slug(rules.enough_supervisors(supervisors=0, minimum=POLICY.supervisors_min)) == "too-few-supervisors"
        assert rules.enough_supervisors(supervisors=1, minimum=POLICY.supervisors_min) is None

    def test_who_taught_the_class_does_not_examine_it(self):
        """Teaching and examining never meet in one person."""
        assert slug(rules.examiners_do_not_teach(examiners={LI: "李明"}, teachers={LI})) == "examiner-teaches-class"
        assert rules.examiners_do_not_teach(examiners={WANG: "王强"}, teachers={LI}) is None

    @pytest.mark.parametrize(("on", "reason"), [
        pytest.param(date(2026, 12, 31), None, id="last-valid-day"),
        pytest.param(date(2027, 1, 1), "official-not-on-roster", id="the-day-after"),
        pytest.param(date(2025, 12, 31), "official-not-on-roster", id="the-day-before"),
        pytest.param(date(2026, 1, 1), None, id="first-valid-day"),
    ])
    def test_officials_are_on_the_roster_of_that_day(self, on, reason):
        """Both days of the entry count."""
        entry = rules.Official(LI, "李明", rules.Post.EXAMINER, date(2026, 1, 1), date(2026, 12, 31))
        refusal = rules.on_the_roster(name="李明", post=rules.Post.EXAMINER, roster=[entry], on=on)
        assert slug(refusal) == reason
        other_post = rules.on_the_roster(name="李明", post=rules.Post.SUPERVISOR, roster=[entry], on=date(2026, 6, 1))
        assert slug(other_post) == "official-not-on-roster"

    def test_nobody_works_at_two_sittings_at_once(self):
        """The sitting that has the official already is named; a supervisor goes round the rooms."""
        examiner, supervisor = rules.Post.EXAMINER, rules.Post.SUPERVISOR
        engaged = rules.not_at_two_sittings(name="李明", post=examiner, engaged_at="KC2026-1")
        assert slug(engaged) == "official-at-two-sittings"
        assert rules.not_at_two_sittings(name="李明", post=examiner, engaged_at=None) is None
        assert rules.not_at_two_sittings(name="李明", post=supervisor, engaged_at="KC2026-1") is None


class TestSection26Results:
    """§2.6: theory and skill, and a review for the technician levels; sixty of a hundred in each part."""

    @pytest.mark.parametrize(("level", "parts"), [
        pytest.param("senior", (Part.THEORY, Part.SKILL), id="高级工"),
        pytest.param("technician", (Part.THEORY, Part.SKILL, Part.REVIEW), id="技师"),
        pytest.param("senior_technician", (Part.THEORY, Part.SKILL, Part.REVIEW), id="高级技师"),
    ])
    def test_the_level_decides_the_parts(self, level, parts):
        """综合评审 is for the two technician levels."""
        assert rules.parts_of(level=level, parts=POLICY.exam_parts) == parts

    @pytest.mark.parametrize(("theory", "skill", "failed"), [
        pytest.param("60", "60", (), id="sixty-passes"),
        pytest.param("59", "60", (Part.THEORY,), id="fifty-nine-fails"),
        pytest.param("59.5", "60", (Part.THEORY,), id="no-rounding-up"),
        pytest.param("100", "59", (Part.SKILL,), id="one-part-cannot-save-the-other"),
    ])
    def test_each_part_must_be_passed(self, theory, skill, failed):
        """A part without a score counts as not passed."""
        scores = {Part.THEORY: Decimal(theory), Part.SKILL: Decimal(skill)}
        required = (Part.THEORY, Part.SKILL)
        assert rules.failed_parts(required=required, scores=scores, pass_mark=POLICY.exam_pass_mark) == failed
        with_review = rules.failed_parts(required=(*required, Part.REVIEW), scores=scores, pass_mark=POLICY.exam_pass_mark)
        assert with_review == (*failed, Part.REVIEW)

    @pytest.mark.parametrize(("score", "reason"), [
        pytest.param("-0.5", "score-out-of-range", id="below-nought"),
        pytest.param("0", None, id="nought"),
        pytest.param("100", None, id="full"),
        pytest.param("100.5", "score-out-of-range", id="above-full"),
    ])
    def test_scores_lie_between_nought_and_the_full_mark(self, score, reason):
        """Out of a hundred."""
        assert slug(rules.score_in_range(score=Decimal(score), full_mark=POLICY.exam_full_mark)) == reason

    def test_one_enters_and_another_checks(self):
        """录入 and 核对 never meet in one person, and a second reading must agree."""
        assert slug(rules.checked_by_another(entered_by=LI, checked_by=LI)) == "result-checked-by-enterer"
        assert rules.checked_by_another(entered_by=LI, checked_by=WANG) is None
        differs = rules.second_reading_agrees(part=Part.SKILL, entered=Decimal(70), read=Decimal(71))
        assert slug(differs) == "second-reading-differs"
        assert rules.second_reading_agrees(part=Part.SKILL, entered=Decimal(70), read=None) is None

    def test_a_result_is_never_overwritten(self):
        """The old one is voided with a reason; without a reason it stands."""
        again = rules.needs_reason_to_replace(part=Part.THEORY, entered=Decimal(70), reason=None)
        assert slug(again) == "result-already-entered"
        assert rules.needs_reason_to_replace(part=Part.THEORY, entered=Decimal(70), reason="登分有误") is None
        assert rules.needs_reason_to_replace(part=Part.THEORY, entered=None, reason=None) is None

    @pytest.mark.parametrize(("entered", "reason"), [
        pytest.param({Part.THEORY: True, Part.SKILL: True}, None, id="all-checked"),
        pytest.param({Part.THEORY: True}, "result-missing", id="one-missing"),
        pytest.param({Part.THEORY: True, Part.SKILL: False}, "result-unchecked", id="one-unchecked"),
    ])
    def test_only_complete_and_checked_results_are_published(self, entered, reason):
        """Nothing is announced that a second person has not seen."""
        assert slug(rules.results_complete(sits=(Part.THEORY, Part.SKILL), entered=entered)) == reason

    @pytest.mark.parametrize(("taken", "reason"), [
        pytest.param(0, None, id="first-resit"),
        pytest.param(1, "no-resit-left", id="second-resit"),
    ])
    def test_policy_limits_resits(self, taken, reason):
        """One re-sit, as a placeholder."""
        assert slug(rules.resit_left(taken=taken, allowed=POLICY.resits_allowed)) == reason

    def test_a_part_that_is_not_sat_takes_no_result(self):
        """A re-sit examines the failed part only."""
        assert slug(rules.part_is_examined(part=Part.THEORY, sits=(Part.SKILL,))) == "part-not-examined"
        assert rules.part_is_examined(part=Part.SKILL, sits=(Part.SKILL,)) is None


class TestSection26Seats:
    """§2.6: applications come by class, and a seat is in a sitting for the same occupation, level and parts."""

    def test_an_application_is_of_one_class(self):
        """One class is one occupation, one level and one kind of certificate."""
        assert slug(rules.batch_is_of_one_kind(kinds={("A", "senior"), ("A", "technician")})) == "class-mixed"
        assert rules.batch_is_of_one_kind(kinds={("A", "senior")}) is None

    @pytest.mark.parametrize(("taken", "reason"), [
        pytest.param(29, None, id="the-last-seat"),
        pytest.param(30, "sitting-full", id="one-too-many"),
    ])
    def test_a_sitting_has_so_many_seats(self, taken, reason):
        """The capacity is the number of seats."""
        assert slug(rules.seats_left(taken=taken, capacity=30)) == reason

    @pytest.mark.parametrize(("offered", "parts", "reason"), [
        pytest.param(("6-31-01-03", "senior"), (Part.THEORY, Part.SKILL), None, id="fits"),
        pytest.param(("6-31-01-03", "technician"), (Part.THEORY, Part.SKILL), "sitting-differs", id="other-level"),
        pytest.param(("6-18-01-01", "senior"), (Part.THEORY, Part.SKILL), "sitting-differs", id="other-occupation"),
        pytest.param(("6-31-01-03", "senior"), (Part.THEORY,), "part-not-offered", id="skill-missing"),
    ])
    def test_the_sitting_examines_what_the_candidate_needs(self, offered, parts, reason):
        """Occupation, level and every part not passed yet."""
        refusal = rules.sitting_examines_what_is_needed(
            wanted=("6-31-01-03", "senior"), offered=offered, needed=(Part.THEORY, Part.SKILL), parts=parts
        )
        assert slug(refusal) == reason

    @pytest.mark.parametrize(("on", "reason"), [
        pytest.param(date(2026, 11, 30), "not-the-sitting-day", id="the-day-before"),
        pytest.param(date(2026, 12, 1), None, id="on-the-day"),
        pytest.param(date(2026, 12, 2), "not-the-sitting-day", id="the-day-after"),
    ])
    def test_presence_is_recorded_on_the_day(self, on, reason):
        """Not before and not afterwards."""
        assert slug(rules.presence_on_the_day(on=on, sitting_day=date(2026, 12, 1))) == reason

    def test_only_this_sittings_officials_record_presence(self):
        """Another sitting's invigilator does not."""
        assert slug(rules.works_in_this_room(person=LI, officials={WANG})) == "not-of-this-sitting"
        assert rules.works_in_this_room(person=LI, officials={LI}) is None


FILED = {"certificate_kind": "qualification", "level": "senior", "occupation": "6-31-01-03", "trade": "电工"}


class TestSection27Certificates:
    """§2.7: the certificate of those who pass; 16 digits or 22 characters, whose level is the one filed."""

    def match(self, number, *, kind="qualification", level="senior", issued_on=date(2026, 12, 20), **told):
        return rules.certificate_matches(
            certificate=Certificate(number, issued_on, kind, level, **told),
            filed={**FILED, "certificate_kind": kind, "level": level}, passed_on=date(2026, 12, 10),
            on=date(2026, 12, 28), province=POLICY.certificate_province, city=POLICY.certificate_city,
            level_digits=POLICY.certificate_level_digits,
        )

    @pytest.mark.parametrize(("number", "reason"), [
        pytest.param("2637101001300001", None, id="level-3-at-position-11"),
        pytest.param("2637101001200001", "certificate-level-differs", id="level-2-at-position-11"),
        pytest.param("2537101001300001", "certificate-year-differs", id="year-before"),
        pytest.param("2636101001300001", "certificate-place-differs", id="other-province"),
        pytest.param("2637021001300001", "certificate-place-differs", id="other-city"),
        pytest.param("263710100130001", "certificate-number-malformed", id="15-digits"),
        pytest.param("26371010013000011", "certificate-number-malformed", id="17-digits"),
        pytest.param("２637101001300001", "certificate-number-malformed", id="a-full-width-digit"),
        pytest.param("2637101001300001\n", "certificate-number-malformed", id="a-line-end"),
    ])
    def test_sixteen_digits_of_a_qualification(self, number, reason):
        """Year 2, province 37, city 10, type of body 1, body 3, level 1, serial 5."""
        assert slug(self.match(number)) == reason

    @pytest.mark.parametrize(("number", "level", "reason"), [
        pytest.param("Y000137000001263000001", "senior", None, id="senior-3-at-position-16"),
        pytest.param("S000137000001262000001", "technician", None, id="technician-2"),
        pytest.param("Y000137000001261000001", "senior_technician", None, id="senior-technician-1"),
        pytest.param("Y000137000001263000001", "technician", "certificate-level-differs", id="level-not-as-filed"),
        pytest.param("Y000137000001253000001", "senior", "certificate-year-differs", id="year-before"),
        pytest.param("Y000136000001263000001", "senior", "certificate-place-differs", id="other-province"),
        pytest.param("X000137000001263000001", "senior", "certificate-number-malformed", id="neither-y-nor-s"),
        pytest.param("Y00013700000126300001", "senior", "certificate-number-malformed", id="21-characters"),
        pytest.param("2637101001300001", "senior", "certificate-number-malformed", id="the-other-form"),
    ])
    def test_twenty_two_characters_of_a_skill_level(self, number, level, reason):
        """Y or S, body 4, province 2, serial of the body 6, year 2, level 1, serial 6."""
        assert slug(self.match(number, kind="skill_level", level=level)) == reason

    @pytest.mark.parametrize(("issued_on", "reason"), [
        pytest.param(date(2026, 12, 9), "certificate-issued-too-early", id="before-passing"),
        pytest.param(date(2026, 12, 10), None, id="on-the-day-of-passing"),
        pytest.param(date(2026, 12, 28), None, id="today"),
        pytest.param(date(2026, 12, 29), "certificate-issued-later", id="tomorrow"),
    ])
    def test_issued_between_passing_and_registering(self, issued_on, reason):
        """Neither before the case passed nor in the future."""
        assert slug(self.match("2637101001300001", issued_on=issued_on)) == reason

    def test_occupation_and_trade_are_those_filed(self):
        """Where the issuing system tells them."""
        assert self.match("2637101001300001", occupation="6-31-01-03", trade="电工") is None
        assert slug(self.match("2637101001300001", trade="焊工")) == "certificate-occupation-differs"

    def test_a_number_is_registered_once(self):
        """The case that holds it is named."""
        assert slug(rules.number_is_free(number="2637101001300001", held_by="2026-1")) == "certificate-number-taken"
        assert rules.number_is_free(number="2637101001300001", held_by=None) is None


class TestNumbersAreDatedAndSourced:
    """Every value says where it comes from; what no document of the city says is called a placeholder."""

    def test_only_the_notice_and_published_codes_are_not_placeholders(self):
        """Province and level digits are national codes."""
        certain = set(POLICY.in_force) - set(POLICY.placeholders)
        assert certain == {"certificate_province", "certificate_level_digits"}
