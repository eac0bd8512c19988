"""What the case's states and actions are called at each desk, and whose turn it is there: read from the printed page."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from shared.deadlines import Step
from shared.lifecycle import Role

OPENINGS = {  # a thing comes to be by none of its table's rows
    "open": "登记", "apply": "申报", "assemble": "汇集", "plan": "安排", "draft": "拟定", "freeze": "固定名册", "prepare": "制单", "propose": "提出", "state": "声明", "request_funds": "报送",
    "order": "责令整改",
}


@cache
def _roads() -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
    return tomllib.loads(files("shared.web.console").joinpath("roads.toml").read_text(encoding="utf-8"))


def action_name(desk: str, action: str) -> str:
    """What an action on a case is called at a desk."""
    return str(_roads().get(desk, {}).get("actions", {}).get(action) or OPENINGS.get(action) or "办理")


def state_name(desk: str, state: str | None) -> str:
    """What a state of a case is called at a desk."""
    return str(_roads().get(desk, {}).get("states", {}).get(state or "", ""))


def open_states(desk: str) -> list[str]:
    """The states of a case in which something has to be done at a desk, or some day limits it, in the order of its table."""
    return [state for state in _roads().get(desk, {}).get("states", {}) if turn(desk, state) or step(desk, state)]


def turn(desk: str, state: str) -> tuple[str, tuple[Role, ...]] | None:
    """What has to be done next with a case in this state, and who may do it; None where nothing has to be."""
    found = _roads().get(desk, {}).get("turns", {}).get(state)
    return (action_name(desk, found[0]), tuple(Role(role) for role in found[1:])) if found else None


def action(desk: str, state: str) -> str | None:
    """The next action by its own word."""
    found = _roads().get(desk, {}).get("turns", {}).get(state)
    return str(found[0]) if found else None


def step(desk: str, state: str) -> Step | None:
    """The step whose last day limits a case in this state."""
    found = _roads().get(desk, {}).get("steps", {}).get(state)
    return Step(found) if found else None
