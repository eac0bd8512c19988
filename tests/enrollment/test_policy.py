"""The policy of enrollment, clause by clause: 威人社字〔2019〕63号 §1.2–§1.4, §2.2 and the annex."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment import rules
from services.enrollment.rules import CountedTo, LeapDay, Level, Listing, Match, Matter, OtherCase, Population, Spell
from shared.refusals import Check, Finding
from tests.enrollment.builders import (
    ELECTRICIAN,
    LIMITS,
    THE_DAY,
    a_certificate,
    a_judgement,
    an_applicant,
    findings,
)

LAST_OF_FEBRUARY, FIRST_OF_MARCH = LeapDay.LAST_OF_FEBRUARY, LeapDay.FIRST_OF_MARCH


def slug(check: Check) -> str | None:
    """The ground of refusal, or None where the check stands."""
    return check.refusal.reason.slug if check.refusal else None


class TestClause12OnlyOccupationsInTheCatalogue:
    """§1.2: occupations in the national catalogue are trained; outside it, once a recognition standard exists."""

    @pytest.mark.parametrize(("on", "finding", "kind"), [
        pytest.param(date(2017, 9, 11), Finding.NOT_YET, None, id="the-day-before-it-was-listed"),
        pytest.param(date(2017, 9, 12), Finding.MET, "qualification", id="the-first-day"),
        pytest.param(date(2020, 12, 31), Finding.MET, "qualification", id="the-last-day-as-a-qualification"),
        pytest.param(date(2021, 1, 1), Finding.MET, "skill_level", id="the-first-day-of-the-standard"),
        pytest.param(date(2026, 11, 24), Finding.MET, "skill_level", id="years-later"),
    ])
    def test_both_end_days_of_a_listing_count(self, on, finding, kind):
        """An occupation is in on the first and on the last day that its document names."""
        check = rules.occupation_is_in_the_catalogue(occupation=ELECTRICIAN, on=on)
        assert (check.finding, check.values.get("kind")) == (finding, kind)

    def test_refuses_with_the_document_and_the_day_that_took_it_out(self):
        """A person is told which paper removed the occupation, and when."""
        gone = replace(ELECTRICIAN, listings=ELECTRICIAN.listings[:1])
        check = rules.occupation_is_in_the_catalogue(occupation=gone, on=date(2021, 1, 1))
        assert check.finding is Finding.NOT_MET
        assert "2020年12月31日" in check.refusal.detail
        assert "退出目录通知" in check.refusal.detail
        assert check.refusal.clause == "63号 §1.2"

    def test_one_never_listed_waits_for_a_standard(self):
        """Outside the catalogue the case may wait 列入待开, which the refusal says."""
        check = rules.occupation_is_in_the_catalogue(occupation=replace(ELECTRICIAN, listings=()), on=THE_DAY)
        assert check.finding is Finding.NOT_MET
        assert "待开" in check.refusal.cure

    def test_one_to_be_listed_says_from_which_day(self):
        """A listing that is still to come gives the boundary day."""
        coming = replace(ELECTRICIAN, listings=(Listing(kind="skill_level", start=date(2021, 1, 1), document="标准"),))
        check = rules.occupation_is_in_the_catalogue(occupation=coming, on=THE_DAY)
        assert (check.finding, check.boundary) == (Finding.NOT_YET, date(2021, 1, 1))
        assert "2021年1月1日起符合" in check.refusal.cure

    @pytest.mark.parametrize(("level", "finding"), [
        pytest.param(Level.JUNIOR, Finding.NOT_MET, id="初级工"),
        pytest.param(Level.INTERMEDIATE, Finding.NOT_MET, id="中级工"),
        pytest.param(Level.SENIOR, Finding.MET, id="高级工"),
        pytest.param(Level.TECHNICIAN, Finding.MET, id="技师"),
        pytest.param(Level.SENIOR_TECHNICIAN, Finding.MET, id="高级技师"),
    ])
    def test_three_levels_are_trained(self, level, finding):
        """Training leads to 高级工, 技师 and 高级技师 only."""
        assert rules.level_is_trained(level=level).finding is finding


class TestClause13WhoMayTrain:
    """§1.3: enterprise employees; professional and practice teachers of technical and vocational schools."""

    @pytest.mark.parametrize(("population", "reason"), [
        pytest.param(Population.ENTERPRISE, None, id="企业在职职工"),
        pytest.param(Population.TECHNICAL_SCHOOL_TEACHER, None, id="技工院校专业教师"),
        pytest.param(Population.VOCATIONAL_SCHOOL_TEACHER, None, id="职业院校实习指导教师"),
        pytest.param(Population.OTHER, "not-in-population", id="无业"),
    ])
    def test_employees_and_teachers_of_the_trade(self, population, reason):
        """Whoever is neither is told what would show the contrary."""
        check = rules.works_for_an_enterprise_or_teaches_the_trade(population=population)
        assert slug(check) == reason

    def test_public_staff_are_left_to_the_next_clause(self):
        """Public staff are refused once, under §1.4, not twice."""
        check = rules.works_for_an_enterprise_or_teaches_the_trade(population=Population.PUBLIC_STAFF)
        assert check.finding is Finding.NOT_APPLICABLE


class TestClause14OtherPublicStaffAreOut:
    """§1.4: apart from those teachers, staff of government offices and public institutions are not included."""

    @pytest.mark.parametrize("population", list(Population))
    def test_they_and_nobody_else(self, population):
        """Only 其他机关事业单位职工 are refused here."""
        check = rules.is_not_other_public_staff(population=population)
        refused = population is Population.PUBLIC_STAFF
        assert slug(check) == ("public-staff-excluded" if refused else None)
        assert check.clause == "63号 §1.4"


class TestClause22CertificateHeldThreeYears:
    """§2.2: 中级工 of three full years may enroll for 高级工, 高级工 for 技师, 技师 for 高级技师; 满3年（含）."""

    @pytest.mark.parametrize(("issued_on", "reason"), [
        pytest.param(date(2016, 10, 20), None, id="three-years-and-a-day"),
        pytest.param(date(2016, 10, 21), None, id="on-the-anniversary"),
        pytest.param(date(2016, 10, 22), "certificate-held-too-short", id="one-day-short"),
    ])
    def test_the_anniversary_counts(self, issued_on, reason):
        """Seniority is measured to the day given, never to today's date."""
        check = held(issued_on, counted_to=THE_DAY)
        assert slug(check) == reason

    @pytest.mark.parametrize(("leap_day", "counted_to", "finding"), [
        pytest.param(LAST_OF_FEBRUARY, date(2019, 2, 27), Finding.NOT_YET, id="the-day-before-the-month-ends"),
        pytest.param(LAST_OF_FEBRUARY, date(2019, 2, 28), Finding.MET, id="on-the-last-of-february"),
        pytest.param(FIRST_OF_MARCH, date(2019, 2, 28), Finding.NOT_YET, id="not-before-march"),
        pytest.param(FIRST_OF_MARCH, date(2019, 3, 1), Finding.MET, id="on-the-first-of-march"),
    ])
    def test_issued_on_29_february(self, leap_day, counted_to, finding):
        """A certificate of 29 February has its anniversary where policy says."""
        assert held(date(2016, 2, 29), counted_to=counted_to, leap_day=leap_day).finding is finding

    def test_29_february_to_29_february(self):
        """Where the year has the day, no interpretation is needed."""
        for leap_day in LeapDay:
            assert rules.anniversary(start=date(2016, 2, 29), years=4, leap_day=leap_day) == date(2020, 2, 29)

    def test_says_from_which_day_it_would_pass(self):
        """The refusal carries the dates, the boundary day and the sentence for the letter."""
        check = held(date(2023, 11, 3), counted_to=date(2026, 10, 8))
        assert check.boundary == date(2026, 11, 3)
        assert check.refusal.cure == "2026年11月3日起符合。"
        assert check.values["issued_on"] == date(2023, 11, 3)
        assert check.values["years"] == 3

    @pytest.mark.parametrize(("held_level", "level", "reason"), [
        pytest.param("intermediate", "senior", None, id="中级工-高级工"),
        pytest.param("senior", "technician", None, id="高级工-技师"),
        pytest.param("technician", "senior_technician", None, id="技师-高级技师"),
        pytest.param("junior", "senior", "certificate-wrong-level", id="初级工-高级工"),
        pytest.param("intermediate", "technician", "certificate-wrong-level", id="中级工-技师: a level skipped"),
        pytest.param("senior", "senior", "certificate-wrong-level", id="高级工-高级工: the same again"),
        pytest.param("technician", "senior", "certificate-wrong-level", id="技师-高级工: downwards"),
        pytest.param("senior_technician", "senior_technician", "certificate-wrong-level", id="高级技师: the top"),
    ])
    def test_one_level_up_and_no_other(self, held_level, level, reason):
        """The certificate must be of the level just below."""
        check = rules.certificate_is_one_level_below(certificate=a_certificate(held_level), level=Level(level))
        assert slug(check) == reason

    def test_without_a_certificate_the_route_is_closed(self):
        """Nothing to count from: the refusal names the certificate that is wanted."""
        check = rules.certificate_is_one_level_below(certificate=None, level=Level.TECHNICIAN)
        assert slug(check) == "certificate-missing"
        assert "高级工证书" in check.refusal.detail

    @pytest.mark.parametrize(("match", "certificate", "stands"), [
        pytest.param(Match.SAME_OCCUPATION, {}, True, id="same-occupation"),
        pytest.param(Match.SAME_OCCUPATION, {"trade": "变电设备检修工"}, True, id="same-occupation-other-trade"),
        pytest.param(Match.SAME_OCCUPATION, {"occupation": "6-18-02-04"}, False, id="other-occupation"),
        pytest.param(Match.SAME_TRADE, {}, True, id="same-trade"),
        pytest.param(Match.SAME_TRADE, {"trade": "变电设备检修工"}, False, id="other-trade"),
        pytest.param(Match.ANY, {"occupation": "6-18-02-04"}, True, id="any"),
    ])
    def test_of_the_occupation_as_policy_reads_it(self, match, certificate, stands):
        """The notice is silent on the certificate's occupation: three readings, one parameter."""
        check = rules.certificate_is_of_the_occupation(
            certificate=a_certificate(**certificate), occupation=ELECTRICIAN, match=match)
        assert (check.finding is Finding.MET) == stands


