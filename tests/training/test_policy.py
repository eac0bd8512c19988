"""The notice's rules on training, read as policy: one class per clause, both sides of every boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from services.training import rules
from services.training.rules.hours import Attended, Hours, Thresholds, completed, completion_checks, will_miss
from services.training.rules.lessons import Arrangement, Lesson, Worth, deviations, judge_lessons
from services.training.rules.plans import Plan, PlanLimits, PlannedLesson, plan_checks
from shared.policy import Policy, load
from shared.refusals import Check, Finding, Refusal

POLICY = Policy.on(load(Path("services/training/policy.toml")), date(2026, 3, 2))
NOTICE_HOURS = Thresholds(
    total=POLICY.hours_total, ideology=POLICY.hours_ideology, theory=POLICY.hours_theory,
    practice=POLICY.hours_practice, topics=POLICY.theory_topics,
)
NINE = frozenset(NOTICE_HOURS.topics)
PROFESSOR = rules.Certificate(title="senior_professional_title", valid_from=date(2020, 1, 1))
INSTRUCTOR = rules.Certificate(title="senior_practice_instructor", valid_from=date(2020, 1, 1))
MASTER = rules.Certificate(title="senior_technician", valid_from=date(2020, 1, 1))


SCHOOL_DAY = rules.SchoolDay(morning=time(8, 30), afternoon=time(13, 30), morning_hours=4, hour_minutes=45, topic_hours=4)


def slug(refusal: Refusal | None) -> str | None:
    """The name of the ground, or None where nothing is refused."""
    return refusal.reason.slug if refusal else None


def found(checks: list[Check]) -> dict[str, Finding]:
    """What each rule found, by the rule's name."""
    return {check.rule: check.finding for check in checks}


class TestBaseIsRecognised:
    """§2.1: a class lies wholly within the base's recognition and the occupations it was recognised for."""

    @pytest.mark.parametrize(("starts_on", "ends_on", "reason"), [
        pytest.param(date(2026, 1, 1), date(2026, 12, 31), None, id="first-and-last-day-count"),
        pytest.param(date(2025, 12, 31), date(2026, 3, 1), "base-not-recognised", id="starts-a-day-before"),
        pytest.param(date(2026, 11, 1), date(2027, 1, 1), "base-not-recognised", id="ends-a-day-after"),
    ])
    def test_from_its_first_to_its_last_day(self, starts_on: date, ends_on: date, reason: str | None) -> None:
        """Both ends of the recognition are included."""
        assert slug(rules.base_recognised(
            recognised_from=date(2026, 1, 1), recognised_to=date(2026, 12, 31), starts_on=starts_on, ends_on=ends_on,
        )) == reason

    def test_without_a_last_day_it_does_not_lapse(self) -> None:
        """An open recognition holds in any later year."""
        assert rules.base_recognised(
            recognised_from=date(2020, 2, 29), recognised_to=None, starts_on=date(2030, 1, 1), ends_on=date(2030, 2, 1),
        ) is None

    @pytest.mark.parametrize(("level", "reason"), [
        pytest.param("technician", None, id="recognised-level"),
        pytest.param("senior_technician", "base-out-of-scope", id="level-above"),
    ])
    def test_only_for_the_levels_it_was_recognised_for(self, level: str, reason: str | None) -> None:
        """The scope is the occupation together with the level."""
        scope = {("6-31-01-03", "technician")}
        assert slug(rules.base_covers(occupation="6-31-01-03", level=level, scope=scope)) == reason

    def test_needs_all_five_conditions(self) -> None:
        """One condition missing, and the base is not recognised; the answer names it."""
        conditions = dict.fromkeys(POLICY.base_conditions, True)
        assert rules.base_has_conditions(conditions=conditions, required=POLICY.base_conditions) is None
        refusal = rules.base_has_conditions(conditions={**conditions, "teachers": False}, required=POLICY.base_conditions)
        assert refusal is not None
        assert refusal.values["missing"] == ["teachers"]


