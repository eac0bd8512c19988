"""Supervision of a running class: site visits and phone follow-ups (63号 §4.1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from shared.refusals import Reason, Refusal

TWO_INSPECTORS = Reason("visit-needs-two-people", "现场检查须两人以上", "A visit needs two people", "§4.1")
NOT_SIGNED = Reason("visit-not-signed", "现场检查须双方签字", "Both sides must sign", "§4.1")
VISIT_IN_THE_FUTURE = Reason("visit-in-the-future", "检查日期尚未到", "The visit lies in the future", "§4.1")
VISITS_TOO_FEW = Reason("site-visits-too-few", "现场检查次数不足", "Too few site visits", "§4.1")
FOLLOW_UPS_TOO_FEW = Reason("follow-ups-too-few", "电话回访人数不足", "Too few phone follow-ups", "§4.1")


def two_inspectors(*, people: Sequence[str], base_signatory: str) -> Refusal | None:
    """Refuse a visit by fewer than two different people, or one that the base did not sign (63号 §4.1)."""
    if len(set(people)) < 2:
        return TWO_INSPECTORS("现场检查应由两名以上不同的检查人员进行。", cure="补充另一名检查人员。", people=len(set(people)))
    if not base_signatory.strip():
        return NOT_SIGNED("检查记录缺少培训基地签字人。", cure="请基地现场负责人签字。")
    return None


def visit_has_happened(*, visited_on: date, on: date) -> Refusal | None:
    """Refuse to enter a visit before its day (63号 §4.1)."""
    if visited_on <= on:
        return None
    return VISIT_IN_THE_FUTURE(f"检查日期 {visited_on} 还没有到（今天是 {on}）。", cure="检查之后再登记。", visited_on=visited_on)


def visits_enough(*, visits: int, needed: int) -> Refusal | None:
    """Find fault where a class had fewer site visits than policy asks for (63号 §4.1)."""
    if visits >= needed:
        return None
    return VISITS_TOO_FEW(f"现场检查 {visits} 次，应不少于 {needed} 次。", cure="安排现场检查。", visits=visits, needed=needed)


def follow_ups_enough(*, reached: int, people: int, percent: int) -> Refusal | None:
    """Find fault where fewer people were reached by phone than policy asks for, a part person counted whole (§4.1)."""
    needed = -(-people * percent // 100)
    if reached >= needed:
        return None
    return FOLLOW_UPS_TOO_FEW(
        f"已回访 {reached} 人，应不少于 {needed} 人（{people} 人的 {percent}%）。", cure="继续回访。",
        reached=reached, needed=needed,
    )
