"""Policy is changed by two persons 起草 / 复核, from a day on, and told to all desks; the past is never edited."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.enrollment.actions.reasons import DECIDED, NO_SUCH, POLICY_IS_REAL, POLICY_UNUSABLE, SAME_PERSON
from services.enrollment.models import PolicyDraft
from shared import reference
from shared.casework import Actor, not_second
from shared.policy import DatedValue, PolicyError, from_row, to_row
from shared.policy.parameters import frozen
from shared.refusals import Refused
from shared.runtime import UnitOfWork, new_id


def draft_policy(
    uow: UnitOfWork, *, by: Actor, on: date, parameter: str, value: Any, since: date, source: str, placeholder: bool,
) -> PolicyDraft:
    """Draft the next value of a parameter 起草, to hold from a day on.

    :raises Refused: `no-such-entry` for an unknown parameter, `policy-unusable` with everything that is wrong,
        `policy-is-real` for an account of the rehearsal unit.
    """
    require_real(by)
    _require_ahead(since, on)
    _followed(uow, parameter, value, since, source, placeholder=placeholder)
    draft = PolicyDraft(
        id=new_id(), parameter=parameter, value=value, since=since, source=source, placeholder=placeholder,
        drafted_by=by.person, drafted_on=on, status="drafted")
    uow.session.add(draft)
    uow.session.flush()
    return draft


def put_in_force(uow: UnitOfWork, id_: UUID, *, by: Actor, on: date) -> PolicyDraft:
    """Confirm a draft 复核: a second person; from its day on every desk follows it.

    :raises Refused: `no-such-entry`, `already-decided`, `second-person-needed`, `policy-unusable`, `policy-is-real`.
    """
    require_real(by)
    draft = uow.session.execute(
        select(PolicyDraft).where(PolicyDraft.id == id_).with_for_update()).scalar_one_or_none()
    if draft is None:
        raise Refused(NO_SUCH("没有这条政策草案。"))
    if draft.status != "drafted":
        raise Refused(DECIDED("该政策草案已经办结。"))
    second = not_second(by, draft.drafted_by, SAME_PERSON("政策草案须由起草人以外的同事复核。", cure="请由另一位同事办理"))
    if second is not None:
        raise Refused(second)
    _require_ahead(draft.since, on)
    row = _followed(uow, draft.parameter, draft.value, draft.since, draft.source, placeholder=draft.placeholder)
    reference.put(uow, "policy", {draft.parameter: row})
    draft.status, draft.decided_by, draft.decided_on = "in_force", by.person, on
    uow.session.flush()
    return draft


def require_real(by: Actor) -> None:
    """Policy holds for everybody, so that no account of the rehearsal unit changes it.

    :raises Refused: `policy-is-real`.
    """
    if by.rehearsal:
        raise Refused(POLICY_IS_REAL("政策和执行文件对所有单位生效，演练账号不能变更。"))


def _require_ahead(since: date, on: date) -> None:
    if since < on:
        raise Refused(POLICY_UNUSABLE(
            f"自 {since.isoformat()} 起施行会改变已经作出的结论。", cure=f"施行日不早于今天（{on.isoformat()}）"))


def _followed(
    uow: UnitOfWork, key: str, value: Any, since: date, source: str, *, placeholder: bool,
) -> dict[str, Any]:
    row = uow.reference("policy").get(key)
    if row is None:
        raise Refused(NO_SUCH(f"没有名为“{key}”的政策参数。"))
    try:
        parameter = from_row(key, row).followed_by(
            DatedValue(since=since, value=frozen(value), source=source, placeholder=placeholder))
    except (PolicyError, TypeError) as error:
        raise Refused(POLICY_UNUSABLE(f"政策参数不能这样填写：{error}", cure="新值须晚于已有各值，并写明来源")) from error
    return to_row(parameter)