class TestTeachersAreQualified:
    """§2.1: professional theory asks for a senior professional title, practice for a senior instructor or technician."""

    @pytest.mark.parametrize(("category", "topic", "certificates", "reason"), [
        pytest.param("theory", "professional", [PROFESSOR], None, id="professor-teaches-professional-theory"),
        pytest.param("theory", "professional", [MASTER], "teacher-unqualified", id="technician-may-not"),
        pytest.param("theory", "law", [], None, id="general-topics-ask-no-title"),
        pytest.param("ideology", "ideology", [], None, id="ideology-asks-no-title"),
        pytest.param("practice", "practice", [INSTRUCTOR], None, id="instructor-teaches-practice"),
        pytest.param("practice", "practice", [MASTER], None, id="technician-teaches-practice"),
        pytest.param("practice", "practice", [PROFESSOR], "teacher-unqualified", id="professor-may-not-teach-practice"),
    ])
    def test_by_what_is_taught(
        self, category: str, topic: str, certificates: list[rules.Certificate], reason: str | None
    ) -> None:
        """The title follows from the category and the topic."""
        assert slug(self.judge(category, topic, certificates, date(2026, 3, 2))) == reason

    @pytest.mark.parametrize(("on", "reason"), [
        pytest.param(date(2024, 2, 28), "teacher-unqualified", id="the-day-before-it-holds"),
        pytest.param(date(2024, 2, 29), None, id="from-29-february"),
        pytest.param(date(2026, 6, 30), None, id="on-its-last-day"),
        pytest.param(date(2026, 7, 1), "teacher-unqualified", id="the-day-after"),
    ])
    def test_on_the_day_of_the_lesson(self, on: date, reason: str | None) -> None:
        """A certificate counts on the days for which it is valid, first and last included."""
        dated = replace(MASTER, valid_from=date(2024, 2, 29), valid_to=date(2026, 6, 30))
        assert slug(self.judge("practice", "practice", [dated], on)) == reason

    @staticmethod
    def judge(category: str, topic: str, certificates: list[rules.Certificate], on: date) -> Refusal | None:
        return rules.teacher_qualified(
            category=category, topic=topic, name="于老师", on=on, certificates=certificates,
            theory_titles=POLICY.theory_teacher_titles, practice_titles=POLICY.practice_teacher_titles,
        )


def a_plan(**changes: object) -> Plan:
    """A lawful plan of exactly 210 hours for thirty people."""
    proposed = rules.propose(
        starts_on=date(2026, 3, 9), hours_per_day=8, school_day=SCHOOL_DAY, thresholds=NOTICE_HOURS,
        is_working=lambda day: day.weekday() < 5,
    )
    lessons = [
        PlannedLesson(day=x.day, start=x.start, end=x.end, hours=x.hours, category=x.category, topic=x.topic,
                      teacher="于老师", certificates=[PROFESSOR, MASTER])
        for x in proposed
    ]
    plan = Plan(
        occupation="6-31-01-03", level="technician", starts_on=date(2026, 3, 9), ends_on=lessons[-1].day,
        mode="blended", lessons=lessons, roster=30, without_contract=0, countersigned=True,
        recognised_from=date(2020, 1, 1), recognised_to=None, scope={("6-31-01-03", "technician")},
    )
    return replace(plan, **changes)  # type: ignore[arg-type]


LIMITS = PlanLimits(
    thresholds=NOTICE_HOURS, size_max=POLICY.class_size_max, hour_minutes=POLICY.class_hour_minutes,
    daily_max=POLICY.daily_hours_max, theory_titles=POLICY.theory_teacher_titles,
    practice_titles=POLICY.practice_teacher_titles,
)


def faults(plan: Plan) -> list[str | None]:
    """The grounds on which a plan is not complete, in the order in which they are read."""
    return [slug(check.refusal) for check in plan_checks(plan, LIMITS) if check.refusal]


