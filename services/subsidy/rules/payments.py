"""§3 先垫后补, the last step: what must hold before money leaves, and how the bank's answer is read."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.subsidy.lifecycle import PAYMENT_BATCH, PaymentBatchState
from shared.refusals import Reason, Refusal

FILE_CHANGED = Reason("payment-file-changed", "支付文件与制单时不一致", "The payment file is not the prepared one", "§3")
SAME_PERSON = Reason("maker-is-checker", "制单与支付复核须由两人办理", "Maker and checker must be two people", "§3")
NO_VERDICT = Reason("no-verdict-today", "没有当日资格复核结论", "No eligibility verdict of this day", "§4.1")
NOT_ELIGIBLE = Reason("not-eligible-today", "当日资格复核未通过", "Not eligible on the day of payment", "§4.1")
BOOKS_CLOSED = Reason("finance-books-closed", "财政已年终关账", "Finance has closed its books", "§3")
OTHER_ACCOUNT = Reason("account-is-not-claimed-one", "收款账号与申领不一致", "The account is not the claimed one", "§3")
IN_A_BATCH = Reason("already-in-payment-batch", "已在其他支付批次中", "Already in a payment batch", "§3")
FILE_NOT_NEEDED = Reason("payment-file-not-needed", "支付文件现在不需要", "The payment file is not needed now", "§3")
FILE_NEEDED = (PaymentBatchState.PREPARED, PaymentBatchState.SENT, PaymentBatchState.DISPUTED)
NO_LIVE_LINE = Reason("no-payment-line", "没有有效的支付明细", "There is no live payment line", "§3")


def eligible_today(*, verdict: bool | None, why: str | None, on: date) -> Refusal | None:
    """Refuse to pay without a verdict of this very day, or against it.

    §4.1: 补贴申领资料审核; whoever left the population since is not paid.
    """
    if verdict is None:
        return NO_VERDICT(f"尚无 {on.isoformat()} 当日的资格复核结论。", cure="发出资格复核，待答复后再支付", day=on)
    if not verdict:
        return NOT_ELIGIBLE(f"{on.isoformat()} 资格复核未通过：{why or '未说明'}。", cure="作废批次，剔除本笔后重新制单", day=on)
    return None


def books_open(*, on: date, month: int, day: int) -> Refusal | None:
    """Refuse to pay between finance's last day of payment and the end of the year; that day itself counts."""
    last = date(on.year, month, day)
    if on <= last:
        return None
    return BOOKS_CLOSED(
        f"财政已于 {last.isoformat()} 关账，本年度不再支付。", cure=f"{on.year + 1} 年 1 月 1 日起支付", last_day=last
    )


def file_unchanged(*, prepared: str, seen: str, recomputed: str) -> Refusal | None:
    """Refuse to pay unless three hashes agree: the maker's, the checker's, and that of the file made afresh.

    What the checker saw is what is paid.
    """
    if prepared == recomputed == seen:
        return None
    what = "复核人所见文件" if prepared == recomputed else "当前支付数据"
    return FILE_CHANGED(f"{what}的校验值与制单时不同，不能支付。", cure="核对后作废本批次并重新制单")


def file_needed(*, state: PaymentBatchState) -> Refusal | None:
    """Refuse the file with everybody's account unless it is being checked, is with the bank, or is compared with its answer."""
    if state in FILE_NEEDED:
        return None
    needed = "、".join(PAYMENT_BATCH.names[one] for one in FILE_NEEDED)
    return FILE_NOT_NEEDED(
        f"本批次{PAYMENT_BATCH.names[state]}，不再提供含全部收款账号的支付文件。", cure=f"在“{needed}”时下载；其余情况在本页逐笔查看")


def two_people(*, maker: object, checker: object) -> Refusal | None:
    """Refuse a checker who made the batch."""
    return SAME_PERSON("本批次由您制单，须由另一位基金财务复核支付。") if maker == checker else None


def file_hash(content: bytes) -> str:
    """SHA-256 of a payment file, hexadecimal."""
    return hashlib.sha256(content).hexdigest()


class LineStatus(StrEnum):
    """What the bank says of a line."""

    PAID = "paid"  # 成功
    RETURNED = "returned"  # 退票


class Fault(StrEnum):
    """Why a line of the bank's answer cannot be taken."""

    UNKNOWN = "unknown"  # 本批次没有此参考号
    MISSING = "missing"  # 回单缺少此笔
    DOUBLED = "doubled"  # 回单重复
    WRONG_AMOUNT = "wrong_amount"  # 金额不符
    WRONG_ACCOUNT = "wrong_account"  # 账号不符
    NO_REASON = "no_reason"  # 退票未说明原因


@dataclass(frozen=True, kw_only=True)
class SentLine:
    """A line as it was sent to the bank."""

    reference: str
    amount_fen: int
    fingerprint: str


@dataclass(frozen=True, kw_only=True)
class AnsweredLine:
    """A line as the bank answered it; the account only as its fingerprint."""

    reference: str
    amount_fen: int | None
    fingerprint: str
    status: LineStatus
    reason: str = ""
    bank_reference: str = ""


@dataclass(frozen=True)
class Disagreement:
    """One point in which the bank's answer and the batch differ; it blocks the batch."""

    reference: str
    fault: Fault


def compare(sent: Sequence[SentLine], answered: Iterable[AnsweredLine]) -> list[Disagreement]:
    """List every point in which the answer is not the batch, matched on reference, amount and account; empty if it is."""
    lines: Mapping[str, SentLine] = {line.reference: line for line in sent}
    answers = list(answered)
    seen = Counter(answer.reference for answer in answers)
    found = [Disagreement(reference, Fault.DOUBLED) for reference, count in seen.items() if count > 1]
    found += [Disagreement(line.reference, Fault.MISSING) for line in sent if line.reference not in seen]
    for answer in answers:
        line = lines.get(answer.reference)
        if line is None:
            found.append(Disagreement(answer.reference, Fault.UNKNOWN))
            continue
        if answer.amount_fen != line.amount_fen:
            found.append(Disagreement(answer.reference, Fault.WRONG_AMOUNT))
        if answer.fingerprint != line.fingerprint:
            found.append(Disagreement(answer.reference, Fault.WRONG_ACCOUNT))
        if answer.status is LineStatus.RETURNED and not answer.reason.strip():
            found.append(Disagreement(answer.reference, Fault.NO_REASON))
    return found
