"""Funds, transfers, indicators, fund requests."""

from __future__ import annotations

from marshmallow import validate

from services.subsidy.lifecycle import FundRequestState
from services.subsidy.rules.funds import Fund
from shared.web import Choice, Count, Fen, Flag, Id, List, Page, Schema, Text

MOST = 5_000


class FundQuery(Schema):
    """The query of the funds."""

    year = Count(2019, 2999)


class TransferQuery(Page):
    """The query of the ledger."""

    fund = Choice(Fund)
    year = Count(2019, 2999)
    case_id = Id()


class NewIndicator(Schema):
    """A budget indicator 预算指标."""

    unit = Text(40, required=True)
    fund = Choice(Fund, required=True)
    year = Count(2019, 2999, required=True)
    amount_fen = Fen(1, required=True)
    document_number = Text(80, required=True, metadata={"description": "指标文号"})
    subject_code = Text(40, required=True, metadata={"description": "预算科目"})
    carried_over = Flag(load_default=False, metadata={"description": "上年结转"})


class FundRequestQuery(Page):
    """The query of the list of fund requests."""

    state = Choice(FundRequestState)


class NewFundRequest(Schema):
    """A request for the money of payable cases."""

    ids = List(Id(), required=True, validate=validate.Length(1, MOST))
    document_number = Text(80, required=True, metadata={"description": "拨款申请文号"})


class Released(Schema):
    """The finance bureau's answer."""

    document_number = Text(80, required=True, metadata={"description": "财政核拨文号"})
