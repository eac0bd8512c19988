"""收到的异议: what came in by the public page, and what came by telephone, letter or visit and is typed in here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from marshmallow import ValidationError
from werkzeug import Response as Redirect
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from services.subsidy import schemas
from services.subsidy.actions import receiving
from services.subsidy.lifecycle import NOTICE
from services.subsidy.queries import notices
from shared.identity import rights
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web import current_actor, may, row_of, today, unit_of_work
from shared.web.console import forms, looking
from shared.web.console.frame import page
from shared.web.console.links import Link, Pages
from shared.web.problems import STATUS

blp = Pages("objections", __name__, links=[
    Link("收到的异议", "received", waiting=notices.waiting, occasion="objection/"), Link("登记来电、来信、来访的异议", "enter_page", "public-notices"),
])
OURS = ("csrf_token", "reason")


@blp.get("/desk/received-objections")
@may(rights.READ_OBJECTIONS)
def received() -> Response:
    """List them, those that wait first."""
    with unit_of_work() as uow:
        return _list(uow)


@blp.post("/desk/received-objections/<uuid:id_>/take-up")
@may(rights.RECEIVE_OBJECTIONS)
def take_up(id_: UUID) -> Response | Redirect:
    """Take one up: its line is held until the leader has decided."""
    return _settled(lambda uow, on: receiving.take_up(uow, id_, by=current_actor(), on=on), "已受理，该笔补贴转入异议核查。")


@blp.post("/desk/received-objections/<uuid:id_>/set-aside")
@may(rights.RECEIVE_OBJECTIONS)
def set_aside(id_: UUID) -> Response | Redirect:
    """Set one aside, saying why."""
    def act(uow: UnitOfWork, on: date) -> None:
        receiving.waiting(uow, id_, current_actor())
        reason = schemas.notices.SetAside().load({"reason": request.form.get("reason", "")})["reason"]
        receiving.set_aside(uow, id_, by=current_actor(), on=on, reason=reason)

    return _settled(act, "已登记不予受理及理由。")


@blp.get("/desk/received-objections/<uuid:id_>/contact")
@may(rights.REACH_OBJECTORS)
def contact(id_: UUID) -> Response:
    """Ask what somebody needs to know for how the objector is reached."""
    with unit_of_work() as uow:
        return looking.question(uow, _of(uow, id_))


@blp.post("/desk/received-objections/<uuid:id_>/contact")
@may(rights.REACH_OBJECTORS)
def look(id_: UUID) -> Response | Redirect:
    """Record the look."""
    with unit_of_work() as uow:
        return looking.recorded(uow, _of(uow, id_))


@blp.get("/desk/received-objections/<uuid:id_>/contact/<uuid:look>")
@may(rights.REACH_OBJECTORS)
def seen(id_: UUID, look: UUID) -> Response | Redirect:
    """Show it whole for a few minutes, to whoever has just asked."""
    with unit_of_work() as uow:
        return looking.opened(uow, _of(uow, id_), look)


def _of(uow: UnitOfWork, id_: UUID) -> looking.Sight:
    row = notices.left_by(uow, current_actor(), id_)
    if row is None:
        raise NotFound
    return looking.Sight(
        subject="received_objection", row=row, name=row["raised_by"], label=row["number"], masked=uow.vault.masked(row)["contact"],
        asks=url_for("console.objections.contact", id_=id_), back=url_for("console.objections.received"))


def _settled(act: Callable[[UnitOfWork, date], None], done: str) -> Response | Redirect:
    with unit_of_work() as uow:
        try:
            with uow.session.begin_nested():
                act(uow, today())
        except ValidationError:
            return _list(uow, 422, wrong="请填写不予受理的理由，其中不要写身份证号、手机号或银行卡号。")
        except Refused as error:
            if STATUS[error.refusals[0].reason.kind] == 404:
                raise
            return _list(uow, STATUS[error.refusals[0].reason.kind], refusals=error.refusals)
    flash(done)
    return redirect(url_for("console.objections.received"), 303)


def _list(uow: UnitOfWork, status: int = 200, *, refusals: tuple[Refusal, ...] = (), wrong: str = "") -> Response:
    return page(uow, "subsidy/objections.html", status, objections=notices.received(uow, current_actor()),
                refusals=refusals, wrong=wrong, may=rights.RECEIVE_OBJECTIONS.held_by(current_actor()),
                may_look=rights.REACH_OBJECTORS.held_by(current_actor()))


@blp.get("/desk/public-notices/<uuid:id_>/objections")
@may(rights.RECEIVE_OBJECTIONS)
def enter_page(id_: UUID) -> Response:
    """Ask for an objection that came by telephone, letter or visit."""
    with unit_of_work() as uow:
        return _form(uow, id_)


@blp.post("/desk/public-notices/<uuid:id_>/objections")
@may(rights.RECEIVE_OBJECTIONS)
def enter(id_: UUID) -> Response | Redirect:
    """Write it down with the day on which it came."""
    with unit_of_work() as uow:
        row_of(uow, NOTICE, id_)
        try:
            typed = forms.read(schemas.notices.EnteredObjection, _typed(), {})
            with uow.session.begin_nested():
                receiving.receive(uow, id_, **typed, on=today())
        except ValidationError as error:
            return _form(uow, id_, 422, errors=dict(error.normalized_messages()))
        except Refused as error:
            return _form(uow, id_, STATUS[error.refusals[0].reason.kind], refusals=error.refusals)
    flash("异议已登记，请受理或说明不予受理的理由。")
    return redirect(url_for("console.objections.received"), 303)


def _typed() -> MultiDict[str, str]:
    return MultiDict([(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"])


def _form(
    uow: UnitOfWork, id_: UUID, status: int = 200, *, errors: Mapping[str, Any] | None = None,
    refusals: tuple[Refusal, ...] = (),
) -> Response:
    row = row_of(uow, NOTICE, id_)
    return page(uow, "subsidy/enter_objection.html", status, notice=row, values=_typed(), errors=errors or {},
                refusals=refusals, fields=forms.fields_of(schemas.notices.EnteredObjection))
