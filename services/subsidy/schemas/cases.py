"""Cases."""

from __future__ import annotations

from services.subsidy.lifecycle import State
from shared.web import BankAccount, Choice, Count, Day, Flag, Id, Page, Schema, Text


class CaseQuery(Page):
    """The query of the list of cases."""

    state = Choice(State)
    unit = Text(40)
    year = Count(2019, 2999)
    class_number = Text(64)
    claim_batch_id = Id()
    notice_id = Id()
    fund_request_id = Id()
    payment_batch_id = Id()
    name = Text(40, metadata={"description": "姓名，按开头查找"})


class ProposedRefusal(Schema):
    """What a proposed refusal says beside its reason."""

    remedy = Text(500, lines=True, phones=True, required=True, metadata={"description": "救济途径，将写入不予补贴告知书"})


class Objection(Schema):
    """Who objects."""

    raised_by = Text(80, numbers=False, required=True, metadata={"description": "异议人自称；来信来电由经办登记"})


class Ruling(Schema):
    """How an objection is decided."""

    upheld = Flag(required=True, metadata={"description": "true 异议成立，false 异议不成立"})


class CorrectedPayee(Schema):
    """The right account of a returned payment."""

    account = BankAccount(required=True)
    bank = Text(80, required=True)


class Hold(Schema):
    """Until when a case is on hold."""

    until = Day(required=True, metadata={"label": "复查日期"})
