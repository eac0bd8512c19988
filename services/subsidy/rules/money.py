"""Money is whole fen 分 everywhere; this page only says how it is read and written."""

from __future__ import annotations

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万亿")


def capital(fen: int) -> str:
    """Write an amount as forms want it 人民币大写, for example 叁仟元整 for 300000.

    :param fen: not negative, below 10^18.
    """
    if not 0 <= fen < 10**18:
        raise ValueError(f"{fen} fen cannot be written in capitals")
    yuan, cents = divmod(fen, 100)
    jiao, rest = divmod(cents, 10)
    whole = _integer(yuan) + "元" if yuan else ""
    if not cents:
        return (whole or "零元") + "整"
    text = DIGITS[jiao] + "角" if jiao else ("零" if yuan else "")
    return whole + text + (DIGITS[rest] + "分" if rest else "整")


def _integer(number: int) -> str:
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text = ""
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        # One 零 stands for any run of empty places between two written digits.
        if text and group and (group < 1_000 or groups[place + 1] % 10 == 0) and not text.endswith("零"):
            text += "零"
        text += _group(group) + GROUPS[place] if group else ""
    return text


def _group(group: int) -> str:
    text = ""
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += DIGITS[digit] + PLACES[place]
        elif text and group % 10**place:
            text += "" if text.endswith("零") else "零"
    return text


def yuan(fen: int) -> str:
    """Write an amount as banks and tables want it, for example 3000.00."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def fen_of(text: str) -> int | None:
    """Read an amount like 3000, 3000.5 or 3000.00 exactly; None if it is no amount."""
    whole, point, cents = text.strip().partition(".")
    digits_only = whole.isascii() and whole.isdigit() and len(whole) <= 15
    cents_right = not point or (cents.isascii() and cents.isdigit() and len(cents) <= 2)
    if not digits_only or not cents_right:
        return None
    return int(whole) * 100 + int(cents.ljust(2, "0") or 0)
