"""Log-in 登录 and accounts 账号."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.enrollment import actions, queries, schemas
from shared.lifecycle import Role
from shared.refusals import Refusal, Refused
from shared.web import blueprint, current_actor, public, roles, unit_of_work

login_blp = blueprint("login", "登录")
blp = blueprint("accounts", "账号")


@login_blp.post("/")
@public
@login_blp.arguments(schemas.LogIn)
@login_blp.response(200, schemas.LoggedIn)
def log_in(body: dict[str, str]) -> dict[str, Any]:
    """以账号和密码登录，得到四个环节通用的凭证"""
    with unit_of_work() as uow:
        session = actions.log_in(uow, login=body["account"], password=body["password"], now=datetime.now(UTC))
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
@roles()
@blp.response(200)
def me() -> dict[str, Any]:
    """我的账号、岗位和管辖范围"""
    actor = current_actor()
    return {"account": actor.account, "person": actor.person, "name": actor.name, "roles": sorted(actor.roles),
            "units": sorted(actor.units), "org": actor.org, "rehearsal": actor.rehearsal}


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
