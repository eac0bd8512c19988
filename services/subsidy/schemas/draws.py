"""Draws."""

from __future__ import annotations

from enum import StrEnum

from marshmallow import validate

from services.subsidy.lifecycle import DrawState
from shared.web import Choice, Count, Day, Dict, Page, Schema, Text


class Grade(StrEnum):
    """Credit grades of a base 信用等级."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class DrawQuery(Page):
    """The query of the list of draws."""

    state = Choice(DrawState)


class NewDraw(Schema):
    """A frame to freeze, and where its seed will come from."""

    title = Text(120, required=True)
    unit = Text(40, required=True)
    seed_source = Text(300, required=True, metadata={"description": "约定的公开事件，其结果在名册固定之后才知道，例如某期开奖号码"})
    seed_on = Day(required=True)
    grades = Dict(keys=Text(36), values=Choice(Grade), load_default=dict,
                  metadata={"description": "各培训基地的信用等级；未评级的，其补贴全部抽取"})


class Seed(Schema):
    """The public seed, as the named event gave it."""

    public_seed = Text(300, required=True)


class Sizes(Schema):
    """How many are wanted from each stratum."""

    sizes = Dict(keys=Text(40), values=Count(1, 1_000_000), required=True, validate=validate.Length(1, 50), metadata={"label": "应抽件数"})
