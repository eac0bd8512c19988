"""The register 学员总台账: search, a case's whole journal over all desks, and counts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from services.enrollment import queries, schemas
from services.enrollment.lifecycle import CASE
from services.enrollment.models import Case
from shared.web import blueprint, current_actor, page_of, paged, roles, row_of, speak_of, today, unit_of_work
from shared.web.throttling import throttled

blp = blueprint("register", "学员总台账")


@blp.get("/")
@throttled("search_rate")
@roles()
@blp.arguments(schemas.RegisterFilter, location="query")
@blp.response(200, page_of(schemas.answers.RegisterLine))
def search(query: dict[str, Any]) -> dict[str, Any]:
    """查询台账：编号、姓名（从头匹配）、身份证末四位、基地、职业、环节、状态、统计口径"""
    with unit_of_work() as uow:
        page = paged(uow, queries.search(uow, current_actor(), query), query, Case.__table__.c.number)
        return {**page, "items": [queries.line(uow, row) for row in page["items"]]}


@blp.get("/statistics")
@roles()
@blp.arguments(schemas.ForYear, location="query")
@blp.response(200, schemas.answers.Statistics)
def statistics(query: dict[str, Any]) -> dict[str, Any]:
    """按单位、环节、状态、等级统计业务数"""
    with unit_of_work() as uow:
        return {"year": query["year"], "items": queries.statistics(uow, current_actor(), query["year"])}


@blp.get("/at-risk")
@roles()
@blp.doc(**{"x-clause": "§2.6"})
@blp.arguments(schemas.AtRiskFilter, location="query")
@blp.response(200, page_of(schemas.AtRiskOut))
def at_risk(query: dict[str, Any]) -> dict[str, Any]:
    """各环节在办业务的下一环节、最后办理日和剩余工作日，最急的在前"""
    with unit_of_work() as uow:
        on = today()
        year = query["year"] or on.year
        days = queries.last_days(uow, year, on, query.get("standing"))
        statement = queries.at_risk(days, current_actor(), query, year)
        page = paged(uow, statement, query, days.c.last_day, Case.__table__.c.number)
        return {**page, "items": [queries.of_desk(row) for row in page["items"]]}


@blp.get("/at-risk/counts")
@roles()
@blp.doc(**{"x-clause": "§2.6"})
@blp.arguments(schemas.AtRiskCountsFilter, location="query")
@blp.response(200, schemas.AtRiskCounts)
def at_risk_counts(query: dict[str, Any]) -> dict[str, Any]:
    """各环节正常、临期、逾期的在办业务数"""
    with unit_of_work() as uow:
        on = today()
        year = query["year"] or on.year
        days = queries.last_days(uow, year, on)
        counts = queries.at_risk_counts(uow, days, current_actor(), query, year)
        return {"year": year, "on": on, "items": [queries.of_desk(row) for row in counts]}


@blp.get("/<uuid:id_>")
@roles()
@blp.response(200, schemas.answers.WholeJournal)
def journal(id_: UUID) -> dict[str, Any]:
    """一件业务在四个环节的全部流水"""
    speak_of("case", id_)
    with unit_of_work() as uow:
        row_of(uow, CASE, id_)
        return queries.whole_journal(uow, id_)


@blp.get("/<uuid:id_>/export")
@roles()
@blp.response(200, schemas.answers.Exported)
def export(id_: UUID) -> dict[str, Any]:
    """导出流水原文，供独立核验程序核对"""
    speak_of("case", id_)
    with unit_of_work() as uow:
        row_of(uow, CASE, id_)
        return {"rows": queries.exported(uow, id_)}
