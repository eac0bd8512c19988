"""63号 §3 at subsidy: finance closes its books before the end of the year; what is not paid then waits for the new ones."""

from __future__ import annotations

from services.subsidy.lifecycle import State
from shared.deadlines import Step

# What has to be done next in each state; whoever the table lets do it is who is reminded. The clock ends a notice.
NEXT_ACTION = {
    State.CERTIFIED: "claim", State.CLAIM_RETURNED: "claim", State.CLAIMED: "verify", State.VERIFIED: "clear",
    State.CLEARED: "approve", State.WAITING_FOR_FUNDS: "approve", State.APPROVED: "publish",
    State.ON_NOTICE: "end_notice", State.OBJECTED: "decide", State.PAYABLE: "request_funds",
    State.FINANCE_REVIEW: "release_funds", State.FUNDED: "pay", State.IN_PAYMENT: "confirm_payment",
    State.PAYMENT_RETURNED: "repay",
}
WAITS_FOR = dict.fromkeys(NEXT_ACTION, Step.PAY)
