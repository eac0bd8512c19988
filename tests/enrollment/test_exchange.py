"""What enrollment says to the other desks and hears from them: over real databases, the mail carried by hand."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from services.enrollment import actions
from services.enrollment.rules import Matter
from services.training.actions import leaving
from shared import mail
from shared.lifecycle import Role
from tests.enrollment.test_actions import ON, YEARS, a_draft
from tests.harness import Desk, fixed_id, pump


@pytest.fixture
def enrollment(desk) -> Desk:
    return desk("enrollment")


@pytest.fixture
def training(desk) -> Desk:
    return desk("training")


def accepted(enrollment: Desk, *drafts) -> list[UUID]:
    """Cases that one clerk has accepted by certificate."""
    base, clerk = enrollment.actor(Role.BASE_CLERK), enrollment.actor(Role.DISTRICT_CLERK)
    with enrollment.uow() as uow:
        ids = actions.draft(uow, drafts or [a_draft()], by=base, on=ON)
        actions.submit(uow, ids, by=base, on=ON).require_all()
    with enrollment.uow() as uow:
        actions.accept(uow, ids, by=clerk, on=ON).require_all()
    return ids


class TestTheHandOver:
    """A case is open at exactly one desk; its chain goes on where it goes."""

    def test_training_has_it_and_enrollment_has_not(self, enrollment, training):
        """Owner, state, chain and facts arrive together."""
        (id_,) = accepted(enrollment)
        pump(enrollment, training)
        there = training.query("select state, here, seq, facts from cases where id = :id", id=id_)[0]
        here = enrollment.query("select here, seq, handed_to from cases where id = :id", id=id_)[0]
        assert (there.state, there.here, there.seq) == ("enrolled", True, here.seq)
        assert (here.here, here.handed_to) == (False, "training")
        assert there.facts["enrollment"]["employer"]["id"] == str(fixed_id("employer", "huancui"))

    def test_duties_travel(self, enrollment, training):
        """Who judged and who accepted is known at the next desk."""
        base, clerk, reviewer = (enrollment.actor(role) for role in
                                 (Role.BASE_CLERK, Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER))
        with enrollment.uow() as uow:
            ids = actions.draft(uow, [a_draft(1, **YEARS)], by=base, on=ON)
            actions.submit(uow, ids, by=base, on=ON)
            actions.record_judgement(uow, ids, by=clerk, on=ON, reason="熟练", matter=Matter.SKILL, found=True,
                                     document="表1号")
            actions.accept(uow, ids, by=reviewer, on=ON).require_all()
        pump(enrollment, training)
        held = training.query("select person_id, duty from duties where case_id = :id order by duty", id=ids[0])
        assert [tuple(row) for row in held] == [(clerk.person, "enrollment_handling"),
                                                (reviewer.person, "enrollment_review")]

    def test_the_register_says_where_it_is(self, enrollment, training):
        """After the journals have streamed."""
        (id_,) = accepted(enrollment)
        pump(enrollment, training)
        assert enrollment.query("select desk, state from register_cases where case_id = :id", id=id_) == [
            ("training", "enrolled")]

    def test_sent_back_it_is_submitted_again(self, enrollment, training):
        """With its reason, and it can be accepted once more."""
        (id_,) = accepted(enrollment)
        pump(enrollment, training)
        with training.uow() as uow:
            leaving.send_back(uow, [id_], by=training.actor(Role.DISTRICT_CLERK), on=ON, reason="劳动合同已解除")
        pump(enrollment, training)
        assert enrollment.query("select state, here from cases where id = :id", id=id_) == [("submitted", True)]
        assert enrollment.query("select desk from register_cases where case_id = :id", id=id_) == [("enrollment",)]
        with enrollment.uow() as uow:
            actions.accept(uow, [id_], by=enrollment.actor(Role.DISTRICT_CLERK), on=ON).require_all()
        pump(enrollment, training)
        assert training.query("select here from cases where id = :id", id=id_) == [(True,)]


class TestCorrectionsTravel:
    """A corrected name reaches the desk that holds the case, and its chain."""

    def test_training_hears_of_it(self, enrollment, training):
        """Data and note."""
        (id_,) = accepted(enrollment)
        pump(enrollment, training)
        one, two = (enrollment.actor(Role.DISTRICT_CLERK) for _ in range(2))
        with enrollment.uow() as uow:
            asked = actions.propose_correction(uow, id_, by=one, on=ON, changes={"name": "改名"}, evidence="户口簿").id
        with enrollment.uow() as uow:
            actions.confirm_correction(uow, asked, by=two, on=ON)
        pump(enrollment, training)
        assert training.query("select name from cases where id = :id", id=id_) == [("改名",)]
        notes = training.query("select facts from journal where subject_id = :id and action = 'correct'", id=id_)
        assert len(notes) == 1
        assert str(asked) in notes[0][0]


class TestReferenceDataTravels:
    """Every desk's copy follows, whole row by whole row."""

    def test_a_new_policy_value_holds_at_training_too(self, enrollment, training):
        """From its day on."""
        one, two = (enrollment.actor(Role.CITY_PROGRAMME_OFFICER) for _ in range(2))
        since = ON + timedelta(days=40)
        with enrollment.uow() as uow:
            draft = actions.draft_policy(uow, by=one, on=ON, parameter="trained_means", value="sat", since=since,
                                         source="威人社字〔2027〕1号", placeholder=False).id
        with enrollment.uow() as uow:
            actions.put_in_force(uow, draft, by=two, on=ON)
        pump(enrollment, training)
        with training.uow() as uow:
            assert [uow.policy(day).trained_means for day in (since - timedelta(days=1), since)] == [
                "completed", "sat"]

    def test_the_rehearsal_day_reaches_every_desk(self, enrollment, training):
        """One clock for the whole rehearsal."""
        admin = enrollment.actor(Role.ADMINISTRATOR, unit="rehearsal", rehearsal=True)
        with enrollment.uow() as uow:
            actions.set_rehearsal_day(uow, by=admin, day=date(2026, 3, 2))
        pump(enrollment, training)
        with training.uow() as uow:
            assert uow.day(rehearsal=True) == date(2026, 3, 2)


