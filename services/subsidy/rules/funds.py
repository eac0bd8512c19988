"""§3: three funds, the unemployment-insurance money first; where the money of a case stands in every state."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType

from services.subsidy.lifecycle import State
from shared.refusals import Reason, Refusal


class Fund(StrEnum):
    """The funds of the notice, in its order."""

    UNEMPLOYMENT_SKILL = "unemployment_skill"  # 失业保险基金支持职业技能提升行动资金
    EMPLOYMENT_SUBSIDY = "employment_subsidy"  # 就业补助资金
    ENTREPRENEURSHIP = "entrepreneurship"  # 创业带动就业扶持资金


FUND_NAMES: Mapping[str, str] = MappingProxyType({
    Fund.UNEMPLOYMENT_SKILL: "失业保险基金支持职业技能提升行动资金",
    Fund.EMPLOYMENT_SUBSIDY: "就业补助资金",
    Fund.ENTREPRENEURSHIP: "创业带动就业扶持资金",
})


class Account(StrEnum):
    """The accounts of one fund in one unit and year; money enters at GRANTED and never leaves the six."""

    GRANTED = "granted"  # 预算指标: what was ever granted, the counterweight of all others
    AVAILABLE = "available"  # 可用
    RESERVED = "reserved"  # 已占用
    REQUESTED = "requested"  # 已报拨
    IN_PAYMENT = "in_payment"  # 支付中
    PAID = "paid"  # 已支付
    RECOVERED = "recovered"  # 已追回


S = State
# The ledger follows the case: a move from one state to another moves the amount between their accounts.
STANDS_AT: Mapping[State, Account] = MappingProxyType({
    S.APPROVED: Account.RESERVED, S.ON_NOTICE: Account.RESERVED, S.OBJECTED: Account.RESERVED,
    S.PAYABLE: Account.RESERVED, S.FINANCE_REVIEW: Account.REQUESTED, S.FUNDED: Account.REQUESTED,
    S.PAYMENT_RETURNED: Account.REQUESTED, S.IN_PAYMENT: Account.IN_PAYMENT, S.PAID: Account.PAID,
    S.CLOSED: Account.PAID, S.RECOVERING: Account.PAID, S.RECOVERED: Account.PAID, S.WRITTEN_OFF: Account.PAID,
})

NO_FUND = Reason("no-fund-suffices", "各项资金余额均不足", "No fund suffices", "§3")


def allocate(*, amounts: Sequence[int], balances: Mapping[str, int], order: Sequence[str]) -> list[str | None]:
    """Choose for each amount the first fund in order that can pay it whole; None where none can.

    §3: the unemployment-insurance money goes first. One line is paid from one fund.

    :param amounts: fen, in the order in which the lines are to be served.
    :param balances: fen available by fund.
    """
    left = {fund: balances.get(fund, 0) for fund in order}
    chosen: list[str | None] = []
    for amount in amounts:
        fund = next((fund for fund in order if left[fund] >= amount), None)
        if fund is not None:
            left[fund] -= amount
        chosen.append(fund)
    return chosen


def still_waiting(*, amount_fen: int, balances: Mapping[str, int]) -> Refusal:
    """Say that a case which already waits for funds must wait on."""
    largest = max(balances.values(), default=0)
    return NO_FUND(
        f"各项资金可用余额均不足以支付本笔 {amount_fen / 100:.2f} 元。", cure="下达预算指标后再审批",
        amount_fen=amount_fen, largest_balance_fen=largest,
    )
