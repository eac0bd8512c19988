"""What only people can settle: judgements 认定, duplicates, and the papers that must lie on the table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from shared.refusals import Reason

from .facts import LEVEL_NAMES, MATTER_NAMES, Judgement, Level, Matter, OtherCase
from .finding import Found, met, needs_judgement, not_met, rule

JUDGEMENT_MISSING = Reason("judgement-missing", "尚未认定", "A human judgement is missing", "§2.2")
JUDGEMENT_NEGATIVE = Reason("judgement-negative", "认定不通过", "The human judgement was negative", "§2.2")
DUPLICATE_UNDECIDED = Reason("duplicate-undecided", "重复报名待处理", "A duplicate awaits a decision")
DUPLICATE_REFUSED = Reason("duplicate-refused", "重复报名不予办理", "The duplicate was decided against")
PAPERS_MISSING = Reason("papers-missing", "材料不齐", "Papers are missing", "§2.2")
NOT_CONFIRMED = Reason("not-confirmed-by-person", "本人尚未确认", "The person has not confirmed", "§2.2")
PAPER_NAMES = {
    "application_form": "报名申请表",
    "id_card": "身份证",
    "prior_certificate": "原职业资格（技能等级）证书",
    "work_statement": "从业年限证明",
    "labour_contract": "劳动合同",
    "social_insurance": "社会保险缴费记录",
    "award": "称号或成果证明",
    "teacher_certificate": "教师资格证书",
}


@rule("本人确认", "§2.2")
def person_has_confirmed(*, confirmed_on: date | None, denied: bool = False) -> Found:
    """§2.2: whoever files for a person has that person's recorded confirmation 本人确认.

    :param denied: the person has denied it, and that was found true: only their own confirmation since then counts.
    """
    if confirmed_on is not None:
        return met(confirmed_on=confirmed_on)
    if denied:
        return not_met(NOT_CONFIRMED("学员本人否认报名，已核实属实，原来的本人确认已被推翻。",
                                     cure="请由学员本人重新声明“确认本人报名”，不能用基地打印的学员码。"))
    return not_met(NOT_CONFIRMED("没有本人确认的记录。", cure="请由本人确认报名信息，并登记确认日期。"))


@rule("报名材料", "§2.2")
def papers_are_complete(*, papers: frozenset[str], required: Sequence[str]) -> Found:
    """§2.2: the papers that policy names for the route are on file."""
    missing = [paper for paper in required if paper not in papers]
    if not missing:
        return met(papers=tuple(PAPER_NAMES.get(paper, paper) for paper in required))
    names = "、".join(PAPER_NAMES.get(paper, paper) for paper in missing)
    return not_met(PAPERS_MISSING(f"缺少材料：{names}。", cure=f"请补充{names}。", missing=tuple(missing)))


@rule("人工认定", "§2.2")
def a_person_has_judged(*, matter: Matter, judgements: Sequence[Judgement]) -> Found:
    """§2.2: higher knowledge and skill, or an outstanding achievement, is judged by a person, in writing."""
    latest = latest_judgement(matter=matter, judgements=judgements)
    if latest is None:
        return needs_judgement(JUDGEMENT_MISSING(
            f"“{MATTER_NAMES[matter]}”须由经办人认定。", cure="请经办人记录认定意见和依据文件。", matter=matter))
    values: dict[str, Any] = {"matter": matter, "author": latest.author, "document": latest.document, "on": latest.on}
    if latest.found:
        return met(**values)
    return not_met(JUDGEMENT_NEGATIVE(f"认定意见为不通过：{latest.note}", **values))


def latest_judgement(*, matter: Matter, judgements: Sequence[Judgement]) -> Judgement | None:
    """The last word on a matter; earlier ones stay on record."""
    return next((one for one in reversed(judgements) if one.matter is matter), None)


@rule("重复报名", "")
def is_not_a_duplicate(
    *, others: Sequence[OtherCase], occupation: str, level: Level, judgements: Sequence[Judgement],
) -> Found:
    """One person in two open cases, or paid before at this occupation and level: decided by a person, on record."""
    doubles = [
        one for one in others
        if one.is_open or (one.is_paid and one.occupation == occupation and one.level is level)
    ]
    if not doubles:
        return met(others=len(others))
    numbers = tuple(one.number for one in doubles)
    latest = latest_judgement(matter=Matter.DUPLICATE, judgements=judgements)
    if latest is None:
        seen = "；".join(_side_by_side(one) for one in doubles)
        return needs_judgement(DUPLICATE_UNDECIDED(
            f"本人另有业务：{seen}。", cure="请核对后记录处理意见。", others=numbers))
    if latest.found:
        return met(others=numbers, author=latest.author, document=latest.document, on=latest.on)
    return not_met(DUPLICATE_REFUSED(f"重复报名处理意见为不予办理：{latest.note}", others=numbers))


def _side_by_side(one: OtherCase) -> str:
    standing = "在办" if one.is_open else "已享受补贴"
    return f"{one.number}（{one.year}年度{LEVEL_NAMES[one.level]}，{standing}）"
