"""Claim batches."""

from __future__ import annotations

from enum import StrEnum

from marshmallow import validate

from services.subsidy.lifecycle import ClaimBatchState
from services.subsidy.rules.claims import ClaimRoute
from shared.web import BankAccount, Choice, Day, Fen, FileDigest, Id, List, Nested, Page, Schema, Text

MOST = 1_000


class PaperKind(StrEnum):
    """Papers that serve every line. Certificate and attendance are compared by the system; an invoice is entered and
    divided among the lines."""

    APPLICATION = "application"  # 补贴申领表
    ID_CARD = "id_card"  # 身份证明
    AGENCY_AGREEMENT = "agency_agreement"  # 代为申请协议
    VIDEO = "video"  # 影像资料


class Assembling(Schema):
    """What to assemble."""

    claim_route = Choice(ClaimRoute, required=True)
    ids = List(Id(), validate=validate.Length(1, MOST))
    class_number = Text(64)


class BatchQuery(Page):
    """The query of the list of claim batches."""

    state = Choice(ClaimBatchState)


class Payee(Schema):
    """Who is paid, and where."""

    name = Text(80, required=True)
    bank = Text(80, required=True)
    account = BankAccount(required=True)


class Paper(Schema):
    """A paper that serves every line of the batch."""

    kind = Choice(PaperKind, required=True)
    reference = Text(120, required=True, metadata={"description": "材料编号或文件名"})
    sha256 = FileDigest(load_default=None)


class Line(Schema):
    """What one line says of its own."""

    id = Id(required=True, metadata={"label": "学员业务"})
    paid_fen = Fen(metadata={"description": "实际垫付金额，分"})
    invoice = Text(64, metadata={"description": "所用发票号码"})
    agency_agreement = Text(120, metadata={"description": "代为申请协议编号"})
    agency_fee_fen = Fen(metadata={"description": "协议约定的代办费，分；须为零"})


class Invoice(Schema):
    """An invoice, from which lines take their part."""

    number = Text(64, required=True)
    issuer = Text(80, required=True)
    issued_on = Day(required=True)
    amount_fen = Fen(1, required=True)


class Submission(Schema):
    """A claim for all lines of a batch."""

    payee = Nested(Payee, required=True)
    papers = List(Nested(Paper), required=True, validate=validate.Length(1, 20))
    lines = List(Nested(Line), load_default=list, validate=validate.Length(0, MOST))
    invoices = List(Nested(Invoice), load_default=list, validate=validate.Length(0, MOST))
