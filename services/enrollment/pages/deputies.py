"""代理: who acts for whom, and acting for somebody."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug import Response as Redirect
from werkzeug.datastructures import MultiDict

from services.enrollment import actions, queries, schemas
from shared.identity import rights
from shared.refusals import Refused
from shared.runtime import UnitOfWork
from shared.web import current_actor, origin, roles, shown_once, today, unit_of_work
from shared.web.console import forms, offering
from shared.web.console.frame import page
from shared.web.console.sessions import end_present, entered
from shared.web.problems import STATUS

blp = Blueprint("deputies", __name__, template_folder="templates")


@blp.get("/desk/deputies")
@roles(person=True)
def deputies() -> Response:
    """List those that concern whoever asks, and ask for a new one."""
    with unit_of_work() as uow:
        return _form(uow, MultiDict())


@blp.post("/desk/deputies")
@roles(person=True)
def make_deputy() -> Any:
    """Name a deputy."""
    with unit_of_work() as uow:
        try:
            with uow.session.begin_nested():
                actions.make_deputy(
                    uow, by=current_actor(), on=today(), **forms.read(schemas.NewDeputy, request.form, {}))
        except (ValidationError, Refused) as error:
            return _form(uow, request.form, error)
    flash(_("已指定代理人，四个环节数秒内生效。"))
    return redirect(url_for("console.deputies.deputies"), 303)


@blp.post("/desk/deputies/<uuid:id_>/end")
@roles(person=True)
def end_deputy(id_: UUID) -> Redirect:
    """Take a deputy back."""
    with unit_of_work() as uow:
        actions.end_deputy(uow, id_, by=current_actor(), on=today())
    flash(_("已撤回代理，四个环节数秒内不再认可。"))
    return redirect(url_for("console.deputies.deputies"), 303)


@blp.post("/desk/deputies/<uuid:id_>/act")
@roles(person=True)
def act_for(id_: UUID) -> Redirect:
    """Go on with the posts of the absent colleague."""
    with unit_of_work() as uow:
        now = datetime.now(UTC)
        begun = actions.act_for(uow, id_, by=current_actor(), on=today(), now=now, origin=origin())
        end_present(uow)
    shown_once()
    return entered(redirect(url_for("console.home"), 303), begun, now)


@blp.post("/desk/deputies/stop")
@roles(person=True)
def stop() -> Redirect:
    """Go on with one's own posts."""
    with unit_of_work() as uow:
        now = datetime.now(UTC)
        begun = actions.act_as_oneself(uow, by=current_actor(), now=now, origin=origin())
        end_present(uow)
    shown_once()
    return entered(redirect(url_for("console.home"), 303), begun, now)


def _form(uow: UnitOfWork, values: MultiDict[str, str], error: ValidationError | Refused | None = None) -> Response:
    refusals = error.refusals if isinstance(error, Refused) else ()
    errors = dict(error.normalized_messages()) if isinstance(error, ValidationError) else {}
    administrator = rights.KEEP_DEPUTIES.held_by(current_actor())
    fields = [one for one in offering.offered(uow, "deputies", forms.fields_of(schemas.NewDeputy), [])
              if administrator or one.name != "absent"]
    return page(uow, "enrollment/deputies.html", STATUS[refusals[0].reason.kind] if refusals else 422 if errors else 200,
                deputies=queries.deputies(uow, current_actor(), today(), everybody=administrator), fields=fields,
                values=values, errors=errors, refusals=refusals)
