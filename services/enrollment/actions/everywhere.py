"""What every desk offers on the cases it holds, here on enrollment's own; nothing is occupied that had to be freed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from services.enrollment.lifecycle import CASE
from shared import casework
from shared.casework import Actor, Outcome
from shared.runtime import UnitOfWork

Expect = Mapping[UUID, int] | None


def withdraw(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None, expect: Expect = None,
) -> Outcome:
    """End applications because the person leaves 退出 (`63号 §2.2`)."""
    return casework.withdraw(uow, CASE, ids, by=by, on=on, reason=reason, expect=expect)


def disqualify(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None, expect: Expect = None,
) -> Outcome:
    """End applications because the person may not take part 取消资格 (`63号 §4.2`)."""
    return casework.disqualify(uow, CASE, ids, by=by, on=on, reason=reason, expect=expect)


def revoke(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None, expect: Expect = None,
) -> Outcome:
    """Take back the last decision 撤销决定 while nothing has followed it (`63号 §4.1`)."""
    return casework.revoke(uow, CASE, ids, by=by, on=on, reason=reason, expect=expect)


def hold(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None, until: date | str,
    expect: Expect = None,
) -> Outcome:
    """Put applications on hold 暂缓办理 until a day to look again (`63号 §4.1`).

    :param until: as text where another desk asks.
    """
    until = date.fromisoformat(until) if isinstance(until, str) else until
    return casework.hold(uow, CASE, ids, by=by, on=on, reason=reason, until=until, expect=expect)


def release_hold(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, reason: str | None = None, expect: Expect = None,
) -> Outcome:
    """Take applications off hold 恢复办理 (`63号 §4.1`)."""
    return casework.release_hold(uow, CASE, ids, by=by, on=on, reason=reason, expect=expect)
