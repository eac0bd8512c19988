"""63号 §2.6, §3: who is at risk, at whichever desk; the list against a count of the days one by one."""

from __future__ import annotations

import importlib
import itertools
import random
from datetime import date, timedelta

import pytest

from services.enrollment import actions
from services.enrollment.rules.deadline import EVERYWHERE
from shared.lifecycle import Role
from shared.runtime import DESKS
from tests.enrollment.test_actions import a_draft
from tests.harness import fixed_id, on_day, pump

START = date(2026, 3, 2)
SEASON = [  # days before, on and after every last day; days off; the turn of the year
    date(2026, 6, 1), date(2026, 9, 15), date(2026, 9, 16), date(2026, 10, 4), date(2026, 10, 20), date(2026, 10, 21),
    date(2026, 11, 26), date(2026, 12, 3), date(2026, 12, 4), date(2026, 12, 18), date(2026, 12, 20),
    date(2026, 12, 24), date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 4),
]
LAST_DAYS = {  # counted on the wall calendar of 2026
    "start": date(2026, 10, 20), "finish_hours": date(2026, 11, 26), "apply": date(2026, 12, 3),
    "sit": date(2026, 12, 24), "publish": date(2026, 12, 31),
}
PAID_BY = {2026: date(2026, 12, 18), 2027: date(2027, 12, 20)}  # 20 December 2026 is a Sunday
NOT_LISTED = [("enrollment", "rejected"), ("training", "discontinued"), ("assessment", "passed"), ("assessment", "ended"),
              ("assessment", "voided"), ("subsidy", "paid"), ("subsidy", "closed"), ("subsidy", "withdrawn")]


def waits_for(desk):
    """What each state waits for, as the desk itself says."""
    watched = importlib.import_module(f"services.{desk}.actions.deadlines").WATCHED
    return {str(state): str(step) for state, step in watched.waits_for.items()}


def by_hand(calendar, cases, on):
    """What the list must say on a day: (number, desk, step, last day, working days left, standing), most urgent first."""
    found = []
    for number, desk, state in cases:
        step = waits_for(desk).get(state)
        last = PAID_BY[on.year] if step == "pay" else LAST_DAYS.get(step)
        if last is None:
            continue
        first, then = sorted((on, last))
        days = [first + timedelta(days=n) for n in range(1, (then - first).days + 1)]
        count = len([day for day in days if calendar.is_working(day)])
        left = count if on <= last else -count
        standing = "late" if on > last else "at_risk" if left <= 20 else "on_track"
        found.append((number, desk, step, last.isoformat(), left, standing))
    return sorted(found, key=lambda row: (row[3], row[0]))


def listed(client, query="", limit=200):
    """All pages of the list, in the same words."""
    rows, after = [], ""
    while True:
        page = client.get(f"register/at-risk?year=2026&limit={limit}{query}{after}").json
        rows += [(row["number"], row["desk"], row["step"], row["last_day"], row["working_days_left"], row["standing"])
                 for row in page["items"]]
        if page["next"] is None:
            return rows
        after = f"&after={page['next']}"


def test_the_register_knows_what_every_desk_waits_for():
    """The public words of the other desks are theirs."""
    ours = {desk: {str(state): str(step) for state, step in states.items()} for desk, states in EVERYWHERE.items()}
    assert ours == {desk: waits_for(desk) for desk in DESKS}


def everywhere(desk, *, rehearsal, count, dice):
    """Cases in every state of every desk, as the register would know them from the journals."""
    unit = "rehearsal" if rehearsal else "huancui"
    base = desk.actor(Role.BASE_CLERK, unit=unit, rehearsal=rehearsal)
    with desk.uow() as uow:
        ids = actions.draft(uow, [
            a_draft(n, employer_id=fixed_id("employer", unit)) for n in range(1, count + 1)
        ], by=base, on=START)
    pump(desk)
    places = [(name, state) for name in DESKS for state in waits_for(name)] + NOT_LISTED
    dice.shuffle(places)
    for id_, (name, state) in zip(ids, itertools.cycle(places)):
        desk.as_superuser(f"update register_cases set desk = '{name}', state = '{state}' where case_id = '{id_}'")
    return [tuple(row) for row in desk.query(
        "select c.number, r.desk, r.state from register_cases r join cases c on c.id = r.case_id"
        " where c.rehearsal = :rehearsal and c.year = 2026", rehearsal=rehearsal)]