class TestClause22YearsInTheOccupation:
    """§2.2: 10, 14 or 18 years in the occupation, inclusive, summed, with higher knowledge and skill."""

    @pytest.mark.parametrize(("level", "start", "finding"), [
        pytest.param("senior", date(2009, 10, 21), Finding.MET, id="高级工-10-years-to-the-day"),
        pytest.param("senior", date(2009, 10, 22), Finding.NOT_YET, id="高级工-one-day-short"),
        pytest.param("technician", date(2005, 10, 21), Finding.MET, id="技师-14-years-to-the-day"),
        pytest.param("technician", date(2005, 10, 22), Finding.NOT_YET, id="技师-one-day-short"),
        pytest.param("senior_technician", date(2001, 10, 21), Finding.MET, id="高级技师-18-years-to-the-day"),
        pytest.param("senior_technician", date(2001, 10, 22), Finding.NOT_YET, id="高级技师-one-day-short"),
    ])
    def test_ten_fourteen_eighteen(self, level, start, finding):
        """One unbroken spell counts by its anniversary."""
        assert worked(Spell(start=start), level=level).finding is finding

    def test_overlapping_spells_count_once(self):
        """Two jobs at once make one year of work in one year."""
        twice = (Spell(start=date(2010, 1, 1), end=date(2015, 12, 31)), Spell(start=date(2012, 1, 1)))
        assert worked(*twice).finding is Finding.NOT_YET
        assert rules.days_worked(spells=twice, to=THE_DAY) == (THE_DAY - date(2010, 1, 1)).days

    def test_touching_spells_are_one(self):
        """The day after one job is the first of the next: nothing is lost between them."""
        spells = (Spell(start=date(2009, 10, 21), end=date(2014, 3, 31)), Spell(start=date(2014, 4, 1)))
        check = worked(*spells)
        assert (check.finding, check.boundary) == (Finding.MET, THE_DAY)

    @pytest.mark.parametrize(("again_on", "finding"), [
        pytest.param(date(2010, 10, 21), Finding.MET, id="nine-years-to-the-day"),
        pytest.param(date(2010, 10, 22), Finding.NOT_YET, id="one-day-short"),
    ])
    def test_a_gap_is_cut_out(self, again_on, finding):
        """One year, five years away, nine years again: ten."""
        first = Spell(start=date(2004, 10, 21), end=date(2005, 10, 20))
        assert worked(first, Spell(start=again_on), years=10).finding is finding

    def test_work_that_has_ended_may_never_reach(self):
        """Without a running spell waiting does not help, and no day is promised."""
        check = worked(Spell(start=date(2010, 1, 1), end=date(2015, 1, 1)))
        assert (check.finding, check.boundary) == (Finding.NOT_MET, None)

    def test_exactly_ten_years_that_have_ended(self):
        """The last day worked completes the tenth year."""
        assert worked(Spell(start=date(2000, 1, 1), end=date(2009, 12, 31))).finding is Finding.MET
        assert worked(Spell(start=date(2000, 1, 1), end=date(2009, 12, 30))).finding is Finding.NOT_MET

    @pytest.mark.parametrize(("leap_day", "reached"), [
        pytest.param(LAST_OF_FEBRUARY, date(2018, 2, 28), id="last-of-february"),
        pytest.param(FIRST_OF_MARCH, date(2018, 3, 1), id="first-of-march"),
    ])
    def test_a_spell_from_29_february(self, leap_day, reached):
        """Work begun on 29 February has its anniversary where policy says."""
        spell = Spell(start=date(2008, 2, 29))
        assert rules.day_years_are_reached(spells=(spell,), years=10, leap_day=leap_day) == reached

    @given(st.lists(st.tuples(st.dates(date(1980, 1, 1), date(2019, 1, 1)), st.integers(0, 4000)), min_size=1,
                    max_size=6), st.permutations(range(6)))
    def test_order_and_repetition_do_not_matter(self, raw, order):
        """The same spells in another order, or told twice, make the same years."""
        spells = [Spell(start=start, end=date.fromordinal(start.toordinal() + days)) for start, days in raw]
        shuffled = [spells[place % len(spells)] for place in order] + spells
        for years in (10, 14, 18):
            once = rules.day_years_are_reached(spells=spells, years=years, leap_day=LAST_OF_FEBRUARY)
            again = rules.day_years_are_reached(spells=shuffled, years=years, leap_day=LAST_OF_FEBRUARY)
            assert once == again

    def test_skill_is_judged_by_a_person(self):
        """Years alone do not open the route: 具有较高的专业知识和操作技能 is somebody's written judgement."""
        nobody = findings(an_applicant("years", judgements=()))
        assert nobody["a_person_has_judged"] == Finding.NEEDS_JUDGEMENT
        against = findings(an_applicant("years", judgements=(a_judgement(Matter.SKILL, found=False),)))
        assert against["a_person_has_judged"] == Finding.NOT_MET
        assert findings(an_applicant("years"))["a_person_has_judged"] == Finding.MET

    def test_the_last_judgement_stands(self):
        """A later judgement follows an earlier one; both stay on record."""
        both = (a_judgement(Matter.SKILL, found=False), a_judgement(Matter.SKILL))
        assert findings(an_applicant("years", judgements=both))["a_person_has_judged"] == Finding.MET


