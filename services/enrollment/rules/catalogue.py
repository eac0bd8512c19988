"""Which occupations and levels are trained on a day, 63号 §1.2."""

from __future__ import annotations

from datetime import date

from shared.refusals import Reason, Refusal

from .days import spoken
from .facts import LEVEL_NAMES, TRAINED_LEVELS, Level, Listing, Occupation
from .finding import Found, met, not_met, not_yet, rule

OCCUPATION_OUTSIDE_CATALOGUE = Reason(
    "occupation-outside-catalogue", "职业（工种）不在目录内", "The occupation is outside the catalogue", "§1.2")
LEVEL_NOT_TRAINED = Reason("level-not-trained", "该等级不开展培训", "This level is not trained", "§1.2")
WAIT_FOR_STANDARD = "可列入待开，待国家和省相关技能等级认定标准出台后组织实施。"


def listing_on(*, occupation: Occupation, on: date) -> Listing | None:
    """The listing in force on the day; the first and the last day count."""
    for one in occupation.listings:
        if one.start <= on and (one.end is None or on <= one.end):
            return one
    return None


@rule("国家职业资格目录", "§1.2")
def occupation_is_in_the_catalogue(*, occupation: Occupation, on: date) -> Found:
    """§1.2: the occupation is in the catalogue, or has a recognition standard, on the day."""
    listing = listing_on(occupation=occupation, on=on)
    if listing is not None:
        return met(occupation=occupation.code, on=on, kind=listing.kind, document=listing.document,
                   since=listing.start, until=listing.end)
    coming = min((one for one in occupation.listings if one.start > on), key=lambda one: one.start, default=None)
    if coming is None:
        return not_met(_left_the_catalogue(occupation=occupation, on=on))
    return not_yet(OCCUPATION_OUTSIDE_CATALOGUE(
        f"“{occupation.name}”在{spoken(on)}不在目录内，自{spoken(coming.start)}起列入（{coming.document}）。",
        cure=f"{spoken(coming.start)}起符合；此前可列入待开。",
        occupation=occupation.code, on=on, document=coming.document), boundary=coming.start)


def _left_the_catalogue(*, occupation: Occupation, on: date) -> Refusal:
    """Refuse with the document and the day that took the occupation out, where there is one."""
    last = max((one for one in occupation.listings if one.end), key=lambda one: one.start, default=None)
    if last is None or last.end is None:
        return OCCUPATION_OUTSIDE_CATALOGUE(
            f"“{occupation.name}”不在国家职业资格目录内，也没有技能等级认定标准。",
            cure=WAIT_FOR_STANDARD, occupation=occupation.code, on=on)
    return OCCUPATION_OUTSIDE_CATALOGUE(
        f"“{occupation.name}”自{spoken(last.end)}后不在目录内（{last.closed_by}）。",
        cure=WAIT_FOR_STANDARD, occupation=occupation.code, on=on, document=last.closed_by, until=last.end)


@rule("培训等级", "§1.2")
def level_is_trained(*, level: Level) -> Found:
    """§1.2: training leads to 高级工, 技师 or 高级技师 and to nothing else."""
    if level in TRAINED_LEVELS:
        return met(level=level)
    return not_met(LEVEL_NOT_TRAINED(
        f"{LEVEL_NAMES[level]}不在培训范围内。", cure="请改报高级工、技师或高级技师。", level=level))
