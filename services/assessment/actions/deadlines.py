"""Watching 31 December: timers that remind, digests for those who can act, letters for those with an address (§2.6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment import queries, rules
from services.assessment.lifecycle import CASE, CaseState
from services.assessment.rules import Risk, Standing
from services.assessment.rules.deadline import NEXT_STEP
from shared.lifecycle import Role
from shared.notices import Notice, Reader, write
from shared.runtime import UnitOfWork, new_id
from shared.timers import set_timers

# What has to be done next in each state; whoever the table lets do it is who is reminded.
NEXT_ACTION = {
    CaseState.TRAINED: "apply_exam", CaseState.EXAM_RETURNED: "apply_exam", CaseState.APPLIED: "admit",
    CaseState.ADMITTED: "seat", CaseState.SEATED: "mark_presence", CaseState.SAT: "publish_result",
    CaseState.FAILED: "resit", CaseState.ABSENT: "resit", CaseState.PASSED: "register_certificate",
}
OWN = frozenset({Role.BASE_CLERK, Role.EMPLOYER})
WHOLE_CITY = frozenset({Role.EXAMINER_OFFICE, Role.INVIGILATOR, Role.SUPERVISOR})


@dataclass(frozen=True)
class Line:
    """One line of a digest: so many cases in a state, and how they stand to the deadline."""

    state: CaseState
    cases: int
    risk: Risk

    @property
    def words(self) -> str:
        """The line as it is read."""
        left = self.risk.working_days_left
        when = f"还剩{left}个工作日" if left >= 0 else f"已过{-left}个工作日"
        step = self.risk.step
        return f"{CASE.names[self.state]} {self.cases} 人：{step.name}最后办理日 {step.last_day:%Y年%m月%d日}，{when}。"


def watch(uow: UnitOfWork, years: Iterable[tuple[int, bool]], on: date) -> None:
    """Watch the deadline of these programme years, real and rehearsal apart: timers on the days that remind (§2.6)."""
    for year, rehearsal in sorted(set(years)):
        uow.execute(
            "insert into watches (id, year, rehearsal) values (:id, :year, :rehearsal) on conflict do nothing",
            {"id": new_id(), "year": year, "rehearsal": rehearsal},
        )
        id_ = uow.execute(
            "select id from watches where year = :year and rehearsal = :rehearsal",
            {"year": year, "rehearsal": rehearsal},
        ).scalar_one()
        _, _, plan = queries.plan_of(uow, year, on)
        for day in rules.reminder_days(plan=plan, before=uow.policy(on).deadline_reminders, calendar=uow.calendar()):
            if day >= on:
                set_timers(uow, "deadline", [id_], "remind_deadline", day, rehearsal=rehearsal)


def remind_deadline(uow: UnitOfWork, ids: Collection[UUID], on: date) -> None:
    """Remind whoever can still do something for the cases of these watches; once a day, and not when nothing is open.

    The days of the plan are set again, since policy or the calendar may have changed meanwhile.
    """
    rows = uow.execute(
        "select year, rehearsal from watches where id = any(cast(:ids as uuid[]))", {"ids": list(ids)}
    ).all()
    for year, rehearsal in rows:
        digests = _digests(uow, year, rehearsal, on)
        write(uow, [_notice(reader, lines, year, on) for reader, lines in digests.items()], rehearsal=rehearsal, on=on)
    watch(uow, [(year, rehearsal) for year, rehearsal in rows], on)


def risks(uow: UnitOfWork, year: int, on: date) -> dict[CaseState, Risk]:
    """How a case in each state stands to the deadline of this year; on track is not at risk."""
    _, _, plan = queries.plan_of(uow, year, on)
    warn_days = max(uow.policy(on).deadline_reminders)
    found = {
        state: rules.risk_of(state=state, on=on, plan=plan, warn_days=warn_days, calendar=uow.calendar())
        for state in NEXT_STEP
    }
    return {state: risk for state, risk in found.items() if risk and risk.standing is not Standing.ON_TRACK}


def _digests(uow: UnitOfWork, year: int, rehearsal: bool, on: date) -> Mapping[Reader, Sequence[Line]]:
    at_risk = risks(uow, year, on)
    escalate = uow.policy(on).deadline_escalation
    counted: dict[Reader, dict[CaseState, int]] = defaultdict(lambda: defaultdict(int))
    for row in queries.open_cases(uow, year, rehearsal, at_risk):
        state = CaseState(row["state"])
        for reader in _readers(state, row, escalated=at_risk[state].working_days_left <= escalate):
            counted[reader][state] += row["cases"]
    return {
        reader: [Line(state, cases, at_risk[state]) for state, cases in states.items()]
        for reader, states in counted.items()
    }


def who_can_act(state: CaseState) -> tuple[Role, ...]:
    """Whose turn it is on a case in this state, by the table of moves."""
    step = CASE.find(NEXT_ACTION[state], state)
    return step.who if step else ()


def _readers(state: CaseState, row: Mapping[str, Any], *, escalated: bool) -> list[Reader]:
    """Who can act on cases in this state; near the end also the district's leader, who can see that they do."""
    roles = [role for role in who_can_act(state) if role is not Role.TRAINEE]
    readers = [
        Reader(role, None, row["base_id"]) if role in OWN
        else Reader(role, None if role in WHOLE_CITY else row["unit"], None)
        for role in roles if role not in OWN or row["base_id"]
    ]
    return [*readers, Reader(Role.DISTRICT_LEADER, row["unit"], None)] if escalated else readers


def _notice(reader: Reader, lines: Sequence[Line], year: int, on: date) -> Notice:
    late = any(line.risk.standing is Standing.LATE for line in lines)
    cases = sum(line.cases for line in lines)
    return Notice(
        reader=reader, occasion=f"deadline/{year}/{on}", cases=cases, body="\n".join(line.words for line in lines),
        subject=f"{year}年度考核鉴定{'已有逾期' if late else '临近期限'}：{cases}人待办",
    )
