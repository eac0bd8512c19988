"""Class hours 课时 per person against 210 / 10 / 110 / 90 and the nine topics (63号 §2.5)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from services.training.rules.words import TOPIC_NAMES, Topic
from shared.refusals import Check, Finding, Reason, Refusal

HOURS_SHORT = Reason("hours-short", "课时不足", "Hours fall short", "§2.5")
TOPICS_MISSING = Reason("topics-missing", "必学内容缺失", "A required topic is missing", "§2.5")
ATTENDANCE_TOO_LOW = Reason("attendance-too-low", "出勤率不足", "Attendance too low")


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Class hours by category."""

    ideology: int = 0
    theory: int = 0
    practice: int = 0

    @property
    def total(self) -> int:
        """All three together."""
        return self.ideology + self.theory + self.practice

    def __add__(self, other: Hours) -> Hours:
        return Hours(ideology=self.ideology + other.ideology, theory=self.theory + other.theory,
                     practice=self.practice + other.practice)

    def as_values(self) -> dict[str, int]:
        """The four numbers as plain values."""
        return {"ideology": self.ideology, "theory": self.theory, "practice": self.practice, "total": self.total}


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """What the policy of the day asks for.

    :param ideology_within_theory: whether ideology hours count as theory too; apart by default.
    :param attendance_rate: percent of the class's held hours that a person must attend; 0 asks for none.
    """

    total: int
    ideology: int
    theory: int
    practice: int
    topics: tuple[str, ...]
    ideology_within_theory: bool = False
    attendance_rate: int = 0


@dataclass(frozen=True, kw_only=True)
class Attended:
    """What one person has: earned for certain, earned if the district accepts a deviation, and still planned."""

    earned: Hours
    topics: frozenset[str] = frozenset()
    undecided: Hours = Hours()
    undecided_topics: frozenset[str] = frozenset()
    remaining: Hours = Hours()
    remaining_topics: frozenset[str] = frozenset()
    held: int = 0


MEASURES = (("total", "总课时"), ("ideology", "思政课程课时"), ("theory", "理论课程课时"), ("practice", "实际操作课时"))


def counted(hours: Hours, measure: str, thresholds: Thresholds) -> int:
    """The hours that count for one of the four thresholds, under the interpretation in force."""
    value: int = getattr(hours, measure)
    return value + hours.ideology if measure == "theory" and thresholds.ideology_within_theory else value


def shortfalls(hours: Hours, topics: Collection[str], thresholds: Thresholds) -> list[str]:
    """Say what is missing, in the words of a notice; empty when nothing is."""
    short = [
        f"{name} {have}，少于 {needed}"
        for measure, name in MEASURES
        if (have := counted(hours, measure, thresholds)) < (needed := getattr(thresholds, measure))
    ]
    missing = [TOPIC_NAMES[Topic(topic)] for topic in thresholds.topics if topic not in topics]
    return [*short, f"未含{'、'.join(missing)}"] if missing else short


def completion_checks(attended: Attended, thresholds: Thresholds) -> list[Check]:
    """Judge one person's completion: the four thresholds, the nine topics, the attendance rate, in that order.

    A check is NOT_MET only when the lessons still planned can no longer mend it, NOT_YET while they can, and
    NEEDS_JUDGEMENT when it depends on a deviation that the district has not decided (63号 §2.5).
    """
    checks = [_hours_check(attended, thresholds, measure, name) for measure, name in MEASURES]
    return [*checks, _topics_check(attended, thresholds), _rate_check(attended, thresholds)]


def completed(checks: Iterable[Check]) -> Refusal | None:
    """The first ground on which the person has not completed the training, or None."""
    return next((check.refusal for check in checks if check.refusal), None)


def will_miss(checks: Iterable[Check]) -> bool:
    """Whether the plan as it stands can no longer bring this person to completion."""
    return any(check.finding is Finding.NOT_MET for check in checks)


