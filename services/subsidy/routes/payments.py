"""Payment batches 支付批次."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import xlsxwriter
from flask import Response

from services.subsidy import schemas
from services.subsidy.actions import answers, payments
from services.subsidy.lifecycle import PAYMENT_BATCH, PaymentBatchState
from services.subsidy.models import PaymentBatch
from services.subsidy.queries import payments as batches
from services.subsidy.queries.shown import shown
from services.subsidy.routes.moving import mount
from services.subsidy.rules import bankfiles
from services.subsidy.rules.payments import file_needed
from services.subsidy.schemas.payments import FileFormat
from shared.identity import rights
from shared.privacy.looking import Purpose, take_file
from shared.refusals import Refused
from shared.runtime import UnitOfWork
from shared.web import (
    Door,
    List,
    Nested,
    attachment,
    blueprint,
    current_actor,
    may,
    row_of,
    today,
    unit_of_work,
)
from shared.web.attachments import CSV, XLSX
from shared.web.problems import problem

WARNING = "含全部收款账号，每次下载都会记录：姓名、时间、人数和校验值，用途为支付；审计人员可以看到。"

blp = blueprint("payment-batches", "支付批次：制单、支付复核、银行回单（63号 §3）")


@blp.route("/", methods=["POST"])
@may(rights.PREPARE_PAYMENTS)
@blp.doc(summary="制单，并发出当日资格复核", **{"x-clause": "§3", "x-action": "prepare", "x-follows": ["case.funded", "case.payment_returned"]})
@blp.arguments(schemas.payments.NewBatch)
@blp.response(201, schemas.answers.Gathered)
def open_batch(body: dict[str, Any]) -> dict[str, Any]:
    """Make a payment batch."""
    with unit_of_work() as uow:
        id_, outcome = payments.open_batch(uow, by=current_actor(), on=today(), **body)
        refused = [{"id": case, "problem": problem(why)} for case, why in outcome.refused.items()]
        return {"id": id_, "moved": outcome.moved, "refused": refused}


def show(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    """A batch with its lines, today's verdicts and the bank's answers."""
    row = row_of(uow, PAYMENT_BATCH, id_)
    return {**shown(PAYMENT_BATCH, row), "lines": batches.lines(uow, id_), "answers": batches.answers(uow, id_),
            "eligibility": batches.eligibility(uow, id_, today())}


@blp.route("/<uuid:id>/file", methods=["GET"])
@may(rights.PREPARE_PAYMENTS)
@blp.doc(summary="支付文件；校验值按 CSV 计算", responses={200: {"description": "支付文件", "content": {"text/csv": {}, XLSX: {}}}},
         **{"x-clause": "§3", "x-warns": WARNING})
@blp.arguments(schemas.payments.FileQuery, location="query")
def batch_file(query: dict[str, Any], id: UUID) -> Response:
    """Hand out the file to the bank while it is checked, sent or compared; each time is recorded as a look at everybody in it."""
    with unit_of_work() as uow:
        row = row_of(uow, PAYMENT_BATCH, id)
        if why := file_needed(state=PaymentBatchState(row["state"])):
            raise Refused(why)
        number, lines = row["number"], batches.file_lines(uow, id)
        if query["format"] is FileFormat.CSV:
            content, name, kind = bankfiles.write(number, lines), f"{number}.csv", CSV
        else:
            content, name, kind = _workbook(bankfiles.rows(number, lines)), f"{number}.xlsx", XLSX
        take_file(uow, PAYMENT_BATCH.subject, row, content, cases=batches.cases_in(uow, id), fields=["payee_account"],
                  by=current_actor(), purpose=Purpose.PAYING, on=today(), now=datetime.now(UTC))
    return attachment(content, name, kind)


@blp.route("/<uuid:id>/eligibility", methods=["GET"])
@may(rights.READ_PAYMENTS)
@blp.doc(summary="当日资格复核的答复情况", **{"x-clause": "§4.1"})
@blp.response(200, schemas.answers.Verdicts)
def batch_eligibility(id: UUID) -> dict[str, int]:
    """Count today's verdicts on the batch's people."""
    with unit_of_work() as uow:
        row_of(uow, PAYMENT_BATCH, id)
        return batches.eligibility(uow, id, today())


@blp.route("/<uuid:id>/eligibility", methods=["POST"])
@may(rights.PREPARE_PAYMENTS)
@blp.doc(summary="再次发出当日资格复核", **{"x-clause": "§4.1"})
@blp.response(202, schemas.answers.AskedAgain)
def ask_again(id: UUID) -> dict[str, Any]:
    """Ask enrollment for today's verdicts."""
    with unit_of_work() as uow:
        row_of(uow, PAYMENT_BATCH, id)
        return {"asked": payments.ask_again(uow, id, on=today())}


def _workbook(rows: list[list[str]]) -> bytes:
    """Write the rows as text cells, so that no account becomes a number and no name a formula."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("支付明细")
    text = book.add_format({"num_format": "@"})
    for place, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(place, column, cell, text)
    book.close()
    return out.getvalue()


S = schemas.payments
mount(blp, PAYMENT_BATCH, PaymentBatch, {
    "pay": Door(payments.pay, S.Checked, "须由制单人以外的基金财务办理，校验值须与所见文件一致。"),
    "cancel": Door(payments.cancel),
    "read_answer": Door(answers.read_answer, S.Answer, "逐笔核对；有任何不符则整批不入账并列明不符之处。"),
    "close": Door(payments.close),
}, query=schemas.payments.BatchQuery, show=show, title="支付批次", page="支付批次：笔数、合计、校验值、明细、当日资格复核、银行回单", readers=rights.READ_PAYMENTS,
    seconds={"pay": payments.judge_checker},
    beside={"lines": List(Nested(schemas.answers.PaidLine)), "answers": List(Nested(schemas.answers.BankAnswerLine)),
            "eligibility": Nested(schemas.answers.Verdicts)})
