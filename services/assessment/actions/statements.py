"""What a person states about the examination (63号 §2.6, §4.1)."""

from __future__ import annotations

from services.assessment.lifecycle import CaseState
from shared.casework.statements import Statable
from shared.lifecycle import Duty

S = CaseState
STATEMENTS = (
    Statable(
        kind="deny_sitting", name="未参加考试", says="记录我参加了考核，我本人没有参加。", clause="§2.6", denial=True,
        states=frozenset({S.SAT, S.PASSED, S.FAILED, S.VOIDED, S.CERTIFIED, S.ENDED}),
        against=(Duty.EXAMINING, Duty.RESULT_ENTRY, Duty.RESULT_CHECK, Duty.CERTIFYING),
    ),
)
