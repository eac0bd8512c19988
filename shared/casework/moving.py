"""`advance`: the only writer of state. One case and five thousand take the same road.

It locks the rows in id order, reads their facts as a set, lets the rules judge plain values, and moves the survivors
in one statement that updates the row, appends the journal with the next link of its chain and notes the duty; then it
stages the message in the same transaction. Nothing else in the system assigns a state.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from operator import attrgetter
from typing import Any
from uuid import UUID

import orjson

from shared.casework import reasons
from shared.casework.actors import Actor
from shared.casework.denials import in_the_way
from shared.casework.dossiers import stage_dossiers
from shared.casework.duties import duty_conflicts
from shared.journal.chain import RECORDED_AT, hash_sql
from shared.lifecycle import DESK_NAMES, STATEMENT, Lifecycle, Transition
from shared.refusals import Refusal, Refused
from shared.runtime import faults
from shared.runtime.work import UnitOfWork

faults.declare("casework.after_lock", "casework.after_move", "casework.after_stage")

Row = Mapping[str, Any]
CHUNK = 1_000  # more in one statement gains little and holds the locks longer
WHILE_HELD = frozenset({"hold", "release_hold", "withdraw", "disqualify", "correct"})


@dataclass(frozen=True)
class Move:
    """A rule's word that the move may happen: where to, if it chose, and the values that it used.

    :param facts: written to the journal row; no personal data.
    """

    to: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


Judge = Callable[[UnitOfWork, Sequence[Row], date], Mapping[UUID, "Refusal | Move"]]
Dossier = Callable[[UnitOfWork, list[UUID]], Mapping[UUID, Mapping[str, Any]]]


@dataclass
class Outcome:
    """The answer per case: moved, or refused with the reason."""

    moved: list[UUID] = field(default_factory=list)
    refused: dict[UUID, Refusal] = field(default_factory=dict)

    def require_all(self) -> Outcome:
        """Insist that nothing was refused.

        :raises Refused: with every refusal, so that the transaction is rolled back.
        """
        if self.refused:
            raise Refused(*self.refused.values())
        return self

    def add(self, other: Outcome) -> Outcome:
        """Take in the answers of another call."""
        self.moved += other.moved
        self.refused |= other.refused
        return self


def advance(
    uow: UnitOfWork, machine: Lifecycle, action: str, ids: Collection[UUID], *, by: Actor, on: date,
    judge: Judge | None = None, to: str | None = None, reason: str | None = None,
    expect: Mapping[UUID, int] | None = None, dossier: Dossier | None = None, facts: Mapping[str, Any] | None = None,
) -> Outcome:
    """Move these things by one action, each for itself.

    :param on: the domain's day.
    :param judge: given the locked rows, refuses some or says where a move goes; silence lets it pass.
    :param to: the state to reach, where the table offers several and no judge chooses.
    :param expect: the version that the caller saw, by id.
    :param dossier: this desk's facts for a case that is handed on.
    :returns: per id, moved or refused. Ids that do not exist are refused as unknown.
    :raises Refused: when no such action exists, or it needs a reason and has none.
    """
    steps = machine.by_action.get(action)
    if steps is None:
        raise Refused(reasons.NO_SUCH_ACTION(f"{machine.name}没有“{action}”这项操作。"))
    reason = (reason or "").strip() or None
    if reason is None and any(step.needs_reason for step in steps):
        raise Refused(reasons.REASON_MISSING(f"办理“{steps[0].name}”须说明理由。"))
    outcome = Outcome()
    order = sorted(set(ids), key=_number)
    for start in range(0, len(order), CHUNK):
        call = _Call(uow, machine, action, by, on, judge, to, reason, expect or {}, dossier,
                     {**(facts or {}), **by.journal_facts})
        outcome.add(call.run(order[start : start + CHUNK]))
    return outcome


def lock(uow: UnitOfWork, machine: Lifecycle, ids: Collection[UUID]) -> dict[UUID, Row]:
    """Lock rows in id order, as everything must that changes a fact a rule reads; answer them by id, without what
    earlier desks wrote."""
    return {row["id"]: row for row in _locked(uow, machine, sorted(set(ids), key=_number))}


def _locked(uow: UnitOfWork, machine: Lifecycle, ids: Sequence[UUID]) -> Sequence[Row]:
    found = uow.execute(
        f"select {_columns(uow, machine.table)} from {machine.table}"
        " where id = any(cast(:ids as uuid[])) order by id for update",
        {"ids": list(ids)},
    )
    names = list(found.keys())
    return [dict(zip(names, row, strict=True)) for row in found.all()]


def _columns(uow: UnitOfWork, table: str) -> str:
    """All but what earlier desks wrote: no rule reads it, and it is most of a row."""
    known = uow.runtime.columns
    if table not in known:
        names = uow.execute(f"select * from {table} where false").keys()
        known[table] = ", ".join(f'"{name}"' for name in names if name != "timeline")
    return known[table]


_number = attrgetter("int")  # sorts as UUIDs do, many times faster


@dataclass(frozen=True)
class _Call:
    """One chunk of one call of `advance`."""

    uow: UnitOfWork
    machine: Lifecycle
    action: str
    by: Actor
    on: date
    judge: Judge | None
    to: str | None
    reason: str | None
    expect: Mapping[UUID, int]
    dossier: Dossier | None
    facts: Mapping[str, Any]

    def run(self, ids: Sequence[UUID]) -> Outcome:
        rows = _locked(self.uow, self.machine, ids)
        faults.point("casework.after_lock")
        refused: dict[UUID, Refusal] = {}
        if len(rows) < len(ids):
            missing = set(ids).difference(row["id"] for row in rows)
            refused = {id_: reasons.UNKNOWN(f"没有这条{self.machine.name}记录。") for id_ in missing}
        steps: dict[UUID, Transition] = {}
        passed: dict[UUID, Row] = {}
        gate = Gate(self.machine, self.action, self.by)
        for row in rows:
            refusal = gate.refusal(row, self.expect.get(row["id"]) if self.expect else None)
            if refusal is None:
                passed[row["id"]], steps[row["id"]] = row, gate.step(row)
            else:
                refused[row["id"]] = refusal
        conflicts = duty_conflicts(self.uow, self.by, {id_: step.duty for id_, step in steps.items()}, self.on)
        conflicts |= in_the_way(self.uow, steps)
        judged = [row for id_, row in passed.items() if id_ not in conflicts] if conflicts else list(passed.values())
        verdicts = self.judge(self.uow, judged, self.on) if self.judge is not None and judged else {}
        refused |= conflicts
        moves: dict[UUID, Move] = {}
        for row in judged:
            verdict = verdicts.get(row["id"])
            if isinstance(verdict, Refusal):
                refused[row["id"]] = verdict
            else:
                moves[row["id"]] = self._move(row, steps[row["id"]], verdict)
        self._write(steps, moves)
        faults.point("casework.after_move")
        self._announce(steps, list(moves))
        faults.point("casework.after_stage")
        return Outcome(list(moves), refused)

    def _move(self, row: Row, step: Transition, verdict: Move | None) -> Move:
        target = (verdict and verdict.to) or self.to or (step.to[0] if step.to else row["state"])
        # A row without a target leaves the state as it is; only a revocation chooses for itself.
        if step.to and target not in step.to:
            raise ValueError(f"{self.action} does not lead to {target}")
        return Move(str(target), {**self.facts, **verdict.facts} if verdict and verdict.facts else self.facts)

    def _write(self, steps: Mapping[UUID, Transition], moves: Mapping[UUID, Move]) -> None:
        """Write the moves, one statement per kind of step (nearly always one)."""
        texts = _texts(moves.values())
        for step in {id(steps[id_]): steps[id_] for id_ in moves}.values():
            ids = [id_ for id_ in moves if steps[id_] is step]
            self.uow.execute(
                _statement(self.machine, self.by.person is not None and step.duty is not None),
                {
                    "chosen": orjson.dumps([
                        {"id": id_, "to_state": moves[id_].to, "facts": texts[id(moves[id_].facts)]} for id_ in ids
                    ]).decode(),
                    "desk": self.uow.service, "subject": self.machine.subject, "action": self.action,
                    "actor": self.by.journal_name, "persons": list(self.by.persons), "duty": step.duty,
                    "clause": step.clause, "reason": self.reason, "on": self.on, "handed": step.hands_to,
                },
            )

    def _announce(self, steps: Mapping[UUID, Transition], moved: Iterable[UUID]) -> None:
        announced: dict[Transition, list[UUID]] = {}
        for id_ in moved:
            if steps[id_].announces:
                announced.setdefault(steps[id_], []).append(id_)
        for step, ids in announced.items():
            facts = self.dossier(self.uow, ids) if self.dossier else {}
            stage_dossiers(self.uow, self.machine, step, ids, facts, self.reason)


def _texts(moves: Iterable[Move]) -> dict[int, str]:
    """The journal's text of each facts object; cases without values of their own share one."""
    shared = {id(move.facts): move.facts for move in moves}
    return {
        key: orjson.dumps(dict(facts), option=orjson.OPT_SORT_KEYS, default=str).decode() for key, facts in shared.items()
    }


