"""The three routes into training, 63号 §2.2; every limit is inclusive 含."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shared.refusals import Reason

from .days import anniversary, day_years_are_reached, days_worked, spoken
from .facts import LEVEL_NAMES, Award, Certificate, LeapDay, Level, Match, Occupation, Spell
from .finding import Found, met, not_met, not_yet, rule

CERTIFICATE_MISSING = Reason("certificate-missing", "没有原证书", "No earlier certificate", "§2.2")
CERTIFICATE_WRONG_LEVEL = Reason("certificate-wrong-level", "原证书等级不对应", "Certificate of another level", "§2.2")
CERTIFICATE_OTHER_OCCUPATION = Reason(
    "certificate-other-occupation", "原证书职业（工种）不对应", "Certificate of another occupation", "§2.2")
CERTIFICATE_HELD_TOO_SHORT = Reason("certificate-held-too-short", "持证未满年限", "Certificate held too short", "§2.2")
WORK_YEARS_TOO_SHORT = Reason("work-years-too-short", "从业未满年限", "Too few years in the occupation", "§2.2")
AWARD_MISSING = Reason("award-missing", "没有称号或成果", "No title or achievement", "§2.2")
AWARD_GRADE_TOO_LOW = Reason("award-grade-too-low", "称号级别不够", "The title is below city level", "§2.2")
AWARD_WRONG_LEVEL = Reason("award-wrong-level", "所报等级不对应", "The route leads to another level", "§2.2")
AWARD_KINDS: Mapping[str, str] = {
    "technical_expert": "技术能手", "invention": "发明创造", "innovation": "技术革新", "breakthrough": "技能攻关",
}
GRADE_NAMES: Mapping[str, str] = {"county": "县级", "city": "市级", "province": "省级", "national": "国家级"}


@rule("原证书等级", "§2.2")
def certificate_is_one_level_below(*, certificate: Certificate | None, level: Level) -> Found:
    """§2.2: 中级工 leads to 高级工, 高级工 to 技师, 技师 to 高级技师."""
    below = level.below
    wanted = LEVEL_NAMES[below] if below else "下一级"
    if certificate is None:
        return not_met(CERTIFICATE_MISSING(
            f"按持证年限报名{LEVEL_NAMES[level]}，须有{wanted}证书。", cure=f"请补充{wanted}证书，或改按从业年限报名。"))
    if certificate.level == below:
        return met(held=certificate.level, level=level)
    return not_met(CERTIFICATE_WRONG_LEVEL(
        f"所持为{LEVEL_NAMES[certificate.level]}证书；报名{LEVEL_NAMES[level]}须持{wanted}证书。",
        cure=_level_that_would_fit(certificate.level), held=certificate.level, level=level))


def _level_that_would_fit(held: Level) -> str | None:
    return f"可改报{LEVEL_NAMES[held.above]}。" if held.above else None


@rule("原证书职业", "§2.2")
def certificate_is_of_the_occupation(*, certificate: Certificate, occupation: Occupation, match: Match) -> Found:
    """§2.2: how near the certificate must be to the occupation applied for; the notice is silent, policy decides."""
    same_code = certificate.occupation == occupation.code
    fits = {
        Match.ANY: True,
        Match.SAME_OCCUPATION: same_code,
        Match.SAME_TRADE: same_code and certificate.trade == occupation.trade,
    }[match]
    values: dict[str, Any] = {"held": certificate.occupation, "held_trade": certificate.trade,
              "occupation": occupation.code, "trade": occupation.trade, "match": match}
    if fits:
        return met(**values)
    return not_met(CERTIFICATE_OTHER_OCCUPATION(
        f"原证书工种为“{certificate.trade}”，与申报的“{occupation.trade}”不对应。",
        cure="请改报原证书对应的职业（工种），或改按从业年限报名。", **values))


@rule("持证年限", "§2.2")
def certificate_is_held_long_enough(
    *, certificate: Certificate, level: Level, counted_to: date, years: int, leap_day: LeapDay,
) -> Found:
    """§2.2: the certificate has been held three full years; the anniversary counts."""
    full = anniversary(start=certificate.issued_on, years=years, leap_day=leap_day)
    values: dict[str, Any] = {
        "issued_on": certificate.issued_on, "counted_to": counted_to, "years": years, "level": level}
    if full <= counted_to:
        return met(boundary=full, **values)
    return not_yet(CERTIFICATE_HELD_TOO_SHORT(
        f"原证书{spoken(certificate.issued_on)}核发，计算至{spoken(counted_to)}未满{years}年。",
        cure=f"{spoken(full)}起符合。", **values), boundary=full)


@rule("从业年限", "§2.2")
def years_in_the_occupation_are_enough(
    *, spells: Sequence[Spell], level: Level, counted_to: date, years: int, leap_day: LeapDay,
) -> Found:
    """§2.2: 10, 14 or 18 years in the occupation, spells summed without overlap; the anniversary counts."""
    full = day_years_are_reached(spells=spells, years=years, leap_day=leap_day)
    values: dict[str, Any] = {"days_worked": days_worked(spells=spells, to=counted_to), "counted_to": counted_to,
              "years": years, "level": level, "spells": len(spells)}
    if full is not None and full <= counted_to:
        return met(boundary=full, **values)
    said = f"从事本职业（工种）累计至{spoken(counted_to)}未满{years}年（{LEVEL_NAMES[level]}）。"
    if full is None:
        return not_met(WORK_YEARS_TOO_SHORT(said, cure="请补充其他从业经历及证明，或改按其他途径报名。", **values))
    return not_yet(WORK_YEARS_TOO_SHORT(said, cure=f"继续从事本职业的，{spoken(full)}起符合。", **values), boundary=full)


@rule("称号或成果", "§2.2")
def award_is_high_enough(*, award: Award | None, grades: Sequence[str], counted_to: date) -> Found:
    """§2.2: 技术能手 of city level or higher, or an outstanding invention, innovation or breakthrough."""
    if award is None:
        return not_met(AWARD_MISSING("按称号或成果报名，须登记所获称号或成果。", cure="请补充称号或成果及其证明文件。"))
    values: dict[str, Any] = {
        "kind": award.kind, "grade": award.grade, "granted_on": award.granted_on, "counted_to": counted_to}
    if award.granted_on > counted_to:
        return not_yet(AWARD_MISSING(
            f"“{award.title}”的取得日期为{spoken(award.granted_on)}，晚于{spoken(counted_to)}。",
            cure=f"{spoken(award.granted_on)}起符合。", **values), boundary=award.granted_on)
    if award.kind == "technical_expert" and award.grade not in grades:
        return not_met(AWARD_GRADE_TOO_LOW(
            f"“{award.title}”为{GRADE_NAMES.get(award.grade or '', '未注明级别的')}技术能手称号，须市级以上。",
            cure="请补充市级以上技术能手称号，或改按其他途径报名。", **values))
    return met(boundary=award.granted_on, **values)


@rule("称号或成果对应等级", "§2.2")
def award_leads_to_the_level(*, certificate: Certificate | None, level: Level) -> Found:
    """§2.2: with 中级 or higher to the next level up; with 初级 or none straight to 高级工."""
    held = certificate.level if certificate else None
    reached = Level.SENIOR if held in (None, Level.JUNIOR) else held.above
    values: dict[str, Any] = {"held": held, "level": level, "leads_to": reached}
    if reached == level:
        return met(**values)
    holder = f"持{LEVEL_NAMES[held]}证书" if held else "没有证书"
    if reached is None:
        return not_met(AWARD_WRONG_LEVEL(f"{holder}，已是最高等级。", **values))
    return not_met(AWARD_WRONG_LEVEL(
        f"{holder}，按称号或成果可报名{LEVEL_NAMES[reached]}，不可报名{LEVEL_NAMES[level]}。",
        cure=f"可改报{LEVEL_NAMES[reached]}。", **values))
