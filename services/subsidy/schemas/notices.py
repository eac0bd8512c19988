"""Notices."""

from __future__ import annotations

from marshmallow import validate

from services.subsidy.lifecycle import NoticeState
from shared.web import Choice, Day, Id, List, Page, Schema, Text

MOST = 5_000


class NoticeQuery(Page):
    """The query of the list of notices."""

    state = Choice(NoticeState)


class NewNotice(Schema):
    """A notice of approved cases."""

    ids = List(Id(), required=True, validate=validate.Length(1, MOST))
    number = Text(80, required=True, metadata={"description": "公示文号"})
    title = Text(120, required=True)


class Publication(Schema):
    """Where and when it was published; this starts the clock."""

    address = Text(300, required=True, metadata={"description": "公示网址或张贴地点"})
    published_on = Day(required=True)
