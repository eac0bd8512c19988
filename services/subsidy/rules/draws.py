"""§4.2 双随机、一公开: a draw that nobody can foretell and anybody can recompute.

The frame is frozen and its hash published; only then a public seed is fixed. An object's ticket is
`"0." + reverse(decimal(SHA-256(hex(SHA-256(seed)) + id)))` as in consistent_sampler; the smallest tickets are drawn,
so that a larger sample contains the smaller one and a swap simply takes the next ticket.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.refusals import Reason, Refusal

SEED_TOO_EARLY = Reason("seed-before-its-day", "种子公布日未到", "The day of the seed has not come", "§4.2")
SEED_KNOWN = Reason("seed-known-at-freezing", "种子须在名册固定之后产生", "The seed must come after the frame", "§4.2")
FRAME_EMPTY = Reason("draw-frame-empty", "抽查名册为空", "The frame is empty", "§4.2")
SAMPLE_SHRINKS = Reason("sample-shrinks", "样本只能扩大", "A sample can only be enlarged", "§4.2")
TOO_FEW_INSPECTORS = Reason("too-few-inspectors", "可用检查人员不足", "There are too few inspectors", "§4.2")


@dataclass(frozen=True, order=True)
class Thing:
    """An object of a frame."""

    id: str
    stratum: str


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def ticket(seed: str, thing_id: str) -> str:
    """The object's ticket, a decimal fraction between 0 and 1 as text; tickets are compared as text."""
    return "0." + f"{int(_sha256(_sha256(seed) + thing_id), 16):064d}"[::-1]


def frame_hash(frame: Collection[Thing]) -> str:
    """The hash that binds the frame before the seed is known: SHA-256 over `stratum TAB id LF`, lines in byte order."""
    lines = sorted(f"{thing.stratum}\t{thing.id}\n".encode() for thing in frame)
    return hashlib.sha256(b"".join(lines)).hexdigest()


def full_seed(*, frame: str, public: str) -> str:
    """The seed that is used: the published hash and the public event, so that neither alone decides."""
    return f"{frame}:{public}"


def sample(*, frame: Collection[Thing], seed: str, sizes: Mapping[str, int]) -> list[str]:
    """The ids drawn: stratum by stratum in the order of their names, smallest ticket first."""
    drawn: list[str] = []
    for stratum in sorted(sizes):
        ids = {thing.id for thing in frame if thing.stratum == stratum}
        drawn += sorted(ids, key=lambda thing_id: ticket(seed, thing_id))[: sizes[stratum]]
    return drawn


def sample_sizes(*, frame: Collection[Thing], percent: Mapping[str, int], minimum: int) -> dict[str, int]:
    """How many to draw from each stratum: the percentage rounded up, at least the minimum, at most all.

    A stratum whose percentage the policy does not name is drawn whole: nobody escapes by an unknown grade.
    """
    counts = Counter(thing.stratum for thing in frame)
    return {
        stratum: min(count, max(minimum, -(-count * percent.get(stratum, 100) // 100)))
        for stratum, count in sorted(counts.items())
    }


def frame_holds_something(*, frame: Collection[Thing]) -> Refusal | None:
    """Refuse to freeze an empty frame."""
    return None if frame else FRAME_EMPTY("名册中没有可抽查的对象。")


def seed_comes_after(*, seed_on: date, frozen_on: date) -> Refusal | None:
    """Refuse a seed event that is not later than the freezing: on the same day it may be known already."""
    if seed_on > frozen_on:
        return None
    return SEED_KNOWN(f"种子产生日须晚于名册固定日 {frozen_on.isoformat()}。", frozen_on=frozen_on)


def seed_is_public(*, seed_on: date, on: date) -> Refusal | None:
    """Refuse to draw before the day of the event that was named as the seed's source."""
    if on >= seed_on:
        return None
    return SEED_TOO_EARLY(f"约定的种子于 {seed_on.isoformat()} 产生，届时方可抽取。", seed_on=seed_on)


def only_grows(*, before: Mapping[str, int], after: Mapping[str, int]) -> Refusal | None:
    """Refuse an enlarged sample that is smaller somewhere."""
    shrunk = sorted(stratum for stratum, size in before.items() if after.get(stratum, 0) < size)
    return SAMPLE_SHRINKS(f"样本只能扩大，{'、'.join(shrunk)} 层变小。", strata=shrunk) if shrunk else None


def inspectors(
    *, library: Collection[str], recused: Collection[str], seed: str, number: int
) -> Sequence[str] | Refusal:
    """Draw inspectors from their library by the same tickets; whoever handled a drawn case is left out first."""
    free = {person for person in library if person not in recused}
    if len(free) < number:
        return TOO_FEW_INSPECTORS(f"回避后可用检查人员 {len(free)} 人，少于 {number} 人。", free=len(free), number=number)
    return sorted(free, key=lambda person: ticket(seed, person))[:number]
