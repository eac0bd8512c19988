"""What one desk asks of a case that another desk holds: carried through the register, and always answered.

The register knows the owner best; if the case has moved meanwhile, the desk that no longer has it passes the request
on. The owner acts in the name of the account that asked, under its own table, rules and duties.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shared.casework import reasons
from shared.casework.actors import Actor
from shared.identity.accounts import actor_by
from shared.mail import Message, stage
from shared.refusals import Refused
from shared.runtime.ids import new_id
from shared.runtime.work import UnitOfWork

REGISTER = "enrollment"
ASKED = "case.requested"
ANSWERED = "case.request_answered"
FARTHEST = 8  # desks that one request may visit before it is answered with what is known


def ask(
    uow: UnitOfWork, case_id: UUID, action: str, *, by: Actor, payload: Mapping[str, Any]
) -> UUID:
    """Ask whichever desk holds the case to carry out an action there; answers the request's id.

    :param payload: the action's arguments as plain JSON, `reason` among them.
    :raises Refused: `card-of-base`, which the desk that holds the case could not know.
    """
    if by.by_bases_card:
        raise Refused(reasons.card_of_base("请其他环节办理"))
    id_ = new_id()
    uow.execute(
        "insert into requests (id, case_id, action, payload, account)"
        " values (:id, :case_id, :action, cast(:payload as jsonb), :account)",
        {"id": id_, "case_id": case_id, "action": action, "account": by.account,
         "payload": json.dumps(payload, ensure_ascii=False, default=str)},
    )
    item: dict[str, Any] = {
        "id": str(id_), "case_id": str(case_id), "action": action, "payload": payload, "account": str(by.account),
        "acting_for": str(by.acting_for) if by.acting_for else None, "from": uow.service, "visited": []}
    _forward(uow, item)
    return id_


def take_request(uow: UnitOfWork, items: Sequence[Mapping[str, Any]], message: Message) -> None:
    """Carry out what is asked of a case that is here; pass on what is asked of one that is not."""
    for item in items:
        held = uow.execute(
            f"select here, rehearsal from {uow.runtime.service.case.table} where id = :id", {"id": item["case_id"]}
        ).one_or_none()
        if held is not None and held.here:
            _answer(uow, item, *_carry_out(uow, item, message, rehearsal=held.rehearsal))
        elif len(item["visited"]) < FARTHEST:
            _forward(uow, item)
        else:
            _answer(uow, item, False, "业务正在各环节之间移交，请稍后再试。")


def _carry_out(
    uow: UnitOfWork, item: Mapping[str, Any], message: Message, *, rehearsal: bool
) -> tuple[bool, str]:
    action = uow.runtime.requests.get(item["action"])
    if action is None:
        return False, f"当前环节不受理“{item['action']}”。"
    if item["account"] is None:
        by = Actor.desk(item["from"])
    else:
        try:
            by = actor_by(uow, UUID(item["account"]), UUID(item["acting_for"]) if item.get("acting_for") else None)
        except Refused:
            return False, "提出申请的账号不存在、已停用，或代理已结束。"
    case_id = UUID(item["case_id"])
    payload = dict(item["payload"])
    if payload.get("until"):
        payload["until"] = date.fromisoformat(payload["until"])
    try:
        with uow.session.begin_nested():
            outcome = action(uow, [case_id], by=by, on=message.on(rehearsal), **payload).require_all()
    except Refused as error:
        return False, error.refusals[0].detail
    return bool(outcome.moved), "已办理"


def _forward(uow: UnitOfWork, item: Mapping[str, Any]) -> None:
    """Send it one desk nearer: where this desk gave the case, or else to the register, which looks it up."""
    given = uow.execute(
        f"select handed_to from {uow.runtime.service.case.table} where id = :id and not here",
        {"id": item["case_id"]},
    ).scalar_one_or_none()
    nearer = given or (uow.service if _is_here(uow, item["case_id"]) else REGISTER)
    passed = {**item, "visited": [*item["visited"], uow.service]}
    if nearer == REGISTER == uow.service and not _is_here(uow, item["case_id"]):
        _answer(uow, item, False, reasons.UNKNOWN("没有这条业务记录。").detail)
        return
    stage(uow, nearer, ASKED, [passed], case_ids=[UUID(item["case_id"])])


def _is_here(uow: UnitOfWork, case_id: str) -> bool:
    return bool(uow.execute(
        f"select exists (select from {uow.runtime.service.case.table} where id = :id and here)", {"id": case_id}
    ).scalar_one())


def _answer(uow: UnitOfWork, item: Mapping[str, Any], done: bool, answer: str) -> None:
    stage(uow, item["from"], ANSWERED, [{"id": item["id"], "done": done, "answer": answer, "by": uow.service}])


def take_answer(uow: UnitOfWork, items: Sequence[Mapping[str, Any]], message: Message) -> None:
    """Note the answers to what this desk asked."""
    for item in items:
        uow.execute(
            "update requests set status = :status, answer = :answer, answered_by = :by, answered_at = now()"
            " where id = :id and status = 'asked'",
            {"id": item["id"], "status": "done" if item["done"] else "refused", "answer": item["answer"],
             "by": item["by"]},
        )


def tell_owner(uow: UnitOfWork, case_id: UUID, action: str, payload: Mapping[str, Any]) -> None:
    """Send a desk's own word about a case to whichever desk holds it: nobody asks, so no answer is kept."""
    _forward(uow, {"id": str(new_id()), "case_id": str(case_id), "action": action, "payload": payload,
                   "account": None, "from": uow.service, "visited": []})


LISTENS = {ASKED: take_request, ANSWERED: take_answer}
__all__ = ["LISTENS", "ask", "take_answer", "take_request", "tell_owner"]
