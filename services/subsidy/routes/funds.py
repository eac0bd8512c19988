"""Funds 资金: balances, the ledger, budget indicators, and requests to the finance bureau."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.subsidy import schemas
from services.subsidy.actions import funds
from services.subsidy.lifecycle import FUND_REQUEST
from services.subsidy.models import FundRequest, Indicator, Transfer
from services.subsidy.queries import cases
from services.subsidy.queries import funds as ledgers
from services.subsidy.queries.shown import shown
from services.subsidy.routes.moving import mount
from shared.identity import rights
from shared.runtime import UnitOfWork
from shared.web import (
    Door,
    List,
    Nested,
    Page,
    blueprint,
    current_actor,
    may,
    page_of,
    paged,
    row_of,
    today,
    unit_of_work,
)
from shared.web.problems import problem

blp = blueprint("funds", "各项资金余额（63号 §3）")
ledger = blueprint("transfers", "资金台账：复式记账，只增不改")
indicators = blueprint("indicators", "预算指标")
requests = blueprint("fund-requests", "拨款申请与财政核拨（63号 §3）")


@blp.route("/", methods=["GET"])
@may(rights.READ_FUNDS)
@blp.doc(summary="各单位各项资金各科目余额，分")
@blp.arguments(schemas.funds.FundQuery, location="query")
@blp.response(200, schemas.answers.Funds)
def list_funds(query: dict[str, Any]) -> dict[str, Any]:
    """List the funds of the units that the caller sees."""
    with unit_of_work() as uow:
        return {"items": ledgers.overview(uow, current_actor(), query.get("year"))}


@ledger.route("/", methods=["GET"])
@may(rights.READ_FUNDS)
@ledger.doc(summary="资金台账")
@ledger.arguments(schemas.funds.TransferQuery, location="query")
@ledger.response(200, page_of(schemas.answers.TransferLine))
def list_transfers(query: dict[str, Any]) -> dict[str, Any]:
    """List transfers, the newest first."""
    with unit_of_work() as uow:
        return paged(uow, ledgers.transfers(current_actor(), query), query, Transfer.__table__.c.id, descending=True)


@indicators.route("/", methods=["GET"])
@may(rights.READ_FUNDS)
@indicators.doc(summary="预算指标列表")
@indicators.arguments(Page, location="query")
@indicators.response(200, page_of(schemas.answers.IndicatorLine))
def list_indicators(query: dict[str, Any]) -> dict[str, Any]:
    """List the budget indicators that the caller sees."""
    with unit_of_work() as uow:
        return paged(uow, ledgers.indicators(current_actor()), query, Indicator.__table__.c.id, descending=True)


@indicators.route("/", methods=["POST"])
@may(rights.ENTER_INDICATORS)
@indicators.doc(summary="登记预算指标，额度即时可用", **{"x-clause": "§3"})
@indicators.arguments(schemas.funds.NewIndicator)
@indicators.response(201, schemas.answers.Made)
def enter_indicator(body: dict[str, Any]) -> dict[str, Any]:
    """Enter a budget indicator."""
    with unit_of_work() as uow:
        return {"id": funds.enter_indicator(uow, by=current_actor(), on=today(), indicator=body)}


@requests.route("/", methods=["POST"])
@may(rights.REQUEST_FUNDS)
@requests.doc(summary="报送拨款申请", **{"x-clause": "§3", "x-action": "request_funds", "x-follows": ["case.payable"]})
@requests.arguments(schemas.funds.NewFundRequest)
@requests.response(201, schemas.answers.Gathered)
def open_request(body: dict[str, Any]) -> dict[str, Any]:
    """Ask the finance bureau for the money of payable cases."""
    with unit_of_work() as uow:
        id_, outcome = funds.open_request(uow, by=current_actor(), on=today(), **body)
        refused = [{"id": case, "problem": problem(why)} for case, why in outcome.refused.items()]
        return {"id": id_, "moved": outcome.moved, "refused": refused}


def show(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    """A fund request with its lines."""
    row = row_of(uow, FUND_REQUEST, id_)
    return {**shown(FUND_REQUEST, row), "lines": cases.lines_of(uow, "fund_request_id", id_)}


mount(requests, FUND_REQUEST, FundRequest, {
    "release_funds": Door(funds.release_funds, schemas.funds.Released),
    "return_request": Door(funds.return_request),
}, query=schemas.funds.FundRequestQuery, show=show, title="拨款申请", page="拨款申请及其明细", readers=rights.READ_FUNDS,
    beside={"lines": List(Nested(schemas.answers.CaseLine))})
