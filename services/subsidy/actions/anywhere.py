"""What may happen to a case at every desk; here its money is freed with it (`63号 §2.2, §4.1, §4.2`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from uuid import UUID

from services.subsidy.actions.ledger import follow
from services.subsidy.actions.notices import end_lines_left_behind
from services.subsidy.lifecycle import CASE
from services.subsidy.queries import cases
from shared import casework
from shared.casework import Actor, Outcome
from shared.runtime import UnitOfWork

Ids = Collection[UUID]
Expect = Mapping[UUID, int] | None


def withdraw(
    uow: UnitOfWork, ids: Ids, *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Let people leave 退出; what was reserved for them is free again."""
    outcome = casework.withdraw(uow, CASE, ids, by=by, on=on, expect=expect, reason=reason)
    follow(uow, outcome.moved, reason="withdraw", by=by, on=on)
    return outcome


def disqualify(
    uow: UnitOfWork, ids: Ids, *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Take the qualification away 取消资格 before payment; after it there is only recovery."""
    outcome = casework.disqualify(uow, CASE, ids, by=by, on=on, expect=expect, reason=reason)
    follow(uow, outcome.moved, reason="disqualify", by=by, on=on)
    return outcome


def send_back(
    uow: UnitOfWork, ids: Ids, *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Give cases back to the assessment desk 退回上一环节, with the reason; what was reserved is free again."""
    outcome = casework.send_back(uow, CASE, ids, by=by, on=on, expect=expect, reason=reason, dossier=cases.dossiers)
    follow(uow, outcome.moved, reason="send_back", by=by, on=on)
    return outcome


def revoke(
    uow: UnitOfWork, ids: Ids, *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Take back the last decision 撤销决定; an approval gives its money back."""
    outcome = casework.revoke(uow, CASE, ids, by=by, on=on, expect=expect, reason=reason)
    follow(uow, outcome.moved, reason="revoke", by=by, on=on)
    return outcome


def hold(
    uow: UnitOfWork, ids: Ids, *, by: Actor, on: date, until: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Pause cases until a day to look again 暂缓办理; a notice that ends meanwhile ends without them."""
    return casework.hold(uow, CASE, ids, by=by, on=on, until=until, expect=expect, reason=reason)


def release_hold(
    uow: UnitOfWork, ids: Ids, *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Take cases up again 恢复办理; those whose notice has ended go on."""
    outcome = casework.release_hold(uow, CASE, ids, by=by, on=on, expect=expect, reason=reason)
    end_lines_left_behind(uow, outcome.moved, on)
    return outcome


REQUESTS: Mapping[str, Callable[..., Outcome]] = {
    "withdraw": withdraw, "disqualify": disqualify, "send_back": send_back, "revoke": revoke, "hold": hold,
    "release_hold": release_hold,
}
