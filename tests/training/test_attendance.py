"""Attendance, deviations and hours over a real database: one ledger, append-only, judged as a set."""

from __future__ import annotations

import time
from datetime import date
from datetime import time as clock
from uuid import uuid4

import pytest
from sqlalchemy.exc import ProgrammingError

from services.training import actions, queries
from services.training.actions import classes
from shared.refusals import Finding, Refused
from tests.training.builders import STARTS, School


@pytest.fixture
def school(desk):
    return School(desk("training"))


class TestLedger:
    """§2.8: who was there, on what evidence; nothing is rewritten."""

    def test_a_correction_keeps_the_old_value(self, school):
        """Both versions stay, the newer counts, the reason is there."""
        class_id = school.taught()
        case, lesson, on = school.cases[0], school.lessons(class_id)[0], school.last_day(class_id)
        with school.desk.uow() as uow:
            actions.correct_attendance(
                uow, class_id, by=school.base, on=on, evidence="signed_paper", reason="签到表核对",
                entries=[{"lesson_id": lesson["id"], "case_id": case, "present": False}])
        with school.desk.uow() as uow:
            entries = queries.attendance_of(uow, class_id, lesson["id"], STARTS)
        mine = [(e["version"], e["present"], e["current"], e["strength"]) for e in entries if e["case_id"] == case]
        assert mine == [(1, True, False, 2), (2, False, True, 1)]
        assert school.standing(case)["hours_total"].values["have"] == 210 - lesson["hours"]

    @pytest.mark.parametrize("statement", [
        "update attendance set present = false", "delete from attendance", "truncate attendance",
        "update lesson_records set place = ''",
    ])
    def test_the_service_itself_cannot_rewrite_it(self, school, statement):
        """The database refuses the running role."""
        school.taught(people=1)
        with pytest.raises(ProgrammingError, match="permission denied"), school.desk.uow() as uow:
            uow.execute(statement)

    def test_a_lesson_is_recorded_once(self, school):
        """A second record of the same lesson is refused."""
        class_id = school.taught()
        with pytest.raises(Refused, match="lesson-already-recorded"):
            school.attend(class_id, [{"lesson_id": school.lessons(class_id)[0]["id"]}])

    def test_not_before_its_day(self, school):
        """A lesson of tomorrow is not recorded today."""
        class_id = school.running()
        later = school.lessons(class_id)[-1]
        with pytest.raises(Refused, match="lesson-in-the-future"):
            school.attend(class_id, [{"lesson_id": later["id"]}], on=STARTS)

    def test_only_people_of_the_class(self, school):
        """An absentee of another class is refused, and nothing is written."""
        class_id = school.running()
        with pytest.raises(Refused, match="not-in-this-class"):
            school.attend(class_id, [{"lesson_id": school.lessons(class_id)[0]["id"], "absent": [uuid4()]}])
        assert school.desk.query("select count(*) from attendance") == [(0,)]

    def test_one_entry_for_each_person_and_lesson(self, school):
        """Two corrections of the same entry in one request contradict each other."""
        class_id = school.taught(people=1)
        entry = {"lesson_id": school.lessons(class_id)[0]["id"], "case_id": school.cases[0]}
        with school.desk.uow() as uow, pytest.raises(Refused, match="entry-repeated"):
            actions.correct_attendance(
                uow, class_id, by=school.base, on=STARTS, evidence="electronic", reason="核对",
                entries=[{**entry, "present": True}, {**entry, "present": False}])


