"""Cases, classes, exam applications, and what is said when something is done to them."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validate

from services.assessment.lifecycle import BatchState, CaseState
from services.assessment.rules import Part
from services.assessment.schemas.results import ResultOut
from services.assessment.schemas.words import Level, by_case
from shared.web import Choice, Code, Count, Day, Dict, Flag, Id, List, Nested, Page, Schema, Text


class CaseFilter(Page):
    """Which cases to list."""

    state = Choice(CaseState, load_default=None)
    class_id = Id(load_default=None)
    batch_id = Id(load_default=None)
    sitting_id = Id(load_default=None)
    year = Count(2000, 2999, load_default=None)
    number = Text(load_default=None)
    name = Text(load_default=None, metadata={"description": "姓名，按开头查找"})
    here = Flag(load_default=None, metadata={"description": "是否在本环节"})


class CaseListed(Schema):
    """A case in a list; the identity number is masked."""

    id = Id()
    number = Text()
    year = Count()
    unit = Code()
    name = Text()
    id_number = Text()
    occupation = Text()
    trade = Text()
    level = Choice(Level)
    certificate_kind = Text()
    state = Choice(CaseState)
    state_name = Text()
    state_on = Day()
    here = Flag()
    class_id = Id(allow_none=True)
    class_number = Text(allow_none=True)
    sitting_id = Id(allow_none=True)
    held_until = Day(allow_none=True)
    version = Count()


class CaseOut(CaseListed):
    """A case with its results, its way so far, and what may be done now."""

    batch_id = Id(allow_none=True)
    resits = Count()
    passed_on = Day(allow_none=True)
    held_reason = Text(allow_none=True)
    facts = Dict()
    results = List(Nested(ResultOut))
    timeline = List(Dict())
    actions = List(Dict())


class LeftOut(Schema):
    """Somebody of the class for whom the base does not apply, and why."""

    case = Id(required=True)
    reason = Text(numbers=False, required=True)


class ApplyIn(Schema):
    """Whom the application leaves out; everybody else of the class must be on the list."""

    left_out = List(Nested(LeftOut), load_default=list, validate=validate.Length(max=5000))

    @post_load
    def _by_case(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "left_out": by_case(data["left_out"], "left_out", lambda row: row["reason"])}


class ApplyClassIn(ApplyIn):
    """An application for a whole class."""

    note = Text(1000, lines=True, load_default=None)


class SeatIn(Schema):
    """The sitting in which to seat."""

    sitting_id = Id(required=True)


class ReviewIn(Schema):
    """The parts to look at again; all of them unless told."""

    parts = List(Choice(Part), load_default=None, validate=validate.Length(1, 3))


class HoldIn(Schema):
    """The day to look again."""

    until = Day(required=True, metadata={"label": "复查日期"})


class ClassOut(Schema):
    """A class, and how many of its cases stand in each state here."""

    class_id = Id()
    class_number = Text(allow_none=True)
    unit = Code()
    year = Count()
    occupation = Text()
    trade = Text()
    level = Choice(Level)
    cases = Count()
    states = Dict(keys=Text(), values=Count())


class BatchFilter(Page):
    """Which exam applications to list."""

    state = Choice(BatchState, load_default=None)
    class_id = Id(load_default=None)


class BatchOut(Schema):
    """A class's exam application, with whom it left out."""

    id = Id()
    number = Text()
    year = Count()
    unit = Code()
    state = Choice(BatchState)
    state_name = Text()
    state_on = Day()
    class_id = Id(allow_none=True)
    class_number = Text(allow_none=True)
    occupation = Text()
    trade = Text()
    level = Choice(Level)
    certificate_kind = Text()
    size = Count()
    left_out = List(Dict())
    note = Text(allow_none=True)
    version = Count()
