"""What the API answers beside the things that have pages of their own: lists, parts of a thing, files to keep."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, current_app, request, url_for
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from shared.runtime import UnitOfWork
from shared.web.access import roles
from shared.web.console import forms, kinds, offering
from shared.web.console.answers import split
from shared.web.console.frame import page
from shared.web.console.routes import PLACE, WRITES, Route, named, routes
from shared.web.requests import unit_of_work
from shared.web.throttling import searching

PAGING = ("after", "limit")
READS = frozenset({"GET"})


def mount(blp: Blueprint) -> None:
    """Mount the page."""
    blp.add_url_rule("/desk/see/<name>", "see", see)


def readings(plural: str | None = None) -> list[Route]:
    """What the actor's roles may read: of one kind of thing its parts, without one all that belongs to nothing."""
    own = {kind.plural for kind in kinds.readable()}
    found = []
    for route in routes(READS):
        tail = route.rule.partition("/<uuid:")[2].partition(">")[2]
        if plural is None and not route.places and not (route.plural in own and route.rule.count("/") == 3):
            found.append(route)
        if plural is not None and route.plural == plural and len(route.places) == 1 and tail not in ("", "/actions"):
            found.append(route)
    return found


@searching
@roles()
def see(name: str) -> Response:
    """Show what the API answers: as tables, or as the file that it is."""
    with unit_of_work() as uow:
        route = named(name, READS)
        places: dict[str, Any] = {}
        for place in route.places:
            try:
                places[place] = UUID(request.args.get(PLACE + place, ""))
            except ValueError:
                return _ask(uow, route, place)
        asked = MultiDict([(key, value) for key, value in request.args.items(multi=True) if not key.startswith(PLACE)])
        try:
            queries = [forms.read(shape, asked, {}) for shape in route.shapes]
        except ValidationError as error:
            if not asked:
                return _shown(uow, route, asked, None)  # asks for what it needs
            return _shown(uow, route, asked, {}, 422, errors=dict(error.normalized_messages()))
        answer = inspect.unwrap(current_app.view_functions[route.endpoint])(*queries, **places)
        answer = answer[0] if isinstance(answer, tuple) else answer
        return answer if isinstance(answer, Response) else _shown(uow, route, asked, _said(route, answer))


def _said(route: Route, answer: Any) -> Any:
    if route.answer is None:
        return answer
    shape: Schema = route.answer() if isinstance(route.answer, type) else route.answer
    return shape.dump(answer)


def _ask(uow: UnitOfWork, route: Route, place: str) -> Response:
    choices = offering.place(uow, route.form, route.plural, place) or ()
    field = forms.FormField(PLACE + place, "所属记录", "choice", required=True, choices=tuple(choices))
    return page(uow, "entry_where.html", entry=route, fields=[field], values=request.args)


def _shown(
    uow: UnitOfWork, route: Route, asked: MultiDict[str, str], answer: Any, status: int = 200, *,
    errors: Mapping[Any, Any] | None = None,
) -> Response:
    fields = [field for shape in route.shapes for field in forms.fields_of(shape) if field.name not in PAGING]
    after = answer.get("next") if isinstance(answer, Mapping) else None
    facts, shown = split({name: value for name, value in answer.items() if name != "next"} if after else answer)
    place = next(iter(request.args.get(PLACE + place) for place in route.places), None)
    of = next((kind for kind in kinds.readable() if kind.plural == route.plural), None)
    back = url_for("console.thing", plural=of.plural, id=UUID(place)) if of and place else url_for("console.entries")
    return page(
        uow, "see.html", status, route=route, fields=offering.offered(uow, route.form, fields, []), values=asked,
        errors=errors or {}, ask=answer is None or bool(errors), facts=facts, tables=shown, back=back,
        link=link() if of or route.places else _part(route), others=[] if of else others(route, place),
        next=f"?{_query({'after': str(after)})}" if after else None,
        places={PLACE + name: request.args.get(PLACE + name) for name in route.places},
    )


def others(one: Route, made: Any) -> list[tuple[str, str]]:
    """What else may be entered or read of a thing, with the addresses."""
    if made is None:
        return []
    found = [("entry", other) for other in routes(WRITES) if other.plural == one.plural and len(other.places) == 1]
    found += [("see", other) for other in readings(one.plural)]
    return [(other.name, f"{url_for(f'console.{name}', name=other.endpoint)}?{PLACE}{other.places[0]}={made}")
            for name, other in found if other.endpoint != one.endpoint]


def beside(one: Route) -> list[tuple[str, str]]:
    """What may be read where an entry has changed something that has no page of its own, with the addresses."""
    return [(other.name, url_for("console.see", name=other.endpoint)) for other in readings() if other.plural == one.plural]


def link() -> Any:
    """How a row of an answer finds the page of what it is about."""
    own = {f"{kind.machine.subject}_id": kind.plural for kind in kinds.readable()}

    def of(row: Mapping[str, Any]) -> str | None:
        return next((url_for("console.thing", plural=plural, id=row[name]) for name, plural in own.items()
                     if row.get(name)), None)

    return of


def _part(route: Route) -> Any:
    """How a row of a list finds what may be read of it, where it has no page of its own."""
    part = next((one for one in readings(route.plural) if "." not in one.rule), None)  # a page, not a file
    if part is None:
        return link()

    def of(row: Mapping[str, Any]) -> str | None:
        return f"{url_for('console.see', name=part.endpoint)}?{PLACE}{part.places[0]}={row['id']}" if row.get("id") else None

    return of


def _query(more: Mapping[str, str]) -> str:
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in more]
    return urlencode([*kept, *more.items()])

