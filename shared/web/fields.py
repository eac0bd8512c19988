"""Shapes of single values, as strict as the table that will hold them.

marshmallow's own let through what PostgreSQL or an office cannot keep: integers of thirty digits, days written
20261231, text with NUL in it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import RAISE, fields, validate
from marshmallow import Schema as PlainSchema
from marshmallow.fields import Dict, List, Nested
from stdnum import luhn
from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError as BadNumber

from shared.web.strictjson import LARGEST, writable
from shared.web.terms import terms
from shared.web.words import speak_chinese

speak_chinese()


class Schema(PlainSchema):
    """A shape that refuses fields which it does not know, by their name."""

    class Meta:
        unknown = RAISE


class Text(fields.String):
    """One piece of text, trimmed, at most `longest` characters, never empty unless allowed.

    What people write freely goes into the journal, into letters and lists, where nothing is sealed and much stays for ever; so it may
    hold no number of a person.

    :param numbers: whether it may; by default not where there may be several lines. What trainees state of themselves may: it is theirs,
        goes nowhere else, and is sealed.
    :param phones: whether telephone numbers may all the same, as in the words of a letter, in which an office names where it is reached.
    """

    default_error_messages = {
        "unwritable": "有不能保存的字符", "lines": "不能换行", "personal": "请不要写身份证号、手机号或银行卡号；需要指明时写末四位",
        "written": "请不要写身份证号或银行卡号；需要指明时写末四位",
    }

    def __init__(
        self, longest: int = 200, *, empty: bool = False, lines: bool = False, numbers: bool | None = None, phones: bool = False,
        **kwargs: Any,
    ) -> None:
        empty = empty or kwargs.get("load_default") == ""  # what stands in for silence may be said aloud
        words = f"不能超过 {longest} 个字" if empty else f"应为 1 至 {longest} 个字"
        limits = validate.Length(min=0 if empty else 1, max=longest, error=words)
        super().__init__(validate=[limits, *_several(kwargs.pop("validate", ()))], **kwargs)
        self.lines = lines
        self.numbers = not lines if numbers is None else numbers
        self.phones = phones

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not isinstance(text, str) or not writable(text):
            raise self.make_error("unwritable")
        text = unicodedata.normalize("NFC", text).strip()
        if not self.lines and any(unicodedata.category(character) == "Cc" for character in text):
            raise self.make_error("lines")
        if not self.numbers and holds_a_number(text, phones=self.phones):
            raise self.make_error("written" if self.phones else "personal")
        return text


class _Number(Text):
    """A number that people write as text: full-width becomes half-width, spaces and hyphens go, letters in capitals."""

    pattern = r".+"
    default_error_messages = {"number": "号码有误"}

    def __init__(self, longest: int = 32, **kwargs: Any) -> None:
        kwargs.setdefault("metadata", {"pattern": self.pattern})
        super().__init__(longest, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()
        if not re.fullmatch(self.pattern, plain, re.ASCII) or not self.right(plain):
            raise self.make_error("number")
        return plain

    def right(self, plain: str) -> bool:
        """Say whether the check digits are right."""
        return True


class ResidentId(_Number):
    """A citizen's identity number 公民身份号码 (GB 11643): a real birth date and check digit.

    The area code is not looked up: areas were renamed and merged, and the number stayed.
    """

    pattern = r"[1-9]\d{16}[\dX]"
    default_error_messages = {"number": "身份证号码有误，请核对 18 位号码"}

    def right(self, plain: str) -> bool:
        """Check the birth date and the last digit."""
        try:
            born = ric.get_birth_date(plain)
        except BadNumber:
            return False
        return born.year >= 1900 and ric.calc_check_digit(plain) == plain[-1]


class Uscc(_Number):
    """A unified social credit code 统一社会信用代码 (GB 32100)."""

    pattern = r"\d{8}[0-9A-HJ-NP-RTUW-Y]{10}"
    default_error_messages = {"number": "统一社会信用代码有误，请核对 18 位代码"}

    def right(self, plain: str) -> bool:
        """Check the last digit."""
        return uscc.calc_check_digit(plain[:-1]) == plain[-1]


class Phone(_Number):
    """A mobile number of the mainland, without the country code."""

    pattern = r"1[3-9]\d{9}"
    default_error_messages = {"number": "手机号码应为 11 位数字"}


class BankAccount(_Number):
    """A bank account or card number. A company's account has no check digit, so only its length is checked."""

    pattern = r"\d{8,30}"
    default_error_messages = {"number": "银行账号应为 8 至 30 位数字"}


class BankCard(BankAccount):
    """A person's bank card number, with its check digit (ISO/IEC 7812)."""

    pattern = r"\d{13,19}"
    default_error_messages = {"number": "银行卡号有误，请核对"}

    def right(self, plain: str) -> bool:
        """Check the last digit."""
        return luhn.is_valid(plain)


