"""A class from its plan to its end, with the people in it, over a real database."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from services.training import actions
from services.training.actions import classes, completion, joining, leaving, placing
from shared.casework import record_duties
from shared.lifecycle import Duty, Role
from shared.refusals import Finding, Refused
from tests.harness import fixed_id
from tests.training.builders import PLANNED, SCHEME, STARTS, School


@pytest.fixture
def school(desk):
    return School(desk("training"))


def slugs(outcome):
    return sorted(refusal.reason.slug for refusal in outcome.refused.values())


class TestDrawingUp:
    """§2.1, §2.3: a recognised base draws up a plan with its employer's people."""

    def test_a_base_opens_a_class_only_within_its_recognition(self, school):
        """An occupation that the base was not recognised for is refused at once."""
        scheme = {**SCHEME, "employer_id": fixed_id("employer", "huancui"), "occupation": "4-07-05-04"}
        with school.desk.uow() as uow, pytest.raises(Refused, match="base-out-of-scope"):
            actions.open_class(uow, by=school.base, on=PLANNED, scheme=scheme)

    @pytest.mark.parametrize(("changes", "reason"), [
        pytest.param({"starts_on": PLANNED - timedelta(days=1)}, "plan-filed-too-late", id="start-day-has-passed"),
        pytest.param({"employer_id": uuid4()}, "no-such-record", id="employer-nobody-registered"),
    ])
    def test_not_with_what_could_never_be_filed(self, school, changes, reason):
        """A past start day, or an employer that is not in the register of employers."""
        scheme = {**SCHEME, "employer_id": fixed_id("employer", "huancui"), **changes}
        with school.desk.uow() as uow, pytest.raises(Refused, match=reason):
            actions.open_class(uow, by=school.base, on=PLANNED, scheme=scheme)

    def test_the_proposed_timetable_passes_every_rule(self, school):
        """What the desk proposes it files."""
        school.filed()
        assert school.states("classes") == ["filed"]
        assert school.states() == ["filed", "filed"]

    def test_placing_answers_for_each_person(self, school):
        """One of another level is refused, the other is placed."""
        class_id = school.drafted(people=1)
        fits, other = school.enrolled(1)[0], school.enrolled(1, level="technician")[0]
        outcome = school.act(placing.place, [fits, other], school.base, class_id=class_id)
        assert outcome.moved == [fits]
        assert slugs(outcome) == ["class-of-another-kind"]
        number = school.desk.query("select number from classes")[0].number
        noted = school.desk.query("select facts from journal where subject_id = :id and action = 'place'", id=fits)[0].facts
        assert json.loads(noted)["class_number"] == number  # by which the register finds its people

    def test_people_of_another_employer_have_another_class(self, school):
        """One class is planned with one employer."""
        class_id = school.drafted(people=1)
        outcome = school.act(placing.place, school.enrolled(1, employer_id=uuid4()), school.base, class_id=class_id)
        assert slugs(outcome) == ["class-of-another-employer"]

    def test_the_class_is_never_larger_than_its_limit(self, school):
        """Fifty-two people for fifty places: two are refused, one call or two."""
        class_id = school.drafted(people=1)
        outcome = school.act(placing.place, school.enrolled(51), school.base, class_id=class_id)
        assert len(outcome.moved) == 49
        assert slugs(outcome) == ["class-full", "class-full"]
        assert slugs(school.act(placing.place, school.enrolled(1), school.base, class_id=class_id)) == ["class-full"]

    def test_who_leaves_frees_the_place(self, school):
        """A withdrawn person holds no place any more."""
        class_id = school.drafted(people=50)
        school.act(leaving.withdraw, school.cases[:1], school.clerk, reason="调离").require_all()
        school.act(placing.place, school.enrolled(1), school.base, class_id=class_id).require_all()

    def test_a_transfer_needs_two_open_rosters(self, school):
        """Once the plan is sent, nobody leaves or joins it."""
        first, other = school.drafted(people=2), school.drafted(people=0)
        people = [case for (case,) in school.desk.query("select id from cases order by id")]
        school.act(placing.transfer, people[:1], school.base, class_id=other).require_all()
        school.act(classes.submit, [first], school.base).require_all()
        assert slugs(school.act(placing.transfer, people[1:], school.base, class_id=other)) == ["class-roster-closed"]
        assert slugs(school.act(placing.unplace, people[1:], school.base)) == ["class-roster-closed"]
        assert slugs(school.act(placing.place, school.enrolled(1), school.base, class_id=first)) == [
            "class-roster-closed"]

    def test_another_base_does_not_see_the_class(self, school):
        """A base of the same unit gets the answer of a record that does not exist."""
        class_id = school.drafted()
        stranger = school.desk.actor(Role.BASE_CLERK, org=uuid4())
        outcome = school.act(classes.submit, [class_id], stranger)
        assert slugs(outcome) == ["no-such-record"]


