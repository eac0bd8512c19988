"""Log-in 登录 and accounts 账号."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.enrollment import actions, queries, schemas
from shared.lifecycle import Role
from shared.refusals import Refusal, Refused
from shared.web import blueprint, current_actor, current_log_in, origin, public, roles, shown_once, unit_of_work

login_blp = blueprint("login", "登录")
blp = blueprint("accounts", "账号")
OWN_PAGE = blp.doc(**{"x-page": "/desk/account"})


@login_blp.post("/")
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
@blp.response(200)
def sample_accounts() -> dict[str, Any]:
    """演示账号一览（没有演示数据时为空）"""
    with unit_of_work() as uow:
        return {"items": queries.sample_accounts(uow)}


@blp.get("/me")
@roles(initial=True)
@blp.response(200)
def me() -> dict[str, Any]:
    """我的账号、岗位和管辖范围"""
    actor = current_actor()
    return {"account": actor.account, "person": actor.person, "name": actor.name, "roles": sorted(actor.roles),
            "units": sorted(actor.units), "org": actor.org, "rehearsal": actor.rehearsal}


@blp.get("/me/log-ins")
@roles(initial=True)
@blp.response(200, schemas.LogInsShown)
def my_log_ins() -> dict[str, Any]:
    """我现有的登录：何时、从哪里"""
    with unit_of_work() as uow:
        return {"items": queries.log_ins(uow, own_account(), present=current_log_in().id, now=datetime.now(UTC))}


@blp.delete("/me/log-ins/<uuid:id_>")
@roles(initial=True)
@OWN_PAGE
@blp.response(204)
def end_log_in(id_: UUID) -> None:
    """结束我的一次登录；四个环节数秒内不再认可"""
    with unit_of_work() as uow:
        actions.end_log_in(uow, id_, account=own_account(), now=datetime.now(UTC))


@blp.delete("/me/log-ins")
@roles(initial=True)
@OWN_PAGE
@blp.response(200)
def end_other_log_ins() -> dict[str, int]:
    """结束我的其他全部登录"""
    with unit_of_work() as uow:
        return {"ended": actions.end_other_log_ins(
            uow, account=own_account(), but=current_log_in().id, now=datetime.now(UTC))}


@blp.put("/me/password")
@roles(initial=True)
@OWN_PAGE
@blp.arguments(schemas.NewPassword)
@blp.response(200, schemas.LoggedIn)
def change_password(body: dict[str, str]) -> dict[str, Any]:
    """修改密码；原有登录全部结束，答复中是新的登录凭证"""
    with unit_of_work() as uow:
        shown_once()
        return asdict(actions.change_password(
            uow, by=current_actor(), now=datetime.now(UTC), origin=origin(), **body))


def own_account() -> UUID:
    """The account of whoever asks."""
    account = current_actor().account
    if account is None:
        raise RuntimeError("only people ask by log-in")
    return account


@blp.post("/<uuid:id_>/actions/revoke")
@roles(Role.ADMINISTRATOR)
@blp.response(200)
def revoke(id_: UUID) -> dict[str, Any]:
    """停用账号：四个环节立即生效"""
    with unit_of_work() as uow:
        return actions.revoke_account(uow, id_, by=current_actor(), now=datetime.now(UTC))


@blp.post("/<uuid:id_>/actions/restore")
@roles(Role.ADMINISTRATOR)
@blp.response(200)
def restore(id_: UUID) -> dict[str, Any]:
    """恢复账号；此前的登录不再有效"""
    with unit_of_work() as uow:
        return actions.restore_account(uow, id_, by=current_actor(), now=datetime.now(UTC))
