"""The things that an action is about, locked before their cases: always in this order, so that nothing deadlocks."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from services.assessment.lifecycle import SITTING
from shared.casework import Actor, Row, lock, reasons
from shared.refusals import Refused
from shared.runtime import UnitOfWork


def lock_sitting(uow: UnitOfWork, id_: UUID, by: Actor) -> Row:
    """Lock one sitting that the actor sees.

    :raises Refused: `no-such-record`, also when it lies outside the actor's reach.
    """
    row = lock(uow, SITTING, [id_]).get(id_)
    if row is None or not by.sees(SITTING, row):
        raise Refused(reasons.UNKNOWN(f"没有这条{SITTING.name}记录，或不在您的管辖范围内。"))
    return row


def lock_sittings_of(uow: UnitOfWork, case_ids: Collection[UUID]) -> dict[UUID, Row]:
    """Lock the sittings that these cases are seated in or sat last."""
    sittings = uow.execute(
        "select distinct sitting_id from cases where id = any(cast(:ids as uuid[])) and sitting_id is not null",
        {"ids": list(case_ids)},
    ).scalars().all()
    return lock(uow, SITTING, sittings)
