"""The JSON shapes of the list of who is at risk, at whichever desk."""

from __future__ import annotations

from marshmallow import fields

from shared.deadlines import Standing, Step
from shared.web import Choice, Code, Count, Day, Flag, Id, List, Nested, Page, Schema, Text


class AtRiskCountsFilter(Schema):
    """A programme year, this year's unless told, and a unit."""

    year = Count(2019, 2099, load_default=None)
    unit = Code()


class AtRiskFilter(Page):
    """A programme year, this year's unless told, a unit, and one standing."""

    year = Count(2019, 2099, load_default=None)
    unit = Code()
    standing = Choice(Standing)


class AtRiskOut(Schema):
    """An open case: the step it needs next, the last day of that step, and the desk whose turn it is."""

    id = Id()
    number = Text()
    year = Count()
    unit = Code()
    name = Text()
    occupation = Text()
    trade = Text()
    level = Text()
    base_id = Id(allow_none=True)
    employer_id = Id(allow_none=True)
    desk = Text()
    desk_name = Text()
    state = Text()
    as_of = Day()
    step = Choice(Step)
    step_name = Text()
    last_day = Day()
    provisional = Flag()
    working_days_left = fields.Integer(metadata={"description": "逾期的为负数"})
    standing = Choice(Standing)


class AtRiskCount(Schema):
    """How many cases of a desk stand so."""

    desk = Text()
    desk_name = Text()
    standing = Choice(Standing)
    cases = Count()


class AtRiskCounts(Schema):
    """The counts of a year, seen on a day."""

    year = Count()
    on = Day()
    items = List(Nested(AtRiskCount))
