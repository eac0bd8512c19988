"""The JSON shapes of log-in and accounts."""

from __future__ import annotations

from marshmallow import fields

from shared.web import Flag, Id, List, Nested, Schema, Text

LONGEST_PASSWORD = 128
MOMENT = {"type": "string", "format": "date-time"}


class LogIn(Schema):
    """Account and password."""

    account = Text(64, required=True)
    password = Text(LONGEST_PASSWORD, required=True)


class LoggedIn(Schema):
    """A log-in: the token for `Authorization: Bearer …` at all four desks."""

    token = Text()
    account = Id()
    name = Text()
    roles = List(Text())
    unit = Text(allow_none=True)
    rehearsal = Flag()
    expires_at = fields.Raw(metadata=MOMENT)
    must_change_password = Flag(metadata={"description": "密码是初始密码：先修改密码，此外什么也不能办"})


class NewPassword(Schema):
    """The present password and the next."""

    present = Text(LONGEST_PASSWORD, required=True, metadata={"label": "现在的密码", "secret": True})
    new = Text(LONGEST_PASSWORD, required=True, metadata={"label": "新密码", "secret": True})


class LogInShown(Schema):
    """One log-in that still works."""

    id = Id()
    at = fields.Raw(metadata=MOMENT)
    until = fields.Raw(metadata=MOMENT)
    how = Text(metadata={"description": "password 密码, provider 统一身份认证, deputy 代理"})
    address = Text()
    agent = Text()
    present = Flag(metadata={"description": "是否本次登录"})


class LogInsShown(Schema):
    """The log-ins of the caller's account, the newest first."""

    items = List(Nested(LogInShown))
