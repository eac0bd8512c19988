"""Classes, their plans, lessons and amendments."""

from __future__ import annotations

from marshmallow import fields, validate

from services.training.lifecycle import ClassState
from services.training.rules import Category, Mode, Topic
from services.training.rules.lessons import Worth
from services.training.rules.words import ArchiveKind
from services.training.schemas.words import CertificateKind, Checked, Clock, Level, Ordered
from shared.deadlines import Standing, Step
from shared.web import Choice, Code, Count, Day, Dict, FileDigest, Flag, Id, List, Nested, Page, Schema, Text


class ClassIn(Ordered):
    """A class to draw up 拟定 (63号 §2.3)."""

    ORDER = (("starts_on", "ends_on", True),)

    employer_id = Id(required=True)
    occupation = Code(required=True)
    trade = Text(required=True)
    level = Choice(Level, required=True)
    certificate_kind = Choice(CertificateKind, required=True)
    starts_on = Day(required=True)
    ends_on = Day(required=True)
    mode = Choice(Mode, required=True)


class ClassFilter(Page):
    """Which classes to list."""

    state = Choice(ClassState, load_default=None)


class ClassListed(Schema):
    """A class in a list."""

    id = Id()
    number = Text()
    unit = Code()
    state = Code()
    state_on = Day()
    base_id = Id()
    employer_id = Id()
    occupation = Code()
    trade = Text()
    level = Code()
    certificate_kind = Code()
    starts_on = Day()
    ends_on = Day()
    version = Count()


class SittingAhead(Schema):
    """A sitting to come that examines all of a class's level, anywhere in the city."""

    day = Day()
    free = Count(metadata={"description": "空位"})
    in_time = Flag(metadata={"description": "在本班结课之后"})


class SeatsOut(Schema):
    """Seats 考位 as assessment told last; all classes of a year, occupation and level share them."""

    free = Count(metadata={"description": "余：在本班结课之后的空位"})
    needed = Count(metadata={"description": "需：本班还没有排考的人数"})
    needed_by_all = Count(metadata={"description": "同年度、职业、等级各班共需"})
    told_on = Day(allow_none=True)
    told_at = fields.AwareDateTime(allow_none=True)
    sittings = List(Nested(SittingAhead))


class ClassOut(ClassListed):
    """A class's page, with what the caller may do now."""

    year = Count()
    rehearsal = Flag()
    here = Flag()
    mode = Code()
    state_name = Text()
    countersigned_on = Day(allow_none=True)
    countersigned_by = Id(allow_none=True)
    filed_on = Day(allow_none=True)
    started_on = Day(allow_none=True)
    ended_on = Day(allow_none=True)
    held_until = Day(allow_none=True)
    held_reason = Text(allow_none=True)
    people = Count()
    without_contract = Count()
    people_by_state = Dict(keys=Code(), values=Count())
    size_max = Count(metadata={"description": "班额上限"})
    seats = Nested(SeatsOut)
    amendments = List(Dict())
    timeline = List(Dict())
    actions = List(Dict())


class TableFilter(Page):
    """Which classes of the table."""

    completed = Flag(load_default=False, metadata={"description": "true：本年度已结业的班级；否则未结束的"})


class LastDay(Schema):
    """The last day of a step, counted back from 31 December."""

    step = Choice(Step)
    name = Text()
    last_day = Day()
    provisional = Flag(metadata={"description": "当年节假日安排未公布，日期可能变化"})


class NextStep(Schema):
    """How a class stands to the last day of its next step."""

    step = Choice(Step)
    name = Text()
    last_day = Day()
    standing = Choice(Standing)
    working_days_left = Count(-10_000, metadata={"description": "剩余工作日；逾期为负"})


class ClassLine(Schema):
    """A class in the class table 班级倒排表 (63号 §2.6)."""

    id = Id()
    number = Text()
    unit = Code()
    year = Count()
    base_id = Id()
    base = Text(empty=True)
    trade = Text()
    level = Code()
    state = Code()
    state_name = Text()
    people = Count()
    size_max = Count(metadata={"description": "班额上限"})
    hours_left = Count(metadata={"description": "未上课时"})
    hours_held = Count()
    hours_planned = Count()
    starts_on = Day()
    started_on = Day(allow_none=True)
    last_lesson = Day(allow_none=True)
    ended_on = Day(allow_none=True)
    handed_on = Count(metadata={"description": "已转考核的人数"})
    seats = Nested(SeatsOut)
    without_contract = Count(metadata={"description": "缺劳动合同的人数"})
    countersignature_missing = Flag(metadata={"description": "缺用人单位会签"})
    lacking = List(Choice(ArchiveKind), metadata={"description": "申报结业时缺的归档材料"})
    attendance_owed = Count(metadata={"description": "欠登考勤的课次"})
    late = List(Text(), metadata={"description": "课时补不足的人"})
    next_step = Nested(NextStep, allow_none=True)
    last_days = List(Nested(LastDay))


class Made(Schema):
    """The id of what was made."""

    id = Id()


class Counted(Schema):
    """How many were written."""

    count = Count()


class InClass(Schema):
    """The class to go into."""

    class_id = Id(required=True)


class TimetableIn(Schema):
    """What a timetable is proposed for; `save` writes it into the plan at once."""

    hours_per_day = Count(1, 24, load_default=8)
    classroom = Text(required=True)
    workshop = Text(required=True)
    save = Flag(load_default=False)


class Lesson(Ordered):
    """A lesson of a plan; `hours` are class hours 课时."""

    ORDER = (("start_at", "end_at", False),)

    category = Choice(Category, required=True)
    topic = Choice(Topic, required=True)
    hours = Count(1, 24, required=True)
    day = Day(required=True)
    start_at = Clock(required=True)
    end_at = Clock(required=True)
    teacher_id = Id(required=True)
    place = Text(required=True)
    mode = Choice(Mode, required=True)


class LessonsIn(Schema):
    """The lessons of a plan."""

    lessons = List(Nested(Lesson), required=True, validate=validate.Length(0, 1000))


class LessonOut(Schema):
    """A lesson as filed and as held, with what it is worth and why."""

    id = Id(allow_none=True)
    category = Code()
    topic = Code()
    hours = Count()
    day = Day()
    start_at = Clock()
    end_at = Clock()
    teacher_id = Id()
    place = Text()
    mode = Code()
    held = Dict(allow_none=True)
    worth = Choice(Worth, allow_none=True)
    why = List(Dict())


class LessonsOut(Schema):
    """Lessons of a class."""

    items = List(Nested(LessonOut))
    saved = Flag()


class PlanOut(Schema):
    """What the rules say of a plan as it stands."""

    complete = Flag()
    checks = List(Nested(Checked))


class Contract(Schema):
    """A labour contract copy 劳动合同复印件."""

    case_id = Id(required=True)
    digest = FileDigest(required=True)


class ContractsIn(Schema):
    """Labour contract copies of people in a class."""

    contracts = List(Nested(Contract), required=True, validate=validate.Length(1, 1000))


class AmendmentIn(Schema):
    """A change to a filed plan 方案变更: lessons to drop and lessons to add."""

    grounds = Text(1000, lines=True, required=True)
    drop = List(Id(), load_default=list, validate=validate.Length(0, 1000))
    add = List(Nested(Lesson), load_default=list, validate=validate.Length(0, 1000))


class AmendmentOut(Schema):
    """An amendment's page."""

    id = Id()
    class_id = Id()
    ordinal = Count()
    state = Code()
    state_name = Text()
    grounds = Text(1000, lines=True)
    first_day = Day()
    changes = Dict()
    version = Count()
    actions = List(Dict())
