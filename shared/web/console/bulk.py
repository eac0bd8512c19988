"""One action on many things: first what would become of each, then doing it, then what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError
from sqlalchemy import select
from werkzeug import Response as Redirect
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from shared import casework
from shared.identity import scope
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web.access import roles
from shared.web.console import exporting, forms, jobs, kinds
from shared.web.console.acting import body_of, door_of, fields_of, filled, messages, seen, take
from shared.web.console.asked import LONGEST, Asked
from shared.web.console.frame import page
from shared.web.console.lists import Worklist
from shared.web.console.things import line
from shared.web.console.words import clause
from shared.web.doors import MOST
from shared.web.language import say
from shared.web.problems import STATUS
from shared.web.requests import current_actor, today, unit_of_work

REASON = "_reason"
SHOWN = 200  # things on one page; the file of the refused has them all


def mount(blp: Blueprint) -> None:
    """Mount the pages: the preview only reads, so it has an address that can be sent to a colleague."""
    blp.add_url_rule("/desk/<plural>/actions", "preview", preview, methods=["GET"])
    blp.add_url_rule("/desk/<plural>/actions/<action>", "act_on_many", act_on_many, methods=["POST"])
    blp.add_url_rule("/desk/jobs/<uuid:id>", "bulk_job", bulk_job, methods=["GET"])
    blp.add_url_rule("/desk/jobs/<uuid:id>", "go_on", go_on, methods=["POST"])
    blp.add_url_rule("/desk/jobs/<uuid:id>/refused/<form>", "refused_file", refused_file, methods=["GET"])


@roles()
def preview(plural: str) -> Response:
    """Say of each chosen thing whether the action can be taken, and why not."""
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        action = request.args.get("_action", "")
        door_of(kind, action)
        return _preview(uow, kind, action, chosen(uow, kind))


@roles()
def act_on_many(plural: str, action: str) -> Response | Redirect:
    """Take the action on each at the version that was seen; what became of each has an address of its own."""
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        door, versions = door_of(kind, action), seen()
        if not versions or forms.MORE in request.form:
            return _preview(uow, kind, action, versions)
        ours = filled(door.schema)
        id_ = jobs.order(uow, kind, action, versions, MultiDict([*ours.items(multi=True), (REASON, request.form.get(REASON, ""))]))
        # A file is not kept, so what comes with one is done at once.
        first = versions if request.files else jobs.of(uow, id_).next()
        try:
            outcome = take(uow, door, first, whole=False)
        except ValidationError as error:
            return _preview(uow, kind, action, versions, 422, errors=messages(error), ordered=id_)
        except Refused as error:
            status = STATUS[error.refusals[0].reason.kind]
            return _preview(uow, kind, action, versions, status, refusals=error.refusals, ordered=id_)
        jobs.note(uow, id_, len(first), outcome, _labels(uow, kind, first))
        return redirect(url_for("console.bulk_job", id=id_), 303)


@roles()
def bulk_job(id: UUID) -> Response:
    """What became of an action on many, so far: it may be left and come back to."""
    with unit_of_work() as uow:
        job = jobs.of(uow, id)
        kind, step = job.kind, job.kind.machine.by_action[job.action][0]
        rows = [line(uow, kind, row) for row in _rows(uow, kind, job.moved[:SHOWN])]
        undo = step.revocable and job.moved and "revoke" in kind.offers(current_actor())
        return page(uow, "outcome.html", job=job, kind=kind, step=step, moved=rows, refused=job.refused[:SHOWN], undo=undo)


@roles()
def go_on(id: UUID) -> Redirect:
    """Do the next things of an action on many."""
    with unit_of_work() as uow:
        job = jobs.of(uow, id)
        door, some = door_of(job.kind, job.action), job.next()
        if some:
            said = MultiDict([pair for pair in job.said.items(multi=True) if pair[0] != REASON])
            body = body_of(door, said, job.said.get(REASON, ""), {})
            outcome = door.act(uow, list(some), by=current_actor(), on=today(), expect=some, **body)
            jobs.note(uow, id, len(some), outcome, _labels(uow, job.kind, some))
    return redirect(url_for("console.bulk_job", id=id), 303)


@roles()
def refused_file(id: UUID, form: str) -> Response:
    """The things that were refused, with the reasons, as a file."""
    if form not in exporting.FORMATS:
        raise NotFound
    with unit_of_work() as uow:
        job = jobs.of(uow, id)
        name = say(job.kind.machine.by_action[job.action][0].name)
        heading = [_("事项"), _("未办理的原因"), _("处理办法"), _("依据")]
        rows = [[one["label"], say(one["detail"]), say(one["cure"] or ""), clause(one["clause"] or "")] for one in job.refused]
        return exporting.table(form, f"{name} {_('未办理')} {today()}", heading, rows)


def _labels(uow: UnitOfWork, kind: kinds.Kind, versions: Mapping[UUID, int]) -> dict[UUID, str]:
    return {row["id"]: f"{kinds.label(kind, row)} {row.get('name') or ''}".strip() for row in _rows(uow, kind, list(versions))}


def chosen(uow: UnitOfWork, kind: kinds.Kind) -> dict[UUID, int]:
    """What was chosen: single things, a whole class or batch, or all that fit the conditions, as they are now."""
    if "_job" in request.args:
        return {row["id"]: row["seq"] for row in _rows(uow, kind, jobs.of(uow, kinds.uuid_of(request.args["_job"])).moved)}
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
    errors: Mapping[str, Any] | None = None, refusals: tuple[Refusal, ...] = (), ordered: UUID | None = None,
) -> Response:
    if ordered is not None:  # nothing came of it
        uow.execute("delete from bulk_jobs where id = :id", {"id": ordered})
    door = kind.mounted.doors[action]
    rows = _rows(uow, kind, list(versions))
    refused = casework.why_not(uow, kind.machine, action, rows, by=current_actor(), on=today(), judges=kind.mounted.judges)
    possible = [line(uow, kind, row) for row in rows if row["id"] not in refused]
    impossible = [(line(uow, kind, row), refused[row["id"]]) for row in rows if row["id"] in refused]
    fields = fields_of(uow, action, door.schema, [row["id"] for row in possible])
    return page(
        uow, "preview.html", status, kind=kind, action=action, step=kind.machine.by_action[action][0], door=door,
        possible=possible, impossible=impossible, versions=versions, fields=fields,
        values=filled(door.schema), reason=request.form.get("_reason", ""), errors=errors or {}, refusals=refusals,
    )
