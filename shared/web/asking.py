"""What every desk answers alike: which day it is, and requests about a case that another desk holds by now."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from marshmallow import ValidationError, validates_schema

from shared.casework.reasons import UNKNOWN
from shared.casework.requests import ask
from shared.refusals import Refused
from shared.runtime import Service
from shared.web.access import roles
from shared.web.blueprints import Blueprint
from shared.web.doors import row_of
from shared.web.fields import Choice, Day, Dict, Flag, Id, Schema, Text
from shared.web.requests import current_actor, speak_of, today, unit_of_work


class Askable(StrEnum):
    """Actions that make sense wherever the case is."""

    WITHDRAW = "withdraw"  # 退出
    DISQUALIFY = "disqualify"  # 取消资格
    SEND_BACK = "send_back"  # 退回上一环节
    HOLD = "hold"  # 暂缓办理
    RELEASE_HOLD = "release_hold"  # 恢复办理
    REVOKE = "revoke"  # 撤销决定



class Today(Schema):
    """The domain's day of whoever asks."""

    day = Day()
    rehearsal = Flag()


class Asked(Schema):
    """What another desk is asked to do with a case."""

    case = Id(required=True)
    action = Choice(Askable, required=True)
    reason = Text(1000, lines=True, load_default=None)
    until = Day(metadata={"description": "暂缓办理的复查日期；只有暂缓办理须填"})

    @validates_schema
    def _a_hold_has_its_day(self, data: Mapping[str, Any], **_: Any) -> None:
        if ("until" in data) != (data["action"] is Askable.HOLD):
            raise ValidationError("暂缓办理须填复查日期，其他操作不填", "until")


class Request(Schema):
    """A request and its answer."""

    id = Id()
    case = Id()
    action = Text()
    status = Text(metadata={"description": "asked 已提出, done 已办理, refused 未办理"})
    answer = Text(allow_none=True)
    answered_by = Text(allow_none=True)
    payload = Dict()


def questions(service: Service) -> Blueprint:
    """Make the blueprint of these routes for a desk."""
    askers = {role for action in Askable for step in service.case.by_action.get(action, ()) for role in step.who}
    blp = Blueprint("desk", __name__, url_prefix="", description="本环节：业务日期、跨环节申请")

    @roles()
    @blp.doc(summary="今天的业务日期（演练单位有自己的日期）")
    @blp.response(200, Today)
    def day() -> dict[str, Any]:
        with unit_of_work():
            return {"day": today(), "rehearsal": bool(current_actor().rehearsal)}

    @roles(*askers)
    @blp.doc(summary="向业务所在环节提出申请；由该环节按其规则办理并答复")
    @blp.arguments(Asked)
    @blp.response(201, Request)
    def request(body: dict[str, Any]) -> dict[str, Any]:
        case = body.pop("case")
        speak_of("case", case)
        with unit_of_work() as uow:
            row_of(uow, service.case, case)
            payload = {name: value for name, value in body.items() if name != "action"}
            return _request(uow, ask(uow, case, body["action"], by=current_actor(), payload=payload))

    @roles()
    @blp.doc(summary="申请的答复")
    @blp.response(200, Request)
    def answer(id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            return _request(uow, id)

    blp.add_url_rule("/today", "today", day, methods=["GET"])
    blp.add_url_rule("/requests", "request", request, methods=["POST"])
    blp.add_url_rule("/requests/<uuid:id>", "answer", answer, methods=["GET"])
    return blp


def _request(uow: Any, id_: UUID) -> dict[str, Any]:
    """One request, for the account that made it."""
    row = uow.execute(
        "select id, case_id as case, action, status, answer, answered_by, payload from requests"
        " where id = :id and account = :account", {"id": id_, "account": current_actor().account},
    ).mappings().one_or_none()
    if row is None:
        raise Refused(UNKNOWN("没有这条申请，或不是您提出的。"))
    return dict(row)
