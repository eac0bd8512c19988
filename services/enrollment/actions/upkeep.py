"""Reference data that the office keeps up 基础数据维护, and the rehearsal unit's own day; all desks are told."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import uuid4

from services.enrollment.actions.policy import require_real
from services.enrollment.actions.reasons import NOT_IN_REHEARSAL, UNKNOWN_UNIT
from services.enrollment.queries import limits_on
from shared import reference
from shared.casework import Actor
from shared.casework.actors import ALL
from shared.refusals import Refused
from shared.runtime import UnitOfWork

REHEARSAL = "rehearsal"


def set_rehearsal_day(uow: UnitOfWork, *, by: Actor, day: date) -> dict[str, Any]:
    """Let the rehearsal unit 演练单位 live on a day of its own; real units keep real time.

    :raises Refused: `not-in-rehearsal` for an account outside it, `no-policy-on-that-day`.
    """
    if not by.rehearsal:
        raise Refused(NOT_IN_REHEARSAL("只有演练单位的账号可以调整演练日期。"))
    limits_on(uow, day)  # a day without policy would stop the rehearsal at its first step
    row = dict(uow.reference("unit")[REHEARSAL])
    row["day_offset"] = (day - uow.day(rehearsal=False)).days
    reference.put(uow, "unit", {REHEARSAL: row})
    return row


def register_employer(uow: UnitOfWork, *, by: Actor, name: str, uscc: str, unit: str) -> dict[str, Any]:
    """Register an employer 用人单位登记, or find the one with this code; its name then follows what was given.

    :raises Refused: `unknown-unit`, also for a unit that is not the actor's.
    """
    if unit not in uow.reference("unit") or not (by.units == ALL or unit in by.units):
        raise Refused(UNKNOWN_UNIT("没有这个区市，或不在您的管辖范围内。"))
    known = (row for row in uow.reference("employer").values()
             if row["uscc"] == uscc and row["rehearsal"] == bool(by.rehearsal))
    row = next(known, None) or {"id": str(uuid4()), "uscc": uscc, "rehearsal": bool(by.rehearsal)}
    row = {**row, "name": name, "unit": row.get("unit", unit)}
    reference.put(uow, "employer", {row["id"]: row})
    return row


def unit_to_count(uow: UnitOfWork, *, by: Actor, unit: str | None) -> str | None:
    """The unit that an annual table counts: the actor's own, or for the city any, or all of them (None).

    :raises Refused: `unknown-unit`.
    """
    if by.units == ALL and unit is None:
        return None
    unit = unit or min(by.units, default="")
    if unit not in uow.reference("unit") or not (by.units == ALL or unit in by.units):
        raise Refused(UNKNOWN_UNIT("没有这个区市，或不在您的管辖范围内。"))
    return unit


def bind_year(uow: UnitOfWork, *, by: Actor, year: int, document: str, status: str, note: str) -> dict[str, Any]:
    """Bind a programme year 项目年度 to its governing document 执行文件.

    :raises Refused: `policy-is-real` for an account of the rehearsal unit.
    """
    require_real(by)
    row = {"year": year, "document": document, "status": status, "note": note, "placeholder": False}
    reference.put(uow, "programme_year", {str(year): row})
    return row
