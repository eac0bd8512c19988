"""A claim batch 申领批次: the system assembles it from certified cases, the claimant confirms it."""

from __future__ import annotations

from enum import StrEnum
from types import MappingProxyType

from shared.lifecycle import Lifecycle, Role, move


class ClaimBatchState(StrEnum):
    """Where a claim batch stands."""

    ASSEMBLED = "assembled"  # 待确认
    SUBMITTED = "submitted"  # 已申领
    CANCELLED = "cancelled"  # 已撤销


S = ClaimBatchState
CLAIMANTS = (Role.TRAINEE, Role.EMPLOYER, Role.BASE_CLERK)

CLAIM_BATCH = Lifecycle(
    subject="claim_batch",
    name="申领批次",
    table="claim_batches",
    states=ClaimBatchState,
    names={S.ASSEMBLED: "待确认", S.SUBMITTED: "已申领", S.CANCELLED: "已撤销"},
    initial=S.ASSEMBLED,
    ends=frozenset({S.SUBMITTED, S.CANCELLED}),
    belongs=MappingProxyType({Role.BASE_CLERK: "base_id", Role.EMPLOYER: "employer_id", Role.TRAINEE: "person_id"}),
    moves=[
        move("submit", "确认申领", S.ASSEMBLED, S.SUBMITTED, CLAIMANTS, "§3"),
        move("cancel", "撤销", S.ASSEMBLED, S.CANCELLED, CLAIMANTS, "§3", needs_reason=True),
    ],
)
