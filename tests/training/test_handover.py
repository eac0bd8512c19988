"""Cases that come, leave early, and come back; and two officers who fill the same class at once."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from services.training import events
from services.training.actions import completion, leaving, placing
from shared.casework.persons import CORRECTED
from shared.lifecycle import Role
from tests.harness import dossier, fixed_id
from tests.training.builders import PLANNED, School


class Arriving:
    """The message that brings dossiers, as far as a handler asks it."""

    sender = "assessment"

    def on(self, rehearsal: bool) -> date:
        return PLANNED


@pytest.fixture
def school(desk):
    return School(desk("training"))


def sent_to(school, receiver):
    """The dossiers staged for another desk."""
    return [item for (body,) in school.desk.query("select body from outbox where receiver = :to order by id", to=receiver)
            for item in json.loads(body)]


class TestSendingBack:
    """A case returns to the desk before, with its reason, and frees its place."""

    def test_to_enrollment_and_in_again(self, school):
        """The place is free, the contract copy is asked for again, and the case may be placed a second time."""
        class_id = school.drafted(people=1)
        case = school.cases[0]
        school.act(leaving.send_back, [case], school.clerk, reason="证书存疑").require_all()
        row = school.desk.query("select state, here, class_id, contract_digest from cases")[0]
        assert tuple(row) == ("submitted", False, None, None)
        (item,) = sent_to(school, "enrollment")
        assert (item["case"]["state"], item["reason"]) == ("submitted", "证书存疑")
        item["case"] |= {"state": "enrolled", "seq": item["case"]["seq"] + 2}
        with school.desk.uow() as uow:
            events.take_cases(uow, [item], Arriving())
        school.act(placing.place, [case], school.base, class_id=class_id).require_all()

    def test_from_assessment_to_be_reviewed_again(self, school):
        """It comes back as submitted for completion, in its class, and can be handed on again."""
        class_id = school.taught(people=1)
        school.complete(class_id)
        (item,) = sent_to(school, "assessment")
        item["case"] |= {"state": "completion_submitted", "seq": item["case"]["seq"] + 1}
        with school.desk.uow() as uow:
            events.take_cases(uow, [item], Arriving())
        assert school.states() == ["completion_submitted"]
        school.act(completion.complete, school.cases, school.clerk).require_all()
        assert len(sent_to(school, "assessment")) == 2

    def test_rehearsal_and_real_cases_may_come_in_one_message(self, school):
        """Each is received in its own world."""
        items = [dossier(), dossier(rehearsal=True, unit="rehearsal")]
        with school.desk.uow() as uow:
            events.take_cases(uow, items, Arriving())
        assert sorted(school.desk.query("select rehearsal, state from cases")) == [(False, "enrolled"), (True, "enrolled")]


class TestCorrection:
    """What enrollment corrected is written on the person's cases; other people keep theirs."""

    def test_only_what_was_corrected_changes(self, school):
        """The name is new, the ID number is as it was, the other case is untouched."""
        one, other = school.enrolled(2)
        person = school.desk.query("select person_id from cases where id = :id", id=one)[0].person_id
        with school.desk.uow() as uow:
            school.desk.runtime.listens[CORRECTED](uow, [{"person_id": str(person), "rehearsal": False, "name": "演示更名"}], Arriving())
        names = dict(school.desk.query("select id, name from cases"))
        assert names == {one: "演示更名", other: "演示学员"}
        assert {school.desk.runtime.vault.open("id_number", row.person_id, row.id_number)
                for row in school.desk.query("select person_id, id_number from cases")} == {"371099199001010014"}


class TestTwoAtOnce:
    """Two officers of a base fill one class at the same time."""

    def test_the_limit_holds(self, school):
        """Thirty and thirty for fifty places: fifty are placed, ten are refused, nobody waits for ever."""
        class_id = school.drafted(people=0)
        halves = [school.enrolled(30), school.enrolled(30)]
        officers = [school.desk.actor(Role.BASE_CLERK, org=fixed_id("base", "huancui")) for _ in halves]

        def fill(turn: int):
            return school.act(placing.place, halves[turn], officers[turn], class_id=class_id)

        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(fill, range(2)))
        assert sum(len(outcome.moved) for outcome in outcomes) == 50
        assert school.states().count("placed") == 50