class Gate:
    """What the table, the actor and the version say of an action, before any rule is asked; built once, asked of
    every row."""

    def __init__(self, machine: Lifecycle, action: str, by: Actor) -> None:
        self.machine = machine
        self.by = by
        self.action = action
        self.name = machine.by_action[action][0].name
        allowed = frozenset(role for step in machine.by_action[action] for role in step.who)
        self._may = bool(by.roles & allowed)
        self._sees, self._reaches = by.reach(machine), by.reach(machine, allowed)
        self._steps = {str(state): step for step in machine.by_action[action] for state in step.sources}
        self._open = {state for state, step in self._steps.items() if by.roles & frozenset(step.who)}

    def step(self, row: Row) -> Transition:
        """The row of the table that governs this one."""
        return self._steps[row["state"]]

    def refusal(self, row: Row, expect: int | None = None) -> Refusal | None:
        """Why not, or None.

        :param expect: the version that the caller saw.
        """
        if not self._sees(row):
            return reasons.UNKNOWN(f"没有这条{self.machine.name}记录，或不在您的管辖范围内。")
        if not self._may:
            return reasons.ROLE_MAY_NOT(f"您的岗位不能办理“{self.name}”。")
        if not self._reaches(row):
            return reasons.UNKNOWN(f"没有这条{self.machine.name}记录，或不在您的管辖范围内。")
        if self.by.by_bases_card and self.machine is not STATEMENT:
            return reasons.card_of_base(self.name)
        if expect is not None and expect != row["seq"]:
            return reasons.CHANGED("您打开之后记录已被更新，请重新查看后再办理。", expected=expect, actual=row["seq"])
        if not row["here"]:
            return reasons.ELSEWHERE(f"该业务已转至“{DESK_NAMES.get(row.get('handed_to') or '', '其他')}”环节，请到该环节办理。")
        if row["state"] not in self._open:
            return self._state_refusal(row["state"])
        if row["held_reason"] is not None and self.action not in WHILE_HELD:
            return reasons.ON_HOLD(f"暂缓办理中（{row['held_reason']}），请先恢复办理。", cure="恢复办理后再办")
        return None

    def _state_refusal(self, state: str) -> Refusal:
        if state in self._steps:
            return reasons.ROLE_MAY_NOT(f"您的岗位不能在此状态办理“{self.name}”。")
        word = next((text for known, text in self.machine.names.items() if known == state), state)
        return reasons.STATE_FORBIDS(f"当前状态为“{word}”，不能办理“{self.name}”。", state=state)


