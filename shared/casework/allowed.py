"""What this actor may do with this thing now, and why not the rest: the list behind every button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.casework import anywhere
from shared.casework.actors import Actor
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


def available(
    uow: UnitOfWork, machine: Lifecycle, row: Row, *, by: Actor, on: date, judges: Mapping[str, Judge]
) -> list[Choice]:
    """List the actions of the table that one of the actor's roles may ever take, with the answer of the same
    table, duties and judges that the action itself would ask.

    :param row: all columns of one thing.
    """
    rules = {**anywhere.judges(machine, by), **judges}
    choices = []
    for action, steps in machine.by_action.items():
        roles = frozenset(role for step in steps for role in step.who) - NOT_PEOPLE
        if not by.roles & roles:
            continue
        refusal = Gate(machine, action, by).refusal(row)
        step = machine.find(action, row["state"]) or steps[0]
        if refusal is None:
            refusal = duty_conflicts(uow, by, {row["id"]: step.duty}, on).get(row["id"])
        if refusal is None and action in rules:
            verdict = rules[action](uow, [row], on).get(row["id"])
            refusal = verdict if isinstance(verdict, Refusal) else None
        choices.append(Choice(action, step.name, step.clause, refusal))
    return choices
