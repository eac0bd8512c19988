"""What a desk writes letters of, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from shared.identity.rights import Right
from shared.lifecycle import Lifecycle
from shared.runtime.work import UnitOfWork

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Decision:
    """The decision that a letter tells: its row of the thing's journal.

    :param seq: its place there.
    """

    seq: int
    reason: str
    on: date


@dataclass(frozen=True)
class Annex:
    """A list 附件 that goes with a letter."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Sample:
    """A letter to somebody invented, to show a text or a layout on.

    :param words: what each word of the letter says. :param annex: only where such letters have a list with them.
    """

    words: Mapping[str, str]
    annex: Annex | None = None


def _none(*_: object) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class LetterKind:
    """One kind of letter.

    :param machine: the table of states of the things that it is about, and `actions` the decision in their journal.
    :param stands: the states in which that decision stands.
    :param by: the right to issue it.
    :param words: what a template may name, with what each means; `fill` answers all of them for one thing.
    :param needed: those that a template must name.
    :param sample: such a letter to somebody invented.
    """

    slug: str
    title: str
    machine: Lifecycle
    actions: tuple[str, ...]
    stands: Collection[StrEnum]
    by: Right
    words: Mapping[str, str]
    needed: frozenset[str]
    fill: Callable[[UnitOfWork, Row, Decision], Mapping[str, str]]
    sample: Sample
    annex: Callable[[UnitOfWork, Row], Annex | None] = _none


@dataclass(frozen=True, kw_only=True)
class Letters:
    """The letters of one desk.

    :param series: the word of the document number 文号, between unit and year; each desk counts for itself.
    :param policy: the dated parameter with the text of each kind.
    """

    series: str
    policy: str
    kinds: tuple[LetterKind, ...] = field(default=())

    def named(self, slug: str) -> LetterKind:
        """The kind of this name.

        :raises KeyError: when the desk has none such.
        """
        return next((kind for kind in self.kinds if kind.slug == slug), None) or _unknown(slug)

    def about(self, subject: str) -> list[LetterKind]:
        """The kinds about this kind of thing."""
        return [kind for kind in self.kinds if kind.machine.subject == subject]

    def machine(self, subject: str) -> Lifecycle:
        """The table of states of the things that letters are about."""
        return next(kind.machine for kind in self.kinds if kind.machine.subject == subject)


def _unknown(slug: str) -> LetterKind:
    raise KeyError(slug)


def document_number(unit: str, series: str, year: int, ordinal: int) -> str:
    """The document number 文号: 环翠区金蓝领〔2026〕1号."""
    return f"{unit}{series}〔{year}〕{ordinal}号"


def spelled(day: date) -> str:
    """Write a day as official letters do: 2026年11月24日."""
    return f"{day.year}年{day.month}月{day.day}日"


def amount(fen: int) -> str:
    """Write an amount in yuan, without its unit."""
    return f"{fen // 100}.{fen % 100:02d}"


def numbered(items: Sequence[str]) -> str:
    """Write items one a line, with their numbers."""
    return "\n".join(f"{at}. {item}" for at, item in enumerate(items, 1))
