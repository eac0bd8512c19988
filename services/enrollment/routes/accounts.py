"""Log-in 登录 and accounts 账号."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.enrollment import actions, queries, schemas
from shared.identity import rights
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork
from shared.web import (
    blueprint,
    current_actor,
    current_log_in,
    origin,
    page_of,
    paged,
    public,
    roles,
    shown_once,
    unit_of_work,
)
from shared.web.access import may
from shared.web.throttling import searching, throttled

login_blp = blueprint("login", "登录")
blp = blueprint("accounts", "账号")
KEEPING_PAGE = blp.doc(**{"x-page": "/desk/accounts"})
OWN_PAGE = blp.doc(**{"x-page": "/desk/account"})


@login_blp.post("/")
@throttled("log_in_rate")
@public
@login_blp.arguments(schemas.LogIn)
@login_blp.response(200, schemas.LoggedIn)
def log_in(body: dict[str, str]) -> dict[str, Any]:
    """以账号和密码登录，得到四个环节通用的凭证"""
    with unit_of_work() as uow:
        session = actions.log_in(
            uow, login=body["account"], password=body["password"], now=datetime.now(UTC), origin=origin())
    if isinstance(session, Refusal):  # raised only now: the failure is already counted
        raise Refused(session)
    return asdict(session)


@blp.get("/sample")
@public
@blp.response(200, schemas.SampleAccounts)
def sample_accounts() -> dict[str, Any]:
    """演示账号一览（没有演示数据时为空）"""
    with unit_of_work() as uow:
        return {"items": queries.sample_accounts(uow)}


@blp.get("/me")
@roles(initial=True)
@blp.response(200, schemas.MyAccount)
def me() -> dict[str, Any]:
    """我的账号、岗位和管辖范围"""
    actor = current_actor()
    return {"account": actor.account, "person": actor.person, "name": actor.name, "roles": sorted(actor.roles),
            "units": sorted(actor.units), "org": actor.org, "rehearsal": actor.rehearsal}


@blp.get("/me/log-ins")
@roles(initial=True, person=True)
@blp.response(200, schemas.LogInsShown)
def my_log_ins() -> dict[str, Any]:
    """我现有的登录：何时、从哪里"""
    with unit_of_work() as uow:
        return {"items": queries.log_ins(uow, own_account(), present=current_log_in().id, now=datetime.now(UTC))}


@blp.delete("/me/log-ins/<uuid:id_>")
@roles(initial=True, person=True)
@OWN_PAGE
@blp.response(204)
def end_log_in(id_: UUID) -> None:
    """结束我的一次登录；四个环节数秒内不再认可"""
    with unit_of_work() as uow:
        actions.end_log_in(uow, id_, account=own_account(), now=datetime.now(UTC))


@blp.delete("/me/log-ins")
@roles(initial=True, person=True)
@OWN_PAGE
@blp.response(200, schemas.Ended)
def end_other_log_ins() -> dict[str, int]:
    """结束我的其他全部登录"""
    with unit_of_work() as uow:
        return {"ended": actions.end_other_log_ins(
            uow, account=own_account(), but=current_log_in().id, now=datetime.now(UTC))}


@blp.put("/me/password")
@throttled("log_in_rate")
@roles(initial=True, person=True)
@OWN_PAGE
@blp.arguments(schemas.NewPassword)
@blp.response(200, schemas.LoggedIn)
def change_password(body: dict[str, str]) -> dict[str, Any]:
    """修改密码；原有登录全部结束，答复中是新的登录凭证"""
    with unit_of_work() as uow:
        shown_once()
        return asdict(actions.change_password(
            uow, by=current_actor(), now=datetime.now(UTC), origin=origin(), **body))


@blp.get("/me/tokens")
@may(rights.HOLD_API_TOKENS, person=True)
@blp.response(200, schemas.ApiTokensShown)
def my_tokens() -> dict[str, Any]:
    """我的接口令牌：用途、范围、期限、最近使用"""
    with unit_of_work() as uow:
        return {"items": queries.api_tokens(uow, own_account())}


@blp.post("/me/tokens")
@may(rights.HOLD_API_TOKENS, person=True)
@OWN_PAGE
@blp.arguments(schemas.NewApiToken)
@blp.response(201, schemas.ApiTokenMade)
def make_token(body: dict[str, Any]) -> dict[str, Any]:
    """生成接口令牌，供程序以我的岗位调用四个环节的接口；令牌只在答复中显示一次"""
    with unit_of_work() as uow:
        shown_once()
        token, text = actions.make_api_token(uow, account=own_account(), now=datetime.now(UTC), **body)
        return {**queries.api_token(token), "token": text}


@blp.delete("/me/tokens/<uuid:id_>")
@may(rights.HOLD_API_TOKENS, person=True)
@OWN_PAGE
@blp.response(204)
def revoke_token(id_: UUID) -> None:
    """撤销我的一个接口令牌；四个环节数秒内不再认可"""
    with unit_of_work() as uow:
        actions.revoke_api_token(uow, id_, account=own_account(), now=datetime.now(UTC))


def own_account() -> UUID:
    """The account of whoever asks."""
    account = current_actor().account
    if account is None:
        raise RuntimeError("only people ask by log-in")
    return account


@blp.get("/")
@searching
@may(rights.READ_ACCOUNTS)
@blp.arguments(schemas.AccountFilter, location="query")
@blp.response(200, page_of(schemas.AccountShown))
def list_accounts(query: dict[str, Any]) -> dict[str, Any]:
    """账号一览"""
    with unit_of_work() as uow:
        statement, key = queries.accounts_listed(current_actor(), query)
        found = paged(uow, statement, query, key)
        return {**found, "items": [queries.account(row) for row in found["items"]]}


@blp.get("/<uuid:id_>")
@may(rights.READ_ACCOUNTS)
@blp.response(200, schemas.AccountShown)
def show_account(id_: UUID) -> dict[str, Any]:
    """一个账号"""
    with unit_of_work() as uow:
        return queries.account_of(uow, id_, current_actor())


@blp.post("/")
@may(rights.KEEP_ACCOUNTS, person=True)
@KEEPING_PAGE
@blp.arguments(schemas.NewAccount)
@blp.response(201, schemas.AccountMade)
def make_account(body: dict[str, Any]) -> dict[str, Any]:
    """新设账号；初始密码只在答复中显示一次"""
    with unit_of_work() as uow:
        shown_once()
        more = {name: body.pop(name) for name in ("login", "same_person_as", "namesake")}
        row, password = actions.make_account(
            uow, actions.Posts(**body), by=current_actor(), now=datetime.now(UTC), **more)
        return _made(uow, row, password)


@blp.put("/<uuid:id_>")
@may(rights.KEEP_ACCOUNTS, person=True)
@KEEPING_PAGE
@blp.arguments(schemas.PostsOf)
@blp.response(200, schemas.AccountShown)
def change_account(body: dict[str, Any], id_: UUID) -> dict[str, Any]:
    """变更账号的岗位、单位和期限；四个环节数秒内生效"""
    with unit_of_work() as uow:
        actions.change_account(uow, id_, actions.Posts(**body), by=current_actor(), now=datetime.now(UTC))
        return queries.account_of(uow, id_, current_actor())


@blp.post("/<uuid:id_>/actions/reset-password")
@may(rights.KEEP_ACCOUNTS, person=True)
@KEEPING_PAGE
@blp.response(200, schemas.AccountMade)
def reset_password(id_: UUID) -> dict[str, Any]:
    """重置密码；新的初始密码只在答复中显示一次，原有登录全部结束"""
    with unit_of_work() as uow:
        shown_once()
        row, password = actions.reset_password(uow, id_, by=current_actor(), now=datetime.now(UTC))
        return _made(uow, row, password)


def _made(uow: UnitOfWork, row: dict[str, Any], password: str) -> dict[str, Any]:
    uow.session.flush()
    return {**queries.account_of(uow, UUID(row["account"]), current_actor()), "initial_password": password}


@blp.post("/<uuid:id_>/actions/revoke")
@may(rights.KEEP_ACCOUNTS, person=True)
@KEEPING_PAGE
@blp.response(200, schemas.AccountTold)
def revoke(id_: UUID) -> dict[str, Any]:
    """停用账号：四个环节立即生效"""
    with unit_of_work() as uow:
        return actions.revoke_account(uow, id_, by=current_actor(), now=datetime.now(UTC))


@blp.post("/<uuid:id_>/actions/restore")
@may(rights.KEEP_ACCOUNTS, person=True)
@KEEPING_PAGE
@blp.response(200, schemas.AccountTold)
def restore(id_: UUID) -> dict[str, Any]:
    """恢复账号；此前的登录不再有效"""
    with unit_of_work() as uow:
        return actions.restore_account(uow, id_, by=current_actor(), now=datetime.now(UTC))
