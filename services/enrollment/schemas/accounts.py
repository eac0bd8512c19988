"""The JSON shapes of log-in and accounts."""

from __future__ import annotations

from marshmallow import fields, validate

from shared.identity.api_tokens import SCOPES
from shared.identity.rights import STAFF
from shared.lifecycle import DESK_NAMES, Role
from shared.web import Choice, Code, Count, Day, Dict, Flag, Id, List, Nested, Page, Schema, Text
from shared.web.access import PEOPLE

SCOPE_NAMES = tuple(f"{DESK_NAMES[desk]}环节{'办理和查看' if how == 'write' else '查看'}"
                    for desk, how in (scope.split(".") for scope in SCOPES))
LONGEST_PASSWORD = 128
MOMENT = {"type": "string", "format": "date-time"}


class LogIn(Schema):
    """Account and password."""

    account = Text(64, required=True)
    password = Text(LONGEST_PASSWORD, required=True)


class LoggedIn(Schema):
    """A log-in: the token for `Authorization: Bearer …` at all four desks."""

    token = fields.String()
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


class PostsOf(Schema):
    """What an account is for."""

    name = Text(50, required=True)
    roles = List(Choice(Role, among=STAFF), required=True, validate=validate.Length(1, 8),
                 metadata={"label": "岗位"})
    unit = Code(load_default=None, metadata={"label": "所属区市"})
    org = Id(load_default=None, metadata={"label": "所属基地或用人单位"})
    email = Text(200, load_default=None, validate=validate.Email(error="邮箱格式有误"), metadata={"label": "邮箱"})
    valid_until = Day(load_default=None, metadata={
        "label": "使用期限至", "description": "最后可用的一天；第三方评估必填，其他岗位到期自动停用"})
    scope = List(Code(), load_default=list, metadata={
        "label": "评估范围", "description": "第三方评估所及的区市；其他岗位不填"})
    subject = Text(300, load_default=None, metadata={
        "label": "统一身份标识", "description": "统一身份认证的签发地址与用户标识，中间空一格；不用统一登录的不填"})


class NewAccount(PostsOf):
    """A new account; `same_person_as` or `namesake` where the name is known already."""

    login = Code(required=True, metadata={"label": "账号"})
    same_person_as = Code(load_default=None, metadata={
        "label": "同一人的原账号", "description": "该人员原有（已停用）的账号；其办过的业务仍按不相容岗位判断"})
    namesake = Flag(load_default=False, metadata={"label": "是重名的另一人"})


class AccountFilter(Page):
    """Which accounts to list; `q` is the beginning of a name or a log-in name."""

    q = Text(50)
    unit = Code()
    role = Choice(Role, among=PEOPLE)
    active = Flag()


class AccountShown(Schema):
    """An account, without anything secret."""

    id = Id()
    login = Text(metadata={"label": "账号"})
    name = Text()
    roles = List(Text())
    unit = Text(allow_none=True)
    org = Id(allow_none=True)
    email = Text(allow_none=True)
    valid_until = Day(allow_none=True)
    scope = List(Text())
    subject = Text(allow_none=True)
    active = Flag()
    initial = Flag(metadata={"description": "密码仍是初始密码"})
    last_log_in = fields.AwareDateTime(allow_none=True)
    given_until = Day(allow_none=True, metadata={"description": "至此日，与给其初始密码的人视为同一人"})
    changes = List(Dict(), metadata={"description": "账号页上：谁在何时变更了什么"})


class AccountTold(Schema):
    """The public half of an account, as every desk keeps it."""

    account = Id()
    login = Text()
    person_id = Id()
    name = Text()
    roles = List(Text())
    unit = Text(allow_none=True)
    org = Id(allow_none=True)
    rehearsal = Flag()
    active = Flag()
    valid_from = fields.Raw(metadata=MOMENT)
    sample = Flag()
    email = Text(allow_none=True)
    scope = List(Text(), allow_none=True)
    valid_until = fields.Raw(allow_none=True)
    given_by = List(Id(), allow_none=True)
    given_until = fields.Raw(allow_none=True)
    gave_until = fields.Raw(allow_none=True)


class SampleAccount(Schema):
    """An invented account."""

    account = Text()
    id = Id()
    name = Text()
    roles = List(Text())
    unit = Text(allow_none=True)
    rehearsal = Flag()


class SampleAccounts(Schema):
    """The invented accounts, without anything secret."""

    items = List(Nested(SampleAccount))


class MyAccount(Schema):
    """Whoever asks: their account, posts and reach."""

    account = Id()
    person = Id(allow_none=True)
    name = Text()
    roles = List(Text())
    units = List(Text())
    org = Id(allow_none=True)
    rehearsal = Flag(allow_none=True)


class Ended(Schema):
    """How many log-ins ended."""

    ended = Count()


class AccountMade(AccountShown):
    """An account with its initial password, which is shown this once."""

    initial_password = Text()


class ShortUnit(Schema):
    """How the people of one unit suffice for the incompatible duties."""

    unit = Text()
    name = Text()
    enough = Flag()
    sentences = List(Text())


class StaffingShown(Schema):
    """For each unit, whether its people can keep incompatible duties apart."""

    year = Count()
    enough = Flag()
    units = List(Nested(ShortUnit))


class NewApiToken(Schema):
    """A token for a program: what for, and for how long."""

    name = Text(50, required=True, metadata={"label": "用途"})
    scopes = List(Text(40, validate=validate.OneOf(SCOPES, labels=SCOPE_NAMES)), required=True,
                  validate=validate.Length(1, len(SCOPES)), metadata={"label": "范围"})
    days = Count(1, 366, load_default=None, metadata={"label": "有效天数", "description": "不填则为政策允许的最长天数"})


class ApiTokenShown(Schema):
    """A token of a program, without the token itself."""

    id = Id()
    name = Text()
    scopes = List(Text())
    made_at = fields.Raw(metadata=MOMENT)
    until = fields.Raw(metadata=MOMENT)
    last_used_at = fields.AwareDateTime(allow_none=True)
    revoked = Flag()


class ApiTokenMade(ApiTokenShown):
    """A token with its text, which is shown this once."""

    token = fields.String()


class ApiTokensShown(Schema):
    """The tokens of the caller's account, the newest first."""

    items = List(Nested(ApiTokenShown))


class NewDeputy(Schema):
    """Who acts for somebody who is absent, and when."""

    absent = Code(load_default=None, metadata={
        "label": "被代理人账号", "description": "不填则为本人；只有系统管理员可以替别人指定"})
    deputy = Code(required=True, metadata={"label": "代理人账号"})
    first_day = Day(required=True, metadata={"label": "开始日期"})
    last_day = Day(required=True, metadata={"label": "结束日期", "description": "代理的最后一天"})
    reason = Text(200, numbers=False, required=True)


class DeputyShown(Schema):
    """Who acts for whom."""

    id = Id()
    absent = Text()
    absent_name = Text()
    deputy = Text()
    deputy_name = Text()
    first_day = Day()
    last_day = Day()
    reason = Text()
    ended = Flag()
    mine_now = Flag(metadata={"description": "现在可由我代理"})


class DeputiesShown(Schema):
    """The deputies that concern the caller, the newest first."""

    items = List(Nested(DeputyShown))
