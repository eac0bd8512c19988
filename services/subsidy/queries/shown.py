"""How a moving thing is shown: all its columns but the engine's own, its version, and its state in Chinese."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from shared.lifecycle import Lifecycle

ENGINE = frozenset({"head", "seq"})
LONG = frozenset({"content", "case_ids", "frame", "library", "refused"})  # shown on the thing's own page, not in a list


def listed(model: Any, condition: ColumnElement[bool], state: str | None = None) -> Select[Any]:
    """Select what a list shows of a model under a condition, in one state where one is asked for."""
    columns = [column for column in model.__table__.columns if column.name not in {"head", *LONG}]
    statement = select(*columns).where(condition)
    return statement if state is None else statement.where(model.state == state)


def shown(machine: Lifecycle, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it is shown."""
    state = machine.states(row["state"])
    return {**{name: value for name, value in row.items() if name not in ENGINE}, "version": row["seq"],
            "state_name": machine.names[state]}