def lasting_gaps(attended: Attended, thresholds: Thresholds) -> dict[str, int]:
    """What a person will lack even after every lesson still to come: hours by measure and topics, by their names (63号 §2.5)."""
    best = attended.earned + attended.undecided + attended.remaining
    gaps = {name: getattr(thresholds, measure) - counted(best, measure, thresholds) for measure, name in MEASURES}
    learned = attended.topics | attended.undecided_topics | attended.remaining_topics
    gaps["必学内容"] = len(set(thresholds.topics) - learned)
    return {name: gap for name, gap in gaps.items() if gap > 0}


def _finding(*, now: bool, if_accepted: bool, if_attended: bool) -> Finding:
    if now:
        return Finding.MET
    if if_accepted:
        return Finding.NEEDS_JUDGEMENT
    return Finding.NOT_YET if if_attended else Finding.NOT_MET


CURES = {
    Finding.NOT_YET: "参加其余已备案课程即可补足。",
    Finding.NEEDS_JUDGEMENT: "请区市先认定相关偏差。",
    Finding.NOT_MET: "其余课程已不足以补足：先报批补课变更，再组织补课。",
}


def _hours_check(attended: Attended, thresholds: Thresholds, measure: str, name: str) -> Check:
    needed: int = getattr(thresholds, measure)
    have = counted(attended.earned, measure, thresholds)
    undecided = counted(attended.undecided, measure, thresholds)
    remaining = counted(attended.remaining, measure, thresholds)
    finding = _finding(now=have >= needed, if_accepted=have + undecided >= needed,
                       if_attended=have + undecided + remaining >= needed)
    values = {"needed": needed, "have": have, "undecided": undecided, "remaining": remaining,
              "missing": max(0, needed - have)}
    refusal = None if finding is Finding.MET else HOURS_SHORT(
        f"{name} {have}，少于 {needed}，尚缺 {needed - have}。", cure=CURES[finding], measure=measure, **values)
    return Check(rule=f"hours_{measure}", name=name, finding=finding, clause="63号 §2.5", values=values, refusal=refusal)


def _topics_check(attended: Attended, thresholds: Thresholds) -> Check:
    required = frozenset(thresholds.topics)
    missing = required - attended.topics
    after_judgement = missing - attended.undecided_topics
    finding = _finding(now=not missing, if_accepted=not after_judgement,
                       if_attended=not after_judgement - attended.remaining_topics)
    ordered = [topic for topic in thresholds.topics if topic in missing]
    values = {"needed": len(required), "have": len(required) - len(missing), "missing": ordered}
    refusal = None if finding is Finding.MET else TOPICS_MISSING(
        f"尚未学习{'、'.join(TOPIC_NAMES[Topic(t)] for t in ordered)}。", cure=CURES[finding], topics=ordered)
    return Check(rule="topics", name="必学内容", finding=finding, clause="63号 §2.5", values=values, refusal=refusal)


def _rate_check(attended: Attended, thresholds: Thresholds) -> Check:
    have = attended.earned.total + attended.undecided.total
    rate = have * 100 // attended.held if attended.held else 0
    values = {"needed": thresholds.attendance_rate, "have": rate}
    if thresholds.attendance_rate == 0:
        return Check(rule="attendance_rate", name="出勤率", finding=Finding.NOT_APPLICABLE, clause="", values=values)
    if have * 100 >= thresholds.attendance_rate * attended.held > 0:
        return Check(rule="attendance_rate", name="出勤率", finding=Finding.MET, clause="", values=values)
    finding = Finding.NOT_YET if attended.remaining.total else Finding.NOT_MET
    refusal = ATTENDANCE_TOO_LOW(f"出勤率 {rate}%，低于 {thresholds.attendance_rate}%。", cure=CURES[finding], **values)
    return Check(rule="attendance_rate", name="出勤率", finding=finding, clause="", values=values, refusal=refusal)
