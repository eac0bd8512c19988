"""整改: the office orders what a site visit found to be mended by a day, the base answers what it mended, the office looks again (63号 §4.1).

The notice ties no effect on new classes to it, and none is tied here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.training.actions.reach import class_for, nothing_against, noting, setting
from services.training.lifecycle import MENDING, MendingState
from services.training.rules import mending
from shared import timers
from shared.casework import Actor, Outcome, advance, open_subjects
from shared.deadlines import A_DAY
from shared.lifecycle import Role
from shared.notices import Notice, Reader, write
from shared.refusals import Refused
from shared.runtime import UnitOfWork, new_id

REMINDER = "remind_of_mending"
Expect = Mapping[UUID, int] | None


def order_mending(uow: UnitOfWork, class_id: UUID, *, by: Actor, on: date, visit_id: UUID, to_mend: str, last_day: date) -> UUID:
    """Order 责令整改 what a visit found; the base is told at once, and reminded (63号 §4.1).

    :raises Refused: `no-time-to-mend`, `visit-of-another-class`, `no-such-record`.
    """
    group = class_for(uow, class_id, by)
    if refusal := mending.time_to_mend(last_day=last_day, on=on):
        raise Refused(refusal)
    if not uow.execute("select exists (select from site_visits where id = :id and class_id = :class)",
                       {"id": visit_id, "class": class_id}).scalar_one():
        raise Refused(mending.OTHER_VISIT("该次现场检查不属于本班。", cure="先登记现场检查。"))
    number = uow.execute("select nextval('mending_numbers')").scalar_one()
    row = {"id": new_id(), "number": f"整{on.year}-{number:05d}", "class_id": class_id, "base_id": group["base_id"], "unit": group["unit"],
           "rehearsal": group["rehearsal"], "visit_id": visit_id, "to_mend": to_mend, "last_day": last_day, "ordered_on": on}
    (id_,) = open_subjects(uow, MENDING, [row], by=by, on=on, action="order", clause="§4.1", facts={"deadline": last_day})
    _watch(uow, [id_], last_day, on, rehearsal=bool(group["rehearsal"]))
    _tell(uow, [row], on, late=False)
    return id_


def answer(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, mended: str, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Report 报送整改情况 what the base has mended, also after the last day: late is late, and seen so (63号 §4.1)."""
    outcome = _moving(uow, "answer", ids, {"mended": mended, "answered_on": on}, by=by, on=on, expect=expect, reason=reason,
                      facts={"mended": mended})
    timers.cancel_timers(uow, outcome.moved, REMINDER)
    return outcome


def confirm(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Confirm 复查合格 that it is mended (63号 §4.1)."""
    return advance(uow, MENDING, "confirm", ids, by=by, on=on, expect=expect, reason=reason)


def send_back(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, last_day: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Have it mended again 复查不合格 by another day; what was answered stays until it is answered anew, and in the timeline (63号 §4.1).

    :raises Refused: `no-time-to-mend`.
    """
    if refusal := mending.time_to_mend(last_day=last_day, on=on):
        raise Refused(refusal)
    outcome = _moving(uow, "order_again", ids, {"last_day": last_day, "ordered_on": on},
                      by=by, on=on, expect=expect, reason=reason, facts={"deadline": last_day})
    rows = _rows(uow, outcome.moved)
    for rehearsal in (False, True):
        _watch(uow, [row["id"] for row in rows if row["rehearsal"] is rehearsal], last_day, on, rehearsal=rehearsal)
    _tell(uow, rows, on, late=False)
    return outcome


def revoke_order(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Take an order back 撤销整改通知, with the reason (63号 §4.1)."""
    outcome = advance(uow, MENDING, "cancel", ids, by=by, on=on, expect=expect, reason=reason)
    timers.cancel_timers(uow, outcome.moved, REMINDER)
    return outcome


def remind_of_mending(uow: UnitOfWork, ids: list[UUID], on: date) -> None:
    """Remind the base before the last day; once that is past, its district as well (63号 §4.1)."""
    rows = [row for row in _rows(uow, ids) if row["state"] == MendingState.ORDERED]
    for late in (False, True):
        _tell(uow, [row for row in rows if mending.overdue(last_day=row["last_day"], on=on) is late], on, late=late)


def _moving(
    uow: UnitOfWork, action: str, ids: Collection[UUID], columns: Mapping[str, Any], *, by: Actor, on: date, expect: Expect,
    reason: str | None, facts: Mapping[str, Any] | None = None,
) -> Outcome:
    """Move orders and write the same into each that may move, before the state that needs it."""
    return advance(uow, MENDING, action, ids, by=by, on=on, expect=expect, reason=reason, facts=facts,
                   judge=noting(nothing_against, setting("mending_orders", **columns)))


def _rows(uow: UnitOfWork, ids: Collection[UUID]) -> list[dict[str, Any]]:
    return [dict(row) for row in uow.execute(
        "select * from mending_orders where id = any(cast(:ids as uuid[])) order by id", {"ids": list(ids)}).mappings()]


def _watch(uow: UnitOfWork, ids: Sequence[UUID], last_day: date, on: date, *, rehearsal: bool) -> None:
    before = uow.calendar().add(last_day, -uow.policy(on).mending_reminder_days)
    for day in {before, last_day + A_DAY}:
        if day > on:
            timers.set_timers(uow, MENDING.subject, ids, REMINDER, day, rehearsal=rehearsal)


def _tell(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]], on: date, *, late: bool) -> None:
    for rehearsal in (False, True):
        with uow.whole_city():  # a base is of no unit
            write(uow, [notice for row in rows if row["rehearsal"] is rehearsal for notice in _notices(row, late=late)],
                  rehearsal=rehearsal, on=on)


def _notices(row: Mapping[str, Any], *, late: bool) -> list[Notice]:
    base, office = Reader(Role.BASE_CLERK, None, row["base_id"]), Reader(Role.DISTRICT_CLERK, row["unit"])
    said = f"整改通知 {row['number']} 逾期未报送整改情况" if late else f"整改通知 {row['number']}：{row['last_day']} 前报送整改情况"
    return [
        Notice(reader=reader, occasion=f"mending/{row['id']}/{row['last_day']}/{'late' if late else 'due'}", cases=1, subject=said,
               body=f"整改事项：{row['to_mend']} 整改期限：{row['last_day']}。整改后请在“整改”中报送整改情况。")
        for reader in ((base, office) if late else (base,))
    ]
