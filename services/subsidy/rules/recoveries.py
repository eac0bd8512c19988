"""§4.2: 追回被骗取、套取的补贴资金, in whole or in part, to the fund that paid."""

from __future__ import annotations

from shared.refusals import Reason, Refusal

MORE_THAN_PAID = Reason("recovery-exceeds-payment", "追回金额超过已付金额", "More than was paid cannot be recovered", "§4.2")
MORE_THAN_DUE = Reason("repayment-exceeds-demand", "还款金额超过应追回金额", "More was repaid than was demanded", "§4.2")
NOT_REPAID = Reason("recovery-incomplete", "应追回金额未全部到账", "The demand is not yet repaid", "§4.2")
OWN_PROPOSAL = Reason("own-recovery-proposal", "追回须由另一人决定", "Another person must decide a recovery", "§4.2")


def demand_within_payment(*, demand_fen: int, paid_fen: int) -> Refusal | None:
    """Refuse to demand more than was paid and not yet recovered; all of it is allowed."""
    if demand_fen <= paid_fen:
        return None
    return MORE_THAN_PAID(f"本笔已付未追回 {paid_fen / 100:.2f} 元，不能追回 {demand_fen / 100:.2f} 元。", paid_fen=paid_fen)


def repayment_within_demand(*, amount_fen: int, recovered_fen: int, demand_fen: int) -> Refusal | None:
    """Refuse a repayment by which more would come back than was demanded."""
    if recovered_fen + amount_fen <= demand_fen:
        return None
    left = demand_fen - recovered_fen
    return MORE_THAN_DUE(f"尚应追回 {left / 100:.2f} 元，不能登记 {amount_fen / 100:.2f} 元。", left_fen=left)


def fully_repaid(*, recovered_fen: int, demand_fen: int) -> Refusal | None:
    """Refuse to settle before everything that was demanded has come back."""
    if recovered_fen == demand_fen:
        return None
    return NOT_REPAID(f"尚有 {(demand_fen - recovered_fen) / 100:.2f} 元未收回。", left_fen=demand_fen - recovered_fen)


def another_decides(*, proposer: object, decider: object) -> Refusal | None:
    """Refuse a decision by the one who proposed the recovery."""
    return OWN_PROPOSAL("本项追回由您提出，须由另一人决定。") if proposer == decider else None
