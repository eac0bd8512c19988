"""63号 §2.6: every desk watches the last days of the cases it holds, and reminds whoever can still act."""

from __future__ import annotations

import importlib
from datetime import date
from types import SimpleNamespace

import pytest

from services.enrollment import actions as enrollment_actions
from services.training import events
from services.training.actions import classes
from shared import reference, watching
from shared.casework.allowed import NOT_PEOPLE
from shared.deadlines import Step
from shared.lifecycle import Role
from shared.runtime import DESKS
from tests.enrollment.test_actions import a_draft
from tests.harness import LATER, dossier, fixed_id, on_day
from tests.subsidy.builders import Office
from tests.training.builders import School

BASE = fixed_id("base", "huancui")
EMPLOYER = fixed_id("employer", "huancui")
SPRING = date(2026, 3, 2)
NO_LAST_DAY = {  # open states that wait for nothing with a last day
    "enrollment": {"rejected"}, "training": set(), "assessment": {"voided"},
    "subsidy": {"paid", "closed", "recovering"},
}


def watched(name):
    """What a desk watches."""
    return importlib.import_module(f"services.{name}.actions.deadlines").WATCHED


def remind(desk, on):
    """What the timer of the desk does on that day."""
    with desk.uow() as uow:
        ids = uow.execute("select id from watches").scalars().all()
        desk.service.timers[watching.REMIND](uow, ids, on)


def digests(desk):
    """Who was told of how many cases: (role, unit, organisation, cases)."""
    return [tuple(row) for row in desk.query(
        "select reader_role, reader_unit, reader_org, cases_count from notices order by on_day, reader_role")]


def due(desk):
    """The days on which the desk will remind."""
    return [row.due_on for row in desk.query(
        "select due_on from timers where action = 'remind_deadline' and done_at is null and cancelled_at is null"
        " order by due_on")]


@pytest.mark.parametrize("name", DESKS)
class TestWhatIsWatched:
    """What a desk watches agrees with its table of moves."""

    def test_every_open_state_waits_for_a_step_or_for_none(self, name):
        """A state that is added has to be thought of here."""
        case = watched(name).case
        open_states = {
            str(source) for row in case.moves for source in row.sources
        } - {str(state) for state in case.ends} - {str(state) for state in case.elsewhere}
        assert open_states - NO_LAST_DAY[name] - {"refused"} == {str(state) for state in watched(name).waits_for}

    def test_somebody_can_act_in_each_of_them(self, name):
        """The next action exists in the state; where it is the clock's, nobody is reminded."""
        here = watched(name)
        nobody = {str(state) for state in here.waits_for if not set(here.who_can_act(state)) - NOT_PEOPLE}
        assert nobody == ({"on_notice"} if name == "subsidy" else set())


class TestEnrollment:
    """An application must still reach a class that starts in time: in 2026 by 20 October."""

    @pytest.fixture
    def enrollment(self, desk):
        here = desk("enrollment")
        here.base = here.actor(Role.BASE_CLERK)
        with here.uow() as uow:
            here.ids = enrollment_actions.draft(uow, [a_draft(n) for n in (1, 2, 3)], by=here.base, on=SPRING)
            enrollment_actions.submit(uow, here.ids[:2], by=here.base, on=SPRING).require_all()
        return here

    def test_the_days_are_set_with_the_first_application(self, enrollment):
        """Twenty, ten, five and no working days before, over the autumn holiday."""
        assert due(enrollment) == [date(2026, 9, 16), date(2026, 9, 30), date(2026, 10, 13), date(2026, 10, 20)]

    def test_each_is_told_of_what_they_can_do(self, enrollment):
        """The base and the employer submit two, of the sample one; two officers look at the six others."""
        remind(enrollment, date(2026, 9, 16))
        assert digests(enrollment) == [
            ("base_clerk", None, BASE, 2), ("district_clerk", "huancui", None, 6),
            ("district_reviewer", "huancui", None, 6), ("employer", None, EMPLOYER, 2)]

    @pytest.mark.parametrize(("on", "told"), [
        pytest.param(date(2026, 9, 15), False, id="a-working-day-too-early"),
        pytest.param(date(2026, 9, 16), True, id="twenty-working-days-before"),
        pytest.param(date(2026, 10, 20), True, id="on-the-last-day"),
        pytest.param(date(2026, 10, 21), True, id="a-day-late-it-still-lies-there"),
    ])
    def test_from_when(self, enrollment, on, told):
        """Nobody is reminded before it matters."""
        remind(enrollment, on)
        assert bool(digests(enrollment)) is told

    def test_it_says_what_and_until_when(self, enrollment):
        """One line for each state."""
        remind(enrollment, date(2026, 10, 13))
        (row,) = enrollment.query("select subject, body from notices where reader_role = 'district_clerk'")
        assert row.subject == "2026年度报名开班临近期限：6人待办"
        assert row.body == "待审核 6 人：开班最后办理日 2026年10月20日，还剩5个工作日。"

    def test_near_the_end_the_leader_sees_all_of_it(self, enrollment):
        """Five working days before."""
        remind(enrollment, date(2026, 10, 12))
        assert "district_leader" not in [row[0] for row in digests(enrollment)]
        remind(enrollment, date(2026, 10, 13))
        assert ("district_leader", "huancui", None, 8) in digests(enrollment)

    def test_one_digest_for_a_reader_and_day(self, enrollment):
        """A doubled tick, and a second year with open cases, add none."""
        with enrollment.uow() as uow:
            watching.watch(uow, watched("enrollment"), {(2027, False)}, SPRING)
        remind(enrollment, date(2026, 10, 20))
        before = digests(enrollment)
        remind(enrollment, date(2026, 10, 20))
        assert digests(enrollment) == before
        assert len(before) == len({row[:3] for row in before})

    def test_silence_decides_nothing(self, enrollment):
        """Long after the last day every case stands as it stood."""
        before = enrollment.query("select id, state, seq from cases order by id")
        remind(enrollment, date(2027, 3, 1))
        assert enrollment.query("select id, state, seq from cases order by id") == before

    def test_a_moved_deadline_moves_the_days(self, enrollment):
        """Policy is dated data: a later deadline cancels the old days at the next arrival."""
        row = dict(enrollment.query("select row from reference where kind = 'policy' and key = 'exam_deadline'")[0].row)
        row["values"] = [*row["values"], {"from": "2026-04-01", "value": {"month": 11, "day": 30}, "source": "演示", "placeholder": True}]
        with enrollment.uow() as uow:
            reference.take(uow, [{"kind": "policy", "key": "exam_deadline", "version": next(LATER), "row": row}], None)
        with enrollment.uow() as uow:
            enrollment_actions.draft(uow, [a_draft(4)], by=enrollment.base, on=date(2026, 4, 1))
        assert due(enrollment)[-1] == date(2026, 9, 11)
        assert date(2026, 10, 20) not in due(enrollment)


