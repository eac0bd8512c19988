"""What a desk knows of a kind of thing beyond its row: its checks, its papers, its money. The page asks through here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlalchemy import Table as Table_

from shared.identity.rights import Right
from shared.lifecycle import Role
from shared.refusals import Check, Finding
from shared.runtime import UnitOfWork

Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Turn:
    """Whose turn it is.

    :param action: what has to be done, by its name.
    :param of: what exactly has to be done, or the other thing on which, for example a class, and `row` that thing's columns.
    :param since: since when it waits for this, where that is not since it came into its state.
    :param then: what follows if it is not done, as a sentence.
    :param entry: the endpoint of the entry 登记 by which it is done, where no action of a table does it; its place is `row`.
    """

    action: str
    who: tuple[Role, ...]
    of: str = ""
    row: Row | None = None
    since: date | None = None
    then: str = ""
    entry: str = ""


@dataclass(frozen=True)
class Place:
    """Where a case is among the desks, and since when."""

    desk: str
    state: str | None
    since: date


@dataclass(frozen=True)
class Refined:
    """Things in one state that wait for somebody else than the state says.

    :param key: what they are counted under, instead of the state.
    :param when: the condition on their table that tells them from the others in the state.
    """

    key: str
    state: str
    who: frozenset[Role]
    when: Callable[[Table_], ColumnElement[bool]]


@dataclass(frozen=True)
class Mark:
    """What things of a kind can be looked through for 关注事项, beyond their state.

    :param key: the word in addresses. :param name: what it is called.
    :param when: the condition on their table, on a day.
    :param right: who looks through for it; everybody who reads the list where there is none.
    """

    key: str
    name: str
    when: Callable[[UnitOfWork, Table_, date], ColumnElement[bool]]
    right: Right | None = None


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """What a check found that a person has to look into 疑点核查.

    :param said: with its values. :param who: who has to decide.
    :param settled: how it was decided; empty while it is open.
    :param link: where it is decided.
    """

    name: str
    said: str
    who: tuple[Role, ...]
    clause: str = ""
    settled: str = ""
    link: str = ""


@dataclass(frozen=True)
class Until:
    """The day that limits a thing in one of its states, as its own row has it.

    :param name: what that day is. :param column: of the table of its kind.
    """

    name: str
    column: str


@dataclass(frozen=True)
class Checks:
    """Checks 审核事项 that belong together."""

    title: str
    checks: Sequence[Check]
    note: str = ""


@dataclass(frozen=True)
class Paper:
    """A piece of the documents 材料."""

    name: str
    detail: str
    there: bool = True


@dataclass(frozen=True)
class Bar:
    """So much of so much."""

    name: str
    have: int
    needed: int


@dataclass(frozen=True)
class Cell:
    """A cell that means more than its text.

    :param colour: ok, gold, bad or grey; the text says the same.
    :param link: an address of this desk.
    """

    text: str
    colour: str = ""
    link: str = ""


@dataclass(frozen=True)
class Table:
    """A table of a page: its title, its columns, its rows.

    :param note: what is said under the title, also instead of rows.
    """

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[str | Cell]]
    note: str = ""


@dataclass(frozen=True)
class Part:
    """A part of what people read about themselves 本人页面.

    :param note: a plain sentence, also instead of all else.
    """

    title: str
    facts: Sequence[tuple[str, str]] = ()
    bars: Sequence[Bar] = ()
    table: Table | None = None
    note: str = ""


def _nothing(*_: Any) -> tuple[Any, ...]:
    return ()


def _none(*_: Any) -> None:
    return None


@dataclass(frozen=True, kw_only=True)
class Face:
    """What the page of one kind of thing asks of its desk; every question is given the thing's columns.

    :param turn: where the state alone does not say whose turn it is.
    :param refined: the same question, asked of a whole list.
    :param marks: what the list can be looked through for.
    :param until: by state, the day that limits it, where its own row has one; cases are limited by the plan of their year.
    :param place: where the case is, if this desk knows more than its own row says.
    :param journal: journal rows beyond those that the thing carries.
    :param also: the ids of what moves together with it, whose timers are its timers too.
    :param progress: how far it has come at this desk, in a few words.
    :param mine: what the person of a case reads about themselves; asked of their own cases only, but in the sight of the
        whole city, since a class or a sitting is nobody's own.
    """

    turn: Callable[[UnitOfWork, Row], Turn | None] = _none
    refined: Sequence[Refined] = ()
    marks: Sequence[Mark] = ()
    until: Mapping[str, Until] = field(default_factory=dict)
    place: Callable[[UnitOfWork, Row], Place | None] = _none
    journal: Callable[[UnitOfWork, Row], Sequence[Mapping[str, Any]]] = _nothing
    also: Callable[[Row], Collection[UUID]] = _nothing
    progress: Callable[[UnitOfWork, Row, date], str | None] = _none
    checks: Callable[[UnitOfWork, Row, date], Sequence[Checks]] = _nothing
    facts: Callable[[UnitOfWork, Row], Sequence[tuple[str, str]]] = _nothing
    money: Callable[[UnitOfWork, Row], Sequence[tuple[str, str]]] = _nothing
    papers: Callable[[UnitOfWork, Row, date], Sequence[Paper]] = _nothing
    bars: Callable[[UnitOfWork, Row, date], Sequence[Bar]] = _nothing
    tables: Callable[[UnitOfWork, Row, date], Sequence[Table]] = _nothing
    doubts: Callable[[UnitOfWork, Row, date], Sequence[Doubt]] = _nothing
    mine: Callable[[UnitOfWork, Row, date], Sequence[Part]] = _nothing


PLAIN = Face()


def carried(row: Row) -> list[Checks]:
    """The checks on which enrollment accepted the case, as its dossier brought them."""
    told = row["facts"].get("enrollment", {})
    found = [
        Check(rule=each["rule"], name=each["name"], finding=Finding(each["finding"]), clause=each["clause"],
              boundary=date.fromisoformat(each["boundary"]) if each.get("boundary") else None)
        for each in told.get("verdict", ()) if each.get("name")
    ]
    return [Checks("报名审核事项", found, f"报名环节 {told.get('accepted_on') or ''} 审核通过时的结论")] if found else []
