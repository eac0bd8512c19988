"""63号 §2.6 at enrollment: whoever is to be assessed by 31 December must be in a class that starts early enough."""

from __future__ import annotations

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
