"""One action on many things: first what would become of each, then doing it, then what became of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug import Response as Redirect
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from shared import casework
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web.access import roles
from shared.web.console import exporting, forms, jobs, kinds
from shared.web.console.acting import door_of, fields_of, filled, messages, needing, seen, take
from shared.web.console.asked import LONGEST, Asked
from shared.web.console.carrying import REASON
from shared.web.console.frame import page
from shared.web.console.lists import Worklist
from shared.web.console.things import line
from shared.web.console.words import clause
from shared.web.doors import Door
from shared.web.language import say
from shared.web.problems import STATUS
from shared.web.requests import current_actor, today, unit_of_work
from shared.web.throttling import searching

FIRST = 50  # things shown of each outcome; the file has them all
IN_A_FORM = 100  # things that a form names one by one; more are kept here, since a page of them would be long


def mount(blp: Blueprint) -> None:
    """Mount the pages: the preview changes nothing, so it has an address that can be sent to a colleague."""
    blp.add_url_rule("/desk/<plural>/actions", "preview", preview, methods=["GET"])
    blp.add_url_rule("/desk/<plural>/actions/file/<form>", "preview_file", preview_file, methods=["GET"])
    blp.add_url_rule("/desk/<plural>/actions/<action>", "act_on_many", act_on_many, methods=["POST"])
    blp.add_url_rule("/desk/jobs", "bulk_jobs", bulk_jobs)
    blp.add_url_rule("/desk/jobs/<uuid:id>", "bulk_job", bulk_job, methods=["GET"])
    blp.add_url_rule("/desk/jobs/<uuid:id>", "go_on", go_on, methods=["POST"])
    blp.add_url_rule("/desk/jobs/<uuid:id>/refused/<form>", "refused_file", refused_file, methods=["GET"])


@dataclass(frozen=True)
class Outlook:
    """What would become of the chosen things.

    :ivar possible: the rows that would be moved. :ivar refused: the others, with why not.
    :ivar beyond: how many fit the conditions but are more than one action takes.
    """

    kind: kinds.Kind
    possible: Sequence[Mapping[str, Any]]
    refused: Sequence[tuple[Mapping[str, Any], Refusal]]
    beyond: int = 0

    @classmethod
    def of(cls, uow: UnitOfWork, kind: kinds.Kind, action: str, versions: Mapping[UUID, int], beyond: int = 0) -> Outlook:
        """Ask of each thing whether the action can be taken now."""
        rows = jobs.rows_of(uow, kind, list(versions))
        refused = casework.why_not(uow, kind.machine, action, rows, by=current_actor(), on=today(), judges=kind.mounted.judges)
        return cls(kind, [row for row in rows if row["id"] not in refused],
                   [(row, refused[row["id"]]) for row in rows if row["id"] in refused], beyond)

    def reasons(self, uow: UnitOfWork) -> list[tuple[str, int, list[tuple[dict[str, Any], Refusal]]]]:
        """Each ground of refusal with its number and the first things, the most frequent ground first."""
        found: dict[str, list[tuple[Mapping[str, Any], Refusal]]] = {}
        for row, why in self.refused:
            found.setdefault(why.reason.title, []).append((row, why))
        return [(title, len(each), [(line(uow, self.kind, dict(row)), why) for row, why in each[:FIRST]])
                for title, each in sorted(found.items(), key=lambda item: -len(item[1]))]


@searching
@roles()
def preview(plural: str) -> Response:
    """Say of each chosen thing whether the action can be taken, and why not."""
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        action = request.args.get("_action", "")
        door_of(kind, action)
        return _preview(uow, kind, action, *chosen(uow, kind))


@searching
@roles()
def preview_file(plural: str, form: str) -> Response:
    """The whole preview as a file."""
    if form not in exporting.FORMATS:
        raise NotFound
    with unit_of_work() as uow:
        kind, action = kinds.named(plural), request.args.get("_action", "")
        door_of(kind, action)
        found = Outlook.of(uow, kind, action, *chosen(uow, kind))
        name = say(kind.machine.by_action[action][0].name)
        heading = [_("事项"), _("状态"), _("能否办理"), _("原因"), _("处理办法"), _("依据")]
        return exporting.table(form, f"{name} {_('预览')} {today()}", heading, list(_lines(found)))


def _lines(found: Outlook) -> Iterator[list[str]]:
    for row, why in [*((row, None) for row in found.possible), *found.refused]:
        said = [say(why.detail), say(why.cure or ""), clause(why.clause or "")] if why else ["", "", ""]
        yield [_label(found.kind, row), say(found.kind.name_of(row["state"])), _("不可办理") if why else _("可办理"), *said]


@roles()
def act_on_many(plural: str, action: str) -> Response | Redirect:
    """Take the action on each at the version that was seen; what became of each has an address of its own.

    The first part is done at once, so that what was typed is judged; the worker goes on with the others.
    """
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        door = door_of(kind, action)
        shown = request.form.get("_prepared", "")
        versions = jobs.prepared(uow, kinds.uuid_of(shown)) if shown else seen()
        if not versions or forms.MORE in request.form:
            return _preview(uow, kind, action, versions, expired=bool(shown) and not versions)
        first = versions if _at_once(door) else dict(list(versions.items())[:jobs.CHUNK])
        try:
            outcome = take(uow, door, first, needing=needing(kind, action), whole=False)
        except ValidationError as error:
            return _preview(uow, kind, action, versions, status=422, errors=messages(error))
        except Refused as error:
            return _preview(uow, kind, action, versions, status=STATUS[error.refusals[0].reason.kind], refusals=error.refusals)
        # With the digests of the files that were kept meanwhile.
        said = MultiDict([*filled(door.schema).items(multi=True), (REASON, request.form.get(REASON, ""))])
        id_ = jobs.order(uow, kind, action, versions, said)
        jobs.note(uow, kind, id_, list(first), outcome)
        if len(first) < len(versions):
            jobs.ring(uow)
        return redirect(url_for("console.bulk_job", id=id_), 303)


def _at_once(door: Door) -> bool:
    """Whether a form brings a file that is not kept and so cannot be read again."""
    return door.schema is not None and any(field.kind == "file" for field in forms.fields_of(door.schema))


@roles()
def bulk_jobs() -> Response:
    """我的批量办理"""
    with unit_of_work() as uow:
        return page(uow, "jobs.html", jobs=jobs.mine(uow))


@roles()
def bulk_job(id: UUID) -> Response:
    """What became of an action on many, so far: it may be left and come back to."""
    with unit_of_work() as uow:
        job = jobs.of(uow, id)
        kind, step = job.kind, job.kind.machine.by_action[job.action][0]
        rows = [line(uow, kind, row) for row in jobs.rows_of(uow, kind, job.moved[:FIRST])]
        undo = step.revocable and job.moved and "revoke" in kind.offers(current_actor())
        return page(uow, "outcome.html", job=job, kind=kind, step=step, moved=rows, refused=job.refused[:FIRST], undo=undo)


@roles()
def go_on(id: UUID) -> Redirect:
    """Let it go on where it stopped."""
    with unit_of_work() as uow:
        jobs.go_on(uow, jobs.of(uow, id).id)
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


def _label(kind: kinds.Kind, row: Mapping[str, Any]) -> str:
    return f"{kinds.label(kind, row)} {row.get('name') or ''}".strip()


def chosen(uow: UnitOfWork, kind: kinds.Kind) -> tuple[dict[UUID, int], int]:
    """What was chosen: single things, a whole class or batch, or all that fit the conditions, as they are now; and how many
    more fit than one action takes."""
    if "_job" in request.args:
        moved = jobs.of(uow, kinds.uuid_of(request.args["_job"])).moved
        return {row["id"]: row["seq"] for row in jobs.rows_of(uow, kind, moved)}, 0
    if "_group" in request.args or "_all" in request.args:
        asked = Asked.of(kind, kinds.table(uow, kind), request.args)
        found = Worklist.of(uow, kind, replace(asked, group=request.args.get("_group", asked.group)[:LONGEST]))
        versions = found.versions(jobs.MOST_CHOSEN)
        return versions, found.counts()["all"] - len(versions) if len(versions) >= jobs.MOST_CHOSEN else 0
    return seen(), 0


def _preview(
    uow: UnitOfWork, kind: kinds.Kind, action: str, versions: Mapping[UUID, int], beyond: int = 0, *, status: int = 200,
    errors: Mapping[str, Any] | None = None, refusals: tuple[Refusal, ...] = (), expired: bool = False,
) -> Response:
    door = kind.mounted.doors[action]
    found = Outlook.of(uow, kind, action, versions, beyond)
    ids = [row["id"] for row in found.possible]
    many = jobs.prepare(uow, kind, action, {id_: versions[id_] for id_ in ids}) if len(ids) > IN_A_FORM else None
    return page(
        uow, "preview.html", status, kind=kind, action=action, step=kind.machine.by_action[action][0], door=door, found=found,
        first=[line(uow, kind, dict(row)) for row in found.possible[:FIRST]], reasons=found.reasons(uow),
        items=[] if many else [f"{id_}:{versions[id_]}" for id_ in ids], prepared=many, most=jobs.MOST_CHOSEN, expired=expired,
        fields=fields_of(uow, action, door.schema, ids), values=filled(door.schema), reason=request.form.get(REASON, ""),
        errors=errors or {}, refusals=refusals, shown=FIRST, asked=request.query_string.decode(),
    )
