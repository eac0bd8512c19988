"""63号 §2.6: exam applications by class, seats in a sitting, and presence on its day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from uuid import UUID

from services.assessment.rules.results import PART_NAMES, Part
from shared.refusals import Kind, Reason, Refusal

MIXED_CLASS = Reason("class-mixed", "申报名单不属于同一班级、职业（工种）、等级", "The list is not of one class", "§2.6")
SITTING_FULL = Reason("sitting-full", "考场座位不足", "The sitting is full", "§2.6")
SITTING_DIFFERS = Reason("sitting-differs", "考场与报考职业（工种）、等级不符", "The sitting examines something else", "§2.6")
PART_NOT_OFFERED = Reason("part-not-offered", "考场不含应考科目", "The sitting lacks a needed part", "§2.6")
NOT_THE_DAY = Reason("not-the-sitting-day", "不是考试当日", "It is not the day of the sitting", "§2.6")
NOT_OF_THIS_ROOM = Reason("not-of-this-sitting", "不是本场监考或督导", "Not of this sitting", "§2.6", Kind.FORBIDDEN)


def batch_is_of_one_kind(*, kinds: Collection[tuple[object, ...]]) -> Refusal | None:
    """Refuse an application that mixes classes, occupations, levels or kinds of certificate (63号 §2.6)."""
    if len(kinds) <= 1:
        return None
    return MIXED_CLASS(f"名单涉及{len(kinds)}个班级或等级，一次申报只能是一个班级。", cure="按班级分别申报。", kinds=len(kinds))


def seats_left(*, taken: int, capacity: int) -> Refusal | None:
    """Refuse a candidate for whom the sitting has no seat left (63号 §2.6)."""
    if taken < capacity:
        return None
    return SITTING_FULL(f"本场共{capacity}个座位，已排满。", cure="另排考场。", capacity=capacity)


def sitting_examines_what_is_needed(
    *, wanted: tuple[str, str], offered: tuple[str, str], needed: Sequence[Part], parts: Sequence[Part]
) -> Refusal | None:
    """Refuse a sitting for another occupation or level, or without a part that the candidate needs (63号 §2.6).

    :param wanted: occupation code and level of the case; `offered`: of the sitting.
    :param needed: the parts not passed yet; `parts`: those that the sitting examines.
    """
    if wanted != offered:
        return SITTING_DIFFERS(
            f"报考{'/'.join(wanted)}，本场为{'/'.join(offered)}。", cure="改排同职业（工种）、同等级的考场。",
            wanted=list(wanted), offered=list(offered),
        )
    missing = [PART_NAMES[part] for part in needed if part not in parts]
    if missing:
        return PART_NOT_OFFERED(f"本场不含{'、'.join(missing)}。", cure="改排含全部应考科目的考场。", missing=missing)
    return None


def presence_on_the_day(*, on: date, sitting_day: date) -> Refusal | None:
    """Refuse to record who was present on any other day than that of the sitting (63号 §2.6)."""
    if on == sitting_day:
        return None
    return NOT_THE_DAY(
        f"本场考试日为{sitting_day:%Y年%m月%d日}，到考情况应当日登记。", cure="在考试当日登记；日期有变的，取消考场后重新编排。",
        sitting_day=sitting_day.isoformat(),
    )


def works_in_this_room(*, person: UUID | None, officials: Collection[UUID]) -> Refusal | None:
    """Refuse an invigilator or supervisor who is not assigned to this sitting (63号 §2.6)."""
    if person in officials:
        return None
    return NOT_OF_THIS_ROOM("只有本场监考、督导可以登记到考情况。", cure="请本场监考或督导登记。")
