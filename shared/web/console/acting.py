"""The page of one action on one thing: what will happen, what is to be filled in, and doing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import Schema, ValidationError
from werkzeug import Response as Redirect
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from shared.casework import Outcome
from shared.casework.reasons import CHANGED
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web import uploads
from shared.web.access import roles
from shared.web.console import chronicle, forms, kinds, offering, refusing, words
from shared.web.console.frame import page
from shared.web.console.things import line
from shared.web.doors import Door, One, offered, row_of
from shared.web.language import mixed, said, say
from shared.web.problems import STATUS, RefusedWithin
from shared.web.requests import current_actor, speak_of, today, unit_of_work

OURS = ("csrf_token", "_item", "_reason", "_seen", forms.MORE)  # fields of the page itself; the others are the action's

CONFIRM = "确认"  # with which the names of some actions begin themselves


def mount(blp: Blueprint) -> None:
    """Mount the page."""
    blp.add_url_rule("/desk/<plural>/<uuid:id>/actions/<action>", "action", action_page, methods=["GET"])
    blp.add_url_rule("/desk/<plural>/<uuid:id>/actions/<action>", "act", act, methods=["POST"])


@roles()
def action_page(plural: str, id: UUID, action: str) -> Response:
    """Say what the action will do to the thing, and ask for what it needs."""
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        row = row_of(uow, kind.machine, id)
        door_of(kind, action)
        return _form(uow, kind, row, action, version=row["seq"])


@roles()
def act(plural: str, id: UUID, action: str) -> Response | Redirect:
    """Take the action at the version that was seen; a refusal is said on the same page."""
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        speak_of(kind.machine.subject, id)
        row = row_of(uow, kind.machine, id)
        door = door_of(kind, action)
        if "_seen" in request.form:
            return _form(uow, kind, row, action, version=row["seq"])  # what has changed was read: ask once more
        version = seen().get(id, 0)  # no thing has version 0: without one it is refused as changed
        try:
            if forms.MORE in request.form:
                return _form(uow, kind, row, action, version=version)
            outcome = take(uow, door, {id: version}, needing=needing(kind, action))
        except ValidationError as error:
            return _form(uow, kind, row, action, 422, version=version, errors=messages(error))
        except Refused as error:
            return _form(uow, kind, row, action, STATUS[error.refusals[0].reason.kind], version=version,
                         refused=error)
    name = say(kind.machine.by_action[action][0].name)
    flash(_("已办理“%(action)s”。", action=name) if outcome.moved else _("没有需要办理的事项。"))
    return redirect(url_for("console.thing", plural=plural, id=id), 303)


def door_of(kind: kinds.Kind, action: str) -> Door:
    """The door of an action, for whoever has a role that may take it.

    :raises NotFound: when there is no such action.
    :raises Refused: `role-may-not-here`.
    """
    door = kind.mounted.doors.get(action)
    if door is None:
        raise NotFound
    kinds.actors(kind, action).require(current_actor())
    return door


def take(uow: UnitOfWork, door: Door, versions: Mapping[UUID, int], *, needing: str = "", whole: bool = True) -> Outcome:
    """Call the door with what the form says, on these things at these versions.

    :param needing: the action's name, where it needs a reason: missing, it is told together with what else is wrong.
    :param whole: do nothing at all when one is refused.
    :raises ValidationError: naming the fields.
    :raises Refused: when nothing was done.
    """
    reason = request.form.get("_reason", "")
    try:
        body = body_of(door, filled(door.schema), reason, request.files)
    except ValidationError as error:
        if needing and not reason.strip():
            raise ValidationError({**error.normalized_messages(), "reason": [f"办理“{needing}”须说明理由。"]}) from error
        raise
    with uow.session.begin_nested():
        outcome = door.act(uow, list(versions), by=current_actor(), on=today(), expect=versions, **body)
        if whole and outcome.refused:
            raise RefusedWithin(next(iter(versions)), outcome.refused)
        return outcome


def needing(kind: kinds.Kind, action: str) -> str:
    """The action's name, where it needs a reason; empty where it needs none."""
    steps = kind.machine.by_action[action]
    return steps[0].name if any(step.needs_reason for step in steps) else ""


