"""The actions that every desk offers on the cases it holds; the rows are :func:`shared.lifecycle.everywhere`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shared.casework import reasons
from shared.casework.actors import Actor
from shared.casework.moving import Dossier, Judge, Move, Outcome, Row, advance
from shared.lifecycle import Lifecycle, Role
from shared.refusals import Refusal, Refused
from shared.runtime.work import UnitOfWork

Expect = Mapping[UUID, int] | None


def withdraw(
    uow: UnitOfWork, machine: Lifecycle, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None,
    expect: Expect = None, judge: Judge | None = None,
) -> Outcome:
    """End cases because the person leaves 退出 (`63号 §2.2`). The caller frees what they occupied."""
    return advance(uow, machine, "withdraw", ids, by=by, on=on, reason=reason, expect=expect, judge=judge)


def disqualify(
    uow: UnitOfWork, machine: Lifecycle, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None,
    expect: Expect = None, judge: Judge | None = None,
) -> Outcome:
    """End cases because the person may not take part 取消资格 (`63号 §4.2`). The caller frees what they occupied."""
    return advance(uow, machine, "disqualify", ids, by=by, on=on, reason=reason, expect=expect, judge=judge)


def send_back(
    uow: UnitOfWork, machine: Lifecycle, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None,
    expect: Expect = None, dossier: Dossier | None = None, judge: Judge | None = None,
) -> Outcome:
    """Give cases back to the desk before 退回上一环节, with the reason. The caller frees what they occupied."""
    return advance(
        uow, machine, "send_back", ids, by=by, on=on, reason=reason, expect=expect, dossier=dossier, judge=judge
    )


def hold(
    uow: UnitOfWork, machine: Lifecycle, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None,
    until: date, expect: Expect = None,
) -> Outcome:
    """Put cases on hold 暂缓办理 until a day to look again; their own timers stop, 31 December does not.

    :raises Refused: when that day is not after `on`.
    """
    if until <= on:
        raise Refused(reasons.HELD_UNTIL_PAST(
            f"复查日期 {until} 应晚于今天（{on}）。", cure="填写今天以后的复查日期", until=until.isoformat(), on=on.isoformat(),
        ))
    outcome = advance(
        uow, machine, "hold", ids, by=by, on=on, reason=reason, expect=expect, facts={"until": until.isoformat()}
    )
    _flag(uow, machine, outcome.moved, until, reason)
    return outcome


def release_hold(
    uow: UnitOfWork, machine: Lifecycle, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None = None,
    expect: Expect = None,
) -> Outcome:
    """Take cases off hold 恢复办理."""
    outcome = advance(
        uow, machine, "release_hold", ids, by=by, on=on, reason=reason, expect=expect, judge=_are_held
    )
    _flag(uow, machine, outcome.moved, None, None)
    return outcome


def _are_held(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
    return {
        row["id"]: reasons.NOT_HELD("该业务没有暂缓办理，无须恢复。") for row in rows if row["held_reason"] is None
    }


def _flag(
    uow: UnitOfWork, machine: Lifecycle, ids: Sequence[UUID], until: date | None, reason: str | None
) -> None:
    uow.execute(
        f"update {machine.table} set held_until = :until, held_reason = :reason where id = any(cast(:ids as uuid[]))",
        {"ids": list(ids), "until": until, "reason": reason},
    )


def correct(
    uow: UnitOfWork, machine: Lifecycle, ids: Collection[UUID], *, by: Actor, on: date, facts: Mapping[str, Any],
    reason: str | None = None,
) -> Outcome:
    """Note on the case's chain that its information was corrected 信息更正.

    :param facts: which fields, with digests of old and new, the evidence and the two persons; no personal data.
    """
    return advance(uow, machine, "correct", ids, by=by, on=on, facts=facts, reason=reason)


def revoke(
    uow: UnitOfWork, machine: Lifecycle, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None,
    expect: Expect = None,
) -> Outcome:
    """Take back the last decision 撤销决定 on cases where the table allows it and nothing has followed it.

    Only somebody whose post could take the decision takes it back: a clerk does not undo a leader's approval.
    """
    return advance(
        uow, machine, "revoke", ids, by=by, on=on, reason=reason, expect=expect, judge=_revocable(machine, by)
    )


def _revocable(machine: Lifecycle, by: Actor) -> Judge:
    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
        last = {
            row["subject_id"]: row
            for row in uow.execute(
                f"select j.subject_id, j.action, j.from_state from journal j join {machine.table} t"
                " on t.id = j.subject_id and t.seq = j.seq where t.id = any(cast(:ids as uuid[]))",
                {"ids": [row["id"] for row in rows]},
            ).mappings()
        }
        verdicts: dict[UUID, Refusal | Move] = {}
        for row in rows:
            done = last.get(row["id"])
            step = machine.find(done["action"], done["from_state"]) if done and done["from_state"] else None
            if done is None or done["from_state"] is None:
                verdicts[row["id"]] = reasons.NOT_REVOCABLE("刚登记，还没有可以撤销的步骤。")
            elif step is None or not step.revocable:
                name = f"“{step.name}”" if step else "最后一步"
                verdicts[row["id"]] = reasons.NOT_REVOCABLE(f"{name}不能撤销；如有错误，请用退回或更正办理。")
            elif not by.roles & {*step.who, Role.DISTRICT_LEADER}:
                verdicts[row["id"]] = reasons.NOT_YOURS_TO_REVOKE(f"“{step.name}”不是您的岗位作出的决定，不能由您撤销。")
            else:
                verdicts[row["id"]] = Move(done["from_state"], {"revoked": done["action"]})
        return verdicts

    return judge


def judges(machine: Lifecycle, by: Actor) -> dict[str, Judge]:
    """The rules behind these actions, for whoever asks what may be done."""
    return {"revoke": _revocable(machine, by), "release_hold": _are_held}
