"""转办: a thing that waits is handed to a named colleague of the same post and office, with a reason.

Nobody loses anything by it: whoever has the post may still act. It ends when the thing moves on to another state.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shared.casework.actors import Actor
from shared.casework.duties import duty_conflicts
from shared.lifecycle import Duty, Lifecycle
from shared.notices import Notice, Reader, write
from shared.refusals import Reason, Refusal
from shared.runtime.ids import new_id
from shared.runtime.work import UnitOfWork

Row = Mapping[str, Any]
NO_COLLEAGUE = Reason("no-such-colleague", "所选人员不是同岗位的同事", "Not a colleague of the same post and office", "§4.1")
COLLEAGUE_MAY_NOT = Reason("colleague-may-not", "所选同事不能接办", "The colleague may not take it on", "§4.1")
# The last handing of each thing, while no step since has led it to another state.
STANDING = """
select distinct on (h.subject_id) h.* from handed_over h
where h.subject_id = any(cast(:ids as uuid[])) and not exists (
    select from journal j where j.subject_id = h.subject_id and j.seq > h.seq and j.from_state is distinct from j.to_state)
order by h.subject_id, h.handed_at desc
"""


def handed(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """Which of these things are in a colleague's hands now: the row of the handing, by thing."""
    rows = uow.execute(STANDING, {"ids": list(ids)}).mappings() if ids else ()
    return {row["subject_id"]: dict(row) for row in rows if row["account"] is not None}


def given_to(uow: UnitOfWork, account: UUID | None) -> set[UUID]:
    """The things that are in somebody's hands because a colleague put them there."""
    ever = uow.execute("select distinct subject_id from handed_over where account = :account", {"account": account}).scalars().all()
    return {id_ for id_, row in handed(uow, ever).items() if row["account"] == account}


def refusal(
    uow: UnitOfWork, machine: Lifecycle, row: Row, *, by: Actor, to: Actor, posts: Collection[str], duty: Duty | None, on: date,
) -> Refusal | None:
    """Why a thing cannot be handed to somebody, or None: they need the post and the reach, and may not have done what excludes it.

    :param posts: whose turn it is on it.
    :param duty: what the next step would be, on a case.
    """
    shared = by.roles & to.roles & frozenset(posts)
    if not shared or to.account == by.account or to.org != by.org or (by.units, bool(by.rehearsal)) != (to.units, bool(to.rehearsal)):
        return NO_COLLEAGUE("只能转给同一单位、同一岗位的其他同事。")
    if not to.sees(machine, row):
        return NO_COLLEAGUE("所选同事的管辖范围不含此事项。")
    if machine.subject == "case" and duty_conflicts(uow, to, {row["id"]: duty}, on):
        return COLLEAGUE_MAY_NOT(f"所选同事 {to.name} 已办理过本业务中与下一步不相容的岗位，不能接办。", cure="转给另一位同事")
    return None


def hand_over(uow: UnitOfWork, machine: Lifecycle, rows: Sequence[Row], *, by: Actor, to: Actor | None, reason: str, on: date) -> None:
    """Put these things into a colleague's hands, or take them back where `to` is None; the colleague is told once.

    :param rows: all columns of the things, none of which is refused.
    """
    if not rows:
        return
    own: dict[str, UUID | None] = {"base_id": None, "employer_id": None}
    for role, column in machine.belongs.items():
        if role in by.roles and column in own:
            own[column] = by.org
    uow.execute(
        "insert into handed_over (id, subject, subject_id, unit, rehearsal, base_id, employer_id, seq, account, account_name, by_account,"
        " by_name, reason, on_day) values (:id, :subject, :subject_id, :unit, :rehearsal, :base_id, :employer_id, :seq, :account,"
        " :account_name, :by_account, :by_name, :reason, :on)",
        [{"id": new_id(), "subject": machine.subject, "subject_id": row["id"], "unit": row["unit"], "rehearsal": row["rehearsal"], **own,
          "seq": row["seq"], "account": to.account if to else None, "account_name": to.name if to else "", "by_account": by.account,
          "by_name": by.name, "reason": reason, "on": on} for row in rows])
    if to is not None:
        write(uow, [Notice(
            reader=Reader.of(to), occasion=f"handed/{new_id()}", cases=len(rows), subject=f"转办给您 {len(rows)} 件{machine.name}（{by.name}）",
            body=f"理由：{reason}。请在列表中按“转给我的”查看；同岗位的同事仍可办理。",
        )], rehearsal=bool(by.rehearsal), on=on)