@cache
def _statement(machine: Lifecycle, with_duty: bool) -> str:
    """The SQL of one set of moves: row, journal and duty in one statement, so that they are one atom."""
    is_case = machine.subject == "case"
    link = hash_sql("t.head", {
        "desk": "cast(:desk as text)", "subject": "cast(:subject as text)", "subject_id": "t.id::text",
        "seq": "(t.seq + 1)::text", "action": "cast(:action as text)", "from_state": "t.state",
        "to_state": "m.to_state", "actor": "cast(:actor as text)", "duty": "cast(:duty as text)",
        "clause": "cast(:clause as text)", "reason": "cast(:reason as text)", "facts": "m.facts",
        "on_day": "cast(:on as date)::text", "recorded_at": RECORDED_AT,
    })
    handed = ", here = cast(:handed as text) is null, handed_to = cast(:handed as text)" if is_case else ""
    duty = """, owed as (
        insert into duties (case_id, person_id, duty, on_day, desk)
        select id, person, cast(:duty as text), cast(:on as date), cast(:desk as text)
        from moved cross join unnest(cast(:persons as uuid[])) person
        on conflict do nothing
    )""" if with_duty else ""
    return f"""
    with chosen as (
        select * from jsonb_to_recordset(cast(:chosen as jsonb)) as m(id uuid, to_state text, facts text)
    ), moved as (
        update {machine.table} t set seq = t.seq + 1, state = m.to_state, head = {link},
            state_on = case when m.to_state = t.state then t.state_on else cast(:on as date) end{handed}
        from chosen m where t.id = m.id
        returning new.id, new.seq, new.head as hash, old.head as prev, old.state as from_state,
            new.state as to_state, m.facts
    ){duty}
    insert into journal (subject, subject_id, seq, desk, action, from_state, to_state, actor, duty, clause, reason,
        facts, on_day, recorded_at, prev, hash)
    select cast(:subject as text), id, seq, cast(:desk as text), cast(:action as text), from_state, to_state,
        cast(:actor as text), cast(:duty as text), cast(:clause as text), cast(:reason as text), facts,
        cast(:on as date), statement_timestamp(), prev, hash
    from moved
    """
