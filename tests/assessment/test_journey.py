"""The assessment leg of the journey, in the rehearsal unit, with the sample's own accounts."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest

from deploy.journey import assessment as leg
from deploy.journey.road import Blocked, Road
from services.assessment import actions
from shared.casework import Actor
from tests.harness import Client, Desk, dossier, fixed_id, on_day

FIRST_DAY = date(2026, 4, 20)


class RoadHere(Road):
    """The road over one desk in this process."""

    def __init__(self, desk: Desk) -> None:
        super().__init__({"assessment": "here"}, "unused", FIRST_DAY)
        self.desk = desk

    def move_day(self, day):
        with on_day(self.desk, day):
            self.day = day

    def _call(self, method, service, post, path, **arguments):
        assert service == "assessment"
        account = fixed_id("account", f"rehearsal-{post}")
        client = Client(self.desk.app.test_client(), Actor(account, None, post, frozenset()))
        query = {name: value for name, value in (arguments.pop("params", None) or {}).items() if value is not None}
        answer = client.open(method, path, query_string=query, **arguments)
        if answer.status_code >= 400:
            raise Blocked(f"{method} {path} as {post}: {answer.status_code} {answer.text}")
        return answer.json


@pytest.fixture
def road(desk):
    road = RoadHere(desk("assessment"))
    road.move_day(FIRST_DAY)
    return road


def arrive(road, level, kind, count):
    """A class of the rehearsal unit, handed on by training."""
    facts = {"training": {"class": {"id": str(uuid4()), "number": f"演练-{level}"}}}
    items = [dossier(state="trained", unit="rehearsal", rehearsal=True, level=level, certificate_kind=kind, facts=facts,
                     base_id=fixed_id("base", "rehearsal")) for _ in range(count)]
    with road.desk.uow() as uow:
        ids = actions.receive_trained(uow, items, on=FIRST_DAY)
    return [{"id": str(id_)} for id_ in ids]


def states(road):
    """How many cases stand in each state."""
    return {row.state: row.count for row in road.desk.query("select state, count(*) from cases group by state")}


def test_every_level_is_certified_on_one_exam_day(road):
    """Three classes, three levels, both kinds of certificate."""
    cases = arrive(road, "senior", "skill_level", 17) + arrive(road, "technician", "qualification", 4)
    cases += arrive(road, "senior_technician", "skill_level", 6)
    assert leg.run(road, cases) == cases
    assert states(road) == {"certified": 27}
    examined = road.desk.query("select count(*) from duties where duty = 'examining'")[0].count
    assert examined == 17 * 5 + 4 * 3 + 6 * 3
    assert {row.kind for row in road.desk.query("select kind from certificates")} == {"qualification", "skill_level"}


@pytest.mark.parametrize("state", ["applied", "admitted", "seated", "sat", "passed", "certified"])
def test_it_stops_where_it_is_told(road, state):
    """The cases are left in that state."""
    cases = arrive(road, "senior", "skill_level", 3)
    leg.run(road, cases, stop_at=state)
    assert states(road) == {state: 3}