@pytest.fixture
def season(desk):
    """Eighty cases of the rehearsal unit, which lives through the season, and its clerk."""
    here = desk("enrollment")
    here.cases = everywhere(here, rehearsal=True, count=80, dice=random.Random(63))
    here.clerk = here.client(here.actor(Role.DISTRICT_CLERK, unit="rehearsal", rehearsal=True))
    return here


class TestTheList:
    """Every open case that some last day limits, the most urgent first."""

    def test_on_every_day_of_the_season_it_is_what_one_counts_by_hand(self, season):
        """Desk, step, last day, working days left and standing of each; in pages of seven as in one."""
        with season.uow() as uow:
            calendar = uow.calendar()
        for on in SEASON:
            with on_day(season, on):
                expected = by_hand(calendar, season.cases, on)
                assert listed(season.clerk) == expected, on
                assert listed(season.clerk, limit=7) == expected, on
        assert len(expected) > 50

    def test_one_standing_and_the_counts_agree_with_it(self, season):
        """Counted for each desk; a standing that nobody has is an empty page."""
        for on in SEASON[::3]:
            with on_day(season, on):
                rows = listed(season.clerk)
                for standing in ("on_track", "at_risk", "late"):
                    assert listed(season.clerk, f"&standing={standing}") == [row for row in rows if row[5] == standing]
                counts = season.clerk.get("register/at-risk/counts?year=2026").json
            assert counts["on"] == on.isoformat()
            told = {(item["desk"], item["standing"]): item["cases"] for item in counts["items"]}
            assert told == {key: len([row for row in rows if (row[1], row[5]) == key])
                            for key in {(row[1], row[5]) for row in rows}}

    def test_it_says_whose_turn_it_is(self, season):
        """The desk by its name; a list of one page says that there is no other."""
        with on_day(season, date(2026, 12, 3)):
            page = season.clerk.get("register/at-risk?year=2026&limit=1").json
        assert page["items"][0]["desk_name"] in ("报名", "培训")
        assert page["items"][0]["standing"] == "late"
        assert page["next"]


class TestReach:
    """Each sees their own, as everywhere."""

    @pytest.fixture
    def town(self, desk):
        here = desk("enrollment")
        here.cases = everywhere(here, rehearsal=False, count=40, dice=random.Random(1))
        here.as_superuser("update cases set unit = 'wendeng' where right(number, 1) in ('1', '2', '3') and not rehearsal")
        return here

    @pytest.mark.parametrize(("role", "unit", "query", "units"), [
        pytest.param(Role.DISTRICT_CLERK, "huancui", "", {"huancui"}, id="a-district-sees-its-own"),
        pytest.param(Role.DISTRICT_CLERK, "wendeng", "", {"wendeng"}, id="another-district-its-own"),
        pytest.param(Role.DISTRICT_CLERK, "wendeng", "&unit=huancui", set(), id="and-asks-in-vain-for-others"),
        pytest.param(Role.AUDITOR, "huancui", "", {"huancui", "wendeng"}, id="the-city-sees-all"),
        pytest.param(Role.AUDITOR, "huancui", "&unit=wendeng", {"wendeng"}, id="the-city-picks-one"),
        pytest.param(Role.BASE_CLERK, "rushan", "", set(), id="a-base-without-cases"),
    ])
    def test_the_list_and_the_counts_end_at_ones_unit(self, town, role, unit, query, units):
        """Both speak of the same cases."""
        client = town.client(town.actor(role, unit=unit))
        items = client.get(f"register/at-risk?year=2026&limit=200{query}").json["items"]
        assert {item["unit"] for item in items} == units
        counts = client.get(f"register/at-risk/counts?year=2026{query}").json["items"]
        assert sum(item["cases"] for item in counts) == len(items)
        assert {item["year"] for item in items} <= {2026}

    def test_rehearsal_and_real_cases_do_not_meet(self, town):
        """A rehearsal account finds nothing of them."""
        rehearsal = town.client(town.actor(Role.DISTRICT_CLERK, unit="rehearsal", rehearsal=True))
        assert rehearsal.get("register/at-risk?year=2026").json["items"] == []

    def test_another_year_is_another_list(self, town):
        """This year's unless told."""
        clerk = town.client(town.actor(Role.DISTRICT_CLERK))
        assert clerk.get("register/at-risk?year=2025").json["items"] == []
