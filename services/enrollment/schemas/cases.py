"""The JSON shapes of applications and of what is decided about them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validate, validates_schema

from services.enrollment.actions.applications import FIELD_NAMES, FIELDS
from services.enrollment.rules import AWARD_KINDS, GRADE_NAMES, PAPER_NAMES, Level, Matter, Population, Route
from shared.web import (
    Choice,
    Code,
    Count,
    Day,
    Dict,
    FileDigest,
    Flag,
    Id,
    List,
    Nested,
    Page,
    Phone,
    ResidentId,
    Schema,
    Text,
    described,
)

MOST_SPELLS, MOST_PAPERS = 30, 30


class Certificate(Schema):
    """An earlier certificate 原证书; `written` is the occupation as it stands on it."""

    level = Choice(Level, required=True)
    occupation = Text(16, required=True)
    trade = Text(60, required=True)
    written = Text(60, load_default=None, metadata={"label": "证书上所写职业"})
    issued_on = Day(required=True)
    number = Text(40, load_default="", metadata={"label": "证书编号"})


class Spell(Schema):
    """Work in the occupation; `end` is left out while it goes on."""

    start = Day(required=True)
    end = Day(load_default=None)

    @validates_schema
    def _in_order(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["end"] is not None and data["end"] < data["start"]:
            raise ValidationError("终止日期不能早于起始日期", "end")


class Award(Schema):
    """A title or an achievement 称号或成果."""

    kind = Text(32, required=True, validate=validate.OneOf(list(AWARD_KINDS), labels=list(AWARD_KINDS.values())), metadata=described(AWARD_KINDS))
    title = Text(100, required=True)
    grade = Text(16, load_default=None, validate=validate.OneOf(list(GRADE_NAMES), labels=list(GRADE_NAMES.values())), metadata=described(GRADE_NAMES))
    granted_on = Day(required=True)


class Paper(Schema):
    """A paper on file: on paper at the base, or as a file known by its SHA-256."""

    kind = Text(32, required=True, validate=validate.OneOf(list(PAPER_NAMES), labels=list(PAPER_NAMES.values())), metadata=described(PAPER_NAMES))
    form = Text(8, load_default="paper", validate=validate.OneOf(["paper", "file"], labels=["纸质件", "电子文件"]),
                metadata={"description": "paper 纸质；file 电子文件"})
    digest = FileDigest(load_default=None)


class Changes(Schema):
    """What of an application may change while it is open."""

    phone = Phone()
    population = Choice(Population)
    employer_id = Id(allow_none=True)
    occupation = Text(16)
    trade = Text(60)
    level = Choice(Level)
    route = Choice(Route)
    certificate = Nested(Certificate, allow_none=True, metadata={"label": "原证书"})
    spells = List(Nested(Spell), validate=validate.Length(max=MOST_SPELLS))
    award = Nested(Award, allow_none=True)
    papers = List(Nested(Paper), validate=validate.Length(max=MOST_PAPERS))
    confirmed_on = Day(allow_none=True)


class Applicant(Schema):
    """Who applies; asked first."""

    name = Text(50, required=True)
    id_number = ResidentId(required=True)


class NewCase(Changes, Applicant):
    """An application 报名."""

    phone = Phone(required=True)
    population = Choice(Population, required=True)
    employer_id = Id(load_default=None)
    occupation = Text(16, required=True)
    trade = Text(60, required=True)
    level = Choice(Level, required=True)
    route = Choice(Route, required=True)
    year = Count(2019, 2099, required=True)


class CaseFilter(Page):
    """The query of the list of cases."""

    state = Code()
    unit = Code()
    base_id = Id()
    employer_id = Id()
    occupation = Text(16)
    level = Code()
    route = Code()
    year = Count(2019, 2099)
    here = Flag()


class OnDay(Schema):
    """The day for which something is asked; today where it is left out."""

    on = Day(load_default=None)


class Submitting(Schema):
    """Submitting: the day of the persons' own confirmation, where it is not yet recorded."""

    confirmed_on = Day(load_default=None)


class Amending(Schema):
    """Changing an open application."""

    changes = Nested(Changes, required=True)


class ToMend(Schema):
    """One thing to mend."""

    item = Text(32, required=True, validate=validate.OneOf(list(FIELDS), labels=[FIELD_NAMES[name] for name in FIELDS]), metadata=described(FIELD_NAMES))
    note = Text(300, numbers=False, required=True)


class Returning(Schema):
    """Returning with the exact list of what must be mended."""

    items_to_mend = List(Nested(ToMend), required=True, validate=validate.Length(1, 30))


class Judging(Schema):
    """A human judgement 认定; the note is the `reason`."""

    matter = Choice(Matter, required=True)
    found = Flag(required=True)
    document = Text(200, required=True)


class Holding(Schema):
    """A hold, until the day to look again."""

    until = Day(required=True, metadata={"label": "复查日期"})


class CaseLine(Schema):
    """One case in a list."""

    id = Id()
    number = Text()
    year = Count()
    unit = Text()
    name = Text()
    id_number = Text(metadata={"description": "前2后3位"})
    phone = Text()
    occupation = Text()
    trade = Text()
    level = Text()
    route = Text()
    state = Text()
    state_name = Text()
    state_on = Day()
    here = Flag()
    handed_to = Text(allow_none=True)
    version = Count()
    base_id = Id(allow_none=True)
    employer_id = Id(allow_none=True)
    rehearsal = Flag()


class CasePage(Schema):
    """A page of cases."""

    items = List(Nested(CaseLine))
    next = Text(allow_none=True)


class CheckOut(Schema):
    """One rule's answer."""

    rule = Text()
    name = Text()
    finding = Text()
    clause = Text(allow_none=True)
    values = Dict()
    boundary = Day(allow_none=True)
    reason = Text(allow_none=True)
    detail = Text(allow_none=True)
    cure = Text(allow_none=True)


class VerdictOut(Schema):
    """All rules' answers, and what would make it pass."""

    eligible = Flag()
    eligible_from = Day(allow_none=True)
    what_would_make_it_pass = List(Text())
    checks = List(Nested(CheckOut))
