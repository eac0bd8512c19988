"""63号 §2.6 at enrollment: whoever is to be assessed by 31 December must be in a class that starts early enough."""

from __future__ import annotations

from collections.abc import Mapping

from services.enrollment.lifecycle import State
from shared.deadlines import Step

WAITS_FOR = {
    State.DRAFTED: Step.START, State.RETURNED: Step.START, State.SUBMITTED: Step.START,
    State.WAITING_FOR_STANDARD: Step.START,
}
# What has to be done next in each state; whoever the table lets do it is who is reminded.
NEXT_ACTION = {
    State.DRAFTED: "submit", State.RETURNED: "submit", State.SUBMITTED: "accept", State.WAITING_FOR_STANDARD: "resume",
}
# The public words of the other desks, so that the register can say of every case what it waits for.
EVERYWHERE: Mapping[str, Mapping[str, Step]] = {
    "enrollment": {str(state): step for state, step in WAITS_FOR.items()},
    "training": {
        "enrolled": Step.START, "placed": Step.START, "filed": Step.START, "in_training": Step.FINISH_HOURS,
        "completion_submitted": Step.APPLY,
    },
    "assessment": {
        "trained": Step.APPLY, "exam_returned": Step.APPLY, "applied": Step.SIT, "admitted": Step.SIT,
        "seated": Step.SIT, "failed": Step.SIT, "absent": Step.SIT, "sat": Step.PUBLISH, "passed": Step.CERTIFY,
    },
    "subsidy": dict.fromkeys(
        ("certified", "claimed", "claim_returned", "verified", "cleared", "waiting_for_funds", "approved", "on_notice",
         "objected", "payable", "finance_review", "funded", "in_payment", "payment_returned"), Step.PAY),
}
