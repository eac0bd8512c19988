"""The draw against published vectors, and against the program that anybody can run."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import psycopg.errors
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.exc import DBAPIError

from services.subsidy.actions import draws as acting
from services.subsidy.rules import draws
from services.subsidy.rules.draws import Thing
from shared import reference
from shared.lifecycle import Role
from shared.refusals import Refused
from tests.subsidy.builders import LATER, UNIT, base_id
from tests.web.browser import Browser

PROGRAM = Path(__file__).parents[2] / "deploy" / "standalone" / "recompute_draw.py"
SEED_DAY = LATER + timedelta(days=3)
frames = st.dictionaries(st.text(min_size=1, max_size=8), st.sampled_from("ABCD"), min_size=1, max_size=40)


class TestPublishedVectors:
    """Tickets as in Rivest's consistent_sampler, which Arlo uses for election audits."""

    def test_the_first_ticket_of_its_documentation(self):
        """`first_fraction('AB-130', '01382438112797316654')`."""
        assert draws.ticket("01382438112797316654", "AB-130") \
            == "0.26299714122838008416507544297546663599715395525154425586041245287750224561854"

    def test_the_shuffle_of_its_tests(self):
        """Example X1, seed 314159."""
        frame = [Thing(f"{letter}-{number}", "all") for letter in "AB" for number in (1, 2, 3)]
        drawn = draws.sample(frame=frame, seed="314159", sizes={"all": 6})
        assert drawn == ["B-2", "B-3", "A-3", "A-2", "B-1", "A-1"]

    def test_fewer_things_keep_their_order(self):
        """Example X3: leaving things out reorders nobody."""
        frame = [Thing(f"B-{number}", "all") for number in (1, 2, 3)]
        assert draws.sample(frame=frame, seed="314159", sizes={"all": 3}) == ["B-2", "B-3", "B-1"]


class TestProperties:
    """What makes a draw fair whatever the frame."""

    @given(frames, st.text(max_size=20), st.integers(0, 20), st.integers(0, 20))
    def test_the_larger_sample_contains_the_smaller(self, things, seed, one, other):
        """Enlarging takes nobody out."""
        frame = [Thing(name, stratum) for name, stratum in things.items()]
        small, large = sorted((one, other))
        strata = set(things.values())
        fewer = draws.sample(frame=frame, seed=seed, sizes=dict.fromkeys(strata, small))
        more = draws.sample(frame=frame, seed=seed, sizes=dict.fromkeys(strata, large))
        assert set(fewer) <= set(more)

    @given(frames, st.randoms())
    def test_the_hash_does_not_depend_on_the_order_of_the_list(self, things, random):
        """The frame is a set."""
        frame = [Thing(name, stratum) for name, stratum in things.items()]
        shuffled = random.sample(frame, len(frame))
        assert draws.frame_hash(shuffled) == draws.frame_hash(frame)

    @given(frames)
    def test_a_changed_grade_changes_the_hash(self, things):
        """Nobody is downgraded after the freezing."""
        frame = [Thing(name, stratum) for name, stratum in things.items()]
        moved = [Thing(frame[0].id, frame[0].stratum + "x"), *frame[1:]]
        assert draws.frame_hash(moved) != draws.frame_hash(frame)


@pytest.fixture
def drawn(office):
    """A draw over twelve paid cases, frozen on LATER and drawn on the seed's day."""
    office.to_paid(12)
    desk = office.desk
    for _ in range(3):
        desk.actor(Role.DISTRICT_CLERK)
    with desk.uow() as uow:
        id_ = acting.freeze(uow, by=office.people.clerk, on=LATER, title="2026年第一次抽查", unit=UNIT,
                            seed_source="演示：次周三开奖号码", seed_on=SEED_DAY, grades={str(base_id()): "B"})
    return office, id_


