"""关注事项: what a kind of thing can be looked through for beyond state and last day, counted on the home page and on the lists."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import func, select

from shared.identity import scope
from shared.runtime import UnitOfWork
from shared.web.console import handing, kinds
from shared.web.console.faces import Mark
from shared.web.console.kinds import Kind
from shared.web.requests import current_actor, today


def of(kind: Kind) -> list[Mark]:
    """The marks that the actor may look through for."""
    return [mark for mark in (*kind.face.marks, handing.MARK) if mark.right is None or mark.right.held_by(current_actor())]


def counted(uow: UnitOfWork, kind: Kind) -> list[tuple[Mark, int]]:
    """How many open things of a kind, of the actor's reach, have each mark; without those that none has."""
    seen = [mark for mark in of(kind) if mark is not handing.MARK or handing.given_to_me(uow)]
    if not seen:
        return []
    t, on = kinds.table(uow, kind), today()
    row = uow.execute(select(*(func.count().filter(mark.when(uow, t, on)).label(mark.key) for mark in seen)).select_from(t).where(
        scope(current_actor(), t, kind.machine.belongs), *kinds.is_open(kind, t))).one()
    return [(mark, number) for mark, number in zip(seen, row, strict=True) if number]


def everywhere(uow: UnitOfWork) -> Iterator[tuple[Kind, Mark, int, str]]:
    """The marks of all kinds that the actor reads, with the list of each."""
    for kind in kinds.readable():
        for mark, number in counted(uow, kind):
            yield kind, mark, number, url_for("console.worklist", plural=kind.plural, mark=mark.key)
