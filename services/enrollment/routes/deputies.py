"""Deputies for absence 代理."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.enrollment import actions, queries, schemas
from shared.identity import rights
from shared.web import blueprint, current_actor, origin, roles, shown_once, today, unit_of_work

blp = blueprint("deputies", "代理")
OWN_PAGE = blp.doc(**{"x-page": "/desk/deputies"})


@blp.get("/")
@roles(person=True)
@blp.response(200, schemas.DeputiesShown)
def list_deputies() -> dict[str, Any]:
    """与我有关的代理；系统管理员看到全部"""
    with unit_of_work() as uow:
        everybody = rights.KEEP_DEPUTIES.held_by(current_actor())
        return {"items": queries.deputies(uow, current_actor(), today(), everybody=everybody)}


@blp.post("/")
@roles(person=True)
@OWN_PAGE
@blp.arguments(schemas.NewDeputy)
@blp.response(201, schemas.DeputiesShown)
def make_deputy(body: dict[str, Any]) -> dict[str, Any]:
    """指定代理人：在所列日期内以被代理人的岗位办理，流水记明双方，不相容岗位对双方都算"""
    with unit_of_work() as uow:
        made = actions.make_deputy(uow, by=current_actor(), on=today(), **body)
        uow.session.flush()
        shown = queries.deputies(uow, current_actor(), today(), everybody=True)
        return {"items": [one for one in shown if one["id"] == made.id]}


@blp.delete("/<uuid:id_>")
@roles(person=True)
@OWN_PAGE
@blp.response(204)
def end_deputy(id_: UUID) -> None:
    """撤回代理；四个环节数秒内不再认可"""
    with unit_of_work() as uow:
        actions.end_deputy(uow, id_, by=current_actor(), on=today())


@blp.post("/<uuid:id_>/log-in")
@roles(person=True)
@OWN_PAGE
@blp.response(200, schemas.LoggedIn)
def act_for(id_: UUID) -> dict[str, Any]:
    """以被代理人的岗位登录，得到另一个登录凭证"""
    with unit_of_work() as uow:
        shown_once()
        return asdict(actions.act_for(
            uow, id_, by=current_actor(), on=today(), now=datetime.now(UTC), origin=origin()))
