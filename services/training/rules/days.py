"""What a single planned lesson and a single day of lessons may be (63号 §2.5)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from itertools import pairwise

from services.training.rules.words import CATEGORY_NAMES, TOPIC_NAMES, Category, Topic
from shared.refusals import Reason, Refusal

DAY_TOO_LONG = Reason("day-too-long", "每日课时超过上限", "More hours than a day may have")
LESSON_TOO_SHORT = Reason("lesson-too-short", "上课时间不足课时", "Lesson shorter than its hours")
LESSONS_OVERLAP = Reason("lessons-overlap", "课程时间重叠", "Lessons overlap")
TOPIC_OF_ANOTHER_CATEGORY = Reason("topic-of-another-category", "内容与课程类别不符", "Topic of another category", "§2.5")


def lesson_long_enough(*, start: time, end: time, hours: int, hour_minutes: int) -> Refusal | None:
    """Refuse a lesson whose time on the clock is shorter than the class hours it counts."""
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    if minutes >= hours * hour_minutes:
        return None
    return LESSON_TOO_SHORT(
        f"{start:%H:%M} 至 {end:%H:%M} 共 {minutes} 分钟，不足 {hours} 课时（每课时 {hour_minutes} 分钟）。",
        cure="延长上课时间或减少课时。", minutes=minutes, hours=hours,
    )


def topic_suits(*, category: str, topic: str) -> Refusal | None:
    """Refuse a lesson whose topic belongs to another category: the nine topics are theory (63号 §2.5)."""
    own = {Topic.IDEOLOGY: Category.IDEOLOGY, Topic.PRACTICE: Category.PRACTICE}.get(Topic(topic), Category.THEORY)
    if category == own:
        return None
    return TOPIC_OF_ANOTHER_CATEGORY(
        f"“{TOPIC_NAMES[Topic(topic)]}”属于{CATEGORY_NAMES[own]}，不能计入{CATEGORY_NAMES[Category(category)]}。",
        cure="更正课程类别或内容。", category=category, topic=topic,
    )


def one_after_another(*, day: date, spans: Sequence[tuple[time, time]]) -> Refusal | None:
    """Refuse a day on which a lesson begins before the one before it has ended; nobody is in two places at once."""
    for earlier, later in pairwise(sorted(spans)):
        if later[0] < earlier[1]:
            return LESSONS_OVERLAP(f"{day} {later[0]:%H:%M} 的课开始时，上一次课到 {earlier[1]:%H:%M} 才结束。",
                                   cure="错开上课时间。", day=day)
    return None


def day_within_maximum(*, day: date, hours: int, limit: int) -> Refusal | None:
    """Refuse a day that plans more class hours than policy allows."""
    if hours <= limit:
        return None
    return DAY_TOO_LONG(f"{day} 安排 {hours} 课时，上限 {limit} 课时。", cure="分到其他日期。", day=day, hours=hours, limit=limit)
