"""One cell of a roster at a time: what it says, or in plain words why it cannot be read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError as BadNumber


class CellError(ValueError):
    """The sentence to show beside the row."""


EXCEL_EPOCH = date(1899, 12, 30)
SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+?\d+", re.IGNORECASE)
LOOKALIKES = {"O": "0", "o": "0", "I": "1", "l": "1", "i": "1", "Z": "2", "S": "5", "B": "8", "〇": "0", "×": "X"}
DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})月?")
# Full-width letters, digits and joints as tables hold them; Chinese punctuation stays what it is.
HALF_WIDTH = {full: full - 0xFEE0 for full in (*range(0xFF10, 0xFF1A), *range(0xFF21, 0xFF3B), *range(0xFF41, 0xFF5B),
                                               0xFF0D, 0xFF0E, 0xFF0F, 0xFF0B)} | {0x3000: 0x20}
EXACT = 2**53  # above this a spreadsheet no longer keeps every digit


def plain(value: Any) -> str:
    """A cell as text: full-width letters and digits to half-width, trimmed; whole numbers without `.0`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        value = int(value) if abs(value) < EXACT else f"{value:.12E}"
    text = str(value).translate(HALF_WIDTH).strip().strip("'‘’\t")
    return text[2:-1] if text.startswith('="') and text.endswith('"') else text


def wide(text: str) -> str:
    """Brackets as official names have them."""
    return text.replace("(", "（").replace(")", "）")


def id_number(value: Any) -> str:
    """An identity number 身份证号码: 18 characters, a real birth date, the right check digit."""
    text = re.sub(r"[\s-]", "", plain(value)).upper()
    if isinstance(value, (int, float)) or SCIENTIFIC.fullmatch(text):
        raise CellError("身份证号码被表格存成了数字，末几位已丢失；请将该列设为“文本”格式后重新填写")
    for place, letter in enumerate(plain(value).replace(" ", "")):
        if letter in LOOKALIKES and not (place == 17 and letter in "Xx×"):
            raise CellError(f"身份证号码第{place + 1}位是“{letter}”，应为数字“{LOOKALIKES[letter]}”？请核对")
    if len(text) == 15 and text.isdigit():
        raise CellError("这是15位旧身份证号码，请填写18位号码")
    if len(text) != 18:
        raise CellError(f"身份证号码应为18位，现为{len(text)}位")
    if not re.fullmatch(r"[1-9]\d{16}[\dX]", text):
        raise CellError("身份证号码只能是数字，末位可为X")
    try:
        born = ric.get_birth_date(text)
    except BadNumber:
        raise CellError(f"身份证号码中的出生日期“{text[6:14]}”不存在") from None
    if born.year < 1900:
        raise CellError(f"身份证号码中的出生日期“{text[6:14]}”不可信")
    if ric.calc_check_digit(text) != text[-1]:
        raise CellError("身份证号码末位校验不符，可能有一位抄错，请对照证件核对")
    return text


def phone(value: Any) -> str:
    """A mobile number of 11 digits."""
    text = re.sub(r"[\s-]", "", plain(value)).removeprefix("+86")
    if not re.fullmatch(r"1[3-9]\d{9}", text):
        raise CellError(f"手机号码应为11位数字，现为“{text}”" if text else "缺少手机号码")
    return text


def credit_code(value: Any) -> str:
    """A unified social credit code 统一社会信用代码."""
    text = re.sub(r"[\s-]", "", plain(value)).upper()
    if isinstance(value, (int, float)) or SCIENTIFIC.fullmatch(text):
        raise CellError("统一社会信用代码被表格存成了数字；请将该列设为“文本”格式后重新填写")
    if not re.fullmatch(r"\d{8}[0-9A-HJ-NP-RTUW-Y]{10}", text) or uscc.calc_check_digit(text[:-1]) != text[-1]:
        raise CellError(f"统一社会信用代码“{text}”有误，请对照营业执照核对18位代码")
    return text


def name(value: Any) -> str:
    """A person's name: at least two characters, no digits."""
    text = "".join(plain(value).split()) if not plain(value).isascii() else plain(value)
    if len(text) < 2 or len(text) > 50 or any(character.isdigit() for character in text):
        raise CellError(f"姓名“{text}”有误" if text else "缺少姓名")
    return text


def choice(value: Any, names: Mapping[str, str], what: str) -> str:
    """One of the official names, answered by its code."""
    text = wide("".join(plain(value).split()))
    for code, official in names.items():
        if text in (wide(official), code):
            return code
    listed = "、".join(names.values())
    raise CellError(f"{what}“{text}”不在可选项内（{listed}）" if text else f"缺少{what}")


def day(value: Any, what: str) -> date:
    """A day, however a table writes it: 2026-11-03, 2026/11/3, 2026年11月3日, 20261103, or a real date."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, (int, float)) and 20_000 < value < 60_000:
        return EXCEL_EPOCH + timedelta(days=int(value))
    text = "".join(plain(value).split())
    if re.fullmatch(r"\d{8}", text):
        text = f"{text[:4]}-{text[4:6]}-{text[6:]}"
    match = DAY.fullmatch(text)
    if match is None:
        raise CellError(f"{what}“{text}”应写成 2026年11月3日 的样子" if text else f"缺少{what}")
    try:
        return date(*map(int, match.groups()))
    except ValueError:
        raise CellError(f"{what}“{text}”不是真实的日期") from None


def spells(value: Any) -> list[dict[str, str | None]]:
    """Work in the occupation 从业经历: `2004-03-01至2013-06-30；2014-03-01至今`."""
    found = []
    for part in re.split(r"[;；\n]", plain(value)):
        if not part.strip():
            continue
        start, separator, end = part.partition("至")
        if not separator:
            raise CellError(f"从业经历“{part.strip()}”应写成“2014-03-01至今”或“2004-03-01至2013-06-30”")
        began = day(start, "从业起始日期")
        ended = None if end.strip() in ("今", "至今", "") else day(end, "从业终止日期")
        if ended is not None and ended < began:
            raise CellError(f"从业经历“{part.strip()}”的终止日期早于起始日期")
        found.append({"start": began.isoformat(), "end": ended.isoformat() if ended else None})
    return found


def papers(value: Any, names: Mapping[str, str]) -> list[dict[str, str]]:
    """Papers on file 已交材料, separated by 、 or commas; short names are enough."""
    found = []
    for part in re.split(r"[、,，;；\s]+", plain(value)):
        if not part:
            continue
        kinds = [kind for kind, official in names.items() if wide(part) in official or official in wide(part)]
        if not kinds:
            raise CellError(f"已交材料“{part}”不在可选项内（{'、'.join(names.values())}）")
        found.append({"kind": kinds[0], "form": "paper"})
    return found
