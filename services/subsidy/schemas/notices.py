"""Notices."""

from __future__ import annotations

from enum import StrEnum

from marshmallow import validate

from services.subsidy.lifecycle import NoticeState
from shared.web import Choice, Count, Day, Id, List, Page, Schema, Text

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


class PublicObjection(Schema):
    """An objection by anybody, in their own name."""

    number = Count(1, MOST, required=True, metadata={"label": "公示名单中的序号"})
    raised_by = Text(80, numbers=False, required=True, metadata={"label": "您的姓名或单位名称"})
    contact = Text(80, required=True, metadata={"label": "联系方式", "description": "电话或通讯地址，用于核实和答复，不公开"})
    grounds = Text(1000, lines=True, required=True, metadata={"label": "异议理由"})


class Channel(StrEnum):
    """How an objection came that the office types in."""

    PHONE = "phone"  # 电话
    LETTER = "letter"  # 信函
    VISIT = "visit"  # 来访


class EnteredObjection(PublicObjection):
    """An objection that came by telephone, letter or visit, with the day on which it came."""

    raised_by = Text(80, numbers=False, required=True, metadata={"label": "异议人姓名或单位名称"})
    channel = Choice(Channel, required=True, metadata={"label": "收到方式"})
    received_on = Day(required=True, metadata={"label": "收到日期"})


class SetAside(Schema):
    """Why an objection is not taken up."""

    reason = Text(1000, lines=True, required=True)


class Published(Schema):
    """Where and when a bundle was published, and which."""

    address = Text(300, required=True, metadata={"label": "发布网址或张贴地点"})
    published_on = Day(required=True, metadata={"label": "发布日期"})
    manifest_sha256 = Text(64, required=True, validate=validate.Regexp(r"^[0-9a-f]{64}\Z"),
                           metadata={"label": "清单校验值", "description": "所下载公示包内 manifest.json 的 SHA-256"})
