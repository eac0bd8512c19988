"""What a sitting becomes when its results move on, and who may write them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.assessment import queries
from services.assessment.lifecycle import SITTING, SittingState
from services.assessment.rules import Part
from shared.casework import Actor, advance, reasons
from shared.refusals import Refused
from shared.runtime import UnitOfWork

Scores = Mapping[UUID, Mapping[Part, Decimal]]


def named(by: Actor) -> UUID:
    """The person behind an account; results are never written by nobody.

    :raises Refused: `role-may-not`.
    """
    if by.person is None:
        raise Refused(reasons.ROLE_MAY_NOT("成绩须由具名工作人员办理。"))
    return by.person


def settle(
    uow: UnitOfWork, action: str, sittings: Collection[UUID], *, by: Actor, on: date,
    expect: Mapping[UUID, int] | None = None,
) -> list[UUID]:
    """Let sittings follow their results: complete once nothing is left to enter, or to check.

    :raises Refused: when a sitting is in a state that takes no such results.
    """
    targets: dict[SittingState, list[UUID]] = {}
    left = queries.outstanding(uow, sittings)
    for id_ in sittings:
        missing, unchecked = left.get(id_, (0, 0))
        if missing:
            to = SittingState.HELD
        elif unchecked or action == "enter_results":
            to = SittingState.RESULTS_ENTERED
        else:
            to = SittingState.RESULTS_CHECKED
        targets.setdefault(to, []).append(id_)
    moved: list[UUID] = []
    for to, ids in sorted(targets.items()):
        moved += advance(uow, SITTING, action, ids, by=by, on=on, to=to, expect=expect).require_all().moved
    return moved
