"""Answers: what is the same for several kinds of batch, and the things as their lists and pages show them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from marshmallow import fields

from services.subsidy.models import Case, Indicator, Notice, Objection, PaymentLine, Transfer
from services.subsidy.queries.cases import LISTED
from services.subsidy.queries.notices import PUBLISHED
from services.subsidy.queries.shown import ENGINE, LONG
from shared.web import Dict, Id, List, Nested, Schema
from shared.web.doors import RefusedItem
from shared.web.shapes import of_table


class Made(Schema):
    """A new thing."""

    id = Id()


class Gathered(Made):
    """A new batch, and for each case whether it is in it."""

    moved = List(Id())
    refused = List(Nested(RefusedItem))


def of_thing(model: Any, *, page: bool, without: Collection[str] = (), **more: Any) -> type[Schema]:
    """A moving thing as a list shows it, or as its page does: its columns but the engine's own, its version, its state in Chinese."""
    more |= {"actions": List(Dict())} if page else {}
    return of_table(model, f"{model.__name__}{'Page' if page else 'Line'}", without=ENGINE | frozenset(without) | (set() if page else LONG),
                    version=fields.Integer(), state_name=fields.String(), **more)


CaseLine = of_table(
    Case, "CaseLine", only={column.key for column in LISTED}, without={"seq", "person_id"}, version=fields.Integer(), state_name=fields.String())
TransferLine = of_table(Transfer, "TransferLine")
IndicatorLine = of_table(Indicator, "IndicatorLine")
ObjectionLine = of_table(Objection, "ObjectionLine")
PaidLine = of_table(PaymentLine, "PaidLine", only={
    "place", "case_id", "reference", "amount_fen", "payee_name", "payee_account", "status", "bank_reference", "return_reason"})
PublicNotice = of_table(Notice, "PublicNotice", only={column.key for column in PUBLISHED})


class Money(Schema):
    """A case's money: what is due by which standard, from which fund, and where it stands."""

    standard_fen = fields.Integer(allow_none=True)
    amount_fen = fields.Integer(allow_none=True)
    basis = Dict(allow_none=True)
    amount_in_capitals = fields.String(allow_none=True)
    fund = fields.String(allow_none=True)
    fund_name = fields.String(allow_none=True)
    stands_at = fields.String(allow_none=True)
    recovered_fen = fields.Integer()


class PaperLine(Schema):
    """A paper of a claim."""

    kind = fields.String()
    reference = fields.String()
    sha256 = fields.String(allow_none=True)
    given_on = fields.Date()


CaseClaim = of_table(Case, "CaseClaim", only={
    "claim_route", "claimed_on", "payee_name", "payee_bank", "payee_account", "paid_fen", "agency_fee_fen", "refusal_remedy"})
CaseTransfer = of_table(Transfer, "CaseTransfer", only={"fund", "year", "debit", "credit", "amount_fen", "reason", "on_day"})
CasePage = of_table(Case, "CasePage", only={
    "id", "number", "year", "unit", "rehearsal", "name", "id_number", "phone", "occupation", "trade", "level", "certificate_kind", "route", "state",
    "state_on", "here", "handed_to", "held_until", "held_reason", "certificate_number", "certified_on", "class_number", "class_started_on",
    "class_ended_on", "claim_batch_id", "notice_id", "fund_request_id", "payment_batch_id",
}, version=fields.Integer(), state_name=fields.String(), money=Nested(Money), base_name=fields.String(allow_none=True),
    employer_name=fields.String(allow_none=True), claim=Nested(CaseClaim), papers=List(Nested(PaperLine)), transfers=List(Nested(CaseTransfer)),
    timeline=List(Dict()), actions=List(Dict()))


class FundLine(Schema):
    """A fund of a unit and year, with the balance of each of its accounts in fen."""

    unit = fields.String()
    fund = fields.String()
    fund_name = fields.String()
    year = fields.Integer()
    balances = Dict(keys=fields.String(), values=fields.Integer())


class Funds(Schema):
    """The funds that the caller sees."""

    items = List(Nested(FundLine))


class BankAnswerLine(Schema):
    """What the bank answered, and in what it disagrees."""

    id = Id()
    sha256 = fields.String()
    line_count = fields.Integer()
    disagreements = List(Dict())
    read_by = Id()
    read_on = fields.Date()


class Verdicts(Schema):
    """How many of a batch have a verdict of today, and which."""

    eligible = fields.Integer()
    not_eligible = fields.Integer()
    unanswered = fields.Integer()


class AskedAgain(Schema):
    """The cases of which enrollment was asked."""

    asked = List(Id())


class PublicNoticePage(PublicNotice):  # type: ignore[valid-type,misc]  # a shape made from the table
    """A running notice with its lines as they were hashed."""

    content = List(Dict())


class PublicDraw(Schema):
    """A draw as anybody can recompute it; seed and sample once it is drawn."""

    title = fields.String()
    unit = fields.String()
    frozen_on = fields.Date()
    seed_source = fields.String()
    seed_on = fields.Date()
    frame = List(Dict())
    frame_hash = fields.String()
    public_seed = fields.String(allow_none=True)
    seed = fields.String(allow_none=True)
    sample_sizes = Dict(keys=fields.String(), values=fields.Integer(), allow_none=True)
    sample = List(fields.String(), allow_none=True)
