"""The pages of saved views 常用筛选: keeping a list's conditions under a name, changing that, and being told of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug import Response as Redirect
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from shared.identity import rights
from shared.runtime import UnitOfWork, new_id
from shared.web.access import may
from shared.web.console import kinds, saved
from shared.web.console.asked import Asked
from shared.web.console.frame import page
from shared.web.fields import Flag, Schema, Text
from shared.web.requests import unit_of_work

TAKEN = "您在这个列表中已有同名的常用筛选，请另取名称。"


class Named(Schema):
    """What a view is called, and who else is shown it."""

    view_name = Text(40, required=True)
    share = Flag(load_default=False)


class NewView(Named):
    """A view as it is kept first."""

    tell = Flag(load_default=False)


def mount(blp: Blueprint) -> None:
    """Mount the pages."""
    blp.add_url_rule("/desk/saved-views", "saved_views", saved_views)
    blp.add_url_rule("/desk/saved-views/new", "new_view", new_view)
    blp.add_url_rule("/desk/saved-views/new", "save_view", save_view, methods=["POST"])
    blp.add_url_rule("/desk/saved-views/<uuid:id>", "saved_view", saved_view)
    blp.add_url_rule("/desk/saved-views/<uuid:id>", "change_view", change_view, methods=["POST"])
    blp.add_url_rule("/desk/saved-views/<uuid:id>/remove", "remove_view", remove_view, methods=["POST"])
    blp.add_url_rule("/desk/saved-views/<uuid:id>/tell", "tell_me", tell_me, methods=["POST"])


@may(rights.SAVE_VIEWS)
def saved_views() -> Response:
    """常用筛选"""
    with unit_of_work() as uow:
        return _list(uow)


@may(rights.SAVE_VIEWS)
def new_view() -> Response:
    """Ask for a name for the conditions in the address."""
    with unit_of_work() as uow:
        return _new(uow, request.args.get("plural", ""), request.args)


@may(rights.SAVE_VIEWS)
def save_view() -> Response | Redirect:
    """Keep the conditions under the name."""
    with unit_of_work() as uow:
        plural, said = request.form.get("plural", ""), MultiDict(parse_qsl(request.form.get("query", "")))
        try:
            body = _typed(NewView)
        except ValidationError as error:
            return _new(uow, plural, said, 422, errors=dict(error.normalized_messages()))
        kind = kinds.named(plural)
        asked = Asked.of(kind, kinds.table(uow, kind), said)
        id_ = saved.save(uow, kind, saved.keepable(asked), name=body["view_name"], shared=body["share"])
        if id_ is None:
            return _new(uow, plural, said, 422, errors={"view_name": [TAKEN]})
        view = _mine(uow, id_)
        if body["tell"]:
            saved.tell_me(uow, view, True)
        flash(_("已存为常用筛选“%(name)s”。", name=view.name))
        return redirect(view.address, 303)


@may(rights.SAVE_VIEWS)
def saved_view(id: UUID) -> Redirect:
    """Lead to the list with these conditions; where it does not know one of them, to the page that says so."""
    with unit_of_work() as uow:
        view = _of(uow, id)
        return redirect(url_for("console.saved_views") if view.lost else view.address, 303)


@may(rights.SAVE_VIEWS)
def change_view(id: UUID) -> Response | Redirect:
    """Rename it, share it or no longer."""
    with unit_of_work() as uow:
        view = _mine(uow, id)
        try:
            body = _typed(Named)
        except ValidationError as error:
            return _list(uow, 422, wrong=(id, dict(error.normalized_messages())))
        if not saved.change(uow, view, name=body["view_name"], shared=body["share"]):
            return _list(uow, 422, wrong=(id, {"view_name": [TAKEN]}))
        flash(_("已保存。"))
        return redirect(url_for("console.saved_views"), 303)


@may(rights.SAVE_VIEWS)
def remove_view(id: UUID) -> Redirect:
    """Delete it."""
    with unit_of_work() as uow:
        view = _mine(uow, id)
        saved.remove(uow, view)
        flash(_("已删除常用筛选“%(name)s”。", name=view.name))
        return redirect(url_for("console.saved_views"), 303)


@may(rights.SAVE_VIEWS)
def tell_me(id: UUID) -> Redirect:
    """Tell whoever asks when it is no longer empty, or no longer."""
    with unit_of_work() as uow:
        view, wanted = _of(uow, id), request.form.get("wanted") == "1"
        saved.tell_me(uow, view, wanted)
        flash(_("“%(name)s”由空变为有事项时，将在消息中提醒您。", name=view.name) if wanted else _("不再提醒“%(name)s”。", name=view.name))
        return redirect(url_for("console.saved_views"), 303)


def _of(uow: UnitOfWork, id_: UUID) -> saved.View:
    view = saved.one(uow, id_)
    if view is None:
        raise NotFound
    return view


def _mine(uow: UnitOfWork, id_: UUID) -> saved.View:
    view = _of(uow, id_)
    if not view.own:
        raise NotFound
    return view


def _list(uow: UnitOfWork, status: int = 200, *, wrong: tuple[UUID | None, Mapping[str, Any]] = (None, {})) -> Response:
    views = [(view, number, list(view.asked.chips(uow, view.kind, ""))) for view, number in saved.counted(uow, saved.of(uow))]
    # The same words typed again are another request: `once` makes the form one that has not been sent before.
    return page(uow, "saved.html", status, views=views, wrong=wrong, once=new_id())


def _new(
    uow: UnitOfWork, plural: str, said: MultiDict[str, str], status: int = 200, *, errors: Mapping[str, Any] | None = None,
) -> Response:
    kind = kinds.named(plural)
    asked = Asked.of(kind, kinds.table(uow, kind), said)
    kept = saved.keepable(asked)
    plain = Asked.of(kind, kinds.table(uow, kind), MultiDict(kept))
    return page(uow, "save.html", status, kind=kind, asked=asked, kept=plain, chips=list(plain.chips(uow, kind, "")),
                errors=errors or {}, once=new_id())


def _typed(schema: type[Schema]) -> dict[str, Any]:
    said = {name: name in request.form for name, field in schema().fields.items() if isinstance(field, Flag)}
    body: dict[str, Any] = schema().load({"view_name": request.form.get("view_name", "").strip(), **said})
    return body
