"""What the forms of the subsidy desk offer to choose."""

from __future__ import annotations

from services.subsidy.lifecycle import State
from shared.web.console.offering import Offer, things

OFFERS = {
    "assemble.ids": Offer(things("cases", (State.CERTIFIED, State.CLAIM_RETURNED))),
    "submit.id": Offer(things("cases", (State.CERTIFIED, State.CLAIM_RETURNED), of="claim_batch_id"), each="given"),
    "draft.ids": Offer(things("cases", (State.APPROVED,))),
    "open_request.ids": Offer(things("cases", (State.PAYABLE,))),
    "open_batch.ids": Offer(things("cases", (State.FUNDED, State.PAYMENT_RETURNED))),
    "propose.case_id": Offer(things("cases", (State.PAID, State.CLOSED))),
}
