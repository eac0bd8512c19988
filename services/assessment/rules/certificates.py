"""63号 §2.7: a certificate number tells its year, province and level, which must be those of the case as filed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from shared.refusals import Reason, Refusal

MALFORMED_NUMBER = Reason("certificate-number-malformed", "证书编号格式不符", "The certificate number is malformed", "§2.7")
WRONG_YEAR = Reason("certificate-year-differs", "证书编号年份与发证年份不符", "The number's year differs", "§2.7")
WRONG_PLACE = Reason("certificate-place-differs", "证书编号地区代码不符", "The number's place differs", "§2.7")
WRONG_LEVEL = Reason("certificate-level-differs", "证书等级与申报等级不符", "The level differs from the one filed", "§2.7")
WRONG_KIND = Reason("certificate-kind-differs", "证书类别与申报类别不符", "The kind differs from the one filed", "§2.7")
WRONG_OCCUPATION = Reason("certificate-occupation-differs", "证书职业与申报职业不符", "The occupation differs", "§2.7")
ISSUED_TOO_EARLY = Reason("certificate-issued-too-early", "发证日期早于合格日期", "Issued before the case passed", "§2.7")
ISSUED_LATER = Reason("certificate-issued-later", "发证日期晚于登记日期", "Issued after the day of registering", "§2.7")
NUMBER_TAKEN = Reason("certificate-number-taken", "证书编号已登记", "The certificate number is taken", "§2.7")

QUALIFICATION, SKILL_LEVEL = "qualification", "skill_level"  # 职业资格证书, 职业技能等级证书
# 16 digits: year 2, province 2, city 2, type of body 1, body 3, level 1, serial 5.
SIXTEEN = re.compile(r"(?P<year>\d{2})(?P<province>\d{2})(?P<city>\d{2})\d\d{3}(?P<level>\d)\d{5}", re.ASCII)
# 22 characters: Y or S, body 4, province 2, serial of the body 6, year 2, level 1, serial 6.
TWENTY_TWO = re.compile(r"[YS]\d{4}(?P<province>\d{2})\d{6}(?P<year>\d{2})(?P<level>\d)\d{6}", re.ASCII)
FORMATS = {QUALIFICATION: (SIXTEEN, "16位数字"), SKILL_LEVEL: (TWENTY_TWO, "Y或S开头的22位")}
LEVEL_AT = {16: 11, 22: 16}  # the place of the level's digit, from 1


@dataclass(frozen=True)
class Certificate:
    """What the issuing system says of one certificate; occupation and trade only where it says them."""

    number: str
    issued_on: date
    kind: str
    level: str
    occupation: str | None = None
    trade: str | None = None


def number_is_well_formed(*, number: str, kind: str) -> Refusal | None:
    """Refuse a number that has not the form of its kind: 16 digits, or 22 characters (63号 §2.7)."""
    pattern, words = FORMATS[kind]
    if pattern.fullmatch(number):
        return None
    return MALFORMED_NUMBER(f"证书编号{number}不是{words}。", cure="按证书原件核对编号和证书类别。", number=number, kind=kind)


def certificate_matches(
    *, certificate: Certificate, filed: Mapping[str, str], passed_on: date, on: date, province: str, city: str,
    level_digits: Mapping[str, str],
) -> Refusal | None:
    """Refuse a certificate that is not the one this case has earned (63号 §2.7); the first fault found is told.

    :param filed: certificate_kind, level, occupation and trade of the case as filed.
    :param city: the city's digits, which only the 16-digit number carries.
    """
    if certificate.kind != filed["certificate_kind"]:
        return WRONG_KIND("证书类别与申报类别不一致。", cure="核对证书类别。", filed=filed["certificate_kind"])
    if malformed := number_is_well_formed(number=certificate.number, kind=certificate.kind):
        return malformed
    pattern, _ = FORMATS[certificate.kind]
    found = pattern.fullmatch(certificate.number)
    digits = found.groupdict() if found else {}
    return (
        _level_as_filed(digits["level"], certificate, filed["level"], level_digits)
        or _occupation_as_filed(certificate, filed)
        or _year_as_issued(digits["year"], certificate)
        or _place_of_ours(digits, certificate, province, city)
        or _issued_between(certificate.issued_on, passed_on, on)
    )


def number_is_free(*, number: str, held_by: str | None) -> Refusal | None:
    """Refuse a number that another case holds already (63号 §2.7).

    :param held_by: the business number 业务编号 of that case.
    """
    if held_by is None:
        return None
    return NUMBER_TAKEN(f"证书编号{number}已登记在业务{held_by}。", cure="查对证书编号。", number=number, held_by=held_by)


def _level_as_filed(digit: str, certificate: Certificate, level: str, level_digits: Mapping[str, str]) -> Refusal | None:
    if digit == level_digits[level] and certificate.level == level:
        return None
    return WRONG_LEVEL(
        f"证书编号{certificate.number}的第{LEVEL_AT[len(certificate.number)]}位（等级）为{digit}，按申报等级应为{level_digits[level]}。", cure="与发证系统核对等级。",
        digit=digit, expected=level_digits[level],
    )


def _occupation_as_filed(certificate: Certificate, filed: Mapping[str, str]) -> Refusal | None:
    told = {"occupation": certificate.occupation, "trade": certificate.trade}
    if all(value is None or value == filed[key] for key, value in told.items()):
        return None
    return WRONG_OCCUPATION(
        f"证书职业（工种）与申报的{filed['occupation']} {filed['trade']}不一致。", cure="与发证系统核对职业（工种）。",
        occupation=filed["occupation"], trade=filed["trade"],
    )


def _year_as_issued(year: str, certificate: Certificate) -> Refusal | None:
    if int(year) == certificate.issued_on.year % 100:
        return None
    return WRONG_YEAR(
        f"证书编号年份为{year}，发证日期为{certificate.issued_on:%Y年%m月%d日}。", cure="核对编号和发证日期。", year=year
    )


def _place_of_ours(digits: Mapping[str, str], certificate: Certificate, province: str, city: str) -> Refusal | None:
    if digits["province"] == province and digits.get("city", city) == city:
        return None
    return WRONG_PLACE(f"证书编号{certificate.number}的地区代码不是本省本市。", cure="核对证书编号。", province=digits["province"])


def _issued_between(issued_on: date, passed_on: date, on: date) -> Refusal | None:
    if issued_on < passed_on:
        return ISSUED_TOO_EARLY(f"发证日期早于合格日期{passed_on:%Y年%m月%d日}。", cure="核对发证日期。", passed_on=passed_on.isoformat())
    if issued_on > on:
        return ISSUED_LATER(f"发证日期晚于今日{on:%Y年%m月%d日}。", cure="核对发证日期。", on=on.isoformat())
    return None
