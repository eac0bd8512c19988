"""Entries 登记与报送: every write of the API that is no action on a thing, as a form; what it asks is what the API asks."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, current_app, request
from marshmallow import Schema, ValidationError
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web import uploads
from shared.web.access import Access, access_to, roles
from shared.web.console import forms
from shared.web.console.answers import told
from shared.web.console.frame import page
from shared.web.console.labels import LABELS
from shared.web.documents import PREFIX
from shared.web.problems import CONTRADICTION, STATUS, Malformed
from shared.web.requests import SAFE, current_actor, unit_of_work

PLACE = "_at_"  # before the names of what stands in the address
WRONG_PLACE = "编号有误，请从所属记录的页面进入，或核对后填写"


@dataclass(frozen=True)
class Entry:
    """One write.

    :param plural: the first word of its address, the kind of thing that it belongs to.
    :param places: the names in its address.
    :param shapes: what its function takes before those, in that order.
    :param has_page: a page of its own leads to it, so the list need not.
    """

    endpoint: str
    name: str
    clause: str
    plural: str
    places: tuple[str, ...]
    shapes: tuple[type[Schema], ...]
    answer: type[Schema] | Schema | None
    access: Access
    has_page: bool = False

    @property
    def fields(self) -> list[forms.FormField]:
        """What it asks for, after the address."""
        return [field for shape in self.shapes for field in forms.fields_of(shape)]

    @property
    def uploads(self) -> bool:
        """Whether a file goes with it."""
        return any(field.takes_file for field in self.fields)


def mount(blp: Blueprint) -> None:
    """Mount the pages."""
    blp.add_url_rule("/desk/do", "entries", entries_page)
    blp.add_url_rule("/desk/do/<name>", "entry", entry_page, methods=["GET"])
    blp.add_url_rule("/desk/do/<name>", "enter_it", enter, methods=["POST"])


def entries(plural: str | None = None) -> list[Entry]:
    """The writes that the actor's roles may use; of one kind of thing, those that name one of it in the address."""
    found = []
    for rule in current_app.url_map.iter_rules():
        view = current_app.view_functions[rule.endpoint]
        access, known = access_to(view), getattr(view, "_apidoc", {})
        manual = known.get("manual_doc", {})
        if (not rule.rule.startswith(PREFIX) or not (rule.methods or set()) - SAFE or access is None or access.public
                or "x-action" in manual or not access.roles & current_actor().roles):
            continue
        first = rule.rule.removeprefix(f"{PREFIX}/").partition("/")[0]
        asked = known.get("arguments", {}).get("parameters", [])
        made = Entry(
            rule.endpoint, _summary(view, manual), manual.get("x-clause", ""), first, tuple(sorted(rule.arguments)),
            # The outermost is described last and given first.
            tuple(one["schema"] for one in reversed(asked)), _answer(known), access,
            "x-page" in manual,
        )
        if plural is None or (made.plural == plural and len(made.places) == 1):
            found.append(made)
    return sorted(found, key=lambda one: (one.plural, one.name))


def _summary(view: Any, manual: Mapping[str, Any]) -> str:
    words = manual.get("summary") or getattr(view, "_apidoc", {}).get("docstring", {}).get("summary")
    return str(words or (inspect.getdoc(view) or view.__name__).partition("\n")[0])


def _answer(known: Mapping[str, Any]) -> type[Schema] | Schema | None:
    for status, said in known.get("response", {}).get("responses", {}).items():
        if str(status).startswith("2") and isinstance(said, Mapping):
            return said.get("schema")
    return None


def named(endpoint: str) -> Entry:
    """The entry of an address.

    :raises NotFound: when the desk has none such, or not for this actor.
    """
    for one in entries():
        if one.endpoint == endpoint:
            return one
    raise NotFound


@roles()
def entries_page() -> Response:
    """List what the actor may enter."""
    with unit_of_work() as uow:
        return page(uow, "entries.html", entries=[one for one in entries() if not one.has_page])


@roles()
def entry_page(name: str) -> Response:
    """Ask for what the entry needs."""
    with unit_of_work() as uow:
        return _form(uow, named(name), request.args)


@roles()
def enter(name: str) -> Response:
    """Do it as the API does, and say what came of it; or say what is wrong, with what was typed still there."""
    with unit_of_work() as uow:
        one = named(name)
        try:
            given = _given(one)
            with uow.session.begin_nested():
                answer = _done(one, *given)
        except ValidationError as error:
            return _form(uow, one, request.form, 422, errors=dict(error.normalized_messages()))
        except Malformed as error:
            return _form(uow, one, request.form, 422, errors=_by_name(error))
        except IntegrityError:
            refusals = (CONTRADICTION("与已有记录冲突，请核对后再办；所填内容没有保存。"),)
            return _form(uow, one, request.form, 409, refusals=refusals)
        except Refused as error:
            return _form(uow, one, request.form, STATUS[error.refusals[0].reason.kind], refusals=error.refusals)
        return page(uow, "entered.html", entry=one, answer=answer)


def _given(one: Entry) -> tuple[list[dict[str, Any]], dict[str, UUID]]:
    wrong: dict[Any, Any] = {}
    places, bodies = {}, []
    for name in one.places:
        try:
            places[name] = UUID(request.form.get(PLACE + name, "").strip())
        except ValueError:
            wrong[PLACE + name] = [WRONG_PLACE]
    for shape in one.shapes:
        try:
            bodies.append(forms.read(shape, request.form, request.files))
        except ValidationError as error:
            wrong |= error.normalized_messages()
    if wrong:
        raise ValidationError(wrong)
    return bodies, places


def _done(one: Entry, bodies: list[dict[str, Any]], places: dict[str, UUID]) -> list[Any]:
    # What was read needs no second reading, and the log-in, the roles and the transaction are those of this request.
    view = inspect.unwrap(current_app.view_functions[one.endpoint])
    answer = view(*bodies, **places)
    thing = answer[0] if isinstance(answer, tuple) else answer
    if one.answer is None or isinstance(thing, Response):
        return []
    shape = one.answer() if isinstance(one.answer, type) else one.answer
    return told(shape.dump(thing))


def _by_name(error: Malformed) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in error.errors:
        found.setdefault(one["field"].partition(".")[0] or "_schema", []).append(one["message"])
    return found


def _form(
    uow: UnitOfWork, one: Entry, values: MultiDict[str, str], status: int = 200, *,
    errors: Mapping[Any, Any] | None = None, refusals: tuple[Refusal, ...] = (),
) -> Response:
    places = [forms.FormField(PLACE + name, LABELS.get(name, "所属记录编号"), "text", required=True)
              for name in one.places]
    typed = uploads.kept_in(MultiDict([(name, value) for name, value in values.items(multi=True) if name != "csrf_token"]))
    return page(uow, "entry.html", status, entry=one, fields=[*places, *one.fields], values=typed,
                errors=errors or {}, refusals=refusals)
