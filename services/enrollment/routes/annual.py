"""The annual table 统计表 (63号 §4.3, annex) as JSON, .xlsx and .docx."""

from __future__ import annotations

from typing import Any

from flask import Response

from services.enrollment import actions, queries, rules, schemas
from shared.identity import rights
from shared.refusals import Refused
from shared.web import blueprint, current_actor, may, today, unit_of_work
from shared.web.attachments import DOCX, XLSX, attachment

blp = blueprint("annual-table", "“金蓝领”培训情况统计表（附件）")


@blp.get("/")
@may(rights.READ_ANNUAL_TABLE)
@blp.arguments(schemas.ForAnnual, location="query")
@blp.response(200, schemas.answers.AnnualTable)
def annual(query: dict[str, Any]) -> dict[str, Any]:
    """统计表：每格可打开所计业务；培训人数＝合格＋不合格＋缺考＋尚无结果"""
    return _table(query)


@blp.get("/table.xlsx")
@may(rights.READ_ANNUAL_TABLE)
@blp.arguments(schemas.ForAnnual, location="query")
@blp.doc(responses={200: {"description": "统计表", "content": {XLSX: {}}}})
def annual_xlsx(query: dict[str, Any]) -> Response:
    """统计表 .xlsx，按附件式样"""
    table = _table(query)
    content = schemas.annual_xlsx(table, filed_by=query["filed_by"], phone=query["phone"])
    return attachment(content, f"{table['unit_name']}{table['year']}年统计表.xlsx", XLSX)


@blp.get("/table.docx")
@may(rights.READ_ANNUAL_TABLE)
@blp.arguments(schemas.ForAnnual, location="query")
@blp.doc(responses={200: {"description": "统计表", "content": {DOCX: {}}}})
def annual_docx(query: dict[str, Any]) -> Response:
    """统计表 .docx，按附件式样"""
    table = _table(query)
    content = schemas.annual_docx(table, filed_by=query["filed_by"], phone=query["phone"])
    return attachment(content, f"{table['unit_name']}{table['year']}年统计表.docx", DOCX)


def _table(query: dict[str, Any]) -> dict[str, Any]:
    with unit_of_work() as uow:
        meaning = query["meaning"] or uow.policy(today()).trained_means
        refusal = rules.meaning_is_known(meaning=meaning)
        if refusal is not None:
            raise Refused(refusal)
        unit = actions.unit_to_count(uow, by=current_actor(), unit=query["unit"])
        return queries.annual_table(uow, unit=unit, year=query["year"], meaning=rules.Trained(meaning), on=today(),
                                    rehearsal=bool(current_actor().rehearsal))
