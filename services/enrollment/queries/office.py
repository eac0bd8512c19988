"""Lists of the office: rosters, corrections, policy drafts, employers, occupations of a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select

from services.enrollment.models import Correction, PolicyDraft
from services.enrollment.queries.catalogue import catalogue
from services.enrollment.rules import listing_on
from shared.casework import Actor
from shared.casework.actors import ALL
from shared.identity import scope
from shared.privacy import mask_id, mask_phone
from shared.runtime import UnitOfWork

MASKS = {"id_number": mask_id, "phone": mask_phone}


def occupations_on(uow: UnitOfWork, day: date, name: str | None = None) -> list[dict[str, Any]]:
    """The catalogue as it stands on a day; with a name, only what that name may mean, old names included."""
    known = catalogue(uow)
    keys = known.meant_by(name) if name else sorted(known.occupations)
    found = []
    for key in keys:
        one = known.occupations[key]
        listing = listing_on(occupation=one, on=day)
        found.append({
            "code": one.code, "name": one.name, "trade": one.trade, "listed": listing is not None,
            "kind": listing.kind if listing else None, "document": listing.document if listing else None,
            "until": listing.end if listing else None,
        })
    return found


def employers(uow: UnitOfWork, by: Actor) -> list[dict[str, Any]]:
    """The employers of the actor's units; a base or an employer sees those of its own side of the rehearsal wall."""
    rows = [row for row in uow.reference("employer").values() if row["rehearsal"] == bool(by.rehearsal)]
    if by.units and by.units != ALL:
        rows = [row for row in rows if row["unit"] in by.units]
    return sorted((dict(row) for row in rows), key=lambda row: (row["unit"], row["name"]))


def policy_drafts(uow: UnitOfWork) -> list[dict[str, Any]]:
    """All drafts of policy, the newest first."""
    rows = uow.session.execute(select(PolicyDraft).order_by(PolicyDraft.id.desc())).scalars()
    return [policy_draft(row) for row in rows]


def policy_draft(row: PolicyDraft) -> dict[str, Any]:
    """One draft of policy."""
    return {"id": row.id, "parameter": row.parameter, "value": row.value, "since": row.since, "source": row.source,
            "placeholder": row.placeholder, "status": row.status, "drafted_by": row.drafted_by,
            "drafted_on": row.drafted_on, "decided_by": row.decided_by, "decided_on": row.decided_on}


def corrections(uow: UnitOfWork, by: Actor) -> list[dict[str, Any]]:
    """The corrections that the actor sees, the newest first."""
    rows = uow.session.execute(
        select(Correction).where(scope(by, Correction)).order_by(Correction.id.desc()).limit(200)).scalars()
    return [correction(uow, row) for row in rows]


def correction(uow: UnitOfWork, row: Correction) -> dict[str, Any]:
    """One correction, numbers masked on both sides."""
    before, after = (_masked(uow.vault.open_json(f"corrections.{side}", row.id, getattr(row, side)))
                     for side in ("before", "after"))
    return {"id": row.id, "person_id": row.person_id, "unit": row.unit, "before": before, "after": after, "evidence": row.evidence, "status": row.status,
            "proposed_by": row.proposed_by, "proposed_on": row.proposed_on, "decided_by": row.decided_by,
            "decided_on": row.decided_on, "note": row.note}


def _masked(values: Mapping[str, str]) -> dict[str, str]:
    return {name: MASKS[name](value) if name in MASKS else value for name, value in values.items()}
