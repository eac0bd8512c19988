"""What people, timers and other desks do at the subsidy desk: one verb, one function."""

from collections.abc import Mapping

from services.subsidy.actions import (
    answers,
    anywhere,
    approval,
    arriving,
    claims,
    deadlines,
    draws,
    eligibility,
    funds,
    judges,
    ledger,
    notices,
    objections,
    payments,
    recoveries,
    refusing,
    review,
    sample,
)
from shared.casework import Judge

# The rules behind the actions on a case: what is offered and what is done ask the same ones.
CASE_JUDGES: Mapping[str, Judge] = {
    "claim": judges.judge_possible_claim, "verify": judges.judge_claim, "appeal": judges.judge_claim,
    "approve": approval.judge_approval, "object": notices.judge_objection, "refuse": review.judge_refusal,
    "prepare": payments.judge_preparation,
}

__all__ = [
    "CASE_JUDGES", "answers", "anywhere", "approval", "arriving", "claims", "deadlines", "draws", "eligibility", "funds", "judges", "ledger", "notices", "objections",
    "payments", "recoveries", "refusing", "review", "sample",
]
