"""Reads parameters from a policy.toml or from reference rows, and writes them as rows."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

from shared.policy.parameters import DatedValue, Parameter, PolicyError, frozen, plain

T = TypeVar("T")
R = TypeVar("R")

FIELDS = frozenset({"name", "clause", "unit", "note", "choices", "placeholder", "values"})
VALUE_FIELDS = frozenset({"from", "value", "source", "placeholder"})


def load(path: Path) -> dict[str, Parameter]:
    """Read a policy.toml.

    :raises PolicyError: naming every fault of the file at once.
    """
    return parse(path.read_text(encoding="utf-8"))


def parse(text: str) -> dict[str, Parameter]:
    """Read the text of a policy.toml: one table for each parameter, as in `from_row`.

    :raises PolicyError: naming every fault of the text at once.
    """
    return _read_all(tomllib.loads(text))


def from_rows(rows: Mapping[str, Mapping[str, Any]]) -> dict[str, Parameter]:
    """Read the parameters from reference rows of the kind `policy`.

    :raises PolicyError: naming every fault of the rows at once.
    """
    return _read_all(rows)


def from_row(key: str, row: Mapping[str, Any]) -> Parameter:
    """Read one parameter from `{name, clause, unit, note, choices, placeholder, values: [{from, value, source}]}`.

    :raises PolicyError: naming every fault of the row at once.
    """
    strange = [f"{key}: {field} is not a field" for field in sorted(row.keys() - FIELDS)]
    dated, faults = _each(row.get("values", ()), lambda item: _value(key, item, bool(row.get("placeholder", False))))
    if strange or faults:
        raise PolicyError([*strange, *faults])
    return Parameter(
        key=key, name=row.get("name", ""), clause=row.get("clause", ""), unit=row.get("unit", ""),
        note=row.get("note", ""), choices=dict(row.get("choices", {})), values=tuple(dated),
    )


def to_row(parameter: Parameter) -> dict[str, Any]:
    """Write a parameter as a plain JSON row, from which `from_row` makes the same parameter."""
    return {
        "name": parameter.name, "clause": parameter.clause, "unit": parameter.unit, "note": parameter.note,
        "choices": dict(parameter.choices),
        "values": [
            {"from": v.since.isoformat(), "value": plain(v.value), "source": v.source, "placeholder": v.placeholder}
            for v in parameter.values
        ],
    }


def to_rows(parameters: Mapping[str, Parameter]) -> dict[str, dict[str, Any]]:
    """Write parameters as reference rows of the kind `policy`, each under its key."""
    return {key: to_row(parameter) for key, parameter in parameters.items()}


def _read_all(tables: Mapping[str, Any]) -> dict[str, Parameter]:
    parameters, faults = _each(tables.items(), lambda item: from_row(item[0], item[1]))
    if faults:
        raise PolicyError(faults)
    return {parameter.key: parameter for parameter in parameters}


def _each(items: Iterable[T], read: Callable[[T], R]) -> tuple[list[R], list[str]]:
    results: list[R] = []
    faults: list[str] = []
    for item in items:
        try:
            results.append(read(item))
        except PolicyError as error:
            faults.extend(error.faults)
    return results, faults


def _value(key: str, row: Mapping[str, Any], placeholder: bool) -> DatedValue:
    faults = [f"{key}: {field} is not a field of a value" for field in sorted(row.keys() - VALUE_FIELDS)]
    faults += [f"{key}: a value has no {field}" for field in ("from", "value") if field not in row]
    if faults:
        raise PolicyError(faults)
    try:
        since = row["from"] if isinstance(row["from"], date) else date.fromisoformat(row["from"])
        value = frozen(row["value"])
    except (TypeError, ValueError) as error:
        raise PolicyError([f"{key}: {error}"]) from error
    return DatedValue(
        since=since, value=value, source=row.get("source", ""), placeholder=bool(row.get("placeholder", placeholder))
    )
