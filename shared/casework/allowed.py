"""What this actor may do with this thing now, and why not the rest: the list behind every button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.casework import anywhere
from shared.casework.actors import Actor
from shared.casework.denials import in_the_way
from shared.casework.duties import duty_conflicts
from shared.casework.moving import Gate, Judge, Row
from shared.lifecycle import Lifecycle, Role
from shared.refusals import Refusal
from shared.runtime.work import UnitOfWork

NOT_PEOPLE = frozenset({Role.TIMER, Role.DESK})


@dataclass(frozen=True)
class Choice:
    """One action on one thing: allowed, or why not."""

    action: str
    name: str
    clause: str
    why_not: Refusal | None

    @property
    def allowed(self) -> bool:
        """Whether it would be done now."""
        return self.why_not is None


def why_not(
    uow: UnitOfWork, machine: Lifecycle, action: str, rows: Sequence[Row], *, by: Actor, on: date,
    judges: Mapping[str, Judge],
) -> dict[UUID, Refusal]:
    """Say of each of these things why the action would be refused now; those that it would move are left out.

    :param rows: all columns of the things.
    """
    gate = Gate(machine, action, by)
    refused = {row["id"]: refusal for row in rows if (refusal := gate.refusal(row))}
    passed = [row for row in rows if row["id"] not in refused]
    refused |= duty_conflicts(uow, by, {row["id"]: gate.step(row).duty for row in passed}, on)
    refused |= in_the_way(uow, {row["id"]: gate.step(row) for row in passed if row["id"] not in refused})
    judge = {**anywhere.judges(machine, by), **judges}.get(action)
    judged = [row for row in passed if row["id"] not in refused]
    verdicts = judge(uow, judged, on) if judge and judged else {}
    return refused | {id_: verdict for id_, verdict in verdicts.items() if isinstance(verdict, Refusal)}


def available(
    uow: UnitOfWork, machine: Lifecycle, row: Row, *, by: Actor, on: date, judges: Mapping[str, Judge]
) -> list[Choice]:
    """List the actions of the table that one of the actor's roles may ever take, with the answer of the same
    table, duties and judges that the action itself would ask.

    :param row: all columns of one thing.
    """
    choices = []
    for action, steps in machine.by_action.items():
        roles = frozenset(role for step in steps for role in step.who) - NOT_PEOPLE
        if by.roles & roles:
            step = machine.find(action, row["state"]) or steps[0]
            refusal = why_not(uow, machine, action, [row], by=by, on=on, judges=judges).get(row["id"])
            choices.append(Choice(action, step.name, step.clause, refusal))
    return choices
