"""我的待办: what needs me, by how near its last day is; how much stands where; who is at risk; what was done last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, Response, redirect, url_for
from sqlalchemy import and_, column, select
from sqlalchemy import table as named
from werkzeug import Response as Redirect

from shared.deadlines import Risk, Standing
from shared.identity import scope
from shared.lifecycle import DESK_NAMES
from shared.runtime import UnitOfWork
from shared.web.access import roles
from shared.web.console import chronicle, kinds, marks, mine, roads, saved
from shared.web.console.counting import COUNTED, buckets, here
from shared.web.console.frame import Frame, page
from shared.web.console.kinds import Kind
from shared.web.console.lists import whose
from shared.web.console.waiting import Work
from shared.web.requests import current_actor, runtime, today, unit_of_work

LAST = 8  # things done last
JOURNAL = named("journal", *(column(name) for name in ("subject_id", "seq", "action", "actor", "to_state", "on_day", "recorded_at")))


@dataclass(frozen=True)
class Bar:
    """A state in the picture of how much stands where.

    :param share: of the longest bar, in hundredths. :param whose: in whose hands it is, in words.
    """

    state: str
    name: str
    number: int
    share: float
    mine: bool
    whose: str


def mount(blp: Blueprint) -> None:
    """Mount the page."""
    blp.add_url_rule("/desk", "home", home)


@roles()
def home() -> Response | Redirect:
    """我的待办; a trainee has none, and reads about themselves."""
    if mine.is_trainee(current_actor()):
        return redirect(url_for("console.mine"), 303)
    with unit_of_work() as uow:
        frame = Frame.of(uow)
        work, found = frame.work, buckets(frame, today())
        # Cases first: the others carry them.
        order = sorted((one for one in work if one.counts), key=lambda one: one.kind.machine.subject != "case")
        return page(
            uow, "home.html", buckets=found, counted=COUNTED, here=here(frame, found),
            pictures=[(one.kind, _bars(one), sum(one.counts.values()) - one.resting, one.resting) for one in order],
            risks=[(one.kind, line) for one in order for line in _risks(one)], done=_done(uow),
            empty=[one.kind for one in work if not one.counts], elsewhere=_elsewhere(uow), views=saved.counted(uow, saved.of(uow)), marks=list(marks.everywhere(uow)),
        )


def _bars(one: Work) -> list[Bar]:
    longest = max(one.counts.values())
    return [
        Bar(state, one.kind.name_of(state), number, round(100 * number / longest, 1), state in one.my_counts, whose(one.whose(state)))
        for state, number in one.counts.items()
    ]


def _elsewhere(uow: UnitOfWork) -> list[tuple[str, str, int, list[Bar]]]:
    """The cases at the other desks, as the register knows them: the desk, its name, how many, and where they stand."""
    standing = runtime().service.standing
    if standing is None:
        return []
    counts, actor, found = standing(uow, current_actor()), current_actor(), []
    for desk, name in DESK_NAMES.items():
        numbers = {state: counts[desk, state] for state in roads.open_states(desk) if counts.get((desk, state))}
        if desk == uow.service or not numbers:
            continue
        turns = {state: frozenset((roads.turn(desk, state) or ("", ()))[1]) for state in numbers}
        found.append((desk, name, sum(numbers.values()), [
            Bar(state, roads.state_name(desk, state), number, round(100 * number / max(numbers.values()), 1),
                bool(turns[state] & actor.roles), whose(turns[state])) for state, number in numbers.items()]))
    return found


def _risks(one: Work) -> list[tuple[str, Risk, int, str]]:
    """States whose things are near their last day or past it, the most urgent first."""
    found: dict[tuple[str, date], tuple[Risk, int]] = {}
    for heap in one.heaps:
        if heap.risk and heap.risk.standing is not Standing.ON_TRACK:
            key = heap.state, heap.risk.step.last_day
            found[key] = heap.risk, found.get(key, (heap.risk, 0))[1] + heap.number
    return [(state, risk, number, whose(one.whose(state)))
            for (state, _), (risk, number) in sorted(found.items(), key=lambda item: (item[0][1], item[0][0]))]


def _done(uow: UnitOfWork) -> list[dict[str, Any]]:
    """The last step of the things that moved last, of the actor's reach: when, what, by whom."""
    names = {row["person_id"]: row["name"] for row in uow.reference("account").values()}
    found = [line for kind in kinds.readable() for line in _last_of(uow, kind, names)]
    return sorted(found, key=lambda line: line["recorded_at"], reverse=True)[:LAST]


def _last_of(uow: UnitOfWork, kind: Kind, names: Mapping[str, str]) -> list[dict[str, Any]]:
    t = kinds.table(uow, kind)
    newest = select(*(t.c[name] for name in kinds.COLUMNS if name in t.c)).where(
        scope(current_actor(), t, kind.machine.belongs)).order_by(t.c.state_on.desc(), t.c.seq.desc()).limit(4 * LAST).subquery()
    rows = uow.execute(
        select(newest, JOURNAL.c.action, JOURNAL.c.actor, JOURNAL.c.on_day, JOURNAL.c.recorded_at)
        .join(JOURNAL, and_(JOURNAL.c.subject_id == newest.c.id, JOURNAL.c.seq == newest.c.seq))
        .order_by(JOURNAL.c.recorded_at.desc()).limit(LAST)).mappings()
    return [{**row, "kind": kind, "label": kinds.label(kind, row), "state_name": kind.name_of(row["state"]),
             "step": roads.action_name(uow.service, row["action"]) if kind.machine.subject == "case" else _named(kind, row["action"]),
             "by": chronicle.actor_of({"actor": row["actor"], "actor_name": names.get(row["actor"], row["actor"])})}
            for row in rows]


def _named(kind: Kind, action: str) -> str:
    steps = kind.machine.by_action.get(action)
    return steps[0].name if steps else "登记"
