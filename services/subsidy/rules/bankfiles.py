"""The file to the bank and the answer from it, as text. Reading never guesses: a line that is unclear is a fault."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from services.subsidy.rules.money import fen_of, yuan
from services.subsidy.rules.payments import LineStatus
from shared.refusals import Kind, Reason, Refusal

HEADER = ("序号", "业务参考号", "收款户名", "收款账号", "开户银行", "金额（元）", "用途")
ANSWER_HEADER = ("业务参考号", "收款账号", "金额（元）", "状态", "银行流水号", "原因")
STATUS = {"成功": LineStatus.PAID, "退票": LineStatus.RETURNED}
PURPOSE = "金蓝领培训补贴"

UNREADABLE = Reason("bank-answer-unreadable", "银行回单无法读取", "The bank's answer cannot be read", kind=Kind.MALFORMED)


@dataclass(frozen=True, kw_only=True)
class FileLine:
    """A line of the file to the bank."""

    place: int
    reference: str
    payee_name: str
    payee_account: str
    payee_bank: str
    amount_fen: int


def rows(number: str, lines: Sequence[FileLine]) -> list[list[str]]:
    """The file as rows of text: control totals first, then the heading, then the lines in their places."""
    total = sum(line.amount_fen for line in lines)
    control = ["批次号", number, "笔数", str(len(lines)), "合计（元）", yuan(total), ""]
    body = [
        [str(line.place), line.reference, line.payee_name, line.payee_account, line.payee_bank, yuan(line.amount_fen),
         PURPOSE]
        for line in sorted(lines, key=lambda line: line.place)
    ]
    return [control, list(HEADER), *body]


def write(number: str, lines: Sequence[FileLine]) -> bytes:
    """The file as CSV in UTF-8; the hash that maker and checker compare is over these bytes."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows(rows(number, lines))
    return out.getvalue().encode("utf-8")


@dataclass(frozen=True, kw_only=True)
class RawAnswer:
    """A line of the bank's answer, with the account as the bank wrote it."""

    reference: str
    account: str
    amount_fen: int | None
    status: LineStatus
    bank_reference: str
    reason: str


def read_answer(content: str) -> list[RawAnswer] | Refusal:
    """Read the bank's answer: CSV with the columns of `ANSWER_HEADER`, in this order.

    An amount that is no amount becomes None, which compares equal to nothing.
    """
    try:
        table = [row for row in csv.reader(io.StringIO(content.removeprefix("\ufeff")), strict=True) if any(row)]
    except csv.Error as error:
        return UNREADABLE(f"回单不是完整的 CSV：{error}。")
    if not table or tuple(cell.strip() for cell in table[0]) != ANSWER_HEADER:
        return UNREADABLE(f"回单首行应为：{'、'.join(ANSWER_HEADER)}。")
    answers = []
    for place, row in enumerate(table[1:], start=2):
        cells = [cell.strip() for cell in row]
        if len(cells) != len(ANSWER_HEADER):
            return UNREADABLE(f"第 {place} 行应有 {len(ANSWER_HEADER)} 列，实有 {len(cells)} 列。", line=place)
        if cells[3] not in STATUS:
            return UNREADABLE(f"第 {place} 行状态“{cells[3]}”不是“成功”或“退票”。", line=place)
        answers.append(RawAnswer(
            reference=cells[0], account=cells[1].replace(" ", ""), amount_fen=fen_of(cells[2]), status=STATUS[cells[3]],
            bank_reference=cells[4], reason=cells[5],
        ))
    return answers
