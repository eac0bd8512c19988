"""The plain values that the rules of enrollment speak of; nothing here knows a database or a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """Skill levels 技能等级, from the lowest to the highest."""

    JUNIOR = "junior"  # 初级工（五级）
    INTERMEDIATE = "intermediate"  # 中级工（四级）
    SENIOR = "senior"  # 高级工（三级）
    TECHNICIAN = "technician"  # 技师（二级）
    SENIOR_TECHNICIAN = "senior_technician"  # 高级技师（一级）

    @property
    def above(self) -> Level | None:
        """The next level up 上一级, or None at the top."""
        ladder = list(Level)
        place = ladder.index(self) + 1
        return ladder[place] if place < len(ladder) else None

    @property
    def below(self) -> Level | None:
        """The level just under this one, or None at the bottom."""
        ladder = list(Level)
        place = ladder.index(self)
        return ladder[place - 1] if place else None


LEVEL_NAMES: Mapping[str, str] = {
    Level.JUNIOR: "初级工",
    Level.INTERMEDIATE: "中级工",
    Level.SENIOR: "高级工",
    Level.TECHNICIAN: "技师",
    Level.SENIOR_TECHNICIAN: "高级技师",
}
TRAINED_LEVELS = (Level.SENIOR, Level.TECHNICIAN, Level.SENIOR_TECHNICIAN)


class Route(StrEnum):
    """The three ways into training of 63号 §2.2."""

    CERTIFICATE = "certificate"  # 持证年限
    YEARS = "years"  # 从业年限
    AWARD = "award"  # 称号或成果


ROUTE_NAMES: Mapping[str, str] = {
    Route.CERTIFICATE: "持证年限", Route.YEARS: "从业年限", Route.AWARD: "称号或成果",
}


class Population(StrEnum):
    """What somebody is by employment, 63号 §1.3 and §1.4."""

    ENTERPRISE = "enterprise"  # 企业在职职工
    TECHNICAL_SCHOOL_TEACHER = "technical_school_teacher"  # 技工院校专业教师（实习指导教师）
    VOCATIONAL_SCHOOL_TEACHER = "vocational_school_teacher"  # 职业院校专业教师（实习指导教师）
    PUBLIC_STAFF = "public_staff"  # 其他机关事业单位职工
    OTHER = "other"  # 以上都不是


POPULATION_NAMES: Mapping[str, str] = {
    Population.ENTERPRISE: "企业在职职工",
    Population.TECHNICAL_SCHOOL_TEACHER: "技工院校专业教师（实习指导教师）",
    Population.VOCATIONAL_SCHOOL_TEACHER: "职业院校专业教师（实习指导教师）",
    Population.PUBLIC_STAFF: "其他机关事业单位职工",
    Population.OTHER: "其他人员",
}


class Matter(StrEnum):
    """What a person, not a machine, has to judge 人工认定."""

    SKILL = "skill"  # 具有较高的专业知识和操作技能
    OUTSTANDING = "outstanding"  # 称号或成果属实且突出
    DUPLICATE = "duplicate"  # 重复报名如何处理


MATTER_NAMES: Mapping[str, str] = {
    Matter.SKILL: "具有较高的专业知识和操作技能",
    Matter.OUTSTANDING: "称号或成果属实、突出",
    Matter.DUPLICATE: "重复报名可以办理",
}


class Match(StrEnum):
    """How near an earlier certificate must be to the occupation applied for; the notice is silent."""

    SAME_OCCUPATION = "same_occupation"  # 同一职业
    SAME_TRADE = "same_trade"  # 同一工种
    ANY = "any"  # 不限


class CountedTo(StrEnum):
    """The day to which years are counted; the notice is silent."""

    SUBMITTED = "submitted"  # 提交之日
    REVIEWED = "reviewed"  # 审核之日
    YEAR_END = "year_end"  # 项目年度12月31日


class LeapDay(StrEnum):
    """Where the anniversary of 29 February falls in a common year."""

    LAST_OF_FEBRUARY = "last_of_february"  # 2月末日
    FIRST_OF_MARCH = "first_of_march"  # 3月1日


@dataclass(frozen=True, kw_only=True)
class Certificate:
    """An earlier certificate 原证书, its occupation already under the present name."""

    level: Level
    occupation: str
    trade: str
    issued_on: date
    number: str = ""


@dataclass(frozen=True, kw_only=True)
class Spell:
    """Work in the occupation from `start` to `end`, both days included; `end` is None while it goes on."""

    start: date
    end: date | None = None


@dataclass(frozen=True, kw_only=True)
class Award:
    """A title or an achievement 称号或成果; `grade` is None for an achievement, which carries no rank."""

    kind: str  # technical_expert 技术能手 | invention 发明创造 | innovation 技术革新 | breakthrough 技能攻关
    title: str
    granted_on: date
    grade: str | None = None  # county | city | province | national


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What somebody decided about one matter, in writing."""

    matter: Matter
    found: bool
    author: str
    note: str
    document: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Listing:
    """A stretch of days during which an occupation may be trained, and the documents that opened and closed it."""

    kind: str  # qualification 职业资格目录 | skill_level 技能等级认定标准
    start: date
    document: str
    end: date | None = None  # the last day
    closed_by: str = ""


@dataclass(frozen=True, kw_only=True)
class Occupation:
    """An occupation 职业（工种） as the catalogue has it."""

    code: str
    name: str
    trade: str
    listings: Sequence[Listing]


@dataclass(frozen=True, kw_only=True)
class OtherCase:
    """Another case of the same person, as the register knows it."""

    number: str
    unit: str
    year: int
    occupation: str
    level: Level
    state: str
    is_open: bool
    is_paid: bool


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """Everything about one application 报名 that a rule may look at.

    :param denied: the person has denied the registration, and that was found true.
    """

    population: Population
    level: Level
    route: Route
    year: int
    certificate: Certificate | None = None
    spells: Sequence[Spell] = ()
    award: Award | None = None
    papers: frozenset[str] = frozenset()
    confirmed_on: date | None = None
    denied: bool = False
    submitted_on: date | None = None
    judgements: Sequence[Judgement] = ()
    others: Sequence[OtherCase] = ()


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The numbers and interpretations in force on the day, from policy."""

    certificate_years: Mapping[str, int]
    work_years: Mapping[str, int]
    award_grades: Sequence[str]
    certificate_match: Match
    years_counted_to: CountedTo
    leap_day: LeapDay
    papers_required: Mapping[str, Sequence[str]] = field(default_factory=dict)
