"""Official letters 文书: the text of the day's template with what the decision says."""

from __future__ import annotations

import string
from collections.abc import Mapping
from enum import StrEnum

from shared.refusals import Reason, Refusal


class LetterKind(StrEnum):
    """The letters of the subsidy desk."""

    CORRECTION = "correction"  # 补正通知
    REFUSAL = "refusal"  # 不予补贴告知书
    FUND_REQUEST = "fund_request"  # 拨款申请


TITLES = {LetterKind.CORRECTION: "补正通知", LetterKind.REFUSAL: "不予补贴告知书", LetterKind.FUND_REQUEST: "拨款申请"}
DECISIONS = {LetterKind.CORRECTION: ("claim_returned", "return_claim"), LetterKind.REFUSAL: ("refused", "refuse"),
             LetterKind.FUND_REQUEST: ("submitted", "request_funds")}
WORDS = frozenset({"name", "number", "reason", "remedy", "amount", "lines", "unit"})
NOT_DECIDED = Reason("letter-without-decision", "尚无可出具文书的决定", "There is no decision to write of")
BAD_TEMPLATE = Reason("letter-template-unusable", "文书模板有误", "The template cannot be used")


def text_of(template: str, words: Mapping[str, str]) -> str:
    """Put the words into the template.

    :raises ValueError: when the template names what no letter knows, or asks for more than a name.
    """
    for _, name, form, conversion in string.Formatter().parse(template):
        if name is not None and (name not in WORDS or form or conversion):
            raise ValueError(name)
    return template.format_map(words)


def decided(*, kind: LetterKind, state: str) -> Refusal | None:
    """Refuse a letter of a decision that does not stand."""
    wanted, _ = DECISIONS[kind]
    if kind is LetterKind.FUND_REQUEST or state == wanted:
        return None
    return NOT_DECIDED(f"当前没有可出具“{TITLES[kind]}”的决定。", cure="作出决定后再出具")