class Code(Text):
    """A key of reference data: small letters, digits, hyphen, underscore, dot."""

    def __init__(self, longest: int = 64, **kwargs: Any) -> None:
        super().__init__(longest, validate=validate.Regexp(r"^[a-z0-9][a-z0-9_.:-]*\Z", error="代码格式有误"), **kwargs)


class Digest(Text):
    """The SHA-256 of a file, in 64 hexadecimal digits."""

    def __init__(self, **kwargs: Any) -> None:
        wrong = "应为文件的 SHA-256（64 位十六进制）"
        super().__init__(64, validate=validate.Regexp(r"^[0-9a-fA-F]{64}\Z", error=wrong), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        return super()._deserialize(value, attr, data, **kwargs).lower()


class Day(fields.Date):
    """A day, written 2026-11-24 and in no other way."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> date:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
            raise self.make_error("invalid", input=value, obj_type="date")
        day = super()._deserialize(value, attr, data, **kwargs)
        if not 1900 <= day.year <= 2999:
            raise self.make_error("invalid", input=value, obj_type="date")
        return day


class Count(fields.Integer):
    """A whole number from `least` to `most`; 1.0 and "1" are not whole numbers in JSON, "1" is in a query."""

    def __init__(self, least: int = 0, most: int = LARGEST, **kwargs: Any) -> None:
        limits = validate.Range(min=least, max=most)
        super().__init__(validate=[limits, *_several(kwargs.pop("validate", ()))], **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        written = isinstance(value, str) and not isinstance(data, dict) and re.fullmatch(r"-?\d{1,16}", value, re.ASCII)
        if written or (isinstance(value, int) and not isinstance(value, bool)):
            return int(value)
        raise self.make_error("invalid", input=value)


class Fen(Count):
    """An amount of money in fen 分: a whole number, not negative, below ten million million yuan."""

    def __init__(self, least: int = 0, **kwargs: Any) -> None:
        super().__init__(least, 10**15, **kwargs)


class Id(fields.UUID):
    """The UUID of a thing, in its 36 characters."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, str) or len(value) != 36:
            raise self.make_error("invalid_uuid")
        return super()._deserialize(value, attr, data, **kwargs)


class Flag(fields.Boolean):
    """True or false; in a query the words, in JSON the values."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(truthy={True, "true"}, falsy={False, "false"}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if not isinstance(value, (bool, str)):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, attr, data, **kwargs)


class Choice(fields.Enum[Any]):
    """One of an enumeration's values, described by their official terms.

    :param among: the only values that this place takes.
    """

    def __init__(self, choices: type[StrEnum], *, among: Collection[StrEnum] | None = None, **kwargs: Any) -> None:
        taken = [value for value in choices if among is None or value in among]
        names = {str(value): terms(choices).get(value, "") for value in taken}
        kwargs["metadata"] = {**described(names), **kwargs.get("metadata", {})}
        # The documents list the members of what marshmallow is given, so a narrow choice is an enumeration of its own.
        narrow: Any = choices if among is None else StrEnum(choices.__name__, {value.name: value.value for value in taken})
        super().__init__(narrow, by_value=Text(64), **kwargs)
        self.choices_text = "、".join(f"{value}（{name}）" if name else value for value, name in names.items())
        self.whole = choices

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        return self.whole(super()._deserialize(value, attr, data, **kwargs))

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        """Write the value's word, also where a table holds the word itself."""
        return None if value is None else str(value)


def described(names: Mapping[str, str]) -> dict[str, Any]:
    """The metadata that tells a reader of the documents what each value means."""
    told = "；".join(f"{value} {name}" for value, name in names.items() if name)
    return {"description": told} if told else {}


def _several(validators: Any) -> list[Any]:
    return list(validators) if isinstance(validators, (list, tuple)) else [validators]


__all__ = [
    "BankAccount", "BankCard", "Choice", "Code", "Count", "Day", "Dict", "Fen", "Flag", "Id", "List", "Nested", "Phone",
    "ResidentId", "Schema", "Text", "Upload", "Uscc", "described",
]


RUN = re.compile(r"(?<![0-9A-Za-z])[0-9](?:[ -]?[0-9])*(?: ?[Xx])?(?![0-9A-Za-z])")  # digits, however they are grouped
MOBILE, CARD = re.compile(r"(?:86)?1[3-9][0-9]{9}"), re.compile(r"62[0-9]{14,17}")


def holds_a_number(text: str, *, phones: bool = False) -> bool:
    """Whether somebody's identity number, mobile number or bank card stands in a text, by their check digits where they have any.

    :param phones: mobile numbers may.
    """
    for run in RUN.findall(unicodedata.normalize("NFKC", text)):
        groups = re.split(r"[ -]", run)
        for plain in {re.sub(r"[ -]", "", run).upper(), *map(str.upper, groups)}:
            if (re.fullmatch(ResidentId.pattern, plain) and ResidentId().right(plain)) or (
                    not phones and MOBILE.fullmatch(plain)) or (CARD.fullmatch(plain) and luhn.is_valid(plain)):
                return True
    return False