class TestTraining:
    """The last days to start, to finish the hours, and to be ready to apply."""

    @pytest.fixture
    def school(self, desk):
        here = School(desk("training"))
        with here.desk.uow() as uow:
            watching.watch(uow, watched("training"), {(2026, False)}, SPRING)
        return here

    def told(self, school, on):
        """Who is told on that day."""
        remind(school.desk, on)
        return {row[0] for row in digests(school.desk)}

    def test_a_case_that_arrives_is_watched(self, desk):
        """In its own world."""
        here = desk("training")
        with here.uow() as uow:
            events.take_cases(uow, [dossier(), dossier()], SimpleNamespace(on=lambda rehearsal: SPRING))
        assert here.query("select year, rehearsal from watches") == [(2026, False)]
        assert date(2026, 10, 20) in due(here)

    def test_a_plan_is_whose_turn_it_is(self, school):
        """Drawn up: the base. Sent: the employer, then the clerk. Reviewed: the reviewer. Filed: the base again."""
        class_id, on = school.drafted(), date(2026, 9, 16)
        steps = ((classes.submit, school.base), (classes.countersign, school.employer), (classes.review, school.clerk),
                 (classes.file, school.reviewer))
        turns = []
        for act, by in (*steps, (None, None)):
            school.desk.as_superuser("delete from letters; delete from notices")
            turns.append(self.told(school, on))
            if act:
                school.act(act, [class_id], by).require_all()
        assert turns == [{"base_clerk"}, {"employer"}, {"district_clerk"}, {"district_reviewer"}, {"base_clerk"}]

    def test_the_hours_have_a_later_day(self, school):
        """A running class is not late in October; in November the base is reminded, to finish by the 26th."""
        school.running()
        assert self.told(school, date(2026, 10, 21)) == set()
        assert self.told(school, date(2026, 11, 19)) == {"base_clerk", "district_leader"}
        (row,) = school.desk.query("select body from notices where reader_role = 'base_clerk'")
        assert row.body == "在训 2 人：完成课时最后办理日 2026年11月26日，还剩5个工作日。"

    def test_it_stops_when_they_have_gone_on(self, school):
        """Completed cases are assessment's to watch."""
        school.complete(school.taught())
        assert self.told(school, date(2026, 12, 3)) == set()

    def test_a_case_on_hold_is_reminded_of_all_the_same(self, school):
        """暂缓 stops a case's own timers, never 31 December."""
        school.enrolled(2)
        school.desk.as_superuser("update cases set held_until = '2027-01-10', held_reason = '核实'")
        remind(school.desk, date(2026, 9, 16))
        assert digests(school.desk) == [("base_clerk", None, BASE, 2)]

    def test_the_rehearsal_is_watched_on_its_own_day(self, desk):
        """Its own cases, its own readers."""
        here = School(desk("training"), unit="rehearsal", rehearsal=True)
        here.enrolled(1)
        with here.desk.uow() as uow:
            watching.watch(uow, watched("training"), {(2026, True), (2026, False)}, SPRING)
        with on_day(here.desk, date(2026, 9, 16)):
            here.desk.sweep()
        assert [row.rehearsal for row in here.desk.query("select rehearsal from notices")] == [True]


class TestSubsidy:
    """§3: what is not paid by finance's last day waits for the new books."""

    def test_who_is_told(self, desk):
        """Whoever claims, and whoever verifies; each of their own."""
        office = Office(desk("subsidy"))
        ids = office.arrive(3)
        office.claim(ids[:2])
        assert date(2026, 12, 18) in due(office.desk)
        remind(office.desk, date(2026, 12, 4))
        assert digests(office.desk) == [
            ("base_clerk", None, BASE, 1), ("district_clerk", "huancui", None, 2), ("employer", None, EMPLOYER, 1)]
        assert Step.PAY in set(watched("subsidy").waits_for.values())

    def test_the_next_year_is_watched_too(self, desk):
        """A case that is still unpaid then is reminded of before the next closing, and is not late in January."""
        office = Office(desk("subsidy"))
        office.arrive(1)
        assert date(2027, 12, 20) in due(office.desk)
        remind(office.desk, date(2027, 1, 4))
        assert digests(office.desk) == []
        remind(office.desk, date(2027, 12, 20))
        assert ("base_clerk", None, BASE, 1) in digests(office.desk)
