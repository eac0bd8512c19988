"""63号 §2.6 at training: the last days to start, to finish the hours, and to be ready to apply for the assessment."""

from __future__ import annotations

from services.training.lifecycle import CaseState, ClassState
from shared.deadlines import Step

WAITS_FOR = {
    CaseState.ENROLLED: Step.START, CaseState.PLACED: Step.START, CaseState.FILED: Step.START,
    CaseState.IN_TRAINING: Step.FINISH_HOURS, CaseState.COMPLETION_SUBMITTED: Step.APPLY,
}
# What has to be done next in each state; whoever the table lets do it is who is reminded.
NEXT_ACTION = {
    CaseState.ENROLLED: "place", CaseState.PLACED: "file", CaseState.FILED: "start",
    CaseState.IN_TRAINING: "submit_completion", CaseState.COMPLETION_SUBMITTED: "complete",
}
# A placed case waits for the plan of its class; whose turn that is depends on how far the plan has come.
NEXT_ACTION_ON_PLAN = {
    ClassState.DRAFTED: "submit", ClassState.RETURNED: "submit", ClassState.SUBMITTED: "countersign",
    ClassState.REVIEWED: "file",
}
