"""The routes that everything moving beside the case has: its list, its page, and the doors of its actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.subsidy import schemas
from services.subsidy.queries.shown import listed, shown
from shared.casework import Actor, Judge, Move, Row
from shared.identity import scope
from shared.identity.rights import Right
from shared.lifecycle import Lifecycle
from shared.refusals import Refusal
from shared.runtime import UnitOfWork
from shared.web import (
    Blueprint,
    Door,
    Page,
    action_doors,
    current_actor,
    may,
    offered,
    page_of,
    paged,
    roles,
    row_of,
    unit_of_work,
    versioned,
)


def mount(
    blp: Blueprint, machine: Lifecycle, model: Any, doors: Mapping[str, Door], *, query: type[Page],
    show: Callable[[UnitOfWork, UUID], dict[str, Any]], title: str, page: str, readers: Right | None = None,
    seconds: Mapping[str, Callable[[Actor], Judge]] | None = None,
    beside: Mapping[str, Any] | None = None,
) -> None:
    """Mount the list (newest first), the page with what the caller may do, and the doors.

    :param show: the thing as its page shows it; it asks for itself whether the caller may see it.
    :param title: the list in one word, `page`: what the page holds.
    :param beside: what the page says beside the thing's columns.
    :param readers: the right to read; everybody who is logged in, unless told.
    :param seconds: by action of a second person, who may not be that one, so that the page says it before anything is typed.
    """
    judges = {action: _asking(second) for action, second in (seconds or {}).items()}
    shape = schemas.answers.of_thing(model, page=True, **(beside or {}))
    open_to = may(readers) if readers else roles()

    @open_to
    @blp.doc(summary=f"{title}列表")
    @blp.arguments(query, location="query")
    @blp.response(200, page_of(schemas.answers.of_thing(model, page=False)))
    def several(asked: dict[str, Any]) -> dict[str, Any]:
        with unit_of_work() as uow:
            statement = listed(model, scope(current_actor(), model), asked.get("state"))
            found = paged(uow, statement, asked, model.__table__.c.id, descending=True)
            return {**found, "items": [shown(machine, row) for row in found["items"]]}

    @open_to
    @blp.doc(summary=page)
    @blp.response(200, shape)
    def one(id: UUID) -> Any:
        with unit_of_work() as uow:
            return versioned({**show(uow, id), "actions": offered(uow, machine, row_of(uow, machine, id), judges)})

    blp.add_url_rule("/", "list", several, methods=["GET"])
    blp.add_url_rule("/<uuid:id>", "page", one, methods=["GET"])
    action_doors(blp, machine, doors, judges=judges, show=show, shown=shape)


def _asking(second: Callable[[Actor], Judge]) -> Judge:
    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
        return second(current_actor())(uow, rows, on)

    return judge
