"""63号 §2.6: results by part, who enters and who checks them, what passes, and when one may sit again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from shared.refusals import Reason, Refusal

SCORE_OUT_OF_RANGE = Reason("score-out-of-range", "成绩超出范围", "The score is out of range", "§2.6")
NOT_EXAMINED = Reason("part-not-examined", "该考生不考此科目", "The candidate does not sit this part", "§2.6")
RESULT_MISSING = Reason("result-missing", "成绩未录全", "A result is missing", "§2.6")
RESULT_UNCHECKED = Reason("result-unchecked", "成绩未核对", "A result has not been checked", "§2.6")
CHECKED_BY_ENTERER = Reason("result-checked-by-enterer", "录入与核对不得为同一人", "Entered and checked by one person", "§2.6")
RESULT_ENTERED = Reason("result-already-entered", "成绩已录入", "The result has already been entered", "§2.6")
READINGS_DIFFER = Reason("second-reading-differs", "两次录入不一致", "The second reading differs", "§2.6")
PART_FAILED = Reason("part-failed", "科目不合格", "A part was not passed", "§2.6")
NO_RESIT_LEFT = Reason("no-resit-left", "补考次数已用完", "No re-sit is left", "§2.6")


class Part(StrEnum):
    """A part of the assessment that has a result of its own."""

    THEORY = "theory"  # 理论知识考试
    SKILL = "skill"  # 技能考核
    REVIEW = "review"  # 综合评审


PART_NAMES = {Part.THEORY: "理论知识考试", Part.SKILL: "技能考核", Part.REVIEW: "综合评审"}


def parts_of(*, level: str, parts: Mapping[str, Sequence[str]]) -> tuple[Part, ...]:
    """Return the parts of a level: theory and skill, and the review for the two technician levels (63号 §2.6)."""
    return tuple(Part(part) for part in parts[level])


def score_in_range(*, score: Decimal, full_mark: int) -> Refusal | None:
    """Refuse a score below nought or above the full mark (63号 §2.6)."""
    if 0 <= score <= full_mark:
        return None
    return SCORE_OUT_OF_RANGE(f"成绩{score}不在0至{full_mark}分之间。", cure="核对试卷后重新录入。", score=float(score))


def part_is_examined(*, part: Part, sits: Sequence[Part]) -> Refusal | None:
    """Refuse a result of a part that the candidate does not sit at this sitting (63号 §2.6)."""
    if part in sits:
        return None
    return NOT_EXAMINED(f"该考生本场不考{PART_NAMES[part]}。", cure="删去该科成绩。", part=str(part))


def needs_reason_to_replace(*, part: Part, entered: Decimal | None, reason: str | None) -> Refusal | None:
    """Refuse to replace a result silently: the old one is voided with a reason and a new one issued (63号 §2.6)."""
    if entered is None or reason:
        return None
    return RESULT_ENTERED(
        f"{PART_NAMES[part]}成绩已录入，不得覆盖。", cure="写明更正原因，原成绩作废后重新录入。", part=str(part)
    )


def results_complete(*, sits: Sequence[Part], entered: Mapping[Part, bool]) -> Refusal | None:
    """Refuse to publish before every part has a result that a second person has checked (63号 §2.6).

    :param entered: for each part with a result, whether it has been checked.
    """
    for part in sits:
        if part not in entered:
            return RESULT_MISSING(f"{PART_NAMES[part]}尚无成绩。", cure="先录入成绩。", part=str(part))
        if not entered[part]:
            return RESULT_UNCHECKED(f"{PART_NAMES[part]}成绩尚未核对。", cure="由另一人核对成绩。", part=str(part))
    return None


def checked_by_another(*, entered_by: UUID, checked_by: UUID) -> Refusal | None:
    """Refuse to let one person enter and check the same result (63号 §2.6)."""
    if entered_by != checked_by:
        return None
    return CHECKED_BY_ENTERER("本人录入的成绩不能由本人核对。", cure="请另一名工作人员核对。")


def second_reading_agrees(*, part: Part, entered: Decimal, read: Decimal | None) -> Refusal | None:
    """Refuse when the checker read another score than the one entered; without a second reading it is confirmed."""
    if read is None or read == entered:
        return None
    return READINGS_DIFFER(
        f"{PART_NAMES[part]}录入{entered}分，核对读数{read}分。", cure="查对试卷；有误的，由录入人写明原因重新录入。",
        part=str(part), entered=float(entered), read=float(read),
    )


def failed_parts(*, required: Sequence[Part], scores: Mapping[Part, Decimal], pass_mark: int) -> tuple[Part, ...]:
    """Return the parts not passed yet, in order; none means the candidate has passed 合格 (63号 §2.6).

    :param scores: the latest valid score of each part; a part without one is not passed.
    """
    return tuple(part for part in required if scores.get(part, Decimal(-1)) < pass_mark)


def part_passed(*, part: Part, score: Decimal | None, pass_mark: int) -> Refusal | None:
    """Say why a part is not passed yet: no checked score, or one below the pass mark (63号 §2.6)."""
    if score is None:
        return RESULT_MISSING(f"{PART_NAMES[part]}尚无核对无误的成绩。", cure="考试后录入成绩，由另一人核对。", part=str(part))
    if failed_parts(required=[part], scores={part: score}, pass_mark=pass_mark):
        return PART_FAILED(f"{PART_NAMES[part]}{score}分，合格线{pass_mark}分。", cure="申请补考。", part=str(part))
    return None


def resit_left(*, taken: int, allowed: int) -> Refusal | None:
    """Refuse a re-sit 补考 beyond the number that policy allows (63号 §2.6 is silent: a parameter)."""
    if taken < allowed:
        return None
    return NO_RESIT_LEFT(
        f"已补考{taken}次，政策允许{allowed}次。", cure="由市鉴定机构办理结案。", taken=taken, allowed=allowed
    )
