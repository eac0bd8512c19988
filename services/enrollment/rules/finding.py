"""How a rule answers: a decorated function says what it found, and the decorator adds its name and clause."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import wraps
from typing import Any, ParamSpec

from shared.refusals import NOTICE, Check, Finding, Refusal

P = ParamSpec("P")
RULES: dict[str, tuple[str, str]] = {}  # rule → (name, clause), in the order in which they are written


@dataclass(frozen=True)
class Found:
    """What a rule found, before it is signed with the rule's name and clause."""

    finding: Finding
    values: Mapping[str, Any] = field(default_factory=dict)
    boundary: date | None = None
    refusal: Refusal | None = None


def rule(name: str, clause: str) -> Callable[[Callable[P, Found]], Callable[P, Check]]:
    """Sign a rule with its Chinese name and its clause of the notice (empty where the notice is silent)."""

    def sign(function: Callable[P, Found]) -> Callable[P, Check]:
        RULES[function.__name__] = (name, clause)

        @wraps(function)
        def check(*args: P.args, **kwargs: P.kwargs) -> Check:
            found = function(*args, **kwargs)
            cited = f"{NOTICE} {clause}" if clause else ""
            return Check(function.__name__, name, found.finding, cited, found.values, found.boundary, found.refusal)

        return check

    return sign


def met(*, boundary: date | None = None, **values: Any) -> Found:
    """符合."""
    return Found(Finding.MET, values, boundary)


def not_met(refusal: Refusal) -> Found:
    """不符合, and time alone will not mend it."""
    return Found(Finding.NOT_MET, refusal.values, None, refusal)


def not_yet(refusal: Refusal, *, boundary: date) -> Found:
    """未到时点: from `boundary` on it is met."""
    return Found(Finding.NOT_YET, refusal.values, boundary, refusal)


def needs_judgement(refusal: Refusal) -> Found:
    """需人工认定: no machine decides this."""
    return Found(Finding.NEEDS_JUDGEMENT, refusal.values, None, refusal)


def not_applicable(**values: Any) -> Found:
    """不适用."""
    return Found(Finding.NOT_APPLICABLE, values)
