"""Checks 审核事项 in words: five-valued, each with its values, its clause, and what would make it pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shared.refusals import NOTICE, Check, Finding
from shared.web.console import words
from shared.web.console.faces import Checks
from shared.web.console.labels import VALUES
from shared.web.terms import terms

COLOURS = {Finding.MET: "ok", Finding.NOT_MET: "bad", Finding.NEEDS_JUDGEMENT: "gold"}
SETTLED = (Finding.MET, Finding.NOT_APPLICABLE)


@dataclass(frozen=True)
class Line:
    """One check as the page tells it."""

    name: str
    finding: str
    colour: str
    said: str
    cure: str
    clause: str


@dataclass(frozen=True)
class Told:
    """Checks that belong together: what is open first; what is settled is folded, and never gone."""

    title: str
    note: str
    open: list[Line]
    settled: list[Line]


def told(group: Checks) -> Told:
    """Tell a group of checks."""
    lines = [(check.finding in SETTLED, _line(check)) for check in group.checks]
    return Told(group.title, group.note, [line for done, line in lines if not done], [line for done, line in lines if done])


def _line(check: Check) -> Line:
    refusal = check.refusal
    said = refusal.detail if refusal is not None else _values(check.values)
    cure = refusal.cure or "" if refusal is not None else ""
    if check.boundary is not None and check.finding is Finding.NOT_YET:
        day = f"{check.boundary.year}年{check.boundary.month}月{check.boundary.day}日"
        # The rules mostly name the day themselves.
        cure = cure if day in cure else f"{cure.rstrip('。')}。{day}起符合。".lstrip("。")
    return Line(check.name, terms(Finding)[str(check.finding)], COLOURS.get(check.finding, "grey"), said, cure,
                check.clause.removeprefix(f"{NOTICE} "))


def _values(values: Mapping[str, Any]) -> str:
    shown = ((VALUES[name], values[name]) for name in VALUES if name in values)
    return "，".join(f"{label} {_text(value)}" for label, value in shown if value not in (None, "", [], ()))


def _text(value: Any) -> str:
    if isinstance(value, date):
        return words.day(value)
    if isinstance(value, StrEnum):
        return terms(type(value)).get(str(value), str(value))
    return "、".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)