class TestADraw:
    """Frozen, published, drawn, recomputed, enlarged."""

    def published(self, desk, id_):
        return desk.client().get(f"public/draws/{id_}").get_json()

    def test_the_public_sees_the_hash_before_the_seed(self, drawn):
        """Without log-in, and before anything can be drawn."""
        office, id_ = drawn
        page = self.published(office.desk, id_)
        assert page["seed"] is None
        assert page["frame_hash"] == draws.frame_hash([Thing(**thing) for thing in page["frame"]])
        early = office.do(acting.draw, "clerk", [id_], LATER, public_seed="01 02 03")
        assert early.refused[id_].reason.slug == "seed-before-its-day"

    def test_anybody_recomputes_it_with_a_program_of_its_own(self, drawn, tmp_path):
        """The published file satisfies the stand-alone program; a swapped name does not."""
        office, id_ = drawn
        office.do(acting.draw, "clerk", [id_], SEED_DAY, public_seed="01 02 03").require_all()
        page = self.published(office.desk, id_)
        assert page["sample_sizes"] == {"B": 3}
        file = tmp_path / "draw.json"
        file.write_text(json.dumps(page), encoding="utf-8")
        assert subprocess.run([sys.executable, PROGRAM, file], check=False).returncode == 0
        left_out = next(thing["id"] for thing in page["frame"] if thing["id"] not in page["sample"])
        file.write_text(json.dumps({**page, "sample": [left_out, *page["sample"][1:]]}), encoding="utf-8")
        assert subprocess.run([sys.executable, PROGRAM, file], check=False, capture_output=True).returncode == 1

    def test_inspectors_are_drawn_without_the_handlers(self, drawn):
        """Whoever reviewed, approved or paid a drawn case is not among them."""
        office, id_ = drawn
        office.do(acting.draw, "clerk", [id_], SEED_DAY, public_seed="01 02 03").require_all()
        (row,) = office.desk.query("select inspectors from draws where id = :id", id=id_)
        handlers = {str(person) for (person,) in office.desk.query("select distinct person_id from duties")}
        assert len(row.inspectors) == 2
        assert not handlers & set(row.inspectors)

    def test_enlarging_keeps_who_was_drawn(self, drawn):
        """And a smaller sample is refused."""
        office, id_ = drawn
        office.do(acting.draw, "clerk", [id_], SEED_DAY, public_seed="01 02 03").require_all()
        before = self.published(office.desk, id_)["sample"]
        clerk = Browser(office.desk, office.people.clerk)
        page = clerk.get(f"/desk/draws/{id_}/actions/enlarge")
        assert "B 级（共 12 件，已抽 3 件）" in page.text
        form = next(form for form in page.forms if "sizes.B" in form["fields"])
        clerk.post(f"/desk/draws/{id_}/actions/enlarge", **{**form["fields"], "sizes.B": "5", "_reason": "发现差错"})
        after = self.published(office.desk, id_)["sample"]
        assert after[:3] == before
        assert len(after) == 5
        smaller = office.do(acting.enlarge, "clerk", [id_], SEED_DAY, sizes={"B": 2}, reason="再来")
        assert smaller.refused[id_].reason.slug == "sample-shrinks"

    def test_whoever_handled_what_is_added_gives_way(self, drawn):
        """An inspector who is free for the small sample is not for the larger one."""
        office, id_ = drawn
        office.do(acting.draw, "clerk", [id_], SEED_DAY, public_seed="01 02 03").require_all()
        (before,) = office.desk.query("select inspectors, sample, frame from draws where id = :id", id=id_)
        added = next(thing["id"] for thing in before.frame if thing["id"] not in before.sample)
        with office.desk.uow() as uow:
            uow.execute("insert into duties select id, cast(:person as uuid), 'claim_handling', :on, 'subsidy'"
                        " from cases where number = :number", {"person": before.inspectors[0], "number": added, "on": SEED_DAY})
        office.do(acting.enlarge, "clerk", [id_], SEED_DAY, sizes={"B": 12}, reason="发现差错").require_all()
        (after,) = office.desk.query("select inspectors from draws where id = :id", id=id_)
        assert before.inspectors[0] not in after.inspectors and before.inspectors[1] in after.inspectors

    def test_grades_are_chosen_base_by_base(self, office):
        """Nobody types an id."""
        with office.desk.uow() as uow:
            reference.take(uow, [{"kind": "base", "key": str(base_id()), "version": 1, "row": {"name": "演示基地", "unit": UNIT}}], None)
        page = Browser(office.desk, office.people.clerk).get("/desk/do/draws.freeze")
        assert f"grades.{base_id()}" in next(form for form in page.forms if "draws.freeze" in form["action"])["fields"]

    def test_the_same_frame_is_drawn_from_once(self, drawn):
        """Nobody draws until it suits."""
        office, _ = drawn
        with pytest.raises(Refused, match="draw-frame-drawn-before"), office.desk.uow() as uow:
            acting.freeze(uow, by=office.people.clerk, on=LATER, title="再抽一次", unit=UNIT, seed_source="另一事件",
                          seed_on=SEED_DAY, grades={str(base_id()): "B"})

    def test_the_database_keeps_frame_and_seed(self, drawn):
        """Not even the service can move the frame or the named event."""
        office, id_ = drawn
        with pytest.raises(DBAPIError) as found, office.desk.uow() as uow:
            uow.execute("update draws set seed_on = :day where id = :id", {"id": id_, "day": date(2026, 7, 1)})
        assert isinstance(found.value.orig, psycopg.errors.RaiseException)
