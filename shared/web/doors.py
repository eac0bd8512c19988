"""Doors: from a lifecycle table and the action functions to the addresses at which people act.

- `POST /<plural>/actions/<action>`: on many at once; answered for each.
- `POST /<plural>/<id>/actions/<action>`: on one; answered with the thing as it is then.
- `GET /<plural>/<id>/actions`: what the caller may do to it now, and why not the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

from flask import request
from marshmallow import ValidationError, validate, validates_schema

from shared import casework
from shared.casework import Judge, Outcome
from shared.casework.allowed import NOT_PEOPLE
from shared.casework.reasons import UNKNOWN
from shared.lifecycle import Lifecycle, Role
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web import problems
from shared.web.access import moves, roles
from shared.web.blueprints import Blueprint
from shared.web.fields import Count, Day, Dict, Flag, Id, List, Nested, Schema, Text
from shared.web.requests import current_actor, speak_of, today, unit_of_work

MOST = 5_000  # things in one call: they move in one transaction
Show = Callable[[UnitOfWork, UUID], Mapping[str, Any]]


@dataclass(frozen=True)
class Door:
    """What stands behind an action's address.

    :param act: called as act(uow, ids, by=, on=, expect=, reason=, **payload) and answers an `Outcome`.
    :param schema: the shape of the payload, beside the ids and the reason.
    """

    act: Callable[..., Outcome]
    schema: type[Schema] | None = None
    description: str = ""


@dataclass(frozen=True)
class Mounted:
    """A kind of thing with the doors of its actions, as it stands on its blueprint.

    :param plural: the word in its addresses.
    """

    plural: str
    machine: Lifecycle
    doors: Mapping[str, Door]
    judges: Mapping[str, Judge]


class Item(Schema):
    """One of many, at the version at which the caller saw it."""

    id = Id(required=True)
    version = Count(1, 2**31 - 1, required=True)


class One(Schema):
    """The body of an action on one thing."""

    reason = Text(1000, lines=True, load_default=None, metadata={"description": "理由；操作要求说明理由时必填"})


class Many(One):
    """The body of an action on many things: their ids, or items with the versions seen."""

    ids = List(Id(), validate=validate.Length(1, MOST))
    items = List(Nested(Item), validate=validate.Length(1, MOST))

    @validates_schema
    def _one_of_both(self, data: Mapping[str, Any], **_: Any) -> None:
        if ("ids" in data) == ("items" in data):
            raise ValidationError("ids 与 items 须填其中一项", "ids")


class RefusedItem(Schema):
    """One that did not move, and why."""

    id = Id()
    problem = Dict()


class Answered(Schema):
    """The answer to an action on many, for each of them."""

    moved = List(Id())
    refused = List(Nested(RefusedItem))


class Standing(Schema):
    """Where one thing stands."""

    id = Id()
    state = Text()
    state_name = Text()
    state_on = Day()
    here = Flag()
    version = Count(1)


class Offer(Schema):
    """An action, and whether the caller may take it now."""

    action = Text()
    name = Text()
    clause = Text(empty=True)
    allowed = Flag()
    why_not = Dict(allow_none=True)


class Offers(Schema):
    """What may be done to one thing."""

    actions = List(Nested(Offer))


def action_doors(
    blp: Blueprint, machine: Lifecycle, doors: Mapping[str, Door], *, judges: Mapping[str, Judge] | None = None,
    show: Show | None = None, shown: type[Schema] | None = None,
) -> None:
    """Mount the addresses of these actions of a machine.

    :param judges: the rules behind the actions, so that what is offered and what is done agree.
    :param show: answers the thing after an action on it, with its `version`; without it, its :class:`Standing`.
    :param shown: the shape of what `show` answers.
    :raises ValueError: when an action is not in the table, or no person may do it.
    """
    for action, door in doors.items():
        who = {role for step in machine.by_action.get(action, ()) for role in step.who} - NOT_PEOPLE
        if not who:
            raise ValueError(f"{machine.subject} has no action {action} that a person may do")
        _mount_many(blp, machine, action, door, who)
        _mount_one(blp, machine, action, door, who, show or partial(_standing, machine), shown if show else Standing)
    _mount_offers(blp, machine, judges or {})
    blp.mounted.append(Mounted((blp.url_prefix or "").strip("/"), machine, doors, judges or {}))


def _mount_many(blp: Blueprint, machine: Lifecycle, action: str, door: Door, who: set[Role]) -> None:
    @moves(machine, action)
    @roles(*who)
    @blp.doc(**_described(machine, action, door, many=True))
    @blp.arguments(_shape(machine, action, door, Many))
    @blp.response(200, Answered)
    def many(body: dict[str, Any]) -> dict[str, Any]:
        items = body.pop("items", [])
        ids = body.pop("ids", None) or [item["id"] for item in items]
        expect = {item["id"]: item["version"] for item in items} or None
        with unit_of_work() as uow:
            outcome = door.act(uow, ids, by=current_actor(), on=today(), expect=expect, **body)
        named = frozenset(ids)
        refused = [_refused(machine.subject if id_ in named else "case", id_, why) for id_, why in outcome.refused.items()]
        return {"moved": outcome.moved, "refused": refused}

    blp.add_url_rule(f"/actions/{action}", f"{action}_many", many, methods=["POST"])


def _mount_one(
    blp: Blueprint, machine: Lifecycle, action: str, door: Door, who: set[Role], show: Show,
    shown: type[Schema] | None,
) -> None:
    @moves(machine, action)
    @roles(*who)
    @blp.doc(**_described(machine, action, door, many=False))
    @blp.arguments(_shape(machine, action, door, One))
    @blp.response(200, shown)
    def one(body: dict[str, Any], id: UUID) -> Any:
        speak_of(machine.subject, id)
        version = if_match()
        expect = None if version is None else {id: version}
        with unit_of_work() as uow:
            outcome = door.act(uow, [id], by=current_actor(), on=today(), expect=expect, **body)
            if outcome.refused:
                raise problems.RefusedWithin(id, outcome.refused)
            return versioned(show(uow, id))

    blp.add_url_rule(f"/<uuid:id>/actions/{action}", f"{action}_one", one, methods=["POST"])


def _mount_offers(blp: Blueprint, machine: Lifecycle, judges: Mapping[str, Judge]) -> None:
    @roles()
    @blp.doc(summary=f"{machine.name}：现在可办的操作，以及其余操作为何不能办")
    @blp.response(200, Offers)
    def offers(id: UUID) -> dict[str, Any]:
        speak_of(machine.subject, id)
        with unit_of_work() as uow:
            return {"actions": offered(uow, machine, row_of(uow, machine, id), judges)}

    blp.add_url_rule("/<uuid:id>/actions", "actions", offers, methods=["GET"])


def offered(
    uow: UnitOfWork, machine: Lifecycle, row: Mapping[str, Any], judges: Mapping[str, Judge] | None = None
) -> list[dict[str, Any]]:
    """The `actions` of a thing's page: which the caller may take now, and the problem that forbids each other one.

    :param row: all columns of the thing.
    """
    found = casework.available(uow, machine, row, by=current_actor(), on=today(), judges=judges or {})
    return [
        {"action": choice.action, "name": choice.name, "clause": choice.clause, "allowed": choice.allowed,
         "why_not": None if choice.why_not is None else problems.problem(choice.why_not)}
        for choice in found
    ]


def row_of(uow: UnitOfWork, machine: Lifecycle, id_: UUID) -> dict[str, Any]:
    """All columns of a thing that the caller may see.

    :raises Refused: `no-such-record`, also when it belongs to another unit.
    """
    for found in uow.execute(f"select * from {machine.table} where id = :id", {"id": id_}).mappings():
        row = dict(found)
        if current_actor().sees(machine, row):
            return row
    raise Refused(UNKNOWN(f"没有这条{machine.name}记录，或不在您的管辖范围内。"))


def state_of(uow: UnitOfWork, machine: Lifecycle, id_: UUID) -> dict[str, Any]:
    """Where a thing stands: its state in both languages, and the version to send back as `If-Match`."""
    row = uow.execute(
        f"select id, state, seq, here, state_on from {machine.table} where id = :id", {"id": id_}
    ).mappings().one()
    state = machine.states(row["state"])
    return {"id": id_, "state": str(state), "state_name": machine.names[state], "state_on": row["state_on"],
            "here": row["here"], "version": row["seq"]}


def _standing(machine: Lifecycle, uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    return state_of(uow, machine, id_)


def versioned(thing: Mapping[str, Any]) -> tuple[Mapping[str, Any], dict[str, str]]:
    """Answer a thing with its `version` as ETag."""
    return thing, {"ETag": f'"{thing["version"]}"'}


def if_match() -> int | None:
    """The version that the caller saw, from `If-Match`.

    :raises Malformed: when it is not one of our ETags.
    """
    text = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if text in ("", "*"):
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise problems.Malformed([{"field": "If-Match", "message": "应为先前答复中的 ETag，如 \"7\""}])
    return int(text)


def _refused(subject: str, id_: UUID, refusal: Refusal) -> dict[str, Any]:
    about: dict[str, Any] = {subject: id_}
    return {"id": id_, "problem": problems.problem(refusal, **about)}


def _shape(machine: Lifecycle, action: str, door: Door, body: type[Schema]) -> type[Schema]:
    words = f"{machine.subject}_{action}_{body.__name__}".split("_")
    parts = (body, door.schema) if door.schema else (body,)
    return type("".join(word.capitalize() for word in words), parts, {})


def _described(machine: Lifecycle, action: str, door: Door, *, many: bool) -> dict[str, Any]:
    step = machine.by_action[action][0]
    return {
        "summary": f"{step.name}（{machine.name}，可多条）" if many else f"{step.name}（{machine.name}）", "description": door.description,
        "x-clause": step.clause, "x-action": action,
    }