class TestFiling:
    """§2.3: the employer countersigns, one officer reviews, another files, before the class starts."""

    def test_not_without_the_countersignature(self, school):
        """The first review waits for the employer."""
        class_id = school.drafted()
        school.act(classes.submit, [class_id], school.base).require_all()
        assert slugs(school.act(classes.review, [class_id], school.clerk)) == ["plan-not-countersigned"]

    def test_a_changed_plan_is_countersigned_again(self, school):
        """A returned plan loses its signature when it is sent again."""
        class_id = school.drafted()
        school.act(classes.submit, [class_id], school.base).require_all()
        school.act(classes.countersign, [class_id], school.employer).require_all()
        school.act(classes.return_plan, [class_id], school.clerk, reason="补充师资说明").require_all()
        school.act(classes.submit, [class_id], school.base).require_all()
        assert slugs(school.act(classes.review, [class_id], school.clerk)) == ["plan-not-countersigned"]

    def test_one_person_does_not_handle_and_review(self, school):
        """An officer with both posts is refused at the second step."""
        both = school.desk.actor(Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER)
        class_id = school.drafted()
        school.act(classes.submit, [class_id], school.base).require_all()
        school.act(classes.countersign, [class_id], school.employer).require_all()
        school.act(classes.review, [class_id], both).require_all()
        assert slugs(school.act(classes.file, [class_id], both)) == ["incompatible-duties"]

    def test_not_with_a_contract_missing(self, school):
        """The roster comes with a contract copy for each person."""
        class_id = school.drafted()
        school.act(placing.place, school.enrolled(1), school.base, class_id=class_id).require_all()
        assert slugs(school.act(classes.submit, [class_id], school.base)) == ["contracts-missing"]

    def test_not_after_the_start_day(self, school):
        """On the start day itself it can still be filed, a day later it cannot."""
        class_id = school.drafted()
        for act, by in ((classes.submit, school.base), (classes.countersign, school.employer),
                        (classes.review, school.clerk)):
            school.act(act, [class_id], by).require_all()
        late = school.act(classes.file, [class_id], school.reviewer, on=STARTS + timedelta(days=1))
        assert slugs(late) == ["plan-filed-too-late"]
        school.act(classes.file, [class_id], school.reviewer, on=STARTS).require_all()

    def test_a_class_given_up_frees_its_people(self, school):
        """They are enrolled again and may join another class."""
        class_id = school.filed()
        school.act(classes.cancel, [class_id], school.base, reason="人数不足").require_all()
        assert school.states() == ["enrolled", "enrolled"]
        assert school.desk.query("select distinct class_id from cases") == [(None,)]


class TestStarting:
    """§2.3: on the filed day, and not before."""

    def test_not_a_day_early(self, school):
        """The people stay filed until then."""
        class_id = school.filed()
        early = school.act(classes.start, [class_id], school.base, on=STARTS - timedelta(days=1))
        assert slugs(early) == ["class-starts-too-early"]
        school.act(classes.start, [class_id], school.base, on=STARTS).require_all()
        assert school.states() == ["in_training", "in_training"]

    def test_teachers_may_not_examine_these_people_later(self, school):
        """Every case carries the teaching duty of every teacher of its class."""
        school.running()
        rows = school.desk.query("select count(*), count(distinct person_id) from duties where duty = 'teaching'")
        teachers = 2  # one of them teaches both the general topics and professional theory
        assert rows == [(2 * teachers, teachers)]


