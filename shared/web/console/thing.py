"""The page of one thing: where it stands, why it waits and for whom, what it says, what can be done, what was done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from marshmallow import ValidationError
from werkzeug import Response as Redirect
from werkzeug.exceptions import NotFound

from shared.casework.reasons import ELSEWHERE, ROLE_MAY_NOT, STATE_FORBIDS
from shared.refusals import Refused
from shared.runtime import UnitOfWork
from shared.web.access import roles
from shared.web.console import (
    checks,
    chronicle,
    copying,
    doubting,
    forms,
    handing,
    kinds,
    letters,
    looking,
    notes,
    saying,
    seeing,
    stations,
    why,
    words,
    writing,
)
from shared.web.console.acting import facts_of
from shared.web.console.frame import page
from shared.web.console.routes import PLACE, following
from shared.web.console.things import line
from shared.web.doors import offered, row_of
from shared.web.language import data, mixed
from shared.web.requests import current_actor, speak_of, today, unit_of_work

# Refusals that say no more than that the state is another.
CLOSED = tuple(f"/problems/{reason.slug}" for reason in (STATE_FORBIDS, ROLE_MAY_NOT, ELSEWHERE))


def mount(blp: Blueprint) -> None:
    """Mount the page, and the notes that are written on it."""
    blp.add_url_rule("/desk/<plural>/<uuid:id>", "thing", thing)
    blp.add_url_rule("/desk/<plural>/<uuid:id>/notes", "note", note, methods=["POST"])
    blp.add_url_rule("/desk/<plural>/<uuid:id>/notes/<uuid:note>/down", "put_down", put_down, methods=["POST"])


@roles()
def thing(plural: str, id: UUID) -> Response:
    """Where one thing stands, why it waits, what it says, what may be done, what was done."""
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        speak_of(kind.machine.subject, id)
        return _shown(uow, kind, row_of(uow, kind.machine, id))


@roles()
def note(plural: str, id: UUID) -> Response | Redirect:
    """Write a note on a thing; what is wrong with it is said on the same page."""
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        speak_of(kind.machine.subject, id)
        row = row_of(uow, kind.machine, id)
        if not notes.may_write(current_actor()):
            raise Refused(ROLE_MAY_NOT("您的岗位不能写备注。"))
        try:
            notes.write(uow, kind, row, **forms.read(notes.NewNote, request.form, {}))
        except ValidationError as error:
            return _shown(uow, kind, row, 422, errors=dict(error.normalized_messages()))
    flash(_("备注已保存。"))
    return redirect(url_for("console.thing", plural=plural, id=id), 303)


@roles()
def put_down(plural: str, id: UUID, note: UUID) -> Redirect:
    """Take an important note from the head of a page."""
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        if not notes.may_write(current_actor()) or not notes.put_down(uow, row_of(uow, kind.machine, id), note):
            raise NotFound
    flash(_("备注已从页首撤下，仍可在备注中查看。"))
    return redirect(url_for("console.thing", plural=plural, id=id), 303)


def _shown(
    uow: UnitOfWork, kind: kinds.Kind, row: dict[str, Any], status: int = 200, errors: Mapping[str, Any] | None = None
) -> Response:
    face, on = kind.face, today()
    story, place = chronicle.of(uow, kind, row), why.place_of(uow, kind, row)
    waiting = why.waiting(uow, kind, row, place, on)
    told, stated = notes.of(uow, row), saying.of(uow, kind, row)
    doors = kind.mounted.doors
    actions = [one for one in offered(uow, kind.machine, row, kind.mounted.judges) if one["action"] in doors]
    shown, closed = _sorted(actions, waiting.action)
    money = face.money(uow, row)
    return page(
        uow, "thing.html", status, kind=kind, row=line(uow, kind, row), title=_title(uow, kind, row), place=place,
        waiting=waiting, story=story,
        stations=stations.stations(uow, kind, row, place, story, on),
        facts=facts_of(uow, kind, row, money=not money),
        saying=stated,
        checks=[checks.told(each) for each in (*saying.checks(stated), *face.checks(uow, row, on))],
        bars=face.bars(uow, row, on), money=money, papers=face.papers(uow, row, on),
        tables=[*doubting.tables(uow, kind, row, on), *face.tables(uow, row, on)], notes=told, banners=[one for one in told if one["important"] and not one["down_on"]],
        may_note=notes.may_write(current_actor()), note_fields=forms.fields_of(notes.NewNote),
        note_values=request.form, errors=errors or {},
        actions=shown, closed=closed, may_look=looking.may_look(uow, row), may_copy=copying.may_copy(row), looks=looking.of(uow, row),
        letters=letters.of_thing(uow, kind.machine, row),
        onward=following(kind.machine.subject, row["state"]) if row["here"] else [],
        next_entry=_next_entry(waiting), may_hand=handing.may_hand(waiting),
        entries=[one for one in writing.entries(kind.plural)
                 if not one.has_page and not (waiting.entry and waiting.mine and one.endpoint == waiting.entry[0])],
        readings=[one for one in seeing.readings(kind.plural) if not one.has_page],
    )


def _next_entry(waiting: why.Waiting) -> tuple[str, str] | None:
    """The name and address of the entry that comes next, for whoever may use it."""
    found = next((one for one in writing.entries() if waiting.entry and one.endpoint == waiting.entry[0]), None)
    if found is None or waiting.entry is None or not waiting.mine:
        return None
    return waiting.entry[1], f"{url_for('console.entry', name=found.endpoint)}?{PLACE}{found.places[0]}={waiting.entry[2]}"


def _sorted(offers: Sequence[dict[str, Any]], next_action: str | None) -> tuple[list[dict[str, Any]], ...]:
    """What can be done or what a rule forbids, the next step first, what could be done any time last; and what the state does."""
    closed = [one for one in offers if not one["allowed"]
              and (one["action"] in kinds.ASIDE or one["why_not"]["type"] in CLOSED)]
    shown = [one for one in offers if one not in closed]
    shown.sort(key=lambda one: (one["action"] != next_action, one["action"] in kinds.ASIDE, not one["allowed"]))
    return shown, closed


def _title(uow: UnitOfWork, kind: kinds.Kind, row: Mapping[str, Any]) -> str | Markup:
    """A person with trade and level, or what the thing is called."""
    if not row.get("name"):
        return data(kinds.label(kind, row))
    parts = [data(row["name"]), mixed(row["title"]) if row.get("title") else "", data(row.get("trade")), words.shown(uow, "level", row["level"]) if row.get("level") else ""]
    return Markup(" · ").join(part for part in parts if part)