class TestEligibilityOnPaymentDay:
    """Subsidy asks before it pays; the answer is the verdict of that day."""

    def ask(self, enrollment: Desk, *ids: UUID, on: date = ON) -> list[dict]:
        with enrollment.uow() as uow:
            actions.answer_eligibility(
                uow, [{"case_id": str(id_), "person_id": "-", "day": on.isoformat()} for id_ in ids], asker="subsidy")
        (body,) = enrollment.query("select body from outbox where contract = 'enrollment.eligibility.answered'")
        import json

        return json.loads(body[0])

    def test_what_was_rightly_accepted_is_eligible(self, enrollment):
        """Each item comes back with its answer."""
        (id_,) = accepted(enrollment)
        assert self.ask(enrollment, id_) == [
            {"case_id": str(id_), "person_id": "-", "day": "2026-11-24", "eligible": True, "reason": None}]

    def test_who_became_public_staff_is_not(self, enrollment):
        """The exclusion of §1.4 is looked at again on payment day."""
        (id_,) = accepted(enrollment)
        with enrollment.uow() as uow:
            uow.execute("update cases set population = 'public_staff' where id = :id", {"id": id_})
        (answer,) = self.ask(enrollment, id_)
        assert not answer["eligible"]
        assert "不纳入培训项目范围" in answer["reason"]

    def test_an_occupation_that_left_since_is_no_reason(self, enrollment):
        """The catalogue counts on the day of acceptance."""
        (id_,) = accepted(enrollment)
        with enrollment.uow() as uow:
            uow.execute("update cases set occupation = '5-04-03-03', trade = '渔网具工', accepted_on = '2020-12-31',"
                        " certificate = null, route = 'years', spells = '[{\"start\": \"2000-01-01\"}]',"
                        " submitted_on = '2020-12-01' where id = :id", {"id": id_})
            uow.execute("insert into judgements values (:id, :case, 'skill', true, :who, '经办', '熟练', '表', :on)",
                        {"id": fixed_id("x", "y"), "case": id_, "who": fixed_id("x", "z"), "on": ON})
        assert self.ask(enrollment, id_)[0]["eligible"]

    def test_paid_before_at_this_level_is_a_reason(self, enrollment):
        """Another case of the person, paid since; an open one is none."""
        first = accepted(enrollment, a_draft(1))
        base = enrollment.actor(Role.BASE_CLERK)
        with enrollment.uow() as uow:
            (second,) = actions.draft(uow, [a_draft(1)], by=base, on=ON)
        assert self.ask(enrollment, *first)[0]["eligible"]
        with enrollment.uow() as uow:
            uow.execute("delete from outbox where contract = 'enrollment.eligibility.answered'")
            uow.execute("insert into register_cases (case_id, desk, state, seq, as_of, paid_on)"
                        " values (:id, 'subsidy', 'closed', 30, :on, :on)", {"id": second, "on": ON})
            uow.execute("update cases set here = false where id = :id", {"id": second})
        assert not self.ask(enrollment, *first)[0]["eligible"]

    def test_an_unknown_case_is_answered_too(self, enrollment):
        """Silence never decides."""
        (answer,) = self.ask(enrollment, fixed_id("case", "unknown"))
        assert not answer["eligible"]


def test_a_message_twice_has_one_effect(enrollment, training):
    """The same hand-over delivered twice leaves one case and one chain."""
    (id_,) = accepted(enrollment)
    mail.relay(enrollment.runtime)
    sent = enrollment.runtime.sent
    sent.extend([message for message in list(sent) if message[1] == "mail.take"])
    pump(enrollment, training)
    assert training.query("select count(*) from cases where id = :id", id=id_) == [(1,)]
