"""What a person states about the subsidy (63号 §3): whether the base may claim it, and that the money is not theirs."""

from __future__ import annotations

from services.subsidy.lifecycle import State
from services.subsidy.queries.judging import CONSENTS, REFUSES
from shared.casework.statements import Statable
from shared.lifecycle import Duty

S = State
BEFORE_REVIEW = frozenset({S.CERTIFIED, S.CLAIMED, S.CLAIM_RETURNED})
STATEMENTS = (
    Statable(
        kind=CONSENTS, name="同意由基地代为申领", says="我同意培训基地代我申领补贴，补贴付给基地，基地不收取费用。",
        clause="§3", states=BEFORE_REVIEW, instead_of=(REFUSES,), own=True,
    ),
    Statable(
        kind=REFUSES, name="不同意由基地代为申领", says="我不同意培训基地代我申领补贴。", clause="§3",
        states=BEFORE_REVIEW, instead_of=(CONSENTS,),
    ),
    Statable(
        kind="deny_payment", name="未收到或账户不是本人的", says="登记的收款账户不是我本人（或我同意的）账户，或者款项没有收到。",
        clause="§3", denial=True,
        states=frozenset(S) - {S.PASSED, S.CERTIFIED, S.WAIVED, S.WITHDRAWN, S.DISQUALIFIED, S.REFUSED},
        against=(Duty.CLAIM_HANDLING, Duty.CLAIM_REVIEW, Duty.CLAIM_APPROVAL, Duty.PAYMENT_MAKING, Duty.PAYMENT_CHECKING),
    ),
)