class TestClause22AwardWithoutYears:
    """§2.2: 技术能手 of city level or higher, or outstanding achievements: no year limit."""

    @pytest.mark.parametrize(("kind", "grade", "reason"), [
        pytest.param("technical_expert", "county", "award-grade-too-low", id="县级技术能手"),
        pytest.param("technical_expert", "city", None, id="市级技术能手"),
        pytest.param("technical_expert", "province", None, id="省级技术能手"),
        pytest.param("technical_expert", "national", None, id="全国技术能手"),
        pytest.param("invention", None, None, id="发明创造"),
        pytest.param("innovation", None, None, id="技术革新"),
        pytest.param("breakthrough", None, None, id="技能攻关"),
    ])
    def test_city_level_counts(self, kind, grade, reason):
        """市级以上 includes the city; achievements carry no rank."""
        award = rules.Award(kind=kind, grade=grade, title="称号", granted_on=THE_DAY)
        check = rules.award_is_high_enough(award=award, grades=LIMITS.award_grades, counted_to=THE_DAY)
        assert slug(check) == reason

    @pytest.mark.parametrize(("granted_on", "finding"), [
        pytest.param(THE_DAY, Finding.MET, id="granted-on-the-day"),
        pytest.param(date(2019, 10, 22), Finding.NOT_YET, id="granted-the-day-after"),
    ])
    def test_granted_by_the_day(self, granted_on, finding):
        """An award that is still to come opens the route on its day."""
        award = rules.Award(kind="invention", title="发明", granted_on=granted_on)
        check = rules.award_is_high_enough(award=award, grades=LIMITS.award_grades, counted_to=THE_DAY)
        assert check.finding is finding

    @pytest.mark.parametrize(("held_level", "leads_to"), [
        pytest.param(None, "senior", id="没有证书-高级工"),
        pytest.param("junior", "senior", id="初级工-高级工"),
        pytest.param("intermediate", "senior", id="中级工-高级工"),
        pytest.param("senior", "technician", id="高级工-技师"),
        pytest.param("technician", "senior_technician", id="技师-高级技师"),
        pytest.param("senior_technician", None, id="高级技师-没有上一级"),
    ])
    def test_leads_to_one_level(self, held_level, leads_to):
        """中级 or higher: the next level up; 初级 or none: straight to 高级工."""
        certificate = a_certificate(held_level) if held_level else None
        for level in rules.TRAINED_LEVELS:
            check = rules.award_leads_to_the_level(certificate=certificate, level=level)
            assert (check.finding is Finding.MET) == (level == leads_to)

    def test_no_year_limit(self):
        """A certificate of yesterday is enough, and the years rule is not even asked."""
        applicant = an_applicant("award", certificate=a_certificate(issued_on=date(2019, 10, 20)))
        found = findings(applicant)
        assert set(found.values()) == {Finding.MET}
        assert "certificate_is_held_long_enough" not in found

    def test_the_achievement_is_judged_by_a_person(self):
        """Whether a result is outstanding 突出 is somebody's written judgement."""
        assert findings(an_applicant("award", judgements=()))["a_person_has_judged"] == Finding.NEEDS_JUDGEMENT

    def test_without_an_award_the_route_is_closed(self):
        """The route needs its award."""
        assert findings(an_applicant("award", award=None))["award_is_high_enough"] == Finding.NOT_MET