class TestPlanIsComplete:
    """§2.3: scheme (time, mode, courses), roster, labour contracts and the employer's part, before filing passes."""

    def test_a_complete_plan_passes_every_check(self) -> None:
        """Nothing is refused where all is there."""
        assert faults(a_plan()) == []

    @pytest.mark.parametrize(("changes", "reason"), [
        pytest.param({"mode": ""}, "plan-incomplete", id="without-its-mode"),
        pytest.param({"ends_on": date(2026, 3, 10)}, "plan-incomplete", id="with-lessons-outside-its-time"),
        pytest.param({"roster": 0}, "roster-empty", id="without-people"),
        pytest.param({"without_contract": 1}, "contracts-missing", id="one-contract-missing"),
        pytest.param({"countersigned": False}, "plan-not-countersigned", id="employer-has-not-countersigned"),
    ])
    def test_refused_with_what_is_missing(self, changes: dict[str, object], reason: str) -> None:
        """One thing missing gives one ground."""
        assert faults(a_plan(**changes)) == [reason]

    @pytest.mark.parametrize(("reported", "finding"), [
        pytest.param(False, "not_yet", id="before-it-is-reported"), pytest.param(True, "not_met", id="once-it-is-reported"),
    ])
    def test_the_employer_is_asked_when_it_can_sign(self, reported: bool, finding: str) -> None:
        """Only a plan that was reported can be countersigned; before that the base reads what comes first."""
        check = plan_checks(a_plan(countersigned=False), LIMITS, reported=reported)[-1]
        assert (check.rule, check.finding.value) == ("countersigned", finding)
        assert check.refusal is not None and ("请用人单位登录会签" in str(check.refusal.cure)) is reported

    def test_all_faults_are_named_at_once(self) -> None:
        """A scheme with no courses misses its courses and its hours; the officer sees both."""
        assert faults(a_plan(lessons=[])) == ["plan-incomplete", "planned-hours-short"]

    @pytest.mark.parametrize(("roster", "reasons"), [
        pytest.param(50, [], id="fifty-people"), pytest.param(51, ["class-full"], id="fifty-one-people"),
    ])
    def test_the_class_has_its_size_limit(self, roster: int, reasons: list[str]) -> None:
        """The limit itself is allowed; the number is a placeholder of the policy."""
        assert faults(a_plan(roster=roster)) == reasons

    @pytest.mark.parametrize("part", range(4), ids=["occupation", "trade", "level", "certificate-kind"])
    def test_one_class_is_one_kind(self, part: int) -> None:
        """Occupation, trade, level and certificate kind all have to be the same."""
        group = ("6-31-01-03", "维修电工", "technician", "skill_level")
        case = (*group[:part], "another", *group[part + 1:])
        assert rules.of_the_class_kind(case=group, group=group) is None
        assert slug(rules.of_the_class_kind(case=case, group=group)) == "class-of-another-kind"

    @pytest.mark.parametrize(("state", "reason"), [
        ("drafted", None), ("returned", None), ("submitted", "class-roster-closed"), ("filed", "class-roster-closed"),
    ])
    def test_the_roster_is_closed_once_sent(self, state: str, reason: str | None) -> None:
        """People join a class only while its plan is being drawn up."""
        assert slug(rules.roster_open(state=state, name="待备案")) == reason

    @pytest.mark.parametrize(("single", "reason"), [(True, "class-of-another-employer"), (False, None)])
    def test_one_employer_where_policy_says_so(self, single: bool, reason: str | None) -> None:
        """Whether people of other employers may join is a choice of policy."""
        assert slug(rules.of_the_class_employer(case="a", group="b", single=single)) == reason


