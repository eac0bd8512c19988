"""What the actor sees open at this desk: how much stands in which state, whose turn it is, and how it stands to its last day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from flask import g
from sqlalchemy import func, literal, select

from shared.deadlines import Risk, Standing
from shared.identity import scope
from shared.lifecycle import Role
from shared.runtime import UnitOfWork
from shared.watching import standings
from shared.web.console import kinds
from shared.web.console.kinds import Kind
from shared.web.requests import current_actor, today

Limits = Mapping[tuple[int | None, str], Risk]


@dataclass(frozen=True)
class Heap:
    """Open things of one kind that stand alike.

    :param turn: what says whose turn it is: the state, or a key that refines it.
    :param risk: how cases stand to the last day of their next step; None where no day of the plan limits them.
    :param last_day: the day that limits them, by the plan or by what they say themselves; None where none does.
    :param held: they are on hold 暂缓办理.
    """

    state: str
    held: bool
    risk: Risk | None
    number: int
    turn: str
    last_day: date | None


@dataclass(frozen=True)
class Work:
    """The open things of a kind that the actor sees at this desk.

    :param mine: the states, and what refines them, in which it is the actor's turn.
    """

    kind: Kind
    heaps: tuple[Heap, ...]
    mine: frozenset[str]

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many in each state, in the order of the table of states."""
        found: dict[str, int] = defaultdict(int)
        for heap in self.heaps:
            found[heap.state] += heap.number
        return {str(state): found[state] for state in self.kind.machine.states if found.get(str(state))}

    @property
    def waiting(self) -> int:
        """How many wait for the actor."""
        return sum(self.my_counts.values())

    @cached_property
    def my_counts(self) -> Mapping[str, int]:
        """How many wait for the actor in each state, in the order of the table of states."""
        found: dict[str, int] = defaultdict(int)
        for heap in self.heaps:
            found[heap.state] += heap.number if heap.turn in self.mine else 0
        return {str(state): found[state] for state in self.kind.machine.states if found.get(str(state))}

    def whose(self, state: str) -> frozenset[Role]:
        """Whose turn it is on the things in this state."""
        return frozenset(role for heap in self.heaps if heap.state == state for role in self.kind.turn(heap.turn))

    @property
    def others(self) -> int:
        """How many are with somebody else, or rest."""
        return sum(self.counts.values()) - self.waiting

    @property
    def resting(self) -> int:
        """How many rest: nobody has anything to do until something happens."""
        return sum(number for state, number in self.counts.items() if self.kind.machine.states(state) in self.kind.machine.rests)

    @property
    def at_risk(self) -> int:
        """How many are near the last day of their next step, or past it, whoever's turn it is."""
        return sum(heap.number for heap in self.heaps if heap.risk and heap.risk.standing is not Standing.ON_TRACK)


def everything(uow: UnitOfWork) -> list[Work]:
    """The actor's work at this desk, by kind; read once in a request."""
    if "console_work" not in g:
        g.console_work = [_of_kind(uow, kind) for kind in kinds.readable()]
    found: list[Work] = g.console_work
    return found


def limits(uow: UnitOfWork, kind: Kind, years: Iterable[int], on: date) -> Limits:
    """How things of a kind stand, by programme year and state; without the states that no day limits."""
    if kind.watched is None:
        return {}
    return {(year, str(state)): risk for year in sorted(set(years))
            for state, risk in standings(uow, kind.watched.waits_for, year, on).items()}


def _of_kind(uow: UnitOfWork, kind: Kind) -> Work:
    t = kinds.table(uow, kind)
    year = t.c.year if "year" in t.c else literal(None).label("year")
    held = t.c.held_reason.is_not(None).label("held")
    # Grouped from without: a condition with parameters is not the same expression twice.
    inner = select(t.c.state, kind.turn_key(t).label("turn"), year, held, kind.own_last_day(t).label("own")).where(
        scope(current_actor(), t, kind.machine.belongs), *kinds.is_open(kind, t)).subquery()
    rows = uow.execute(select(*inner.c, func.count().label("number")).group_by(*inner.c)).all()
    known = limits(uow, kind, {row.year for row in rows if row.year is not None}, today())
    heaps = tuple(Heap(row.state, row.held, risk := known.get((row.year, row.state)), row.number, row.turn,
                       risk.step.last_day if risk else row.own) for row in rows)
    return Work(kind, heaps, frozenset(kind.mine(current_actor())))
