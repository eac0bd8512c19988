"""The deadline, and who is at risk."""

from __future__ import annotations

from marshmallow import fields

from services.assessment.lifecycle import CaseState
from shared.web import Choice, Code, Count, Day, Dict, Flag, Id, List, Nested, Page, Schema, Text


class YearQuery(Schema):
    """The programme year; this year's unless told."""

    year = Count(2000, 2999, load_default=None)


class StepOut(Schema):
    """The last day of one step; provisional while the holidays of that year are not announced."""

    step = Text()
    name = Text()
    desk = Text()
    last_day = Day()
    provisional = Flag()


class AtRiskCount(Schema):
    """How many cases in a state are at risk or late."""

    state = Choice(CaseState)
    state_name = Text()
    standing = Text(metadata={"description": "at_risk 临期, late 逾期"})
    working_days_left = fields.Integer()
    cases = Count()


class DeadlineOut(Schema):
    """The plan of a year, counted back in working days from its deadline."""

    year = Count()
    deadline = Day()
    deciding_act = Text()
    sources = List(Dict())
    steps = List(Nested(StepOut))
    at_risk = List(Nested(AtRiskCount))


class AtRiskFilter(Page):
    """Whose year to list."""

    year = Count(2000, 2999, load_default=None)


class AtRiskOut(Schema):
    """A case that may miss the deadline: the step it needs, its last day, who can act."""

    id = Id()
    number = Text()
    name = Text()
    unit = Code()
    state = Choice(CaseState)
    state_name = Text()
    class_number = Text(allow_none=True)
    held_until = Day(allow_none=True)
    step = Text()
    last_day = Day()
    standing = Text()
    working_days_left = fields.Integer()
    who_can_act = List(Text())
