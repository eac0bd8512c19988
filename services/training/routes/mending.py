"""Orders to mend what a site visit found."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.training import schemas
from services.training.actions import mending as acts
from services.training.lifecycle import MENDING
from shared.identity import rights
from shared.web import (
    Blueprint,
    Door,
    action_doors,
    blueprint,
    current_actor,
    may,
    offered,
    roles,
    row_of,
    today,
    unit_of_work,
    versioned,
)

orders = blueprint("mending-orders", "整改（63号 §4.1）")


def mount(classes: Blueprint) -> None:
    """Mount the address under `/classes/<id>` by which one is given."""

    @classes.route("/<uuid:class_id>/mending-orders", methods=["POST"])
    @may(rights.ORDER_MENDING)
    @classes.doc(summary="责令整改：现场检查发现的问题", **{"x-clause": "§4.1"})
    @classes.arguments(schemas.MendingIn)
    @classes.response(201, schemas.Made)
    def order_mending(body: dict[str, Any], class_id: UUID) -> dict[str, Any]:
        with unit_of_work() as uow:
            return {"id": acts.order_mending(uow, class_id, by=current_actor(), on=today(), **body)}


@orders.route("/<uuid:order_id>", methods=["GET"])
@roles()
@orders.doc(summary="整改通知和可办事项")
@orders.response(200, schemas.MendingOut)
def order_page(order_id: UUID) -> Any:
    """Show an order."""
    with unit_of_work() as uow:
        row = row_of(uow, MENDING, order_id)
        return versioned({**row, "version": row["seq"], "state_name": MENDING.names[MENDING.states(row["state"])],
                          "actions": offered(uow, MENDING, row, {})})


action_doors(orders, MENDING, {
    "answer": Door(acts.answer, schemas.Mended), "confirm": Door(acts.confirm), "order_again": Door(acts.send_back, schemas.MendAgain),
    "cancel": Door(acts.revoke_order),
})
