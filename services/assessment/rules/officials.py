"""63号 §2.6: who examines, invigilates and supervises a sitting, and who may not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.refusals import Reason, Refusal

EXAMINERS_EVEN = Reason("examiners-even", "考评员人数应为单数", "The number of examiners must be odd", "§2.6")
TOO_FEW_EXAMINERS = Reason("too-few-examiners", "考评员人数不足", "Too few examiners", "§2.6")
TOO_FEW_INVIGILATORS = Reason("too-few-invigilators", "监考人员不足", "Too few invigilators", "§2.6")
TOO_FEW_SUPERVISORS = Reason("too-few-supervisors", "督导人员不足", "Too few supervisors", "§2.6")
EXAMINER_TEACHES = Reason("examiner-teaches-class", "授课教师不得担任本班考评员", "An examiner taught this class", "§2.6")
NOT_ON_ROSTER = Reason("official-not-on-roster", "不在考务人员名册或不在有效期", "Not on the roster of officials", "§2.6")
TWO_SITTINGS = Reason("official-at-two-sittings", "考务人员同时段已有安排", "The official is engaged elsewhere", "§2.6")


class Post(StrEnum):
    """What an official does at a sitting."""

    EXAMINER = "examiner"  # 考评员
    INVIGILATOR = "invigilator"  # 监考
    SUPERVISOR = "supervisor"  # 督导


@dataclass(frozen=True)
class Official:
    """A person on the roster of officials 考务人员名册, for one post, from a day to another (both included)."""

    person_id: UUID
    name: str
    post: Post
    valid_from: date
    valid_until: date


def examiners_needed(*, candidates: int, minimum: int, per_examiner: int) -> int:
    """Return the least odd number of examiners, at least the minimum, that the candidates need (63号 §2.6)."""
    needed = max(minimum, _rounded_up(candidates, per_examiner))
    return needed + (needed % 2 == 0)


def invigilators_needed(*, candidates: int, per_invigilator: int) -> int:
    """Return the least number of invigilators that the candidates need; at least one (63号 §2.6)."""
    return max(1, _rounded_up(candidates, per_invigilator))


def enough_examiners(*, examiners: int, candidates: int, minimum: int, per_examiner: int) -> Refusal | None:
    """Refuse an even number of examiners, or fewer than the minimum or than the candidates need (63号 §2.6)."""
    needed = examiners_needed(candidates=candidates, minimum=minimum, per_examiner=per_examiner)
    if examiners < needed:
        return TOO_FEW_EXAMINERS(
            f"已配考评员{examiners}人，{candidates}名考生至少需要{needed}人。", cure=f"再配备{needed - examiners}名考评员。",
            examiners=examiners, needed=needed, candidates=candidates,
        )
    if examiners % 2 == 0:
        return EXAMINERS_EVEN(f"已配考评员{examiners}人，应为单数。", cure="增加或减少一名考评员。", examiners=examiners)
    return None


def enough_invigilators(*, invigilators: int, candidates: int, per_invigilator: int) -> Refusal | None:
    """Refuse fewer invigilators than the candidates need; at least one (63号 §2.6)."""
    needed = invigilators_needed(candidates=candidates, per_invigilator=per_invigilator)
    if invigilators >= needed:
        return None
    return TOO_FEW_INVIGILATORS(
        f"已配监考{invigilators}人，{candidates}名考生至少需要{needed}人。", cure=f"再配备{needed - invigilators}名监考人员。",
        invigilators=invigilators, needed=needed, candidates=candidates,
    )


def enough_supervisors(*, supervisors: int, minimum: int) -> Refusal | None:
    """Refuse a sitting without its supervisors 督导 (63号 §2.6)."""
    if supervisors >= minimum:
        return None
    return TOO_FEW_SUPERVISORS(
        f"已配督导{supervisors}人，至少需要{minimum}人。", cure="指派督导人员。", supervisors=supervisors, needed=minimum
    )


def examiners_do_not_teach(*, examiners: Mapping[UUID, str], teachers: Collection[UUID]) -> Refusal | None:
    """Refuse examiners who taught the candidate's class (63号 §2.6).

    :param examiners: names by person.
    """
    both = sorted(name for person, name in examiners.items() if person in teachers)
    if not both:
        return None
    return EXAMINER_TEACHES(f"考评员{'、'.join(both)}是该学员的授课教师。", cure="更换考评员，或改排其他考场。", examiners=both)


def on_the_roster(*, name: str, post: Post, roster: Collection[Official], on: date) -> Refusal | None:
    """Refuse an official whose entry for this post is not in force on the day of the sitting (63号 §2.6).

    :param roster: the entries of this person.
    """
    if any(entry.post is post and entry.valid_from <= on <= entry.valid_until for entry in roster):
        return None
    return NOT_ON_ROSTER(f"{name}在{on:%Y年%m月%d日}不在相应考务人员名册有效期内。", cure="先登记考务人员名册。", name=name, post=post)


def not_at_two_sittings(*, name: str, post: Post, engaged_at: str | None) -> Refusal | None:
    """Refuse an examiner or invigilator who is in another room in that half-day; a supervisor goes round (63号 §2.6)."""
    if engaged_at is None or post is Post.SUPERVISOR:
        return None
    return TWO_SITTINGS(f"{name}同一时段已安排在考场{engaged_at}。", cure="更换人员或调整考试时段。", sitting=engaged_at)


def _rounded_up(number: int, divisor: int) -> int:
    return -(-number // divisor)
