"""账号管理: the accounts, kept by system administrators and seen by auditors; and whether they suffice for a year."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from marshmallow import ValidationError
from werkzeug import Response as Redirect
from werkzeug.datastructures import MultiDict

from services.enrollment import actions, queries, schemas
from services.enrollment.routes.reference import opening_day
from shared.identity import rights
from shared.lifecycle import Role
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web import Schema, current_actor, paged, shown_once, today, unit_of_work
from shared.web.access import PEOPLE, may
from shared.web.console import forms, offering
from shared.web.console.frame import page
from shared.web.console.links import Link, Pages
from shared.web.problems import STATUS
from shared.web.terms import terms
from shared.web.throttling import searching

blp = Pages("accounts", __name__, links=[Link("年度开办准备", "opening")])
ROWS = 50
LONGEST = 50  # characters to search for
WHAT = {"make": "新设", "change": "变更", "reset": "重置密码", "revoke": "停用", "restore": "恢复",
        "code": "打印学员码", "revoke_code": "作废学员码"}


@blp.get("/desk/accounts")
@searching
@may(rights.READ_ACCOUNTS)
def accounts() -> Response:
    """List them."""
    with unit_of_work() as uow:
        asked = {"q": request.args.get("q", "").replace("\0", "").strip()[:LONGEST],
                 "unit": request.args.get("unit") or None,
                 "role": request.args.get("role") if request.args.get("role") in PEOPLE else None}
        statement, key = queries.accounts_listed(current_actor(), asked)
        found = paged(uow, statement, {"after": request.args.get("after"), "limit": ROWS}, key)
        return page(uow, "enrollment/accounts.html", accounts=[queries.account(row) for row in found["items"]],
                    next=found["next"], asked=asked, terms=terms(Role), unit_names=_units(uow))


@blp.get("/desk/accounts/new")
@may(rights.KEEP_ACCOUNTS)
def new_account() -> Response:
    """Ask what the account is for."""
    with unit_of_work() as uow:
        return _form(uow, schemas.NewAccount, MultiDict(), name="新设账号")


@blp.post("/desk/accounts/new")
@may(rights.KEEP_ACCOUNTS)
def make_account() -> Response:
    """Make it, and show the initial password this once."""
    with unit_of_work() as uow:
        try:
            with uow.session.begin_nested():
                typed = forms.read(schemas.NewAccount, request.form, {})
                more = {name: typed.pop(name) for name in ("login", "same_person_as", "namesake")}
                row, password = actions.make_account(
                    uow, actions.Posts(**typed), by=current_actor(), now=datetime.now(UTC), **more)
        except (ValidationError, Refused) as error:
            return _form(uow, schemas.NewAccount, request.form, error, name="新设账号")
        return _password(uow, row, password)


@blp.get("/desk/accounts/<uuid:id_>")
@may(rights.READ_ACCOUNTS)
def account(id_: UUID) -> Response:
    """Show one account and what was changed in it."""
    with unit_of_work() as uow:
        found = queries.account_of(uow, id_, current_actor())
        return page(uow, "enrollment/kept.html", account=found, terms=terms(Role), unit_names=_units(uow), what=WHAT,
                    orgs=_orgs(uow), as_one_days=uow.policy(today()).reset_as_one_days,
                    may_change=rights.KEEP_ACCOUNTS.held_by(current_actor()))


@blp.get("/desk/accounts/<uuid:id_>/change")
@may(rights.KEEP_ACCOUNTS)
def change_form(id_: UUID) -> Response:
    """Ask what the account is for from now on."""
    with unit_of_work() as uow:
        found = queries.account_of(uow, id_, current_actor())
        values = MultiDict((name, str(one)) for name in schemas.PostsOf().load_fields
                           for one in (found[name] if isinstance(found[name], list) else [found[name] or ""]))
        return _form(uow, schemas.PostsOf, values, name=f"变更账号 {found['login']}", id_=id_)


@blp.post("/desk/accounts/<uuid:id_>/change")
@may(rights.KEEP_ACCOUNTS)
def change_account(id_: UUID) -> Any:
    """Change it."""
    with unit_of_work() as uow:
        found = queries.account_of(uow, id_, current_actor())
        try:
            with uow.session.begin_nested():
                typed = forms.read(schemas.PostsOf, request.form, {})
                actions.change_account(uow, id_, actions.Posts(**typed), by=current_actor(), now=datetime.now(UTC))
        except (ValidationError, Refused) as error:
            return _form(uow, schemas.PostsOf, request.form, error, name=f"变更账号 {found['login']}", id_=id_)
    flash(_("已变更，四个环节数秒内生效。"))
    return redirect(url_for("console.accounts.account", id_=id_), 303)


@blp.post("/desk/accounts/<uuid:id_>/reset-password")
@may(rights.KEEP_ACCOUNTS)
def reset_password(id_: UUID) -> Response:
    """Give it a new initial password, and show that this once."""
    with unit_of_work() as uow:
        return _password(uow, *actions.reset_password(uow, id_, by=current_actor(), now=datetime.now(UTC)))


@blp.post("/desk/accounts/<uuid:id_>/close")
@may(rights.KEEP_ACCOUNTS)
def close(id_: UUID) -> Redirect:
    """Close it at once."""
    with unit_of_work() as uow:
        actions.revoke_account(uow, id_, by=current_actor(), now=datetime.now(UTC))
    flash(_("已停用，四个环节数秒内不再认可。"))
    return redirect(url_for("console.accounts.account", id_=id_), 303)


@blp.post("/desk/accounts/<uuid:id_>/restore")
@may(rights.KEEP_ACCOUNTS)
def restore(id_: UUID) -> Redirect:
    """Open it again."""
    with unit_of_work() as uow:
        actions.restore_account(uow, id_, by=current_actor(), now=datetime.now(UTC))
    flash(_("已恢复；此前的登录不再有效。"))
    return redirect(url_for("console.accounts.account", id_=id_), 303)


@blp.get("/desk/opening")
@may(rights.READ_STAFFING)
def opening() -> Response:
    """年度开办准备: the governing document, and whether the accounts on file can keep incompatible duties apart."""
    with unit_of_work() as uow:
        asked = request.args.get("year", type=int, default=today().year)
        year = schemas.ForYear().load({"year": asked})["year"]
        on = opening_day(year)
        return page(uow, "enrollment/opening.html", year=year, day=on,
                    binding=uow.reference("programme_year").get(str(year)),
                    staffing=queries.staffing(uow, current_actor(), on))


def _password(uow: UnitOfWork, row: Mapping[str, Any], password: str) -> Response:
    shown_once()
    return page(uow, "enrollment/initial.html", account=row, password=password)


def _form(
    uow: UnitOfWork, shape: type[Schema], values: MultiDict[str, str],
    error: ValidationError | Refused | None = None, **more: Any,
) -> Response:
    refusals: tuple[Refusal, ...] = error.refusals if isinstance(error, Refused) else ()
    errors = dict(error.normalized_messages()) if isinstance(error, ValidationError) else {}
    status = STATUS[refusals[0].reason.kind] if refusals else 422 if errors else 200
    return page(uow, "enrollment/posts.html", status, values=values,
                fields=offering.offered(uow, "accounts", forms.fields_of(shape), []), errors=errors, refusals=refusals, **more)


def _units(uow: UnitOfWork) -> dict[str, str]:
    return {code: row["name"] for code, row in uow.reference("unit").items()
            if bool(row.get("rehearsal")) is bool(current_actor().rehearsal)}


def _orgs(uow: UnitOfWork) -> dict[str, str]:
    """Training bases and employers by id."""
    return {key: row["name"] for kind in ("base", "employer") for key, row in uow.reference(kind).items()
            if bool(row.get("rehearsal")) is bool(current_actor().rehearsal)}
