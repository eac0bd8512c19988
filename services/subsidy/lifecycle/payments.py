"""A payment batch 支付批次: made by one, checked by another, answered by the bank."""

from __future__ import annotations

from enum import StrEnum

from shared.lifecycle import Lifecycle, Role, move


class PaymentBatchState(StrEnum):
    """Where a payment batch stands."""

    PREPARED = "prepared"  # 待支付复核
    SENT = "sent"  # 支付中
    DISPUTED = "disputed"  # 对账不符
    SETTLED = "settled"  # 已对账
    CLOSED = "closed"  # 已办结
    CANCELLED = "cancelled"  # 已作废


S = PaymentBatchState
ACCOUNTANT = Role.FUND_ACCOUNTANT

PAYMENT_BATCH = Lifecycle(
    subject="payment_batch",
    name="支付批次",
    table="payment_batches",
    states=PaymentBatchState,
    names={
        S.PREPARED: "待支付复核", S.SENT: "支付中", S.DISPUTED: "对账不符", S.SETTLED: "已对账",
        S.CLOSED: "已办结", S.CANCELLED: "已作废",
    },
    initial=S.PREPARED,
    ends=frozenset({S.CLOSED, S.CANCELLED}),
    moves=[
        move("pay", "支付复核", S.PREPARED, S.SENT, ACCOUNTANT, "§3"),
        move("cancel", "作废", S.PREPARED, S.CANCELLED, ACCOUNTANT, "§3", needs_reason=True),
        move("read_answer", "读入银行回单", (S.SENT, S.DISPUTED), (S.SETTLED, S.DISPUTED), ACCOUNTANT, "§3"),
        move("close", "办结", S.SETTLED, S.CLOSED, ACCOUNTANT, "§2.8"),
    ],
)
