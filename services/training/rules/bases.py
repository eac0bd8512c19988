"""Which base may train whom, and which teacher may teach what (63号 §2.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from services.training.rules.words import TITLE_NAMES, TOPIC_NAMES, Category, Title, Topic
from shared.refusals import Reason, Refusal

BASE_CONDITIONS_MISSING = Reason("base-conditions-missing", "培训基地条件不齐", "Base lacks a condition", "§2.1")
BASE_NOT_RECOGNISED = Reason("base-not-recognised", "培训基地不在认定有效期", "Base not recognised then", "§2.1")
BASE_OUT_OF_SCOPE = Reason("base-out-of-scope", "超出培训基地认定范围", "Outside the base's scope", "§2.1")
TEACHER_UNQUALIFIED = Reason("teacher-unqualified", "教师资格不符", "Teacher not qualified", "§2.1")

CONDITION_NAMES = {
    "theory_rooms": "理论教学场所和设施", "practice_rooms": "技能训练场所、设施、设备", "teachers": "理论教师和实习教师",
    "organisation": "协调和组织实施教学的能力", "other": "其他条件",
}


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """A teacher's title and the days on which it holds, both included; no last day means it does not lapse."""

    title: str
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether it is valid on this day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


def base_has_conditions(*, conditions: Mapping[str, bool], required: Collection[str]) -> Refusal | None:
    """Refuse to recognise a base that lacks one of the five conditions (63号 §2.1)."""
    missing = [key for key in required if not conditions.get(key)]
    if not missing:
        return None
    names = "、".join(CONDITION_NAMES.get(key, key) for key in missing)
    return BASE_CONDITIONS_MISSING(
        f"培训基地尚不具备：{names}。", cure="条件具备并经现场核实后再行认定。", missing=missing
    )


def base_recognised(
    *, recognised_from: date, recognised_to: date | None, starts_on: date, ends_on: date
) -> Refusal | None:
    """Refuse a class that does not lie wholly within the base's recognition, first and last day included (63号 §2.1)."""
    if recognised_from <= starts_on and (recognised_to is None or ends_on <= recognised_to):
        return None
    until = recognised_to.isoformat() if recognised_to else "长期"
    return BASE_NOT_RECOGNISED(
        f"培训时间 {starts_on} 至 {ends_on} 不在该基地认定有效期（{recognised_from} 至 {until}）内。",
        cure="调整培训时间，或由区市重新认定该基地。",
        recognised_from=recognised_from, recognised_to=recognised_to, starts_on=starts_on, ends_on=ends_on,
    )


def base_covers(*, occupation: str, level: str, scope: Collection[tuple[str, str]]) -> Refusal | None:
    """Refuse a class whose occupation and level the base was not recognised for (63号 §2.1)."""
    if (occupation, level) in scope:
        return None
    return BASE_OUT_OF_SCOPE(
        f"该基地未被认定承担职业 {occupation} 等级 {level} 的培训。", cure="改由已认定的基地培训，或先申请扩大认定范围。",
        occupation=occupation, level=level,
    )


def teacher_qualified(
    *, category: str, topic: str, name: str, on: date, certificates: Sequence[Certificate],
    theory_titles: Collection[str], practice_titles: Collection[str],
) -> Refusal | None:
    """Refuse a lesson whose teacher lacks the title that 63号 §2.1 asks for on the day of the lesson.

    Professional theory needs a senior professional title, practice a senior instructor or senior technician; the
    notice asks no title for ideology and the nine general topics.
    """
    if category == Category.PRACTICE:
        wanted = practice_titles
    elif category == Category.THEORY and topic == Topic.PROFESSIONAL:
        wanted = theory_titles
    else:
        return None
    if any(c.title in wanted and c.holds_on(on) for c in certificates):
        return None
    titles = "或".join(TITLE_NAMES[Title(title)] for title in wanted)
    lapsed = max((c.valid_to for c in certificates if c.title in wanted and c.valid_to and c.valid_to < on), default=None)
    because = f"所持证书已于 {lapsed} 到期" if lapsed else "未登记有效证书"
    return TEACHER_UNQUALIFIED(
        f"{name} {on} 讲授{TOPIC_NAMES[Topic(topic)]}须具有{titles}，{because}。",
        cure=f"改由具有{titles}的教师授课，或补登其证书。", teacher=name, on=on, wanted=list(wanted), lapsed=lapsed,
    )
