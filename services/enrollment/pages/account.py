"""我的账号: who I am here, where I am logged in, my password."""

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
from services.enrollment.routes.accounts import own_account
from shared.identity import rights
from shared.identity.api_tokens import SCOPES
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web import current_actor, current_log_in, may, origin, roles, shown_once, unit_of_work
from shared.web.console import forms
from shared.web.console.frame import page
from shared.web.console.sessions import entered
from shared.web.language import LANGUAGES
from shared.web.problems import STATUS
from shared.web.throttling import throttled

blp = Blueprint("account", __name__, template_folder="templates")
SCOPE_WORDS = dict(zip(SCOPES, schemas.SCOPE_NAMES, strict=True))
HOW = {"password": "密码", "provider": "统一身份认证", "deputy": "代理", "code": "学员码"}


@blp.get("/desk/account")
@roles(initial=True)
def account() -> Response:
    """Show person, unit, posts and log-ins."""
    with unit_of_work() as uow:
        mine = queries.log_ins(uow, own_account(), present=current_log_in().id, now=datetime.now(UTC))
        return page(uow, "enrollment/account.html", log_ins=mine, how=HOW, languages=LANGUAGES,
                    me=uow.reference("account").get(str(own_account()), {}))


@blp.post("/desk/account/log-ins/<uuid:id_>/end")
@roles(initial=True)
def end_log_in(id_: UUID) -> Redirect:
    """End one log-in."""
    with unit_of_work() as uow:
        actions.end_log_in(uow, id_, account=own_account(), now=datetime.now(UTC))
    flash(_("已结束该次登录，四个环节数秒内不再认可。"))
    return redirect(url_for("console.account.account"), 303)


@blp.post("/desk/account/log-ins/end-others")
@roles(initial=True)
def end_other_log_ins() -> Redirect:
    """End all but this one."""
    with unit_of_work() as uow:
        ended = actions.end_other_log_ins(uow, account=own_account(), but=current_log_in().id, now=datetime.now(UTC))
    flash(_("已结束其他 %(n)s 次登录，四个环节数秒内不再认可。", n=ended))
    return redirect(url_for("console.account.account"), 303)


@blp.get("/desk/account/password")
@roles(initial=True)
def password() -> Response:
    """Ask for the present password and a new one."""
    with unit_of_work() as uow:
        return _password_form(uow)


@blp.post("/desk/account/password")
@throttled("log_in_rate")
@roles(initial=True)
def change_password() -> Any:
    """Change it; nothing that was typed comes back, for it is secret."""
    with unit_of_work() as uow:
        try:
            typed = forms.read(schemas.NewPassword, request.form, {})
            if request.form.get("again", "").strip() != typed["new"]:
                raise ValidationError({"again": ["两次输入的新密码不一致"]})
            now = datetime.now(UTC)
            session = actions.change_password(uow, by=current_actor(), now=now, origin=origin(), **typed)
        except ValidationError as error:
            return _password_form(uow, 422, errors=dict(error.normalized_messages()))
        except Refused as error:
            return _password_form(uow, STATUS[error.refusals[0].reason.kind], refusals=error.refusals)
    shown_once()
    response = entered(redirect(url_for("console.account.account"), 303), session, now)
    flash(_("密码已修改；其他登录已全部结束。"))  # after what the browser kept was cleared
    return response


@blp.post("/desk/account/tokens")
@may(rights.HOLD_API_TOKENS, person=True)
def make_token() -> Response:
    """Make a token for a program, and show it this once."""
    with unit_of_work() as uow:
        try:
            typed = forms.read(schemas.NewApiToken, request.form, {})
        except ValidationError as error:
            return _token_form(uow, request.form, 422, errors=dict(error.normalized_messages()))
        token, text = actions.make_api_token(uow, account=own_account(), now=datetime.now(UTC), **typed)
        shown_once()
        return page(uow, "enrollment/token.html", token=queries.api_token(token), text=text, scopes=SCOPE_WORDS)


@blp.get("/desk/account/tokens")
@may(rights.HOLD_API_TOKENS, person=True)
def tokens() -> Response:
    """List the tokens of programs, and ask for a new one."""
    with unit_of_work() as uow:
        return _token_form(uow, MultiDict())


@blp.post("/desk/account/tokens/<uuid:id_>/revoke")
@may(rights.HOLD_API_TOKENS, person=True)
def revoke_token(id_: UUID) -> Redirect:
    """Revoke one."""
    with unit_of_work() as uow:
        actions.revoke_api_token(uow, id_, account=own_account(), now=datetime.now(UTC))
    flash(_("已撤销接口令牌，四个环节数秒内不再认可。"))
    return redirect(url_for("console.account.tokens"), 303)


def _token_form(
    uow: UnitOfWork, values: MultiDict[str, str], status: int = 200, *, errors: dict[str, Any] | None = None
) -> Response:
    return page(uow, "enrollment/tokens.html", status, tokens=queries.api_tokens(uow, own_account()), values=values,
                fields=forms.fields_of(schemas.NewApiToken), errors=errors or {}, scopes=SCOPE_WORDS,
                now=datetime.now(UTC))


def _password_form(
    uow: UnitOfWork, status: int = 200, *, errors: dict[str, Any] | None = None, refusals: tuple[Refusal, ...] = ()
) -> Response:
    fields = [*forms.fields_of(schemas.NewPassword), forms.FormField("again", "再输入一次新密码", "password", required=True)]
    return page(uow, "enrollment/password.html", status, fields=fields, values=MultiDict(), errors=errors or {},
                refusals=refusals, initial=current_log_in().initial,
                shortest=uow.policy(datetime.now(UTC).date()).password_length_min)
