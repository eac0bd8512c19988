"""Whether the people at hand can keep incompatible duties apart, and that the table of takers is that of the desks."""

from __future__ import annotations

import pytest

from services.enrollment.rules import shortages
from shared.casework.allowed import NOT_PEOPLE
from shared.identity.posts import TAKEN_BY, WHOLE_CITY, tie_of, unfit
from shared.lifecycle import Role
from tests.machines import ALL

TRIANGLE = [("handling", "review"), ("handling", "approval"), ("review", "approval")]


def duties(found):
    return [shortage.duties for shortage in found]


@pytest.mark.parametrize(("takers", "pairs", "short"), [
    pytest.param({"handling": "a", "review": "b"}, TRIANGLE[:1], [], id="two-for-two"),
    pytest.param({"handling": "a", "review": "a"}, TRIANGLE[:1], [("handling", "review")], id="one-for-two"),
    pytest.param({"handling": "ab", "review": "a"}, TRIANGLE[:1], [], id="the-other-one-gives-way"),
    pytest.param({"handling": "ab", "review": "ab", "approval": "ab"}, TRIANGLE,
                 [("approval", "handling", "review")], id="two-for-three-though-each-pair-would-do"),
    pytest.param({"handling": "ab", "review": "ab", "approval": "c"}, TRIANGLE, [], id="three-for-three"),
    pytest.param({"handling": "", "review": "a"}, TRIANGLE[:1], [("handling",)], id="nobody"),
    pytest.param({"handling": "a"}, TRIANGLE[:1], [], id="the-other-duty-is-nobodys-question"),
])
def test_a_distribution_is_found_or_what_is_short_is_named(takers, pairs, short):
    """By the least that cannot be given."""
    found = shortages(takers={duty: set(people) for duty, people in takers.items()}, incompatible=pairs)
    assert duties(found) == short


def test_many_people_cost_no_time():
    """A large office is answered at once: whoever has takers enough is not tried."""
    people = {f"p{number}" for number in range(200)}
    chain = [(f"d{number}", f"d{other}") for number in range(15) for other in range(number)]
    assert shortages(takers={f"d{number}": people for number in range(15)}, incompatible=chain) == ()


def test_the_takers_are_those_of_the_tables():
    """A new row in any desk's table must be named here too."""
    said: dict = {}
    for _, machine in ALL:
        for step in machine.moves:
            if step.duty is not None and set(step.who) - NOT_PEOPLE:
                said.setdefault(step.duty, set()).update(set(step.who) - NOT_PEOPLE)
    assert said == TAKEN_BY


@pytest.mark.parametrize(("roles", "more", "field"), [
    ({Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER}, {}, None), ({Role.DISTRICT_CLERK}, {"unit": None}, "unit"),
    ({Role.DISTRICT_CLERK, Role.EXAMINER_OFFICE}, {}, "roles"), ({Role.ADMINISTRATOR, Role.SUPERVISOR}, {}, "roles"),
    (set(), {}, "roles"), ({Role.BASE_CLERK}, {}, "org"), ({Role.BASE_CLERK}, {"org": "x"}, None),
    ({Role.DISTRICT_CLERK}, {"org": "x"}, "org"), ({Role.EVALUATOR}, {"scope": ["wendeng"]}, "valid_until"),
    ({Role.EVALUATOR}, {"valid_until": "2026-12-31"}, "scope"),
    ({Role.EVALUATOR}, {"valid_until": "2026-12-31", "scope": ["wendeng"]}, None),
    ({Role.AUDITOR}, {"scope": ["wendeng"]}, "scope"),
])
def test_posts_that_do_not_go_together(roles, more, field):
    """The field that must be mended, or none."""
    given = {"unit": "huancui", "org": None, "valid_until": None, "scope": [], **more}
    assert list(unfit(roles, **given)) == ([field] if field else [])


def test_every_post_hangs_on_one_thing():
    """City posts on nothing less."""
    assert {role for role in set(Role) - NOT_PEOPLE if tie_of(role) == "city"} == WHOLE_CITY