class TestClause22ToWhichDayYearsAreCounted:
    """§2.2 does not say to which day years are counted: the day is a named, dated choice."""

    @pytest.mark.parametrize(("counted_to", "day"), [
        pytest.param(CountedTo.SUBMITTED, date(2026, 10, 8), id="提交之日"),
        pytest.param(CountedTo.REVIEWED, date(2026, 11, 2), id="审核之日"),
        pytest.param(CountedTo.YEAR_END, date(2026, 12, 31), id="项目年度12月31日"),
    ])
    def test_three_readings(self, counted_to, day):
        """Submission, review, or the end of the programme year."""
        counted = rules.counting_day(
            counted_to=counted_to, submitted_on=date(2026, 10, 8), on=date(2026, 11, 2), year=2026)
        assert counted == day

    def test_before_submission_the_day_itself_stands_in(self):
        """A dry run asks what would happen if it were submitted now."""
        counted = rules.counting_day(counted_to=CountedTo.SUBMITTED, submitted_on=None, on=THE_DAY, year=2019)
        assert counted == THE_DAY

    def test_a_slow_office_changes_nothing_when_counted_to_submission(self):
        """Three weeks on a desk neither open nor close the route."""
        applicant = an_applicant(certificate=a_certificate(issued_on=date(2016, 10, 22)))
        later = findings(applicant, on=date(2019, 11, 20))
        assert later["certificate_is_held_long_enough"] == Finding.NOT_YET


