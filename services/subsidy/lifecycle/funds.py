"""A fund request 拨款申请: the bureau asks the finance bureau for the money of approved cases."""

from __future__ import annotations

from enum import StrEnum

from shared.lifecycle import Lifecycle, Role, move


class FundRequestState(StrEnum):
    """Where a fund request stands."""

    SUBMITTED = "submitted"  # 待财政审核
    RELEASED = "released"  # 已核拨
    RETURNED = "returned"  # 已退回


S = FundRequestState
FINANCE = Role.FINANCE_BUREAU

FUND_REQUEST = Lifecycle(
    subject="fund_request",
    name="拨款申请",
    table="fund_requests",
    states=FundRequestState,
    names={S.SUBMITTED: "待财政审核", S.RELEASED: "已核拨", S.RETURNED: "已退回"},
    initial=S.SUBMITTED,
    ends=frozenset({S.RELEASED, S.RETURNED}),
    moves=[
        move("release_funds", "财政核拨", S.SUBMITTED, S.RELEASED, FINANCE, "§3"),
        move("return_request", "财政退回", S.SUBMITTED, S.RETURNED, FINANCE, "§3", needs_reason=True),
    ],
)
