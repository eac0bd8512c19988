"""Bases, teachers, cases, and the hours of one person."""

from __future__ import annotations

from marshmallow import validate

from services.training.lifecycle import CaseState
from services.training.rules import Title
from services.training.schemas.words import Checked, Level, Ordered
from shared.web import Choice, Code, Count, Day, Dict, Flag, Id, List, Nested, Page, Schema, Text, Uscc


def pages_of(item: type[Schema]) -> type[Schema]:
    """The shape of one page of a list of these."""
    return type(f"{item.__name__}Page", (Schema,), {
        "items": List(Nested(item)), "next": Text(600, allow_none=True),
    })


class ScopePart(Schema):
    """An occupation and level that a base is recognised for."""

    occupation = Code(required=True)
    level = Choice(Level, required=True)


class BaseIn(Ordered):
    """A base to recognise 基地认定 (63号 §2.1)."""

    ORDER = (("recognised_from", "recognised_to", True),)

    unit = Code(required=True)
    name = Text(required=True)
    uscc = Uscc(required=True)
    conditions = Dict(keys=Code(), values=Flag(), required=True)
    recognised_by = Text(required=True, metadata={"description": "认定文号"})
    recognised_from = Day(required=True)
    recognised_to = Day(load_default=None, allow_none=True)
    scope = List(Nested(ScopePart), required=True, validate=validate.Length(1, 500))


class BaseListed(Schema):
    """A base in a list."""

    id = Id()
    unit = Code()
    name = Text()
    uscc = Text()
    recognised_by = Text()
    recognised_from = Day()
    recognised_to = Day(allow_none=True)


class CertificateIn(Ordered):
    """A teacher's title or certificate."""

    ORDER = (("valid_from", "valid_to", True),)

    title = Choice(Title, required=True)
    number = Text(required=True)
    valid_from = Day(required=True)
    valid_to = Day(load_default=None, allow_none=True)


class TeacherIn(Schema):
    """A teacher to register at the actor's base."""

    person_id = Id(required=True)
    name = Text(required=True)
    certificates = List(Nested(CertificateIn), load_default=list, validate=validate.Length(0, 50))


class TeacherOut(Schema):
    """A teacher with certificates."""

    id = Id()
    person_id = Id()
    name = Text()
    certificates = List(Nested(CertificateIn))


class TeachersOut(Schema):
    """The teachers of a base."""

    items = List(Nested(TeacherOut))


class BaseOut(BaseListed):
    """A base's page."""

    conditions = Dict()
    scope = List(Nested(ScopePart))
    teachers = List(Nested(TeacherOut))


class CaseFilter(Page):
    """Which cases to list."""

    state = Choice(CaseState, load_default=None)
    class_id = Id(load_default=None)


class CaseListed(Schema):
    """A case in a list; the ID number is masked."""

    id = Id()
    number = Text()
    unit = Code()
    name = Text()
    id_number = Text()
    occupation = Code()
    trade = Text()
    level = Code()
    certificate_kind = Code()
    route = Code()
    base_id = Id(allow_none=True)
    employer_id = Id(allow_none=True)
    class_id = Id(allow_none=True)
    state = Code()
    state_name = Text()
    state_on = Day()
    here = Flag()
    handed_to = Code(allow_none=True)
    version = Count()


class CaseOut(CaseListed):
    """A case's page: with its journal so far and what the caller may do now."""

    phone = Text()
    contract_filed = Flag()
    leaving_proposed_on = Day(allow_none=True)
    held_until = Day(allow_none=True)
    held_reason = Text(allow_none=True)
    facts = Dict()
    timeline = List(Dict())
    actions = List(Dict())


class HoursOut(Schema):
    """One person's hours by category, and the completion checks (63号 §2.5)."""

    case = Id()
    number = Text()
    name = Text()
    state = Code()
    earned = Dict()
    undecided = Dict()
    remaining = Dict()
    topics = List(Code())
    will_miss = Flag()
    checks = List(Nested(Checked))


class HoldUntil(Schema):
    """How long a case is on hold."""

    until = Day(required=True, metadata={"label": "复查日期"})
