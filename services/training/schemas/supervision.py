"""Attendance, deviations, visits, calls and the class archive."""

from __future__ import annotations

from marshmallow import validate

from services.training.rules import ArchiveKind, Evidence, Mode, Verdict
from services.training.schemas.people import HoursOut
from services.training.schemas.words import Checked, Clock, Ordered
from shared.web import Choice, Code, Count, Day, Dict, FileDigest, Flag, Id, List, Nested, Schema, Text


class HeldIn(Ordered):
    """In what a lesson differed from the filed plan; what is not said was as filed."""

    ORDER = (("start_at", "end_at", False),)

    day = Day()
    start_at = Clock()
    end_at = Clock()
    teacher_id = Id()
    place = Text()
    mode = Choice(Mode)


class HeldLesson(Schema):
    """A lesson that was held, and who was not there."""

    lesson_id = Id(required=True)
    absent = List(Id(), load_default=list, validate=validate.Length(0, 500))
    held = Nested(HeldIn, load_default=dict)


class AttendanceIn(Schema):
    """Lessons of a class as they were held, everybody there unless named absent."""

    evidence = Choice(Evidence, required=True)
    lessons = List(Nested(HeldLesson), required=True, validate=validate.Length(1, 500))


class Recorded(Schema):
    """How much was written."""

    lessons = Count()
    entries = Count()
    deviations = Count()


class Entry(Schema):
    """Whether one person was at one lesson."""

    lesson_id = Id(required=True)
    case_id = Id(required=True)
    present = Flag(required=True)


class CorrectionsIn(Schema):
    """Corrections of attendance; the old entries stay."""

    evidence = Choice(Evidence, required=True)
    reason = Text(1000, lines=True, required=True)
    entries = List(Nested(Entry), required=True, validate=validate.Length(1, 1000))


class AttendanceEntry(Schema):
    """One entry of the ledger, old or current, with the strength of its evidence."""

    case_id = Id()
    number = Text()
    name = Text()
    version = Count()
    current = Flag()
    present = Flag()
    evidence = Code()
    strength = Count()
    reason = Text(1000, lines=True, allow_none=True)
    recorded_by = Id()
    recorded_on = Day()


class AttendanceOut(Schema):
    """The attendance ledger of one lesson."""

    items = List(Nested(AttendanceEntry))


class Deviation(Schema):
    """In one respect a lesson differed from the filed plan."""

    id = Id()
    lesson_id = Id()
    lesson_day = Day()
    topic = Code()
    hours = Count()
    kind = Code()
    filed = Text(empty=True)
    held = Text(empty=True)
    found_on = Day()
    verdict = Code(allow_none=True)
    reason = Text(1000, lines=True, allow_none=True)
    decided_by = Id(allow_none=True)
    decided_on = Day(allow_none=True)


class DeviationsOut(Schema):
    """The deviations of a class."""

    items = List(Nested(Deviation))


class DecisionsIn(Schema):
    """The district's decision on deviations."""

    ids = List(Id(), required=True, validate=validate.Length(1, 1000))
    verdict = Choice(Verdict, required=True)
    reason = Text(1000, lines=True, required=True)


class VisitIn(Schema):
    """A site visit 现场检查."""

    visited_on = Day(required=True)
    inspectors = List(Id(), required=True, validate=validate.Length(1, 20))
    base_signatory = Text(required=True)
    present = Count(0, 10_000, required=True)
    findings = Text(2000, lines=True, required=True)


class MendingIn(Schema):
    """An order to mend what a site visit found."""

    visit_id = Id(required=True, metadata={"label": "现场检查"})
    to_mend = Text(1000, lines=True, required=True)
    last_day = Day(required=True, metadata={"label": "整改期限"})


class Mended(Schema):
    """What the base has mended."""

    mended = Text(2000, lines=True, required=True)


class MendAgain(Schema):
    """By when it is to be mended again."""

    last_day = Day(required=True, metadata={"label": "整改期限"})


class MendingOut(Schema):
    """An order to mend."""

    id = Id()
    number = Text()
    class_id = Id()
    base_id = Id()
    unit = Code()
    visit_id = Id()
    state = Code()
    state_name = Text()
    to_mend = Text(1000, lines=True)
    last_day = Day()
    ordered_on = Day()
    mended = Text(2000, lines=True, allow_none=True)
    answered_on = Day(allow_none=True)
    version = Count()
    actions = List(Dict())


class FollowUpIn(Schema):
    """A phone follow-up 电话回访."""

    case_id = Id(required=True)
    reached = Flag(required=True)
    confirmed = Flag(load_default=None, allow_none=True)
    note = Text(1000, lines=True, load_default="")


class SupervisionOut(Schema):
    """Visits and calls of a class, and what is still missing."""

    visits = List(Dict())
    follow_ups = List(Dict())
    missing = List(Dict())


class ArchiveIn(Schema):
    """A piece of the class archive 班级档案."""

    kind = Choice(ArchiveKind, required=True)
    title = Text(required=True)
    digest = FileDigest(required=True)


class ArchiveOut(Schema):
    """Which of the seven kinds are there (63号 §2.8)."""

    complete = Flag()
    checks = List(Nested(Checked))
    pieces = List(Dict())


class HoursOfClass(Schema):
    """The hours of everybody in a class."""

    items = List(Nested(HoursOut))
    complete = Count(metadata={"description": "已达要求人数"})
    will_miss = Count(metadata={"description": "按现有方案将达不到要求的人数"})
