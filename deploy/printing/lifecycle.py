"""docs/lifecycle.md: the tables of all desks, with a diagram of each."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from enum import StrEnum

from deploy.printing.pages import SERVICES, table
from deploy.printing.pages import page as put_together
from shared.lifecycle import Lifecycle, Transition

NEARLY_EVERYWHERE = 3  # open states from which an action is not possible, to be told as exceptions
INTRODUCTION = (
    "What can happen to a case and to everything else that moves, from which state to which, by whom, under which clause "
    "of 63号. The same tables make the buttons, the permissions and the tests. ∎ marks an end."
)


def machines(service: str) -> list[Lifecycle]:
    """Find the tables of a service, the case first."""
    module = importlib.import_module(f"services.{service}.lifecycle")
    found = {id(thing): thing for thing in vars(module).values() if isinstance(thing, Lifecycle)}
    return sorted(found.values(), key=lambda machine: (machine.subject != "case", machine.subject))


def page() -> str:
    """Print the page."""
    lines: list[str] = []
    for service, title in SERVICES.items():
        lines += [f"## {service} {title}", ""]
        for machine in machines(service):
            lines += _machine(machine)
    return put_together("Lifecycles", INTRODUCTION, lines)


def _machine(machine: Lifecycle) -> Iterator[str]:
    yield from (f"### {machine.subject} {machine.name}", "")
    yield from table(
        ("action", "from → to", "who", "duty", "clause", "then"), (_row(machine, move) for move in machine.moves)
    )
    yield from ("```mermaid", "stateDiagram-v2", *_diagram(machine), "```", "")


def _row(machine: Lifecycle, move: Transition) -> tuple[str, ...]:
    sources = _sources(machine, move)
    to = " or ".join(_state(machine, state) for state in move.to) or "the same"
    then = [f"→ **{move.hands_to}** by `{move.announces}`"] if move.hands_to else []
    then += ["may be revoked"] if move.revocable else []
    then += ["says why"] if move.needs_reason else []
    then += ["not while the person denies it"] if move.undisputed else []
    who = ", ".join(f"`{role}`" for role in move.who)
    return (
        f"`{move.action}` {move.name}", f"{sources} → {to}", who, f"`{move.duty}`" if move.duty else "",
        move.clause or "–", "; ".join(then),
    )


def _open(machine: Lifecycle) -> list[StrEnum]:
    return [state for state in machine.states if state not in machine.ends and state not in machine.elsewhere]


def _everywhere(machine: Lifecycle, move: Transition) -> bool:
    """Whether an action is possible in nearly every open state of a machine with more than a few."""
    exceptions = len(_open(machine)) - len(set(move.sources) & set(_open(machine)))
    return len(move.sources) > exceptions + 1 and exceptions <= NEARLY_EVERYWHERE and len(move.sources) > NEARLY_EVERYWHERE


def _sources(machine: Lifecycle, move: Transition) -> str:
    if not _everywhere(machine, move):
        return "、".join(_state(machine, state) for state in move.sources)
    exceptions = [_state(machine, state) for state in _open(machine) if state not in move.sources]
    return "every open state" + (" but " + "、".join(exceptions) if exceptions else "")


def _state(machine: Lifecycle, state: StrEnum) -> str:
    return f"`{state}` {machine.names[state]}" + (" ∎" if state in machine.ends else "")


def _diagram(machine: Lifecycle) -> Iterator[str]:
    for state in machine.states:
        owner = f"（{machine.elsewhere[state]}）" if state in machine.elsewhere else ""
        yield f'    state "{machine.names[state]}{owner}" as {state}'
    yield f"    [*] --> {machine.initial}"
    for move in machine.moves:
        # What is possible nearly everywhere would hide the road; the table has it.
        if not _everywhere(machine, move):
            for source in move.sources:
                yield from (f"    {source} --> {to}: {move.name}" for to in move.to)
    yield from (f"    {state} --> [*]" for state in machine.states if state in machine.ends)
