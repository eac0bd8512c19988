"""Whether an act still counts, by the deadline that is in force on the day it is judged (63号 §2.6)."""

from __future__ import annotations

from datetime import date

from services.assessment import rules
from shared.deadlines import Act, deadline_of
from shared.policy import Policy
from shared.refusals import Refusal


def too_late(policy: Policy, act: Act, *, year: int, on: date) -> Refusal | None:
    """Refuse an act of a programme year that policy wants done by the deadline and that would come after it."""
    return rules.within_deadline(
        act=act, on=on, deadline=deadline_of(year=year, month_and_day=policy.exam_deadline),
        deciding_act=Act(policy.exam_deadline_act),
    )
