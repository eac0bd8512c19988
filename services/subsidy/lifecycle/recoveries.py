"""A recovery 追回 of money that should not have been paid, in whole or in part."""

from __future__ import annotations

from enum import StrEnum

from shared.lifecycle import Lifecycle, Role, move


class RecoveryState(StrEnum):
    """Where a recovery stands."""

    PROPOSED = "proposed"  # 待决定
    DECIDED = "decided"  # 追回中
    SETTLED = "settled"  # 已收回入账
    REFERRED = "referred"  # 核销或移送
    DROPPED = "dropped"  # 不予追回


S = RecoveryState
DECIDERS = (Role.DISTRICT_REVIEWER, Role.DISTRICT_LEADER, Role.CITY_PROGRAMME_OFFICER)
ACCOUNTANT = Role.FUND_ACCOUNTANT

RECOVERY = Lifecycle(
    subject="recovery",
    name="追回",
    table="recoveries",
    states=RecoveryState,
    names={
        S.PROPOSED: "待决定", S.DECIDED: "追回中", S.SETTLED: "已收回入账", S.REFERRED: "核销或移送",
        S.DROPPED: "不予追回",
    },
    initial=S.PROPOSED,
    ends=frozenset({S.SETTLED, S.REFERRED, S.DROPPED}),
    moves=[
        move("decide", "决定追回", S.PROPOSED, S.DECIDED, DECIDERS, "§4.2", needs_reason=True),
        move("drop", "不予追回", S.PROPOSED, S.DROPPED, DECIDERS, "§4.2", needs_reason=True),
        move("book", "登记还款", S.DECIDED, None, ACCOUNTANT, "§4.2"),
        move("settle", "收回入账", S.DECIDED, S.SETTLED, ACCOUNTANT, "§4.2"),
        move("refer", "移送", S.DECIDED, S.REFERRED, DECIDERS, "§4.2", needs_reason=True),
    ],
)
