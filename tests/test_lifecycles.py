"""Every state, every action, every role, of all machines: allowed is exactly what the tables say, and no more.

The forbidden combinations are computed, as everything minus the table, and asked of the same gate through which
`advance` and the list of possible actions go.
"""

import uuid
from itertools import product

import pytest

from shared.casework import Actor
from shared.casework.moving import Gate
from shared.lifecycle import Lifecycle, Role
from tests.machines import ALL, IDS

UNIT, OTHER_UNIT = "huancui", "rushan"
ORG, PERSON = uuid.uuid4(), uuid.uuid4()

every_machine = pytest.mark.parametrize("machine", [machine for _, machine in ALL], ids=IDS)


def a_row(machine: Lifecycle, state: str, **changes):
    """A thing that is here, in the unit and of the organisation and person of `an_actor`."""
    owners = {column: PERSON if role is Role.TRAINEE else ORG for role, column in machine.belongs.items()}
    row = {"id": uuid.uuid4(), "state": state, "seq": 7, "here": True, "unit": UNIT, "rehearsal": False}
    return {**row, "held_until": None, "held_reason": None, "handed_to": None, **owners, **changes}


def an_actor(*roles: Role, **changes):
    facts = {"units": frozenset({UNIT}), "org": ORG, "person": PERSON, "rehearsal": False, **changes}
    return Actor(account=uuid.uuid4(), name="某人", roles=frozenset(roles), **facts)


def steps(machine: Lifecycle):
    """Every row of the table taken apart: one action, one source, one role."""
    return {(move.action, str(source), role) for move in machine.moves for source in move.sources for role in move.who}


def everything(machine: Lifecycle):
    return product(machine.by_action, map(str, machine.states), Role)


def passes(machine, action, state, actor, *, expect=None, **row):
    return Gate(machine, action, actor).refusal(a_row(machine, state, **row), expect) is None


@every_machine
class TestTheTableDecides:
    """What the table says happens; everything else is refused."""

    def test_allowed_is_exactly_the_table(self, machine):
        """Every state × every action × every role."""
        allowed = {step for step in everything(machine) if passes(machine, *step[:2], an_actor(step[2]))}
        assert allowed == steps(machine)

    def test_nobody_acts_without_a_role(self, machine):
        """An account without roles may do nothing, anywhere."""
        nobody = an_actor()
        assert not [step for step in everything(machine) if passes(machine, *step[:2], nobody)]

    def test_another_units_thing_is_out_of_reach(self, machine):
        """Whoever sees by unit meets another unit's record as if it were not there."""
        reached = [
            step for step in steps(machine)
            if step[2] not in machine.belongs and passes(machine, *step[:2], an_actor(step[2]), unit=OTHER_UNIT)
        ]
        assert not reached

    def test_another_ones_thing_is_out_of_reach(self, machine):
        """Whoever sees only their own meets nobody else's, in their own unit either."""
        owners = dict.fromkeys(machine.belongs.values(), uuid.uuid4())
        reached = [
            step for step in steps(machine)
            if step[2] in machine.belongs and passes(machine, *step[:2], an_actor(step[2]), **owners)
        ]
        assert not reached

    def test_rehearsal_and_reality_do_not_meet(self, machine):
        """A rehearsal account moves no real thing, a real one no rehearsal thing."""
        met = [
            step for step in steps(machine)
            if passes(machine, *step[:2], an_actor(step[2], rehearsal=True))
            or passes(machine, *step[:2], an_actor(step[2]), rehearsal=True)
        ]
        assert not met

    def test_what_has_left_the_desk_stays_untouched(self, machine):
        """After a hand-over this desk moves nothing, whatever the state says."""
        moved = [step for step in steps(machine) if passes(machine, *step[:2], an_actor(step[2]), here=False)]
        assert not moved

    def test_what_somebody_changed_meanwhile_stays(self, machine):
        """A version that is no longer the last one is refused."""
        stale = [
            step for step in steps(machine)
            if passes(machine, *step[:2], an_actor(step[2]), expect=6)
        ]
        assert not stale

    def test_a_hold_stops_what_is_not_about_holding_or_leaving(self, machine):
        """暂缓办理: only the hold itself, leaving and corrections go on."""
        going_on = {
            step[0] for step in steps(machine)
            if passes(machine, *step[:2], an_actor(step[2]), held_reason="核实中")
        }
        assert going_on <= {"hold", "release_hold", "withdraw", "disqualify", "correct"}


@every_machine
class TestTheTableIsSound:
    """What a table must be before anybody relies on it."""

    def test_an_action_has_one_row_for_a_state(self, machine):
        """Otherwise two rows would compete."""
        sources = [(move.action, str(source)) for move in machine.moves for source in move.sources]
        assert len(sources) == len(set(sources))

    def test_every_state_can_be_reached(self, machine):
        """From the first state, or from the states in which another desk hands a case over."""
        reached = {str(machine.initial), *map(str, machine.elsewhere)}
        for _ in machine.states:
            reached |= {str(to) for move in machine.moves if reached & set(map(str, move.sources)) for to in move.to}
        assert set(map(str, machine.states)) == reached

    def test_an_end_has_no_exit(self, machine):
        """And every other state that belongs to this desk has one."""
        left = {str(source) for move in machine.moves if move.to for source in move.sources}
        ends = set(map(str, machine.ends))
        assert not left & ends
        assert set(map(str, machine.states)) - left - ends == set(map(str, machine.elsewhere)) - left

    def test_what_another_desk_owns_is_moved_there(self, machine):
        """A state that is owned elsewhere is a source of nothing here."""
        assert not {str(s) for move in machine.moves for s in move.sources} & set(map(str, machine.elsewhere))

    def test_a_hand_over_reaches_the_desk_that_owns_the_state(self, machine):
        """The row that gives the case away, the message it announces and the owner of the new state agree."""
        for move in machine.moves:
            for to in move.to:
                assert machine.elsewhere.get(to) == move.hands_to, move.action
            assert bool(move.hands_to) == bool(move.announces), move.action

    def test_every_state_has_its_official_name(self, machine):
        """The screen says the Chinese name, and says it of every state."""
        assert set(machine.names) == set(machine.states)
        assert all(any("一" <= sign <= "鿿" for sign in name) for name in machine.names.values())

    def test_every_row_says_who_and_why(self, machine):
        """An action has a name, an actor, and its clause unless the notice is silent."""
        for move in machine.moves:
            assert move.who, move.action
            assert move.name, move.action
            assert move.clause == "" or move.clause.startswith("§"), move.action
            assert move.sources, move.action

    def test_one_action_has_one_name(self, machine):
        """The rows of one action are the same action from different states."""
        names = {(move.action, move.name) for move in machine.moves}
        assert len({action for action, _ in names}) == len(names)