class TestEnding:
    """§2.5: those for whom the hours hold go on; the others learn what is missing."""

    def test_everybody_who_was_always_there_goes_to_assessment(self, school):
        """Cases leave with their dossier, the class is completed."""
        class_id = school.taught()
        school.complete(class_id).require_all()
        assert school.states() == ["trained", "trained"]
        assert school.states("classes") == ["completed"]
        contracts = school.desk.query("select contract, cardinality(case_ids) from outbox where closed_at is null"
                                      " and receiver = 'assessment'")
        assert contracts == [("training.case.handed_on", 2)]

    def test_one_hour_short_stays_in_training(self, school):
        """Absent from one lesson of practice, and the class goes on with that person."""
        class_id = school.running()
        late, good = school.cases
        lessons = school.lessons(class_id)
        school.attend(class_id, [
            {"lesson_id": row["id"], "absent": [late] if row is lessons[-1] else []} for row in lessons
        ])
        school.complete(class_id).require_all()
        states = dict(school.desk.query("select id, state from cases"))
        assert states == {late: "in_training", good: "trained"}
        assert school.states("classes") == ["in_training"]
        check = school.standing(late)["hours_practice"]
        assert (check.finding, check.values["missing"]) == (Finding.NOT_MET, lessons[-1]["hours"])

    def test_makeup_lessons_are_an_amendment_and_then_complete_it(self, school):
        """The missed hours are made up by lessons that were approved the day before."""
        class_id = school.running()
        late = school.cases[0]
        lessons = school.lessons(class_id)
        school.attend(class_id, [
            {"lesson_id": row["id"], "absent": [late] if row is lessons[-1] else []} for row in lessons
        ])
        school.complete(class_id)
        last = school.last_day(class_id)
        makeup = {**{name: lessons[-1][name] for name in ("category", "topic", "hours", "start_at", "end_at",
                                                          "teacher_id", "place", "mode")},
                  "day": last + timedelta(days=1)}
        with school.desk.uow() as uow:
            amendment = actions.propose_amendment(uow, class_id, by=school.base, on=last, grounds="补课", drop=[],
                                                  add=[makeup])
        too_late = school.act(actions.amendments.approve, [amendment], school.clerk, on=makeup["day"])
        assert slugs(too_late) == ["amendment-too-late"]
        school.act(actions.amendments.approve, [amendment], school.clerk, on=last).require_all()
        added = school.lessons(class_id)[-1]
        school.attend(class_id, [{"lesson_id": added["id"]}], on=makeup["day"])
        school.complete(class_id).require_all()
        assert sorted(school.states()) == ["trained", "trained"]
        assert school.states("classes") == ["completed"]

    def test_not_while_lessons_are_still_to_come(self, school):
        """The class runs to its filed end."""
        class_id = school.running()
        refused = school.act(classes.submit_completion, [class_id], school.base, on=STARTS)
        assert slugs(refused) == ["class-not-over"]

    def test_a_person_who_leaves_is_proposed_by_the_base_and_confirmed_by_the_district(self, school):
        """The district alone cannot, and the base alone does not."""
        school.running()
        who = school.cases[:1]
        assert slugs(school.act(leaving.discontinue, who, school.clerk, reason="长期缺勤")) == ["leaving-not-proposed"]
        school.act(leaving.propose_discontinuation, who, school.base, reason="长期缺勤").require_all()
        assert sorted(school.states()) == ["in_training", "in_training"]
        school.act(leaving.discontinue, who, school.clerk, reason="长期缺勤").require_all()
        assert sorted(school.states()) == ["discontinued", "in_training"]

    def test_returned_for_makeup(self, school):
        """The district gives one person back with a reason; that case is in training again."""
        class_id = school.taught()
        on = school.last_day(class_id)
        school.act(classes.submit_completion, [class_id], school.base, on=on).require_all()
        school.act(completion.return_for_makeup, school.cases[:1], school.clerk, on=on, reason="考勤存疑").require_all()
        assert sorted(school.states()) == ["completion_submitted", "in_training"]


class TestOnHold:
    """§4.1: who is on hold stays behind; the class does not wait."""

    def test_a_held_person_follows_later(self, school):
        """Held at filing and at the start, then filed and started alone; before the class is there, refused."""
        class_id = school.drafted()
        held = school.cases[:1]
        school.act(leaving.hold, held, school.clerk, until=STARTS, reason="身份待核").require_all()
        for act, by in ((classes.submit, school.base), (classes.countersign, school.employer),
                        (classes.review, school.clerk), (classes.file, school.reviewer)):
            school.act(act, [class_id], by).require_all()
        school.act(leaving.release_hold, held, school.clerk).require_all()
        school.act(joining.file, held, school.reviewer).require_all()
        assert slugs(school.act(joining.start, held, school.base)) == ["class-not-there-yet"]
        school.act(classes.start, [class_id], school.base, on=STARTS).require_all()
        assert school.states() == ["in_training", "in_training"]


class TestIncompatibleDuties:
    """不相容岗位: found before the database has to refuse, and answered for each case."""

    def done(self, school, person, duty):
        with school.desk.uow() as uow:
            record_duties(uow, [(school.cases[0], person, duty)], PLANNED)

    def test_who_examined_somebody_does_not_teach_them(self, school):
        """That person stays behind, the other starts."""
        class_id = school.filed()
        self.done(school, fixed_id("person", "huancui-teacher1"), Duty.EXAMINING)
        school.act(classes.start, [class_id], school.base, on=STARTS).require_all()
        states = dict(school.desk.query("select id, state from cases"))
        assert states == {school.cases[0]: "filed", school.cases[1]: "in_training"}
        assert slugs(school.act(joining.start, school.cases[:1], school.base, on=STARTS)) == ["incompatible-duties"]

    def test_who_filed_somebody_before_does_not_handle_them_now(self, school):
        """The class waits for another clerk."""
        class_id = school.drafted()
        school.act(classes.submit, [class_id], school.base).require_all()
        school.act(classes.countersign, [class_id], school.employer).require_all()
        self.done(school, school.clerk.person, Duty.PLAN_REVIEW)
        assert slugs(school.act(classes.review, [class_id], school.clerk)) == ["incompatible-duties"]
        school.act(classes.review, [class_id], school.officer(Role.DISTRICT_CLERK)).require_all()


class TestReminder:
    """A class whose end passes without an application for completion is spoken of."""

    def test_once_in_the_inbox(self, school):
        """The base and its district are reminded once; a class that has gone on is not spoken of."""
        class_id = school.running()
        with school.desk.uow() as uow:
            actions.remind_of_completion(uow, [class_id], PLANNED)
            actions.remind_of_completion(uow, [class_id], PLANNED)
        readers = school.desk.query("select reader_role, cases_count from notices order by reader_role")
        assert readers == [("base_clerk", 2), ("district_clerk", 2)]
        due = school.desk.query("select action, subject_id from timers where done_at is null")
        assert due == [(actions.REMINDER, class_id)]
