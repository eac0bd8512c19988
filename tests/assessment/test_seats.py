"""What the training desk is told of seats: what differs, once, with a number that grows; real and rehearsal apart."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from services.assessment import actions
from services.assessment.rules import Part
from tests.assessment.builders import EXAM_DAY, TODAY, Exam

NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.fixture
def assessment(desk):
    return desk("assessment")


def told(desk, *, on=TODAY, rehearsal=False):
    """What one tick tells: the items by what they are about."""
    with desk.uow() as uow:
        uow.execute("delete from outbox")
        actions.tell_seats(uow, rehearsal=rehearsal, on=on, now=NOW)
    found = {}
    for receiver, contract, body in desk.query("select receiver, contract, body::text from outbox"):
        assert (receiver, contract) == ("training", "assessment.seats.told")
        for item in json.loads(body):
            found.setdefault(item["about"], []).append(item)
    return found


class TestTelling:
    """§2.6: what is free before 31 December is told to whoever plans backwards from it."""

    def test_a_sitting_with_its_kind_and_day_and_a_class_with_who_waits(self, assessment):
        """Everything that training needs to compare the two, and nothing of a person."""
        exam = Exam(assessment, cases=3)
        sitting = exam.planned(capacity=30)
        found = told(assessment)
        assert found == {
            "sitting": [{"about": "sitting", "id": str(sitting), "unit": "huancui", "rehearsal": False, "version": 1,
                         "told_on": str(TODAY), "told_at": NOW.isoformat(), "year": 2026, "occupation": "6-31-01-03", "level": "senior",
                         "day": str(EXAM_DAY), "open": True, "whole": True, "free": 30}],
            "class": [{"about": "class", "id": str(exam.class_id), "unit": "huancui", "rehearsal": False, "version": 1,
                       "told_on": str(TODAY), "told_at": NOW.isoformat(), "waiting": 3}],
        }

    def test_a_tick_without_change_writes_nothing(self, assessment):
        """Neither mail nor a row of its own, on that day and the next."""
        Exam(assessment, cases=3).planned()
        assert told(assessment)
        before = assessment.query("select xmin::text, ctid::text from seats_told order by id")
        assert told(assessment) == {} == told(assessment, on=TODAY + timedelta(days=1))
        assert assessment.query("select xmin::text, ctid::text from seats_told order by id") == before

    def test_applying_and_being_admitted_still_need_a_seat(self, assessment):
        """Nothing is told until somebody sits."""
        exam = Exam(assessment, cases=3)
        assert told(assessment)
        exam.admitted()
        assert told(assessment) == {}

    def test_again_after_seating_unseating_leaving_and_voiding(self, assessment):
        """Each time the sitting and the class as they are then, with the next version."""
        exam = Exam(assessment, cases=3).admitted()
        sitting = exam.planned(capacity=30)
        told(assessment)
        steps = (
            (actions.seat, exam.cases, {"sitting_id": sitting}, 27, 0),
            (actions.unseat, exam.cases[:1], {"reason": "时间冲突"}, 28, 1),
            (actions.withdraw, exam.cases[1:2], {"reason": "离职"}, 29, None),
            (actions.void_sitting, [sitting], {"reason": "台风"}, 0, 2),
        )
        waiting = 0
        for action, ids, payload, free, now in steps:
            exam.do(action, ids, by=exam.base if action is actions.withdraw else exam.office, **payload).require_all()
            found = told(assessment)
            assert [item["free"] for item in found["sitting"]] == [free], action
            assert [item["waiting"] for item in found.get("class", [])] == ([] if now is None else [now]), action
            waiting = waiting if now is None else now
        assert (found["sitting"][0]["open"], found["sitting"][0]["version"], found["class"][0]["version"]) == (False, 5, 4)
        assert told(assessment) == {}

    def test_a_new_sitting_alone(self, assessment):
        """What was told before is not told again with it."""
        exam = Exam(assessment, cases=3)
        exam.planned()
        told(assessment)
        second = exam.planned(session="afternoon", capacity=12)
        found = told(assessment)
        assert [(item["id"], item["free"]) for item in found.pop("sitting")] == [(str(second), 12)]
        assert found == {}

    def test_a_sitting_counts_on_its_day_and_no_longer_after_it(self, assessment):
        """It is told as over once."""
        Exam(assessment, cases=0).planned(capacity=30)
        assert told(assessment, on=EXAM_DAY)["sitting"][0]["free"] == 30
        (item,) = told(assessment, on=EXAM_DAY + timedelta(days=1))["sitting"]
        assert (item["open"], item["free"], item["version"]) == (False, 0, 2)
        assert told(assessment, on=EXAM_DAY + timedelta(days=2)) == {}

    def test_a_sitting_that_was_over_before_it_was_told_is_not_news(self, assessment):
        """Nobody ever counted on it."""
        exam = Exam(assessment, cases=0)
        exam.do(actions.void_sitting, [exam.planned()], by=exam.office, reason="台风").require_all()
        assert told(assessment) == {}

    def test_a_sitting_for_resits_is_not_one_for_a_class(self, assessment):
        """Who sits for the first time needs all parts of the level."""
        exam = Exam(assessment, cases=0)
        exam.planned(parts=(Part.SKILL,))
        exam.planned(parts=(Part.SKILL, Part.THEORY), session="afternoon")
        assert sorted(item["whole"] for item in told(assessment)["sitting"]) == [False, True]

    def test_a_class_that_has_gone_through_is_told_once_more(self, assessment):
        """That nobody of it waits; then it is not spoken of again."""
        exam = Exam(assessment, cases=3)
        told(assessment)
        exam.do(actions.withdraw, exam.cases, by=exam.base, reason="离职").require_all()
        assert [item["waiting"] for item in told(assessment)["class"]] == [0]
        assert told(assessment) == {}


class TestTwoWorlds:
    """Real and rehearsal are told apart, each on its own day."""

    def test_each_in_its_own_tick(self, assessment):
        """Nothing of the one in the other."""
        real, practice = Exam(assessment, cases=2), Exam(assessment, cases=1, rehearsal=True)
        real.planned(capacity=30), practice.planned(capacity=7)
        found = told(assessment, rehearsal=True)
        assert [(item["free"], item["unit"], item["rehearsal"]) for item in found["sitting"]] == [(7, "rehearsal", True)]
        assert [item["id"] for item in found["class"]] == [str(practice.class_id)]
        found = told(assessment)
        assert [item["free"] for item in found["sitting"]] == [30] and [item["waiting"] for item in found["class"]] == [2]

    def test_the_clock_tells_both(self, assessment):
        """The job of the desk, each world by its own calendar."""
        Exam(assessment, cases=2), Exam(assessment, cases=1, rehearsal=True)
        _, job = assessment.service.jobs["seats.tell"]
        job(assessment.runtime)
        rows = assessment.query("select rehearsal, told ->> 'waiting' as waiting from seats_told order by rehearsal")
        assert [tuple(row) for row in rows] == [(False, "2"), (True, "1")]
