"""个人信息查阅、复制: everything that this desk holds on one person, for the person, or for an officer who says what for."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, redirect, request, url_for
from marshmallow import ValidationError
from werkzeug import Response as Redirect
from werkzeug.exceptions import NotFound

from shared.casework import Actor
from shared.identity import rights
from shared.lifecycle import DESK_NAMES
from shared.privacy import looking
from shared.privacy.persons import Bundle, everything_on
from shared.runtime import UnitOfWork, new_id
from shared.web.access import may
from shared.web.attachments import attachment
from shared.web.console import forms
from shared.web.console.exporting import xlsx
from shared.web.console.frame import MINE, page
from shared.web.console.labels import LABELS
from shared.web.console.looking import NewLook
from shared.web.requests import current_actor, runtime, today, unit_of_work

ZIP = "application/zip"


def mount(blp: Blueprint) -> None:
    """Mount the own copy, the officer's question and the officer's copy."""
    blp.add_url_rule(f"{MINE}/copy", "my_copy", mine)
    blp.add_url_rule("/desk/persons/<uuid:id>/export", "person", ask)
    blp.add_url_rule("/desk/persons/<uuid:id>/export", "person_asked", asked, methods=["POST"])
    blp.add_url_rule("/desk/persons/<uuid:id>/export/<uuid:look>", "person_copy", copy)


def may_copy(row: Mapping[str, Any]) -> bool:
    """Whether the actor may ask for everything on this thing's person."""
    return bool(row.get("id_number") and runtime().service.holdings and rights.COPY_PERSON.held_by(current_actor()))


@may(rights.OWN_PAGES)
def mine() -> Response:
    """Answer with what this desk holds on whoever asks."""
    actor = current_actor()
    if actor.person is None:
        raise NotFound
    with unit_of_work() as uow:
        return _file(uow, everything_on(uow, actor.person, to_themself=True))


@may(rights.COPY_PERSON)
def ask(id: UUID) -> Response:
    """Ask what the copy is needed for."""
    with unit_of_work() as uow:
        return _asked(uow, _case_of(uow, id, current_actor()))


@may(rights.COPY_PERSON)
def asked(id: UUID) -> Response | Redirect:
    """Record the purpose as a look, and lead to the file; what is wrong with the purpose is said on the same page."""
    with unit_of_work() as uow:
        row = _case_of(uow, id, current_actor())
        try:
            told = forms.read(NewLook, request.form, {})
        except ValidationError as error:
            return _asked(uow, row, 422, dict(error.normalized_messages()))
        made = looking.look(uow, "case", row, by=current_actor(), on=today(), now=datetime.now(UTC), **told)
    return redirect(url_for("console.person_copy", id=id, look=made), 303)


@may(rights.COPY_PERSON)
def copy(id: UUID, look: UUID) -> Response | Redirect:
    """Answer whoever has just said what for with everything on the person; later the question is asked again."""
    with unit_of_work() as uow:
        row = _case_of(uow, id, current_actor())
        if looking.seen(uow, look, row, by=current_actor(), now=datetime.now(UTC)) is None:
            return redirect(url_for("console.person", id=id), 303)
        return _file(uow, everything_on(uow, id, to_themself=False))


def _case_of(uow: UnitOfWork, person: UUID, by: Actor) -> dict[str, Any]:
    """The latest case of a person here, of the actor's side of the rehearsal wall."""
    case = runtime().service.case
    found = uow.execute(f"select * from {case.table} where person_id = :person order by number desc", {"person": person}).mappings()
    row = next((one for one in map(dict, found) if by.sees(case, one)), None)
    if row is None:
        raise NotFound
    return row


def _asked(uow: UnitOfWork, row: Mapping[str, Any], status: int = 200, errors: Mapping[str, Any] | None = None) -> Response:
    return page(uow, "copy.html", status, row=uow.vault.masked(row), fields=forms.fields_of(NewLook), values=request.form,
                errors=errors or {}, asked=new_id())


def _file(uow: UnitOfWork, bundle: Bundle) -> Response:
    file = io.BytesIO()
    desk = DESK_NAMES[uow.service]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(f"{desk}.json", json.dumps(bundle, ensure_ascii=False, indent=1, default=str))
        packed.writestr(f"{desk}.xlsx", xlsx(("table", "row", "项目", "内容"), _cells(bundle)))
    answer = attachment(file.getvalue(), f"个人信息-{desk}-{today().isoformat()}.zip", ZIP)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _cells(bundle: Bundle) -> Iterator[tuple[str, str, str, str]]:
    for table, rows in bundle.items():
        for number, row in enumerate(rows, start=1):
            for column, value in row.items():
                text = json.dumps(value, ensure_ascii=False, default=str) if isinstance(value, list | dict) else str(value)
                yield table, str(number), LABELS.get(column, column), text