class TestClause22Papers:
    """§2.2 with §2.3: the papers of the route are on file, and the person has confirmed."""

    def test_every_missing_paper_is_named(self):
        """The refusal is a list that can be worked off."""
        check = rules.papers_are_complete(
            papers=frozenset({"id_card"}), required=("application_form", "id_card", "prior_certificate"))
        assert check.values["missing"] == ("application_form", "prior_certificate")
        assert "报名申请表" in check.refusal.detail

    def test_nobody_is_enrolled_without_knowing(self):
        """A base that files for a person records that person's confirmation 本人确认."""
        assert slug(rules.person_has_confirmed(confirmed_on=None)) == "not-confirmed-by-person"


class TestTheSamePersonTwice:
    """The notice is silent on duplicates: side by side, decided by a person, on record."""

    ELSEWHERE = OtherCase(number="JLL-2026-02-000007", unit="wendeng", year=2026, occupation="6-31-01-03",
                          level=Level.SENIOR, state="placed", is_open=True, is_paid=False)
    PAID = replace(ELSEWHERE, number="JLL-2019-01-000001", year=2019, state="closed", is_open=False, is_paid=True)

    @pytest.mark.parametrize(("other", "finding"), [
        pytest.param(ELSEWHERE, Finding.NEEDS_JUDGEMENT, id="another-open-case"),
        pytest.param(PAID, Finding.NEEDS_JUDGEMENT, id="paid-at-this-level"),
        pytest.param(replace(PAID, level=Level.TECHNICIAN), Finding.MET, id="paid-at-another-level"),
        pytest.param(replace(PAID, occupation="6-18-02-04"), Finding.MET, id="paid-in-another-occupation"),
        pytest.param(replace(PAID, is_paid=False), Finding.MET, id="ended-without-payment"),
    ])
    def test_open_twice_or_paid_before(self, other, finding):
        """Two open cases, or one paid at the same occupation and level, stop the machine, not the person."""
        assert findings(an_applicant(others=(other,)))["is_not_a_duplicate"] == finding

    @pytest.mark.parametrize(("found", "finding"), [
        pytest.param(True, Finding.MET, id="may-go-on"), pytest.param(False, Finding.NOT_MET, id="may-not"),
    ])
    def test_the_decision_is_kept(self, found, finding):
        """The recorded decision settles it either way, and its author stands in the check."""
        decided = an_applicant(others=(self.ELSEWHERE,), judgements=(a_judgement(Matter.DUPLICATE, found=found),))
        assert findings(decided)["is_not_a_duplicate"] == finding


