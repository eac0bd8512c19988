"""Sittings, seats, officials, presence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, post_load, validate, validates_schema

from services.assessment.lifecycle import CaseState, SittingState
from services.assessment.rules import Part, Post
from services.assessment.schemas.words import Level, Session, by_case
from shared.web import Choice, Code, Count, Day, Dict, Id, List, Nested, Page, Schema, Text

PRESENCES = (CaseState.SAT, CaseState.ABSENT, CaseState.VOIDED)


class OfficialIn(Schema):
    """An entry of the roster of officials 考务人员名册."""

    person_id = Id(required=True)
    name = Text(required=True)
    post = Choice(Post, required=True)
    valid_from = Day(required=True)
    valid_until = Day(required=True)

    @post_load
    def _in_order(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if data["valid_until"] < data["valid_from"]:
            raise ValidationError("不能早于 valid_from", "valid_until")
        return data


class OfficialsIn(Schema):
    """Officials to enter."""

    officials = List(Nested(OfficialIn), required=True, validate=validate.Length(1, 1000))

    @post_load
    def _each_once(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        entered: set[tuple[Any, ...]] = set()
        wrong: dict[int, dict[str, list[str]]] = {}
        for at, one in enumerate(data["officials"]):
            key = (one["person_id"], one["post"], one["valid_from"])
            if key in entered:
                wrong[at] = {"person_id": ["同一人员的同一岗位，同一起始日只登记一次"]}
            entered.add(key)
        if wrong:
            raise ValidationError({"officials": wrong})
        return data


class OfficialFilter(Page):
    """Which officials to list."""

    post = Choice(Post, load_default=None)


class OfficialOut(OfficialIn):
    """An entry of the roster."""

    id = Id()


class Made(Schema):
    """The ids of what was made, in the order given."""

    ids = List(Id())


class SittingIn(Schema):
    """A sitting to plan; `unit` is where it is held (a rehearsal account plans for the rehearsal unit)."""

    year = Count(2000, 2999, load_default=None, metadata={"description": "不填即考试日期所在年度"})
    unit = Code(required=True)
    occupation = Text(required=True, metadata={"description": "职业编码"})
    level = Choice(Level, required=True)
    parts = List(Choice(Part), required=True, validate=validate.Length(1, 3))
    day = Day(required=True)
    session = Choice(Session, required=True)
    place = Text(required=True)
    capacity = Count(1, 1000, required=True)

    @post_load
    def _year_of_the_day(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "year": data["year"] or data["day"].year}


class SittingsIn(Schema):
    """Sittings to plan, all or none."""

    sittings = List(Nested(SittingIn), required=True, validate=validate.Length(1, 1000))


class SittingFilter(Page):
    """Which sittings to list."""

    state = Choice(SittingState, load_default=None)
    day = Day(load_default=None)
    occupation = Text(load_default=None)
    level = Choice(Level, load_default=None)
    year = Count(2000, 2999, load_default=None)


class SittingListed(SittingIn):
    """A sitting in a list."""

    id = Id()
    number = Text()
    state = Choice(SittingState)
    state_name = Text()
    state_on = Day()
    version = Count()


class OfficialAt(Schema):
    """Who works at a sitting, and as what."""

    person_id = Id(required=True)
    post = Choice(Post, required=True)
    name = Text(dump_only=True)


class SittingOut(SittingListed):
    """A sitting with its officials, how full it is, and what may be done now."""

    officials = List(Nested(OfficialAt))
    officials_needed = Dict(keys=Text(), values=Count(), metadata={"description": "按已排考生人数所需的最少人数"})
    seats_taken = Count()
    results_missing = Count()
    results_unchecked = Count()
    actions = List(Dict())


class StaffIn(Schema):
    """Who works at the sitting; one person has one post there."""

    officials = List(Nested(OfficialAt), required=True, validate=validate.Length(1, 500))

    @post_load
    def _by_person(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        posts = {row["person_id"]: row["post"] for row in data["officials"]}
        if len(posts) != len(data["officials"]):
            raise ValidationError("同一人员出现了两次", "officials")
        return {**data, "officials": posts}


class PresenceIn(Schema):
    """Whether a candidate sat, was absent or was voided."""

    presence = Choice(CaseState, required=True, among=PRESENCES)
    note = Text(1000, lines=True, load_default=None, metadata={"description": "情况说明；违纪必填"})

    @validates_schema
    def _voided_why(self, data: Mapping[str, Any], **_: Any) -> None:
        if data["presence"] is CaseState.VOIDED and data["note"] is None:
            raise ValidationError("违纪须写明情况", "note")


class ExceptionIn(PresenceIn):
    """A candidate who did not simply sit."""

    case = Id(required=True)


class ExceptionsIn(Schema):
    """The exceptions of whole sittings; everybody else sat."""

    exceptions = List(Nested(ExceptionIn), load_default=list, validate=validate.Length(max=5000))

    @post_load
    def _by_case(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        found = by_case(data["exceptions"], "exceptions", lambda row: (row["presence"], row["note"]))
        return {**data, "exceptions": found}


class SeatOut(Schema):
    """A seat, and who has it; the identity number is masked."""

    seat_no = Count()
    ticket = Text(metadata={"description": "准考证号"})
    parts = List(Choice(Part))
    presence = Text(allow_none=True)
    case_id = Id()
    case_number = Text()
    name = Text()
    id_number = Text()
    state = Choice(CaseState)
