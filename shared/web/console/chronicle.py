"""What happened to a thing 办理过程: every step over the four desks in the order of its chain, told in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from shared.journal import GENESIS, row_hash
from shared.journal.reading import timeline
from shared.lifecycle import DESK_NAMES
from shared.runtime import UnitOfWork
from shared.web.console import kinds, roads, words
from shared.web.console.labels import FACTS, LABELS


@dataclass(frozen=True)
class Step:
    """One step as the page tells it.

    :param day: as 2026-11-24.
    :param was: the state before, and `now`, the state after; equal where the step changed none.
    :param changed: fields that it amended, with what they said before and say after.
    :param undone: by whom and when it was taken back; it stays where it stands.
    :param person: whether the actor is called by a name, which nobody translates.
    """

    seq: int
    desk: str
    day: str
    name: str
    was: str
    now: str
    actor: str
    reason: str
    clause: str
    values: Sequence[tuple[str, str]]
    changed: Sequence[tuple[str, str, str]] = ()
    undone: str = ""
    person: bool = False

    @property
    def desk_name(self) -> str:
        """The desk as the screen says it."""
        return DESK_NAMES.get(self.desk, "")


@dataclass(frozen=True)
class Chronicle:
    """All steps, oldest first.

    :param verdict: what recomputing the chain found 防篡改校验, in words, and `sound` whether it holds.
    """

    steps: Sequence[Step]
    sound: bool
    verdict: str

    def since(self, version: int) -> list[Step]:
        """The steps that came after a version."""
        return [step for step in self.steps if step.seq > version]


def of(uow: UnitOfWork, kind: kinds.Kind, row: Mapping[str, Any]) -> Chronicle:
    """Tell everything that this desk knows to have happened to a thing."""
    rows = timeline(uow, row, kind.face.journal(uow, row))
    undone = dict(_undone(kind, rows))
    steps = [_step(kind, each, undone.get(int(each["seq"]), "")) for each in rows]
    return Chronicle(steps, *_checked(row, rows))


def _undone(kind: kinds.Kind, rows: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str]]:
    """What was taken back: a revocation undoes the step right before it, and no other."""
    for each in rows:
        if each["action"] == "revoke":
            yield int(each["seq"]) - 1, f"{words.day(each['on_day'])} 由{actor_of(each)}撤销"


def _step(kind: kinds.Kind, row: Mapping[str, Any], undone: str) -> Step:
    is_case = kind.machine.subject == "case"
    here = kind.machine.by_action.get(row["action"])
    states = {str(state): name for state, name in kind.machine.names.items()}
    desk = str(row["desk"])

    def state(word: str | None) -> str:
        return (roads.state_name(desk, word) if is_case else "") or states.get(word or "", "")

    name = roads.action_name(desk, row["action"]) if is_case or not here else here[0].name
    return Step(
        seq=int(row["seq"]), desk=desk, day=str(row["on_day"])[:10], name=name, was=state(row["from_state"]),
        now=state(row["to_state"]), actor=actor_of(row), reason=row["reason"] or "", clause=row["clause"] or "",
        values=told(row["facts"]), changed=changed(row["facts"]), undone=undone, person=actor_of(row) == row["actor_name"],
    )


def actor_of(step: Mapping[str, Any]) -> str:
    """Who took a step, in words."""
    actor = str(step["actor_name"])
    if actor.startswith("desk:"):
        return f"{DESK_NAMES.get(actor.removeprefix('desk:'), '其他')}环节"
    if actor == "timer":
        return "到期自动办理"
    # An id of somebody of whom this desk has no account says nothing.
    return "经办人" if actor == str(step["actor"]) else actor


def told(facts: str | Mapping[str, Any] | None) -> list[tuple[str, str]]:
    """The values that a step used, as far as they have names; codes and digests are for programs."""
    known = orjson.loads(facts) if isinstance(facts, str) else facts or {}
    amended: Mapping[str, Sequence[str]] = known.get("amended") or {}
    found = []
    for name, label in FACTS.items():
        value = known.get(name)
        if value is None or value == []:
            continue
        if name == "fields":
            value = [each for each in value if each not in amended]
        if isinstance(value, list):
            value = "、".join(LABELS.get(str(each), "") or str(each) for each in value if not isinstance(each, (dict, list)))
        elif name.endswith("_fen"):
            value = words.money(value)
        if value != "" and not isinstance(value, dict):
            found.append((label, str(value)))
    return found


def changed(facts: str | Mapping[str, Any] | None) -> list[tuple[str, str, str]]:
    """What a step amended: each field with what it said before and says after."""
    known = orjson.loads(facts) if isinstance(facts, str) else facts or {}
    amended: Mapping[str, Sequence[str]] = known.get("amended") or {}
    return [(LABELS.get(name, name), before, after) for name, (before, after) in amended.items()]


def _checked(row: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> tuple[bool, str]:
    """Recompute the chain from its first row to the head that the thing carries."""
    prev = GENESIS
    for at, each in enumerate(rows, 1):
        if int(each["seq"]) != at:
            return True, f"第 {at} 步起尚在传送，收齐后校验"
        link = row_hash(prev, {name: None if value is None else str(value) for name, value in each.items()})
        if each["prev"] != prev.hex() or each["hash"] != link.hex():
            return False, f"第 {at} 步与流水不符，请报系统管理员"
        prev = link
    if row["seq"] > len(rows):
        return True, "尚有步骤在传送，收齐后校验"
    return True, f"通过（{len(rows)} 步）"