class TestTheWholeVerdict:
    """The rules are asked in the order of the notice, and all of them answer."""

    def test_order_is_policy(self):
        """§1.2, §1.3, §1.4, then the route of §2.2, then papers and duplicates."""
        assert list(findings(an_applicant())) == [
            "occupation_is_in_the_catalogue", "level_is_trained", "works_for_an_enterprise_or_teaches_the_trade",
            "is_not_other_public_staff", "certificate_is_one_level_below", "certificate_is_of_the_occupation",
            "certificate_is_held_long_enough", "person_has_confirmed", "papers_are_complete", "is_not_a_duplicate",
        ]

    @pytest.mark.parametrize("route", ["certificate", "years", "award"])
    def test_nothing_stands_in_the_way_of_a_whole_application(self, route):
        """Each route can be walked to its end."""
        assert set(findings(an_applicant(route)).values()) == {Finding.MET}

    def test_everything_that_is_wrong_is_said_at_once(self):
        """A person comes back once, not five times."""
        found = findings(an_applicant(population=Population.PUBLIC_STAFF, certificate=None, confirmed_on=None))
        wrong = [rule for rule, finding in found.items() if finding == Finding.NOT_MET]
        assert wrong == ["is_not_other_public_staff", "certificate_is_one_level_below", "person_has_confirmed"]

    def test_when_only_time_is_missing_it_names_the_day(self):
        """“2022年11月3日起符合”: the latest of all boundary days."""
        checks = verdict_of(an_applicant(certificate=a_certificate(issued_on=date(2019, 11, 3)), submitted_on=None))
        assert rules.eligible_from(checks=checks) == date(2022, 11, 3)
        assert rules.what_would_make_it_pass(checks=checks) == ["2022年11月3日起符合。"]

    def test_when_more_is_missing_it_lists_what(self):
        """Otherwise each cure, in order, and no day that would be a false promise."""
        young = an_applicant(certificate=a_certificate(issued_on=date(2019, 11, 3)), confirmed_on=None)
        checks = verdict_of(young)
        assert rules.eligible_from(checks=checks) is None
        assert len(rules.what_would_make_it_pass(checks=checks)) == 2

    def test_the_first_refusal_is_the_one_to_show(self):
        """An action stops at the first reason in the notice's order."""
        refusal = rules.first_refusal(checks=verdict_of(an_applicant(population=Population.OTHER, certificate=None)))
        assert refusal.reason.slug == "not-in-population"
        assert rules.first_refusal(checks=verdict_of(an_applicant())) is None

    def test_every_check_cites_its_clause(self):
        """What the notice decides says where; where it is silent, nothing is cited."""
        cited = {check.rule: check.clause for check in verdict_of(an_applicant())}
        assert cited.pop("is_not_a_duplicate") == ""
        assert set(cited.values()) == {"63号 §1.2", "63号 §1.3", "63号 §1.4", "63号 §2.2"}


