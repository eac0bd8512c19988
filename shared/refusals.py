"""Why something is refused, and what a check found, as plain values.

Nothing here knows HTTP or a database: rules return these, actions raise them, and the edges turn them into
problem+json, a line beside a field, or a sentence in a letter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

NOTICE = "63号"
NOTHING: Mapping[str, Any] = MappingProxyType({})
DIGITS = "零一二三四五六七八九十"
CLAUSE = re.compile(r"§(\d{1,2})(?:\.(\d{1,2}))?")


def cited(clause: str) -> str:
    """Cite as people cite on paper: §2.5 is 二（五）."""
    return CLAUSE.sub(lambda found: _chinese(found[1]) + (f"（{_chinese(found[2])}）" if found[2] else ""), clause)


def _chinese(digits: str) -> str:
    number = int(digits)
    if number <= 10:
        return DIGITS[number]
    tens, ones = divmod(number, 10)
    return ("" if tens == 1 else DIGITS[tens]) + "十" + (DIGITS[ones] if ones else "")


class Kind(StrEnum):
    """How the edge answers a refusal; the HTTP status is chosen there."""

    MALFORMED = "malformed"  # the request itself cannot be read
    UNAUTHENTICATED = "unauthenticated"  # nobody is logged in
    FORBIDDEN = "forbidden"  # this role may never do it
    UNKNOWN = "unknown"  # no such thing, or it belongs to another unit
    REFUSED = "refused"  # the rules or the state do not allow it now
    CHANGED = "changed"  # somebody changed it meanwhile
    LATER = "later"  # a component is away; try again


@dataclass(frozen=True)
class Reason:
    """One named ground of refusal; its slug is the stable `type` of a problem and never changes its meaning."""

    slug: str
    title: str  # 中文
    title_en: str
    clause: str | None = None  # "§2.2" of the governing notice, or None where it is silent
    kind: Kind = Kind.REFUSED

    def __post_init__(self) -> None:
        known = REASONS.setdefault(self.slug, self)
        if known != self:
            raise ValueError(f"two reasons are called {self.slug}")

    def __call__(self, detail: str, *, cure: str | None = None, **values: Any) -> Refusal:
        """Refuse on this ground, with the sentence to show and the values that were used."""
        return Refusal(self, detail, cure, MappingProxyType(values))


REASONS: dict[str, Reason] = {}


@dataclass(frozen=True)
class Refusal:
    """One reason met by one thing: the sentence, the values used, and what would make it pass."""

    reason: Reason
    detail: str
    cure: str | None = None
    values: Mapping[str, Any] = field(default_factory=lambda: NOTHING)

    @property
    def clause(self) -> str | None:
        """The clause as it is cited, for example `63号 §2.2`."""
        return f"{NOTICE} {self.reason.clause}" if self.reason.clause else None


class Refused(Exception):
    """Raised by an action when nothing of what was asked can be done.

    :param refusals: at least one; the first is the one to show.
    """

    def __init__(self, *refusals: Refusal) -> None:
        self.refusals = refusals
        super().__init__("; ".join(f"{r.reason.slug}: {r.detail}" for r in refusals))


class Finding(StrEnum):
    """What a check 审核事项 found; the words on the screen are the comments."""

    MET = "met"  # 符合
    NOT_MET = "not_met"  # 不符合
    NOT_YET = "not_yet"  # 未到时点
    NOT_APPLICABLE = "not_applicable"  # 不适用
    NEEDS_JUDGEMENT = "needs_judgement"  # 需人工认定


@dataclass(frozen=True)
class Check:
    """One rule applied to one case on one day.

    :param boundary: the day on which the finding changes, where there is one.
    :param refusal: set exactly when the finding is NOT_MET, NOT_YET or NEEDS_JUDGEMENT.
    """

    rule: str
    name: str  # 中文
    finding: Finding
    clause: str
    values: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    boundary: date | None = None
    refusal: Refusal | None = None