def body_of(door: Door, said: MultiDict[str, str], reason: str, files: Mapping[str, Any]) -> dict[str, Any]:
    """Read what a form says, as the door takes it.

    :raises ValidationError: naming the fields.
    """
    body: dict[str, Any] = One().load({"reason": reason.strip()} if reason.strip() else {})
    return body if door.schema is None else body | forms.read(door.schema, said, files)


def filled(schema: type[Schema] | None) -> MultiDict[str, str]:
    """What was typed into the action's own fields, or chosen as a file."""
    typed = MultiDict([(name, value) for name, value in request.form.items(multi=True) if name not in OURS])
    return uploads.kept_in(typed if schema is None else forms.filled(forms.fields_of(schema), typed, request.files))


def seen() -> dict[UUID, int]:
    """The versions that the page showed, by id.

    :raises Malformed: when they are not as our pages write them.
    """
    return kinds.versions(request.values.getlist("_item"))


def messages(error: ValidationError) -> dict[str, Any]:
    """What is wrong, by field; of the reason under its name on the page."""
    found = dict(error.normalized_messages())
    return {("_reason" if name == "reason" else name): said for name, said in found.items()}


def fields_of(uow: UnitOfWork, action: str, schema: type[Schema] | None, about: Sequence[UUID]) -> list[forms.FormField]:
    """The fields that an action on these things asks for, with what may be chosen in them."""
    return [] if schema is None else offering.offered(uow, action, forms.fields_of(schema), about)


def _told(uow: UnitOfWork, refused: Refused | None) -> list[Refusal | refusing.Told]:
    """The refusals, those of single cases by name."""
    if not isinstance(refused, RefusedWithin):
        return list(refused.refusals) if refused else []
    pairs = list(zip(refused.named, refused.refusals, strict=True))
    whole: list[Refusal | refusing.Told] = [refusal for about, refusal in pairs if not about]
    return whole + refusing.by_name(uow, {about["case"]: refusal for about, refusal in pairs if about})


def facts_of(uow: UnitOfWork, kind: kinds.Kind, row: Mapping[str, Any], *, money: bool = True) -> list[tuple[str, str]]:
    """What a thing says, with what its desk knows beyond its row."""
    return [*words.facts(uow, row, money=money), *((label, mixed(value)) for label, value in kind.face.facts(uow, row))]


def _form(
    uow: UnitOfWork, kind: kinds.Kind, row: Mapping[str, Any], action: str, status: int = 200, *, version: int,
    errors: Mapping[str, Any] | None = None, refused: Refused | None = None,
) -> Response:
    refusals = refused.refusals if refused else ()
    overtaken = any(refusal.reason is CHANGED for refusal in refusals) or (status != 200 and 0 < version < row["seq"])
    offers = {one["action"]: one for one in offered(uow, kind.machine, row, kind.mounted.judges)}
    step = kind.machine.find(action, row["state"]) or kind.machine.by_action[action][0]
    door = kind.mounted.doors[action]
    fields = fields_of(uow, action, door.schema, [row["id"]])
    name = step.name
    return page(
        uow, "action.html", status, kind=kind, row=line(uow, kind, dict(row)), action=action, step=step, version=version,
        door=door, why_not=offers[action]["why_not"] if action in offers else None, fields=fields,
        values=forms.aligned(fields, filled(door.schema)), reason=request.form.get("_reason", ""), errors=errors or {},
        refusals=_told(uow, refused),
        facts=facts_of(uow, kind, row) if fields else [],
        targets=[kind.machine.names[state] for state in step.to],
        confirm=said(name) if name.startswith(CONFIRM) else _("确认%(action)s", action=said(name)),
        changes=chronicle.of(uow, kind, row).since(version) if overtaken else None,
    )
