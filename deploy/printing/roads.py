"""shared/web/console/roads.toml: what the case's states and actions are called at each desk, and whose turn it is.

No service knows another, and yet each desk's page of a case speaks of all four: it reads the names from here.
"""

from __future__ import annotations

import importlib
import json
from collections.abc import Iterable, Iterator

from deploy.printing.lifecycle import machines
from deploy.printing.pages import SERVICES
from shared.lifecycle import Lifecycle

PRINTED = "# Printed by `make docs` from the lifecycles of the four desks; change those, not this page.\n"


def page() -> str:
    """Print the page."""
    parts = [PRINTED]
    for service in SERVICES:
        (machine, *_) = machines(service)
        deadline = importlib.import_module(f"services.{service}.rules.deadline")
        parts += [
            *_part(f"{service}.states", ((str(state), machine.names[state]) for state in machine.states)),
            *_part(f"{service}.actions", ((action, steps[0].name) for action, steps in machine.by_action.items())),
            *_part(f"{service}.turns", _turns(machine, deadline.NEXT_ACTION)),
            *_part(f"{service}.steps", ((str(state), str(step)) for state, step in deadline.WAITS_FOR.items())),
        ]
    return "\n".join(parts).rstrip() + "\n"


def _turns(machine: Lifecycle, next_action: dict[str, str]) -> Iterator[tuple[str, object]]:
    for state, action in next_action.items():
        step = machine.find(action, state)
        if step is not None:
            yield str(state), [action, *map(str, step.who)]


def _part(name: str, rows: Iterable[tuple[str, object]]) -> Iterator[str]:
    yield f"[{name}]"
    # Strings and lists of strings are written in TOML as in JSON.
    yield from (f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in rows)
    yield ""
