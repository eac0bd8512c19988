"""查看完整号码: a purpose is asked, the numbers stand on a page for a few minutes, and who looked can be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from marshmallow import ValidationError, validates_schema
from werkzeug import Response as Redirect
from werkzeug.exceptions import NotFound

from shared.identity import rights
from shared.privacy import looking
from shared.privacy.looking import Purpose
from shared.runtime import UnitOfWork, new_id
from shared.web.access import may
from shared.web.console import forms, kinds
from shared.web.console.frame import page
from shared.web.console.labels import LABELS
from shared.web.console.things import line
from shared.web.doors import row_of
from shared.web.fields import Choice, Schema, Text
from shared.web.requests import current_actor, speak_of, today, unit_of_work
from shared.web.terms import terms

NAMES = {**LABELS, "text": "说明"}  # what a trainee wrote


class NewLook(Schema):
    """What somebody says before they see."""

    purpose = Choice(Purpose, among=looking.ASKED, required=True)
    note = Text(200, numbers=False, load_default="")

    @validates_schema
    def _others_say_what(self, data: Mapping[str, Any], **_: Any) -> None:
        if data.get("purpose") is Purpose.OTHER and not data.get("note"):
            raise ValidationError("请写明用途", "note")


@dataclass(frozen=True, kw_only=True)
class Sight:
    """A thing at whose numbers somebody wants to look.

    :param subject: what the look is said to be at, and `row`, all columns of it.
    :param name: whose numbers they are, `label`, what the thing is called, and `masked`, what is shown already.
    :param asks: the address of the question; `back`, of the page that leads there.
    """

    subject: str
    row: Mapping[str, Any]
    name: str
    label: str
    masked: str
    asks: str
    back: str


def mount(blp: Blueprint) -> None:
    """Mount the question, the answer, and the list of who looked."""
    blp.add_url_rule("/desk/<plural>/<uuid:id>/numbers", "numbers", ask)
    blp.add_url_rule("/desk/<plural>/<uuid:id>/numbers", "look", look, methods=["POST"])
    blp.add_url_rule("/desk/<plural>/<uuid:id>/numbers/<uuid:look>", "seen", seen)
    blp.add_url_rule("/desk/looks", "looks", looks)


def may_look(uow: UnitOfWork, row: Mapping[str, Any]) -> bool:
    """Whether the actor may ask for the numbers of this thing's person, or those in what they wrote."""
    return rights.LOOK.held_by(current_actor()) and uow.vault.hides(row)


def of(uow: UnitOfWork, row: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    """Who looked at a thing's numbers, or took the file that it is, for those who may know; None for the others."""
    if not rights.READ_LOOKS.held_by(current_actor()):
        return None
    found = [_told(one) for one in looking.looks_at(uow, row["id"])]
    return found if found or row.get("id_number") else None


@may(rights.LOOK)
def ask(plural: str, id: UUID) -> Response:
    """Ask what the numbers are needed for."""
    with unit_of_work() as uow:
        return question(uow, _of(uow, plural, id))


@may(rights.LOOK)
def look(plural: str, id: UUID) -> Response | Redirect:
    """Record the look and lead to the numbers; what is wrong with the purpose is said on the same page."""
    with unit_of_work() as uow:
        return recorded(uow, _of(uow, plural, id))


@may(rights.LOOK)
def seen(plural: str, id: UUID, look: UUID) -> Response | Redirect:
    """Show the numbers in full, to who has just asked; later the question is asked again."""
    with unit_of_work() as uow:
        return opened(uow, _of(uow, plural, id), look)


@may(rights.READ_LOOKS)
def looks() -> Response:
    """谁看过: the latest looks, the unusual ones marked."""
    with unit_of_work() as uow:
        found = [_told(one) for one in looking.latest(uow, current_actor(), today())]
        only = request.args.get("unusual") == "1"
        return page(uow, "looks.html", only=only, rows=[one for one in found if one["unusual"] or not only])


def _of(uow: UnitOfWork, plural: str, id_: UUID) -> Sight:
    kind = kinds.named(plural)
    speak_of(kind.machine.subject, id_)
    row = row_of(uow, kind.machine, id_)
    if not uow.vault.hides(row):
        raise NotFound
    shown = line(uow, kind, row)
    return Sight(subject=kind.machine.subject, row=row, name=shown["name"], label=shown["label"], masked=shown.get("id_number") or shown["text"],
                 asks=url_for("console.numbers", plural=plural, id=id_), back=url_for("console.thing", plural=plural, id=id_))


def question(uow: UnitOfWork, at: Sight, status: int = 200, errors: Mapping[str, Any] | None = None) -> Response:
    """Ask what for."""
    # The same words typed again are another look: `asked` makes the form one that has not been sent before.
    return page(uow, "numbers.html", status, at=at, fields=forms.fields_of(NewLook), values=request.form, errors=errors or {},
                asked=new_id())


def recorded(uow: UnitOfWork, at: Sight) -> Response | Redirect:
    """Record the look and lead to the numbers, or ask again.

    :raises Refused: `looked-too-often`.
    """
    try:
        told = forms.read(NewLook, request.form, {})
    except ValidationError as error:
        return question(uow, at, 422, dict(error.normalized_messages()))
    made = looking.look(uow, at.subject, at.row, by=current_actor(), on=today(), now=datetime.now(UTC), **told)
    return redirect(f"{at.asks}/{made}", 303)


def opened(uow: UnitOfWork, at: Sight, look: UUID) -> Response | Redirect:
    """Show the numbers that a look has opened; when it is over, lead to the question."""
    found = looking.seen(uow, look, at.row, by=current_actor(), now=datetime.now(UTC))
    if found is None:
        return redirect(at.asks, 303)
    return page(uow, "seen.html", at=at, numbers=[(NAMES[field], value) for field, value in found.items()])


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    fields = [NAMES[field] for field in row["fields"] if field in NAMES]
    of = next((kind.plural for kind in kinds.readable() if kind.machine.subject == row["subject"]), None)
    return {**row, "fields": fields, "purpose_name": terms(Purpose)[Purpose(row["purpose"])], "plural": of,
            "count": len(row["cases"] or ()), "unusual": row.get("unusual", [])}


