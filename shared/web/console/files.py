"""The papers of a thing: the list, one shown in the page, and copies to save."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response
from werkzeug.exceptions import NotFound

from shared.files import Kept, find, read, without_metadata
from shared.runtime import Held, UnitOfWork
from shared.web import headers
from shared.web.access import roles
from shared.web.attachments import attachment
from shared.web.console import desks, kinds
from shared.web.console.frame import page
from shared.web.console.things import line
from shared.web.doors import row_of
from shared.web.requests import runtime, speak_of, unit_of_work

UNDER = "/desk/<plural>/<uuid:id>/files"


def mount(blp: Blueprint) -> None:
    """Mount the pages."""
    blp.add_url_rule(UNDER, "files", files_page)
    blp.add_url_rule(f"{UNDER}/<digest>", "file", file_page)
    blp.add_url_rule(f"{UNDER}/<digest>/content", "file_content", content)
    blp.add_url_rule(f"{UNDER}/<digest>/download", "file_download", download)
    blp.add_url_rule(f"{UNDER}/<digest>/publishable", "file_publishable", publishable)


def papers_of(uow: UnitOfWork, kind: kinds.Kind, row: Any) -> list[tuple[Held, Kept | None]]:
    """The papers that a thing holds, each with its file where one was brought."""
    known = runtime().service.papers
    held = known(uow, kind.machine.subject, row["id"]) if known else []
    kept = find(uow, row, {one.digest for one in held})
    return [(one, kept.get(one.digest)) for one in held]


@roles()
def files_page(plural: str, id: UUID) -> Response:
    """List the papers of a thing."""
    with unit_of_work() as uow:
        kind, row = _thing(uow, plural, id)
        return page(uow, "files.html", kind=kind, row=line(uow, kind, row), papers=papers_of(uow, kind, row))


@roles()
def file_page(plural: str, id: UUID, digest: str) -> Response:
    """Show one of them in the page, as far as a browser can."""
    with unit_of_work() as uow:
        kind, row = _thing(uow, plural, id)
        held, kept = _one(uow, kind, row, digest)
        response = page(uow, "file.html", kind=kind, row=line(uow, kind, row), paper=held, file=kept)
        response.headers["Content-Security-Policy"] = f"{headers.leading_to(desks.origins(), asked=True)}; frame-src 'self'"
        return response


@roles()
def content(plural: str, id: UUID, digest: str) -> Response:
    """The file itself for the page around it: its own sandbox, never taken for anything but what it was judged to be."""
    with unit_of_work() as uow:
        _, kept = _one(uow, *_thing(uow, plural, id), digest)
        if not kept.kind.shown:
            raise NotFound
        response = make_response(read(uow, digest))
        response.headers |= {"Content-Type": str(kept.kind), "Content-Disposition": "inline",
                             "Content-Security-Policy": headers.OF_A_FILE, "X-Frame-Options": "SAMEORIGIN"}
        return response


@roles()
def download(plural: str, id: UUID, digest: str) -> Response:
    """The file as it came, to save."""
    with unit_of_work() as uow:
        _, kept = _one(uow, *_thing(uow, plural, id), digest)
        return attachment(read(uow, digest), kept.name, str(kept.kind))


@roles()
def publishable(plural: str, id: UUID, digest: str) -> Response:
    """A picture without what the camera wrote into it, to publish."""
    with unit_of_work() as uow:
        _, kept = _one(uow, *_thing(uow, plural, id), digest)
        bare = without_metadata(read(uow, digest), kept.kind)
        return attachment(bare, kept.name, str(kept.kind))


def _thing(uow: UnitOfWork, plural: str, id_: UUID) -> tuple[kinds.Kind, dict[str, Any]]:
    kind = kinds.named(plural)
    speak_of(kind.machine.subject, id_)
    return kind, row_of(uow, kind.machine, id_)


def _one(uow: UnitOfWork, kind: kinds.Kind, row: Any, digest: str) -> tuple[Held, Kept]:
    for held, kept in papers_of(uow, kind, row):
        if held.digest == digest and kept is not None:
            return held, kept
    raise NotFound


