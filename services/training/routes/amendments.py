"""Amendments of filed plans."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.training import actions, schemas
from services.training.actions import amendments as acts
from services.training.lifecycle import AMENDMENT
from shared.web import Door, action_doors, blueprint, offered, roles, row_of, unit_of_work, versioned

amendments = blueprint("amendments", "方案变更（63号 §2.5）")


@amendments.route("/<uuid:amendment_id>", methods=["GET"])
@roles()
@amendments.doc(summary="方案变更和可办事项")
@amendments.response(200, schemas.AmendmentOut)
def amendment_page(amendment_id: UUID) -> Any:
    """Show an amendment."""
    with unit_of_work() as uow:
        row = row_of(uow, AMENDMENT, amendment_id)
        state = AMENDMENT.names[AMENDMENT.states(row["state"])]
        return versioned({**row, "version": row["seq"], "state_name": state,
                          "actions": offered(uow, AMENDMENT, row, actions.AMENDMENT_JUDGES)})


action_doors(amendments, AMENDMENT, {"approve": Door(acts.approve), "reject": Door(acts.reject)},
             judges=actions.AMENDMENT_JUDGES)