class TestFilingComesBeforeTheStart:
    """§2.3: the class starts after filing passed, on the filed day and not before."""

    @pytest.mark.parametrize(("filed_on", "reason"), [
        pytest.param(date(2026, 3, 9), None, id="on-the-start-day"),
        pytest.param(date(2026, 3, 10), "plan-filed-too-late", id="a-day-late"),
    ])
    def test_filing_is_not_later_than_the_start(self, filed_on: date, reason: str | None) -> None:
        """A plan whose start day has passed cannot be filed any more."""
        assert slug(rules.filed_before_start(filed_on=filed_on, starts_on=date(2026, 3, 9), days_before=0)) == reason

    @pytest.mark.parametrize(("on", "reason"), [
        pytest.param(date(2028, 2, 28), "class-starts-too-early", id="a-day-early"),
        pytest.param(date(2028, 2, 29), None, id="on-29-february-as-filed"),
    ])
    def test_not_before_the_filed_day(self, on: date, reason: str | None) -> None:
        """The class opens on its filed day."""
        assert slug(rules.not_before_filed_day(on=on, starts_on=date(2028, 2, 29))) == reason

    @pytest.mark.parametrize(("on", "reason"), [
        pytest.param(date(2026, 3, 18), None, id="the-day-before"),
        pytest.param(date(2026, 3, 19), "amendment-too-late", id="on-the-day-itself"),
    ])
    def test_a_change_is_approved_before_it_happens(self, on: date, reason: str | None) -> None:
        """§2.5: the plan is followed strictly, so a change comes before the lessons it touches."""
        assert slug(rules.amended_in_time(on=on, first_day=date(2026, 3, 19), lead_days=1)) == reason


