"""Every desk watches the last days of the cases it holds, and by timer rows reminds whoever can still act.

Silence decides nothing: a watch reminds, and stops when nothing is open; it never moves a case. A case on hold is
reminded of like any other, because the last day does not wait for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.casework.allowed import NOT_PEOPLE
from shared.deadlines import (
    Act,
    PlannedStep,
    Risk,
    Standing,
    Step,
    deadline_of,
    plan_backwards,
    plan_payment,
    reminder_days,
    risk_of,
)
from shared.identity.posts import WHOLE_CITY
from shared.lifecycle import Lifecycle, Role
from shared.notices import Notice, Reader, write
from shared.runtime.ids import new_id
from shared.runtime.work import UnitOfWork
from shared.timers import set_timers

REMIND = "remind_deadline"
Row = Mapping[str, Any]
Turn = Callable[[UnitOfWork, int, bool, Collection[str]], Sequence[Row]]


@dataclass(frozen=True, kw_only=True)
class Watched:
    """What a desk watches.

    :param title: what is to be done in time, as the subject of a reminder says it.
    :param waits_for: for each state of a case, the step whose last day limits it.
    :param next_action: for each such state, what has to be done next; whoever the table lets do it is reminded.
    :param turn: where the state alone does not say whose turn it is: counts as :func:`open_cases` does, with `who`.
    """

    case: Lifecycle
    title: str
    waits_for: Mapping[Any, Step]
    next_action: Mapping[Any, str]
    turn: Turn | None = None

    def who_can_act(self, state: StrEnum) -> tuple[Role, ...]:
        """Whose turn it is on a case in this state, by the table of moves."""
        step = self.case.find(self.next_action[state], state)
        return step.who if step else ()


@dataclass(frozen=True)
class Line:
    """One line of a digest: so many cases in a state, and how they stand to their last day."""

    state_name: str
    cases: int
    risk: Risk

    @property
    def words(self) -> str:
        """The line as it is read."""
        left = self.risk.working_days_left
        when = f"还剩{left}个工作日" if left >= 0 else f"已过{-left}个工作日"
        step = self.risk.step
        return f"{self.state_name} {self.cases} 人：{step.name}最后办理日 {step.last_day:%Y年%m月%d日}，{when}。"


def plan_of(uow: UnitOfWork, year: int, on: date) -> tuple[PlannedStep, ...]:
    """The last day of every step of a programme year, of all desks, by the policy of the day."""
    policy, calendar = uow.policy(on), uow.calendar()
    assessed = plan_backwards(
        deadline=deadline_of(year=year, month_and_day=policy.exam_deadline),
        deciding_act=Act(policy.exam_deadline_act), days=policy.plan_days, calendar=calendar,
    )
    paid = plan_payment(year=year, on=on, month_and_day=policy.finance_last_pay_day, calendar=calendar)
    return (*assessed, paid)


def standings(uow: UnitOfWork, waits_for: Mapping[Any, Step], year: int, on: date) -> dict[Any, Risk]:
    """How a case of a year stands in each of these states; without those that no day limits."""
    plan, calendar = plan_of(uow, year, on), uow.calendar()
    warn_days = max(uow.policy(on).deadline_reminders)
    by_step = {
        step: risk_of(step=step, on=on, plan=plan, warn_days=warn_days, calendar=calendar)
        for step in set(waits_for.values())
    }
    return {state: risk for state, step in waits_for.items() if (risk := by_step[step])}


def risks(uow: UnitOfWork, watched: Watched, year: int, on: date) -> dict[Any, Risk]:
    """How cases stand in the states in which they are at risk or late."""
    found = standings(uow, watched.waits_for, year, on)
    return {state: risk for state, risk in found.items() if risk.standing is not Standing.ON_TRACK}


def watch(uow: UnitOfWork, watched: Watched, years: Iterable[tuple[int, bool]], on: date) -> None:
    """Watch these programme years, real and rehearsal apart: a timer on each day that reminds (63号 §2.6).

    Days that policy or the calendar have moved are moved with them.
    """
    for year, rehearsal in sorted(set(years)):
        world = {"year": year, "rehearsal": rehearsal}
        uow.execute("insert into watches (id, year, rehearsal) values (:id, :year, :rehearsal) on conflict do nothing",
                    {"id": new_id(), **world})
        id_ = uow.execute("select id from watches where year = :year and rehearsal = :rehearsal", world).scalar_one()
        days = [day for day in _reminder_days(uow, watched, year, on) if day >= on]
        uow.execute(
            "update timers set cancelled_at = now() where subject_id = :id and action = :action and due_on > :on"
            " and due_on <> all(cast(:days as date[])) and done_at is null and cancelled_at is null",
            {"id": id_, "action": REMIND, "on": on, "days": days},
        )
        known = uow.execute("select due_on from timers where subject_id = :id and action = :action"
                            " and cancelled_at is null", {"id": id_, "action": REMIND}).scalars().all()
        for day in days:
            if day not in known:
                set_timers(uow, "deadline", [id_], REMIND, day, rehearsal=rehearsal)


def worlds_of(items: Iterable[Row]) -> set[tuple[int, bool]]:
    """The years and worlds of cases that arrive in dossiers, to be watched from now on."""
    return {(item["case"]["year"], item["case"]["rehearsal"]) for item in items}


def _reminder_days(uow: UnitOfWork, watched: Watched, year: int, on: date) -> tuple[date, ...]:
    """The days on which this desk reminds of the steps of its cases; of payment also those of the year after."""
    policy, calendar, steps = uow.policy(on), uow.calendar(), set(watched.waits_for.values())
    plan = list(plan_of(uow, year, on))
    plan.append(plan_payment(
        year=max(year, on.year) + 1, on=on, month_and_day=policy.finance_last_pay_day, calendar=calendar))
    return reminder_days(last_days=[planned.last_day for planned in plan if planned.step in steps],
                         before=policy.deadline_reminders, calendar=calendar)


def remind(uow: UnitOfWork, watched: Watched, ids: Collection[UUID], on: date) -> None:
    """Remind whoever can still do something for the cases that are here: one digest for a reader and day.

    Every watched year is looked at, whichever watch rang; nobody is written to when nothing is open.
    """
    worlds = uow.execute(
        "select distinct rehearsal from watches where id = any(cast(:ids as uuid[]))", {"ids": list(ids)}
    ).scalars().all()
    for rehearsal in worlds:
        years = uow.execute("select year from watches where rehearsal = :rehearsal order by year",
                            {"rehearsal": rehearsal}).scalars().all()
        digests: dict[Reader, dict[int, list[Line]]] = defaultdict(dict)
        for year in years:
            for reader, lines in _lines(uow, watched, year, rehearsal, on).items():
                digests[reader][year] = lines
        write(uow, [_digest(watched, reader, found, on) for reader, found in digests.items()],
              rehearsal=rehearsal, on=on)
        watch(uow, watched, [(year, rehearsal) for year in years], on)


def open_cases(uow: UnitOfWork, year: int, rehearsal: bool, states: Collection[str]) -> Sequence[Row]:
    """How many cases of a year are here in these states, by state, unit, base, employer; one on hold counts too."""
    rows = uow.execute(
        "select state, unit, base_id, employer_id, count(*) as cases from cases where here and year = :year"
        " and rehearsal = :rehearsal and state = any(:states) group by state, unit, base_id, employer_id"
        " order by state, unit, base_id, employer_id",
        {"year": year, "rehearsal": rehearsal, "states": [str(state) for state in states]},
    ).mappings()
    return [dict(row) for row in rows]


def _lines(uow: UnitOfWork, watched: Watched, year: int, rehearsal: bool, on: date) -> dict[Reader, list[Line]]:
    at_risk = risks(uow, watched, year, on)
    escalate = uow.policy(on).deadline_escalation
    counted: dict[Reader, dict[StrEnum, int]] = defaultdict(lambda: defaultdict(int))
    for row in (watched.turn or open_cases)(uow, year, rehearsal, at_risk):
        state = watched.case.states(row["state"])
        who = row["who"] if "who" in row else watched.who_can_act(state)
        for reader in _readers(watched.case, who, row, escalated=at_risk[state].working_days_left <= escalate):
            counted[reader][state] += row["cases"]
    return {
        reader: [Line(watched.case.names[state], cases, at_risk[state]) for state, cases in states.items()]
        for reader, states in counted.items()
    }


def _readers(case: Lifecycle, who: Sequence[Role], row: Row, *, escalated: bool) -> set[Reader]:
    """Who can act on these cases; near the end also the district's leader, who can see that they do."""
    readers = {Reader(Role.DISTRICT_LEADER, row["unit"])} if escalated else set()
    for role in who:
        if role in WHOLE_CITY:
            readers.add(Reader(role))
        elif role not in case.belongs and role not in NOT_PEOPLE:
            readers.add(Reader(role, row["unit"]))
        elif org := row.get(case.belongs.get(role, "")):
            readers.add(Reader(role, None, org))
    return readers


def _digest(watched: Watched, reader: Reader, found: Mapping[int, Sequence[Line]], on: date) -> Notice:
    lines = [line for year in found for line in found[year]]
    late = any(line.risk.standing is Standing.LATE for line in lines)
    cases = sum(line.cases for line in lines)
    what = f"{'、'.join(map(str, found))}年度{watched.title}"
    return Notice(
        reader=reader, occasion=f"deadline/{on}", cases=cases, body="\n".join(line.words for line in lines),
        subject=f"{what}已有逾期：{cases}人待办" if late else f"{what}临近期限：{cases}人待办",
    )
