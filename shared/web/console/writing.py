"""Entries 登记与报送: every write of the API that is no action on a thing, as a form; what it asks is what the API asks."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request
from marshmallow import ValidationError
from sqlalchemy.exc import IntegrityError
from werkzeug import Response as Redirect
from werkzeug.datastructures import MultiDict

from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web import uploads
from shared.web.access import roles
from shared.web.console import entered, forms, kinds, offering, refusing, seeing
from shared.web.console.frame import page
from shared.web.console.labels import LABELS
from shared.web.console.routes import PLACE, WRITES, Route, named, routes
from shared.web.problems import CONTRADICTION, STATUS, Malformed
from shared.web.requests import today, unit_of_work

OURS = ("csrf_token", forms.MORE)
PLACES = {"rosters": "名册", "corrections": "更正申请", "accounts": "账号", "policy": "参数草稿", "teachers": "教师"}
ELSEWHERE = "其他"
WRONG_PLACE = "编号有误，请从所属记录的页面进入，或核对后填写"


def mount(blp: Blueprint) -> None:
    """Mount the pages."""
    blp.add_url_rule("/desk/do", "entries", entries_page)
    blp.add_url_rule("/desk/do/<name>", "entry", entry_page, methods=["GET"])
    blp.add_url_rule("/desk/do/<name>", "enter_it", enter, methods=["POST"])


def entries(plural: str | None = None) -> list[Route]:
    """The writes that the actor's roles may use; of one kind of thing, those that name one of it in the address."""
    return [one for one in routes(WRITES) if plural is None or (one.plural == plural and len(one.places) == 1)]


@roles()
def entries_page() -> Response:
    """List what the actor may enter."""
    with unit_of_work() as uow:
        return page(uow, "entries.html", entries=_by_kind([one for one in entries() if not one.has_page]),
                    readings=_by_kind(seeing.readings()))


def _opened(one: Route) -> MultiDict[str, str]:
    """What stands in a form that is opened: what its address says, and this year."""
    values = MultiDict(request.args.items(multi=True))
    if "year" not in values and any(field.name == "year" for field in _fields(one)):
        values["year"] = str(today().year)
    return values


def _by_kind(found: Sequence[Route]) -> list[tuple[str, list[Route]]]:
    """Routes under what they belong to, what is the desk's own work first."""
    own = {kind.plural: kind.machine.name for kind in kinds.readable()} | PLACES
    groups: dict[str, list[Route]] = {name: [] for name in [*own.values(), ELSEWHERE]}
    for one in found:
        groups[own.get(one.plural, ELSEWHERE)].append(one)
    return [(name, group) for name, group in groups.items() if group]


@roles()
def entry_page(name: str) -> Response:
    """Ask for what the entry needs."""
    with unit_of_work() as uow:
        one = named(name, WRITES)
        return _where(uow, one) or _form(uow, one, _opened(one))


@roles()
def enter(name: str) -> Response | Redirect:
    """Do it as the API does, and say what came of it; or say what is wrong, with what was typed still there."""
    with unit_of_work() as uow:
        one = named(name, WRITES)
        typed = forms.filled(_fields(one), request.form, request.files)
        if forms.MORE in typed:
            return _form(uow, one, typed)
        try:
            given = _given(one, typed)
            with uow.session.begin_nested():
                answer = _done(one, *given)
        except ValidationError as error:
            return _form(uow, one, typed, 422, errors=dict(error.normalized_messages()))
        except Malformed as error:
            return _form(uow, one, typed, 422, errors=_by_name(error))
        except IntegrityError:
            refusals = (CONTRADICTION("与已有记录冲突，请核对后再办；所填内容没有保存。"),)
            return _form(uow, one, typed, 409, refusals=refusals)
        except Refused as error:
            return _form(uow, one, typed, STATUS[error.refusals[0].reason.kind], refusals=error.refusals)
        if entered.nothing_made(answer, given[1]):
            done = entered.moved_in(answer)
            return _form(uow, one, typed, 200 if done else 409, done=done, refusals=refusing.by_name(uow, entered.refused_in(answer)))
        return entered.shown(uow, one, answer, given[1])


def _where(uow: UnitOfWork, one: Route) -> Response | None:
    """Ask first to which thing the entry belongs, where that can be chosen and was not said."""
    if len(one.places) != 1 or request.args.get(PLACE + one.places[0]):
        return None
    name = one.places[0]
    choices = offering.place(uow, one.form, one.plural, name)
    if choices is None:
        return None
    field = forms.FormField(PLACE + name, _place_label(one, name), "choice", required=True, choices=tuple(choices))
    return page(uow, "entry_where.html", entry=one, fields=[field], values=request.args)


def _fields(one: Route) -> list[forms.FormField]:
    return [field for shape in one.shapes for field in forms.fields_of(shape)]


def _given(one: Route, typed: MultiDict[str, str]) -> tuple[list[dict[str, Any]], dict[str, UUID]]:
    wrong: dict[Any, Any] = {}
    places, bodies = {}, []
    for name in one.places:
        try:
            places[name] = UUID(typed.get(PLACE + name, "").strip())
        except ValueError:
            wrong[PLACE + name] = [WRONG_PLACE]
    for shape in one.shapes:
        try:
            bodies.append(forms.read(shape, typed, request.files))
        except ValidationError as error:
            wrong |= error.normalized_messages()
    if wrong:
        raise ValidationError(wrong)
    return bodies, places


def _done(one: Route, bodies: list[dict[str, Any]], places: dict[str, UUID]) -> Any:
    # What was read needs no second reading, and the log-in, the roles and the transaction are those of this request.
    view = inspect.unwrap(current_app.view_functions[one.endpoint])
    answer = view(*bodies, **places)
    thing = answer[0] if isinstance(answer, tuple) else answer
    if isinstance(thing, Response):
        return {}
    if one.answer is None:
        return thing
    shape = one.answer() if isinstance(one.answer, type) else one.answer
    return shape.dump(thing)


def _by_name(error: Malformed) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in error.errors:
        found.setdefault(one["field"].partition(".")[0] or "_schema", []).append(one["message"])
    return found


def _form(
    uow: UnitOfWork, one: Route, values: MultiDict[str, str], status: int = 200, *,
    errors: Mapping[Any, Any] | None = None, refusals: Sequence[Refusal | refusing.Told] = (), done: int = 0,
) -> Response:
    about = []
    places = []
    for name in one.places:
        choices = offering.place(uow, one.form, one.plural, name)
        kind = "text" if choices is None else "choice"
        with suppress(ValueError):
            about.append(UUID(values.get(PLACE + name, "").strip()))
            kind = "fixed"
        places.append(forms.FormField(PLACE + name, _place_label(one, name), kind, required=True, choices=tuple(choices or ())))
    typed = uploads.kept_in(MultiDict([(name, value) for name, value in values.items(multi=True) if name not in OURS]))
    fields = offering.offered(uow, one.form, _fields(one), about)
    return page(uow, "entry.html", status, entry=one, fields=[*places, *fields],
                values=forms.aligned(fields, typed), errors=errors or {}, refusals=refusals, done=done)


def _place_label(one: Route, name: str) -> str:
    kind = next((kind for kind in kinds.readable() if kind.plural == one.plural), None)
    return kind.machine.name if kind else LABELS.get(name) or PLACES.get(one.plural, "所属记录")
