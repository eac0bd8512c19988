"""A parameter is a history of values; a policy is what is in force on one day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise
from types import MappingProxyType
from typing import Any

from shared.refusals import NOTICE

RESERVED = frozenset({"day", "in_force", "known", "on", "cite", "placeholders"})  # what a Policy itself is called


class PolicyError(ValueError):
    """A policy text that cannot be used; the message lists everything that is wrong with it."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


class SilentPolicy(AttributeError):
    """The policy has no such parameter, or none in force on that day."""


@dataclass(frozen=True, kw_only=True)
class DatedValue:
    """What a parameter is from a day on, and the document that says so.

    :param placeholder: the value is invented for demonstration until the document is known.
    """

    since: date
    value: Any
    source: str
    placeholder: bool = False


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """One number or one choice of interpretation, with all its values in the order in which they came into force.

    :param key: the name in code, for example `hours_total`.
    :param name: the official Chinese term, for example 总课时下限.
    :param clause: `§2.5` of the governing notice, or empty where the notice is silent.
    :param choices: for a choice of interpretation, what each permitted value means.
    """

    key: str
    name: str
    clause: str
    unit: str = ""
    note: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    values: tuple[DatedValue, ...]

    def __post_init__(self) -> None:
        if faults := list(_faults(self)):
            raise PolicyError(faults)

    def on(self, day: date) -> DatedValue | None:
        """Return the value in force on this day, or None before the first."""
        return max((value for value in self.values if value.since <= day), key=lambda v: v.since, default=None)

    def followed_by(self, value: DatedValue) -> Parameter:
        """Return this parameter with one more value, later than all it has.

        :raises PolicyError: when the value would change the past.
        """
        return replace(self, values=(*self.values, value))


def _faults(parameter: Parameter) -> Iterable[str]:
    key = parameter.key
    if not key.isidentifier() or key != key.lower() or key.startswith("_") or key in RESERVED:
        yield f"{key}: not usable as the name of a parameter"
    if not parameter.name:
        yield f"{key}: name is missing"
    if parameter.clause and not parameter.clause.startswith("§"):
        yield f"{key}: clause {parameter.clause!r} should look like §2.5"
    if not parameter.values:
        yield f"{key}: there is no value"
    for earlier, later in pairwise(parameter.values):
        if later.since <= earlier.since:
            yield f"{key}: {later.since} does not come after {earlier.since}"
    for value in parameter.values:
        if not value.source.strip():
            yield f"{key}: the value from {value.since} has no source"
        if parameter.choices and value.value not in parameter.choices:
            yield f"{key}: {value.value!r} is none of {', '.join(parameter.choices)}"


@dataclass(frozen=True)
class Policy:
    """Everything that is in force on one day; `policy.hours_total` is the value itself."""

    day: date
    in_force: Mapping[str, tuple[Parameter, DatedValue]]
    known: frozenset[str] = frozenset()

    @classmethod
    def on(cls, parameters: Mapping[str, Parameter], day: date) -> Policy:
        """Return the policy of this day."""
        found = {key: (parameter, value) for key, parameter in parameters.items() if (value := parameter.on(day))}
        return cls(day, MappingProxyType(found), frozenset(parameters))

    def __getattr__(self, key: str) -> Any:
        """Return the value in force.

        :raises SilentPolicy: when there is no such parameter, or none in force yet.
        """
        if key.startswith("_"):
            raise AttributeError(key)
        return self._find(key)[1].value

    def cite(self, key: str) -> dict[str, Any]:
        """Return where the value comes from, as plain values for a journal row, a letter or a screen."""
        parameter, value = self._find(key)
        return {
            "name": parameter.name,
            "clause": f"{NOTICE} {parameter.clause}" if parameter.clause else None,
            "value": plain(value.value),
            "unit": parameter.unit,
            "from": value.since.isoformat(),
            "source": value.source,
            "placeholder": value.placeholder,
        }

    @property
    def placeholders(self) -> tuple[str, ...]:
        """The parameters whose value of this day is invented, which every screen that shows them must say."""
        return tuple(key for key, (_, value) in self.in_force.items() if value.placeholder)

    def _find(self, key: str) -> tuple[Parameter, DatedValue]:
        if key in self.in_force:
            return self.in_force[key]
        when = f"is not in force on {self.day}" if key in self.known else "is not a parameter of the policy"
        raise SilentPolicy(f"{key} {when}")


def frozen(value: Any) -> Any:
    """Return the value so that nobody can change it: tuples for lists, read-only mappings for tables.

    :raises TypeError: for anything that JSON cannot carry unchanged, such as a date or a fraction.
    """
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, Mapping):
        return MappingProxyType({str(key): frozen(item) for key, item in value.items()})
    if isinstance(value, list | tuple):
        return tuple(frozen(item) for item in value)
    raise TypeError(f"{value!r} is no whole number, text, truth value, list or table")


def plain(value: Any) -> Any:
    """Return a frozen value as JSON knows it."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, tuple) else value
