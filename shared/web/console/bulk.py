"""One action on many things: first what would become of each, then doing it, then what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from marshmallow import ValidationError
from sqlalchemy import select

from shared import casework
from shared.identity import scope
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web.access import roles
from shared.web.console import forms, kinds
from shared.web.console.acting import door_of, fields_of, filled, messages, seen, take
from shared.web.console.asked import LONGEST, Asked
from shared.web.console.frame import page
from shared.web.console.lists import Worklist
from shared.web.console.things import line
from shared.web.doors import MOST
from shared.web.problems import STATUS
from shared.web.requests import current_actor, today, unit_of_work


def mount(blp: Blueprint) -> None:
    """Mount the pages: the preview only reads, so it has an address that can be sent to a colleague."""
    blp.add_url_rule("/desk/<plural>/actions", "preview", preview, methods=["GET"])
    blp.add_url_rule("/desk/<plural>/actions/<action>", "act_on_many", act_on_many, methods=["POST"])


@roles()
def preview(plural: str) -> Response:
    """Say of each chosen thing whether the action can be taken, and why not."""
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        action = request.args.get("_action", "")
        door_of(kind, action)
        return _preview(uow, kind, action, _chosen(uow, kind))


@roles()
def act_on_many(plural: str, action: str) -> Response:
    """Take the action on each at the version that was seen, and say what became of each."""
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        door, versions = door_of(kind, action), seen()
        if not versions or forms.MORE in request.form:
            return _preview(uow, kind, action, versions)
        try:
            outcome = take(uow, door, versions, whole=False)
        except ValidationError as error:
            return _preview(uow, kind, action, versions, 422, errors=messages(error))
        except Refused as error:
            status = STATUS[error.refusals[0].reason.kind]
            return _preview(uow, kind, action, versions, status, refusals=error.refusals)
        rows = {row["id"]: line(kind, row) for row in _rows(uow, kind, list({*versions, *outcome.moved}))}
        return page(
            uow, "outcome.html", kind=kind, step=kind.machine.by_action[action][0],
            moved=[rows[id_] for id_ in outcome.moved if id_ in rows],
            refused=[(rows.get(id_), why) for id_, why in outcome.refused.items()],
        )


def _chosen(uow: UnitOfWork, kind: kinds.Kind) -> dict[UUID, int]:
    """What was chosen: single things, a whole class or batch, or all that fit the conditions, as they are now."""
    if "_group" in request.args or "_all" in request.args:
        asked = Asked.of(kind, kinds.table(uow, kind), request.args)
        whole = replace(asked, group=request.args.get("_group", asked.group)[:LONGEST])
        return Worklist.of(uow, kind, whole).versions(MOST)
    return seen()


def _rows(uow: UnitOfWork, kind: kinds.Kind, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    t = kinds.table(uow, kind)
    mine = scope(current_actor(), t, kind.machine.belongs)
    return [dict(row) for row in uow.execute(select(t).where(t.c.id.in_(ids), mine).order_by(t.c.state_on, t.c.id)).mappings()]


def _preview(
    uow: UnitOfWork, kind: kinds.Kind, action: str, versions: Mapping[UUID, int], status: int = 200, *,
    errors: Mapping[str, Any] | None = None, refusals: tuple[Refusal, ...] = (),
) -> Response:
    door = kind.mounted.doors[action]
    rows = _rows(uow, kind, list(versions))
    refused = casework.why_not(uow, kind.machine, action, rows, by=current_actor(), on=today(), judges=kind.mounted.judges)
    possible = [line(kind, row) for row in rows if row["id"] not in refused]
    impossible = [(line(kind, row), refused[row["id"]]) for row in rows if row["id"] in refused]
    fields = fields_of(uow, action, door.schema, [row["id"] for row in possible])
    return page(
        uow, "preview.html", status, kind=kind, action=action, step=kind.machine.by_action[action][0], door=door,
        possible=possible, impossible=impossible, versions=versions, fields=fields,
        values=filled(door.schema), reason=request.form.get("_reason", ""), errors=errors or {}, refusals=refusals,
    )