class TestAnnexWhatTrainedMeans:
    """Annex: 培训人数 is not defined; the meanings are named, and every cell adds up."""

    @pytest.mark.parametrize("meaning", ["started", "completed", "sat"])
    def test_known_meanings(self, meaning):
        """Policy may choose among three."""
        assert rules.meaning_is_known(meaning=meaning) is None

    def test_another_meaning_is_refused(self):
        """A table is never counted by a meaning that nobody has named."""
        assert rules.meaning_is_known(meaning="enrolled").reason.slug == "unknown-meaning-of-trained"

    @pytest.mark.parametrize(("trained", "adds_up"), [
        pytest.param(10, True, id="equal"), pytest.param(9, False, id="one-lost"),
        pytest.param(11, False, id="one-too-many"),
    ])
    def test_trained_is_passed_failed_absent_and_pending(self, trained, adds_up):
        """Nobody who was trained is left out, nobody counted twice."""
        assert rules.adds_up(trained=trained, passed=6, failed=2, absent=1, pending=1) == adds_up


def held(issued_on: date, *, counted_to: date, leap_day: LeapDay = LAST_OF_FEBRUARY) -> Check:
    """The rule on a 中级工 certificate for 高级工."""
    return rules.certificate_is_held_long_enough(
        certificate=a_certificate(issued_on=issued_on), level=Level.SENIOR, counted_to=counted_to, years=3,
        leap_day=leap_day)


def worked(*spells: Spell, level: str = "senior", years: int | None = None) -> Check:
    """The rule on years in the occupation, counted to the notice's day."""
    return rules.years_in_the_occupation_are_enough(
        spells=spells, level=Level(level), counted_to=THE_DAY, years=years or LIMITS.work_years[level],
        leap_day=LAST_OF_FEBRUARY)


def verdict_of(applicant: rules.Applicant) -> tuple[Check, ...]:
    """All checks of an electrician on the notice's day."""
    return rules.verdict(applicant=applicant, occupation=ELECTRICIAN, limits=LIMITS, on=THE_DAY)
