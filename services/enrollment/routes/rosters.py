"""Rosters 学员名册: the template out, a file in for a dry run, the commit, and the bad rows back."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Response

from services.enrollment import actions, queries, schemas
from services.enrollment.models import Roster, RosterRow
from shared.identity import rights
from shared.web import blueprint, current_actor, may, page_of, paged, roles, today, unit_of_work
from shared.web.attachments import XLSX, attachment

blp = blueprint("rosters", "学员名册")


@blp.get("/template.xlsx")
@roles()
@blp.doc(responses={200: {"description": "空白名册", "content": {XLSX: {}}}})
def template() -> Response:
    """下载空白名册模板"""
    return attachment(schemas.roster_template(), "学员名册模板.xlsx", XLSX)


@blp.post("/")
@may(rights.BRING_ROSTERS)
@blp.arguments(schemas.RosterForm, location="form")
@blp.arguments(schemas.RosterFile, location="files")
@blp.response(201, schemas.answers.RosterOut)
def upload(form: dict[str, Any], files: dict[str, Any]) -> dict[str, Any]:
    """上传名册试算：逐行与已报名信息比对，不入库"""
    file = files["file"]
    content = file.stream.read()
    with unit_of_work() as uow:
        policy = uow.policy(today())
        sheet = schemas.open_sheet(content, rows_most=policy.roster_rows_max, bytes_most=policy.roster_bytes_max)
        heading, lines = schemas.read_lines(sheet)
        id_ = actions.dry_run(
            uow, by=current_actor(), on=today(), year=form["year"], file_name=(file.filename or "")[:200],
            sha256=hashlib.sha256(content).hexdigest(), heading=heading, lines=lines, notes=sheet.notes)
        return queries.roster_page(uow, current_actor(), id_)


@blp.get("/")
@may(rights.READ_ROSTERS)
@blp.arguments(schemas.RosterFilter, location="query")
@blp.response(200, page_of(schemas.answers.RosterLine))
def rosters(query: dict[str, Any]) -> dict[str, Any]:
    """上传过的名册，新的在前"""
    with unit_of_work() as uow:
        return paged(uow, queries.rosters_listed(current_actor(), query.get("year")), query, Roster.__table__.c.id,
                     descending=True)


@blp.get("/<uuid:id_>")
@may(rights.READ_ROSTERS)
@blp.response(200, schemas.answers.RosterOut)
def one_roster(id_: UUID) -> dict[str, Any]:
    """一份名册：各类行数、读取说明、是否入库"""
    with unit_of_work() as uow:
        return queries.roster_page(uow, current_actor(), id_)


@blp.get("/<uuid:id_>/rows")
@may(rights.READ_ROSTERS)
@blp.arguments(schemas.RowFilter, location="query")
@blp.response(200, page_of(schemas.answers.RosterRowOut))
def rows(query: dict[str, Any], id_: UUID) -> dict[str, Any]:
    """名册各行：内容、变化、错误和提示；可只看某一类"""
    with unit_of_work() as uow:
        heading = queries.roster_page(uow, current_actor(), id_)["heading"]
        page = paged(uow, queries.roster_rows(id_, query.get("standing")), query, RosterRow.__table__.c.row)
        return {**page, "items": [queries.roster_line(uow, row, heading) for row in page["items"]]}


@blp.post("/<uuid:id_>/actions/commit")
@may(rights.BRING_ROSTERS)
@blp.arguments(schemas.Committing)
@blp.response(200, schemas.answers.RosterOut)
def commit(body: dict[str, Any], id_: UUID) -> dict[str, Any]:
    """名册入库：取正确的行，有错误的行退回并注明原因"""
    with unit_of_work() as uow:
        counts = actions.commit(uow, id_, by=current_actor(), on=today(), **body)
        return {**queries.roster_page(uow, current_actor(), id_), "counts": dict(counts),
                "cases": queries.cases_of_roster(uow, id_)}


@blp.get("/<uuid:id_>/returned.xlsx")
@may(rights.READ_ROSTERS)
@blp.doc(responses={200: {"description": "未取的行和原因", "content": {XLSX: {}}}})
def returned(id_: UUID) -> Response:
    """下载退回的行：另加“错误说明”列；上传名册的基地取回原样内容，其他人看到的号码是遮盖的"""
    with unit_of_work() as uow:
        page = queries.roster_page(uow, current_actor(), id_)
        heading: Sequence[str] = page["heading"]
        return attachment(schemas.returned_file(heading, queries.rows_not_taken(uow, current_actor(), id_)), "退回名册.xlsx", XLSX)