class TestPlannedHours:
    """§2.5: the plan itself holds 210 / 10 / 110 / 90 and the nine topics, in lawful days."""

    @pytest.mark.parametrize(("category", "topic"), [
        ("ideology", "ideology"), ("theory", "professional"), ("practice", "practice"),
    ])
    def test_one_hour_less_in_any_category_is_refused(self, category: str, topic: str) -> None:
        """209 is not 210, and neither 9, 109 nor 89 will do."""
        plan = a_plan()
        last = [x for x in plan.lessons if x.topic == topic][-1]
        shorter = [replace(x, hours=x.hours - 1) if x is last else x for x in plan.lessons]
        assert faults(replace(plan, lessons=shorter)) == ["planned-hours-short"]

    @pytest.mark.parametrize("topic", sorted(NINE))
    def test_each_of_the_nine_topics_is_needed(self, topic: str) -> None:
        """The same hours without one topic do not pass."""
        plan = a_plan()
        lessons = [replace(x, topic="professional") if x.topic == topic else x for x in plan.lessons]
        assert faults(replace(plan, lessons=lessons)) == ["planned-hours-short"]

    @pytest.mark.parametrize(("minutes", "reason"), [(180, None), (179, "lesson-too-short")])
    def test_a_class_hour_has_its_minutes(self, minutes: int, reason: str | None) -> None:
        """Four class hours of 45 minutes take three hours on the clock."""
        end = time(8 + minutes // 60, minutes % 60)
        assert slug(rules.lesson_long_enough(start=time(8), end=end, hours=4, hour_minutes=45)) == reason

    @pytest.mark.parametrize(("hours", "reason"), [(8, None), (9, "day-too-long")])
    def test_a_day_has_its_maximum(self, hours: int, reason: str | None) -> None:
        """The daily maximum itself is allowed."""
        assert slug(rules.day_within_maximum(day=date(2026, 3, 9), hours=hours, limit=8)) == reason

    @pytest.mark.parametrize(("second", "reason"), [
        pytest.param(time(11, 30), None, id="when-the-first-ends"),
        pytest.param(time(11, 29), "lessons-overlap", id="a-minute-before"),
    ])
    def test_lessons_of_a_day_follow_one_another(self, second: time, reason: str | None) -> None:
        """Nobody is in two lessons at once."""
        spans = [(second, time(16)), (time(8, 30), time(11, 30))]
        assert slug(rules.one_after_another(day=date(2026, 3, 9), spans=spans)) == reason

    @pytest.mark.parametrize(("category", "topic", "reason"), [
        ("theory", "law", None), ("theory", "professional", None), ("ideology", "ideology", None),
        ("practice", "practice", None), ("practice", "law", "topic-of-another-category"),
        ("theory", "ideology", "topic-of-another-category"), ("ideology", "ethics", "topic-of-another-category"),
    ])
    def test_the_nine_topics_are_theory(self, category: str, topic: str, reason: str | None) -> None:
        """A topic cannot be ticked off in a lesson of another category."""
        assert slug(rules.topic_suits(category=category, topic=topic)) == reason


class TestTimetableProposal:
    """§2.5: what the desk proposes is what the desk would accept."""

    @pytest.mark.parametrize("hours_per_day", range(1, 9))
    def test_holds_exactly_the_required_hours(self, hours_per_day: int) -> None:
        """210 hours, over working days only, whatever the length of the day."""
        lessons = rules.propose(starts_on=date(2028, 2, 26), hours_per_day=hours_per_day, school_day=SCHOOL_DAY,
                                thresholds=NOTICE_HOURS, is_working=lambda day: day.weekday() < 5)
        by_category = Hours(**{
            c: sum(x.hours for x in lessons if x.category == c) for c in ("ideology", "theory", "practice")
        })
        assert by_category == Hours(ideology=10, theory=110, practice=90)
        assert {x.topic for x in lessons} >= NINE
        assert all(x.day.weekday() < 5 for x in lessons)
        per_day = {day: sum(x.hours for x in lessons if x.day == day) for day in {x.day for x in lessons}}
        assert max(per_day.values()) == hours_per_day

    def test_no_two_lessons_of_a_day_overlap(self) -> None:
        """Each lesson of a day ends before the next one begins."""
        lessons = a_plan().lessons
        for earlier, later in pairwise(lessons):
            assert (earlier.day, earlier.end) <= (later.day, later.start)


FILED = Arrangement(day=date(2026, 3, 9), start=time(8, 30), end=time(11, 30), place="一号教室", mode="theory_class",
                    teacher="t1")


def a_lesson(key: str = "1", **changes: object) -> Lesson:
    """A practice lesson of four hours, held as filed by a qualified teacher."""
    lesson = Lesson(key=key, category="practice", topic="practice", hours=4, filed=FILED, held=FILED,
                    teacher_name="于老师", certificates=[MASTER])
    return replace(lesson, **changes)  # type: ignore[arg-type]


def judged(*lessons: Lesson) -> list[tuple[Worth, list[str | None]]]:
    """The worth of each lesson, in the order given, with the grounds."""
    verdicts = judge_lessons(lessons, daily_max=8, theory_titles=POLICY.theory_teacher_titles,
                             practice_titles=POLICY.practice_teacher_titles)
    return [(verdicts[x.key].worth, [slug(r) for r in verdicts[x.key].refusals]) for x in lessons]


class TestLessonEarnsItsHours:
    """§2.1, §2.5: a lesson held as filed by a qualified teacher earns its hours; any other says why not."""

    def test_as_filed(self) -> None:
        """Nothing stands against it."""
        assert judged(a_lesson()) == [(Worth.EARNED, [])]

    def test_not_held_yet(self) -> None:
        """A planned lesson earns nothing and has no fault."""
        assert judged(a_lesson(held=None)) == [(Worth.PLANNED, [])]

    def test_by_an_unqualified_teacher(self) -> None:
        """No hours, whatever else is right."""
        assert judged(a_lesson(certificates=[PROFESSOR])) == [(Worth.NONE, ["teacher-unqualified"])]

    @pytest.mark.parametrize(("verdict", "worth", "reasons"), [
        pytest.param(None, Worth.UNDECIDED, ["lesson-outside-filed-time"], id="waits-for-the-district"),
        pytest.param("refused", Worth.NONE, ["lesson-outside-filed-time"], id="not-accepted"),
        pytest.param("accepted", Worth.EARNED, [], id="accepted"),
        pytest.param("mended", Worth.EARNED, [], id="mended"),
    ])
    def test_outside_the_filed_time(self, verdict: str | None, worth: Worth, reasons: list[str]) -> None:
        """The district's word on the deviation decides."""
        assert judged(a_lesson(verdicts={"time": verdict})) == [(worth, reasons)]

    def test_in_another_place(self) -> None:
        """A deviation in place, teacher or mode has a ground of its own."""
        assert judged(a_lesson(verdicts={"place": None})) == [(Worth.UNDECIDED, ["lesson-deviates"])]

    def test_over_the_daily_maximum(self) -> None:
        """Eight hours of a day count; the third lesson of four does not."""
        later = [replace(FILED, start=time(h), end=time(h + 3)) for h in (13, 17)]
        lessons = [a_lesson("1"), a_lesson("2", held=later[0]), a_lesson("3", held=later[1])]
        assert judged(*lessons) == [(Worth.EARNED, []), (Worth.EARNED, []), (Worth.NONE, ["lesson-over-daily-maximum"])]

    @pytest.mark.parametrize(("change", "kinds"), [
        pytest.param({}, set(), id="as-filed"),
        pytest.param({"day": date(2026, 3, 10)}, {"day"}, id="another-day"),
        pytest.param({"start": time(8, 31)}, {"time"}, id="a-minute-late"),
        pytest.param({"place": "二号教室", "teacher": "t2"}, {"place", "teacher"}, id="another-place-and-teacher"),
        pytest.param({"mode": "online"}, {"mode"}, id="online-instead"),
    ])
    def test_plan_and_reality_are_compared(self, change: dict[str, object], kinds: set[str]) -> None:
        """Each respect in which they differ is a deviation of its own."""
        assert set(deviations(filed=FILED, held=replace(FILED, **change))) == kinds  # type: ignore[arg-type]


EXACT = Attended(earned=Hours(ideology=10, theory=110, practice=90), topics=NINE, held=210)


class TestCompletion:
    """§2.5: at least 210 hours, 10 of ideology, 110 of theory with the nine topics, 90 of practice."""

    def test_exactly_the_required_hours_complete(self) -> None:
        """210 / 10 / 110 / 90 is enough, and no attendance rate is asked for unless policy says so."""
        checks = completion_checks(EXACT, NOTICE_HOURS)
        assert completed(checks) is None
        assert found(checks)["attendance_rate"] is Finding.NOT_APPLICABLE

    @pytest.mark.parametrize("category", ["ideology", "theory", "practice"])
    def test_one_hour_short_is_short_in_its_category_and_in_total(self, category: str) -> None:
        """209 hours: both the category and the sum are not met, and the answer says how much is missing."""
        earned = replace(EXACT.earned, **{category: getattr(EXACT.earned, category) - 1})
        checks = completion_checks(replace(EXACT, earned=earned), NOTICE_HOURS)
        assert {rule for rule, finding in found(checks).items() if finding is Finding.NOT_MET} == {
            "hours_total", f"hours_{category}"}
        assert checks[0].values["missing"] == 1

    def test_much_of_one_does_not_make_up_for_another(self) -> None:
        """300 hours with 89 of practice are not a completed training."""
        attended = replace(EXACT, earned=Hours(ideology=10, theory=201, practice=89))
        assert [c.rule for c in completion_checks(attended, NOTICE_HOURS) if c.refusal] == ["hours_practice"]

    @pytest.mark.parametrize(("within", "finding"), [
        pytest.param(False, Finding.NOT_MET, id="apart-by-default"),
        pytest.param(True, Finding.MET, id="counted-as-theory-too"),
    ])
    def test_whether_ideology_counts_as_theory_is_a_choice(self, within: bool, finding: Finding) -> None:
        """100 hours of theory and 10 of ideology reach 110 only under the other reading."""
        attended = replace(EXACT, earned=Hours(ideology=10, theory=100, practice=100))
        thresholds = replace(NOTICE_HOURS, ideology_within_theory=within)
        assert found(completion_checks(attended, thresholds))["hours_theory"] is finding

    def test_not_yet_while_the_plan_can_still_mend_it(self) -> None:
        """One hour short with one hour still planned is NOT_YET; nobody is said to miss the threshold."""
        attended = replace(EXACT, earned=replace(EXACT.earned, practice=89), remaining=Hours(practice=1))
        checks = completion_checks(attended, NOTICE_HOURS)
        assert found(checks)["hours_practice"] is Finding.NOT_YET
        assert not will_miss(checks)

    def test_who_will_miss_it_is_known_before_the_end(self) -> None:
        """Two hours short with one hour still planned can no longer be reached without makeup lessons."""
        attended = replace(EXACT, earned=replace(EXACT.earned, practice=88), remaining=Hours(practice=1))
        assert will_miss(completion_checks(attended, NOTICE_HOURS))

    def test_an_undecided_deviation_needs_judgement(self) -> None:
        """Where the hours depend on a deviation, the district has the word."""
        attended = replace(EXACT, earned=replace(EXACT.earned, theory=109), undecided=Hours(theory=1))
        assert found(completion_checks(attended, NOTICE_HOURS))["hours_theory"] is Finding.NEEDS_JUDGEMENT

    @pytest.mark.parametrize("topic", sorted(NINE))
    def test_a_missed_topic_is_named(self, topic: str) -> None:
        """Enough hours without one of the nine topics do not complete."""
        checks = completion_checks(replace(EXACT, topics=NINE - {topic}), NOTICE_HOURS)
        assert slug(completed(checks)) == "topics-missing"
        assert found(checks)["topics"] is Finding.NOT_MET

    @pytest.mark.parametrize(("have", "finding"), [(80, Finding.MET), (79, Finding.NOT_MET)])
    def test_attendance_rate_where_policy_asks_for_one(self, have: int, finding: Finding) -> None:
        """A rate is asked for elsewhere; here it is off unless the policy sets it."""
        attended = replace(EXACT, earned=Hours(practice=have), held=100)
        checks = completion_checks(attended, replace(NOTICE_HOURS, attendance_rate=80))
        assert found(checks)["attendance_rate"] is finding


class TestSupervision:
    """§4.1: electronic monitoring, site visits and phone follow-ups."""

    @pytest.mark.parametrize(("people", "signatory", "reason"), [
        pytest.param(["a", "b"], "王主任", None, id="two-people-both-sides-sign"),
        pytest.param(["a"], "王主任", "visit-needs-two-people", id="one-person"),
        pytest.param(["a", "a"], "王主任", "visit-needs-two-people", id="the-same-person-twice"),
        pytest.param(["a", "b"], " ", "visit-not-signed", id="base-did-not-sign"),
    ])
    def test_a_visit_is_made_by_two_and_signed(self, people: list[str], signatory: str, reason: str | None) -> None:
        """Two different inspectors, and a signature of the base."""
        assert slug(rules.two_inspectors(people=people, base_signatory=signatory)) == reason

    @pytest.mark.parametrize(("reached", "people", "reason"), [
        (3, 30, None), (2, 30, "follow-ups-too-few"), (4, 31, None), (3, 31, "follow-ups-too-few"),
    ])
    def test_a_tenth_is_called_and_a_part_counts_whole(self, reached: int, people: int, reason: str | None) -> None:
        """Ten percent of 31 people are four."""
        assert slug(rules.follow_ups_enough(reached=reached, people=people, percent=10)) == reason


class TestArchive:
    """§2.8: seven kinds of material for each class."""

    def test_says_of_each_kind_whether_it_is_there(self) -> None:
        """In the order of the notice, with what is missing named."""
        checks = rules.archive_checks(required=POLICY.archive_kinds, pieces={"scheme": 1, "images": 12})
        assert len(checks) == 7
        assert [c.values["kind"] for c in checks if c.finding is Finding.MET] == ["scheme", "images"]
        assert all(c.refusal and c.refusal.cure for c in checks if c.finding is Finding.NOT_MET)


class TestPlaceholdersAreLabelled:
    """What the notice does not say is an example from elsewhere, and says so."""

    def test_only_numbers_of_the_notice_are_not_placeholders(self) -> None:
        """The class size, the length of an hour and the daily maximum are nobody's rule in this city yet."""
        assert {"class_size_max", "class_hour_minutes", "daily_hours_max", "attendance_rate_min"} <= set(
            POLICY.placeholders)
        assert not {"hours_total", "hours_ideology", "hours_theory", "hours_practice", "theory_topics"} & set(
            POLICY.placeholders)

    def test_nothing_is_in_force_before_the_notice(self) -> None:
        """The notice is of 21 October 2019."""
        day_before = date(2019, 10, 21) - timedelta(days=1)
        assert Policy.on(load(Path("services/training/policy.toml")), day_before).in_force == {}
