"""疑点核查: what the checks of the desks found that a person has to look into, gathered on the page of a thing and in its list.

Each stays what it is, and is settled by the action that there is for it. Whoever a doubt may be about is not warned by it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, or_, text
from sqlalchemy import Table as Table_

from shared.casework import statements
from shared.identity import rights
from shared.lifecycle import STATEMENT, Role, Stated
from shared.refusals import NOTICE
from shared.runtime import UnitOfWork
from shared.web.console import kinds, words
from shared.web.console.faces import Cell, Doubt, Mark, Table
from shared.web.language import say
from shared.web.requests import current_actor
from shared.web.terms import terms

Row = Mapping[str, Any]
NAME = "疑点核查"
HEAD = ("事项", "情况", "由谁认定", "认定", "依据")
DENIED = "(exists (select from statements s where s.case_id = {0} and s.state = 'open') or exists (select from denials d where d.case_id = {0} and d.open))"


def mark(*own: Callable[[UnitOfWork, Table_, date], ColumnElement[bool]], denials: bool = True) -> Mark:
    """The mark of what is still to be looked into.

    :param own: the conditions of the desk's own doubts. :param denials: an open denial 学员否认 is one, at every desk.
    """

    def when(uow: UnitOfWork, t: Table_, on: date) -> ColumnElement[bool]:
        return or_(*(condition(uow, t, on) for condition in (*([_denied] if denials else []), *own)))

    return Mark("doubt", NAME, when, rights.READ_DOUBTS)


def _denied(uow: UnitOfWork, t: Table_, on: date) -> ColumnElement[bool]:
    condition: Any = text(DENIED.format(f"{t.name}.id"))
    return condition  # type: ignore[no-any-return]  # a text is no column, and stands where one may


def tables(uow: UnitOfWork, kind: kinds.Kind, row: Row, on: date) -> list[Table]:
    """The doubts of a thing, the open ones first; no table where there is none or the actor does not read of them."""
    if not rights.READ_DOUBTS.held_by(current_actor()):
        return []
    found = [*(_denials(uow, row) if kind.machine.subject == "case" else ()), *kind.face.doubts(uow, row, on)]
    found.sort(key=lambda doubt: bool(doubt.settled))
    return [Table(NAME, HEAD, [_line(doubt) for doubt in found])] if found else []


def settled(word: str, who: str, day: date | None, reason: str | None = None) -> str:
    """How a doubt was settled: the word for it, by whom, when, and why."""
    return f"认定“{word}”，{who}，{day}：{reason}" if reason else f"认定“{word}”，{who}，{day}"


def named(uow: UnitOfWork, person: Any) -> str:
    """What a person with an account is called; empty where this desk knows none."""
    return next((str(row["name"]) for row in uow.reference("account").values() if row["person_id"] == str(person)), "")


def _line(doubt: Doubt) -> tuple[str | Cell, ...]:
    who = say("、").join(say(term) for role, term in terms(Role).items() if role in doubt.who)
    settled = doubt.settled or Cell("待核查", "gold")
    return Cell(doubt.name, link=doubt.link) if doubt.link else doubt.name, doubt.said, who, settled, words.clause(doubt.clause.removeprefix(f"{NOTICE} "))


def _denials(uow: UnitOfWork, row: Row) -> Sequence[Doubt]:
    """What the person of a case denies: open, found true, or set aside."""
    officers = next(step.who for step in STATEMENT.moves if step.action == "dismiss")
    return [
        Doubt(
            name=f"学员声明“{one['title']}”", said=f"声明日期 {one['stated_on']}：{one['about_words']}" if one["about_words"] else f"声明日期 {one['stated_on']}", who=officers,
            clause=one.get("clause") or "§4.1", link=f"/desk/statements/{one['id']}" if one["desk"] == uow.service else "",
            settled="" if one["state"] == Stated.OPEN else settled(
                STATEMENT.names[Stated(one["state"])], named(uow, one.get("settled_by")), one.get("settled_on"), one.get("reason")))
        for one in statements.of_case(uow, row["id"], current_actor()) if one.get("denial", one["state"] == Stated.OPEN)
    ]
