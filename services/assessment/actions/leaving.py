"""Cases that stop, pause or go back; whatever they occupied here becomes free (63号 §2.2, §2.6, §4.1, §4.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from services.assessment import queries
from services.assessment.actions.sittings import free_seats
from services.assessment.lifecycle import CASE
from shared import casework
from shared.casework import Actor, Outcome, advance
from shared.runtime import UnitOfWork

Expect = Mapping[UUID, int] | None


def end(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """End cases without a certificate 结案. A person decides it; that the deadline has passed ends nothing (§2.6)."""
    return advance(uow, CASE, "end", ids, by=by, on=on, expect=expect, reason=reason)


def withdraw(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Let people leave 退出; their seats become free (§2.2)."""
    outcome = casework.withdraw(uow, CASE, ids, by=by, on=on, expect=expect, reason=reason)
    free_seats(uow, outcome.moved, on)
    return outcome


def disqualify(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Take the qualification away 取消资格; the seats become free (§4.2)."""
    outcome = casework.disqualify(uow, CASE, ids, by=by, on=on, expect=expect, reason=reason)
    free_seats(uow, outcome.moved, on)
    return outcome


def send_back(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Give cases back to the training desk 退回上一环节, with the reason; their seats become free (§4.1)."""
    outcome = casework.send_back(
        uow, CASE, ids, by=by, on=on, expect=expect, reason=reason,
        dossier=lambda uow, moved: queries.dossiers(uow, moved, {}),
    )
    free_seats(uow, outcome.moved, on)
    return outcome


def hold(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, until: date, expect: Expect = None,
    reason: str | None = None,
) -> Outcome:
    """Pause cases until a day to look again 暂缓办理; 31 December does not wait for them (§4.1)."""
    return casework.hold(uow, CASE, ids, by=by, on=on, until=until, expect=expect, reason=reason)


def release_hold(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Take cases up again 恢复办理 (§4.1)."""
    return casework.release_hold(uow, CASE, ids, by=by, on=on, expect=expect, reason=reason)


def revoke(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Take back the last decision 撤销决定 while nothing has followed it (§4.1)."""
    return casework.revoke(uow, CASE, ids, by=by, on=on, expect=expect, reason=reason)