class TestDeviations:
    """§2.5: the class runs as filed; what differs is found and decided."""

    def held_elsewhere(self, school):
        """A class whose last lesson was held at another time in another place."""
        class_id = school.running()
        lessons = school.lessons(class_id)
        changed = {"place": "二号车间", "start_at": clock(14, 0), "end_at": clock(17, 0)}
        counts = school.attend(class_id, [
            {"lesson_id": row["id"], "held": changed if row is lessons[-1] else {}} for row in lessons
        ])
        return class_id, counts

    def test_found_by_comparing_and_undecided_until_the_district_speaks(self, school):
        """Two respects, two deviations; the hours need a judgement."""
        _, counts = self.held_elsewhere(school)
        assert counts["deviations"] == 2
        standing = school.standing(school.cases[0])
        assert standing["hours_practice"].finding is Finding.NEEDS_JUDGEMENT

    @pytest.mark.parametrize(("verdict", "finding"), [
        ("accepted", Finding.MET), ("mended", Finding.MET), ("refused", Finding.NOT_MET),
    ])
    def test_the_verdict_decides_the_hours(self, school, verdict, finding):
        """Accepted or mended earns the hours, refused does not."""
        class_id, _ = self.held_elsewhere(school)
        ids = [row.id for row in school.desk.query("select id from deviations")]
        with school.desk.uow() as uow:
            actions.decide_deviations(uow, class_id, by=school.clerk, on=STARTS, ids=ids, verdict=verdict,
                                      reason="现场核实")
        assert school.standing(school.cases[0])["hours_practice"].finding is finding

    def test_a_verdict_is_given_once(self, school):
        """A second decision on the same deviation is refused."""
        class_id, _ = self.held_elsewhere(school)
        ids = [row.id for row in school.desk.query("select id from deviations")]
        decision = {"by": school.clerk, "on": STARTS, "ids": ids, "verdict": "accepted", "reason": "现场核实"}
        with school.desk.uow() as uow:
            actions.decide_deviations(uow, class_id, **decision)
        with school.desk.uow() as uow, pytest.raises(Refused):
            actions.decide_deviations(uow, class_id, **decision)

    def test_a_lesson_that_was_not_held_is_found(self, school):
        """Its day passes without a record."""
        class_id = school.running()
        with school.desk.uow() as uow:
            assert actions.find_missed_lessons(uow, [class_id], STARTS) == 0
            first_day = sum(row["day"] == STARTS for row in queries.lessons_of(uow, [class_id]))
            assert actions.find_missed_lessons(uow, [class_id], date(2026, 3, 10)) == first_day
            assert actions.find_missed_lessons(uow, [class_id], date(2026, 3, 10)) == 0

    def test_a_teacher_without_the_title_earns_nobody_hours(self, school):
        """Practice taught by the professor: no hours, the teacher is a deviation too, and the lesson says why."""
        class_id = school.running()
        lessons = school.lessons(class_id)
        school.attend(class_id, [
            {"lesson_id": row["id"], "held": {"teacher_id": school.teachers[0]} if row is lessons[-1] else {}}
            for row in lessons
        ])
        with school.desk.uow() as uow:
            rows = queries.lessons_of(uow, [class_id])
            judged = queries.judged_lessons(uow, rows)[lessons[-1]["id"]]
        assert judged.worth == "none"
        assert [refusal.reason.slug for refusal in judged.refusals] == ["teacher-unqualified", "lesson-deviates"]
        assert school.standing(school.cases[0])["hours_practice"].finding is Finding.NOT_MET


class TestForecast:
    """Who will miss the threshold is known while it can still be mended."""

    def test_one_absence_in_a_plan_of_exactly_210_hours_is_already_too_much(self, school):
        """On the second day the plan has no spare hours; only makeup lessons help."""
        class_id = school.running()
        first = school.lessons(class_id)[0]
        school.attend(class_id, [{"lesson_id": first["id"], "absent": school.cases[:1]}], on=STARTS)
        findings = [school.standing(case)["hours_total"].finding for case in school.cases]
        assert findings == [Finding.NOT_MET, Finding.NOT_YET]

    def test_a_lesson_noted_as_not_held_cannot_be_counted_on(self, school):
        """Until then a lesson of yesterday may still be entered from its paper."""
        class_id = school.running()
        assert school.standing(school.cases[0])["hours_total"].finding is Finding.NOT_YET
        with school.desk.uow() as uow:
            actions.find_missed_lessons(uow, [class_id], date(2026, 3, 10))
        assert school.standing(school.cases[0])["hours_total"].finding is Finding.NOT_MET


class TestThousandsAtOnce:
    """Hours of many classes are one question, answered for each person."""

    def test_four_classes_of_fifty_are_judged_in_one_query(self, school):
        """Two hundred people with fifty-odd lessons each, in well under two seconds, none mistaken for another."""
        class_ids, absentees = [], set()
        for _ in range(4):
            class_id = school.running(people=50)
            lessons = school.lessons(class_id)
            absentees.add(school.cases[0])
            school.attend(class_id, [
                {"lesson_id": row["id"], "absent": school.cases[:1] if place == 0 else []}
                for place, row in enumerate(lessons)
            ])
            class_ids.append(class_id)
        started = time.perf_counter()
        with school.desk.uow() as uow:
            people = queries.people_of(uow, class_ids, "in_training")
            standings = queries.standings(uow, people)
        assert time.perf_counter() - started < 2
        short = {case for case, checks in standings.items() if any(check.refusal for check in checks)}
        assert len(standings) == 200
        assert short == absentees
        on = school.last_day(class_ids[0])
        assert school.act(classes.submit_completion, class_ids, school.base, on=on).refused == {}
        assert school.states().count("completion_submitted") == 196
