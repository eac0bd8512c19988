"""Reference data 基础数据: units, levels, occupations, employers, programme years, policy, the rehearsal day."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from services.enrollment import actions, queries, schemas
from shared.identity import rights
from shared.web import blueprint, current_actor, may, public, roles, today, unit_of_work

units = blueprint("units", "区市")
levels = blueprint("levels", "技能等级")
occupations = blueprint("occupations", "职业（工种）目录")
employers = blueprint("employers", "用人单位")
years = blueprint("programme-years", "项目年度和执行文件")
policy = blueprint("policy", "政策参数")
rehearsal = blueprint("rehearsal", "演练单位")


@units.get("/")
@public
@units.response(200, schemas.answers.all_of(schemas.answers.UnitOut))
def list_units() -> dict[str, Any]:
    """区市一览"""
    with unit_of_work() as uow:
        return {"items": list(uow.reference("unit").values())}


@levels.get("/")
@public
@levels.response(200, schemas.answers.all_of(schemas.answers.LevelOut))
def list_levels() -> dict[str, Any]:
    """等级一览"""
    with unit_of_work() as uow:
        return {"items": list(uow.reference("level").values())}


@occupations.get("/")
@public
@occupations.arguments(schemas.OccupationFilter, location="query")
@occupations.response(200, schemas.answers.all_of(schemas.answers.OccupationOut))
def list_occupations(query: dict[str, Any]) -> dict[str, Any]:
    """某日的职业（工种）目录：是否在目录内、依据文件；可按名称（含旧名称）查找"""
    with unit_of_work() as uow:
        return {"items": queries.occupations_on(uow, query["on"] or today(), query["name"])}


@employers.get("/")
@roles()
@employers.response(200, schemas.answers.all_of(schemas.answers.EmployerOut))
def list_employers() -> dict[str, Any]:
    """本人管辖范围内的用人单位"""
    with unit_of_work() as uow:
        return {"items": queries.employers(uow, current_actor())}


@employers.post("/")
@may(rights.REGISTER_EMPLOYERS)
@employers.arguments(schemas.NewEmployer)
@employers.response(201, schemas.answers.EmployerOut)
def new_employer(body: dict[str, Any]) -> dict[str, Any]:
    """登记用人单位；同一统一社会信用代码只有一条"""
    with unit_of_work() as uow:
        return actions.register_employer(uow, by=current_actor(), **body)


@years.get("/")
@public
@years.response(200, schemas.answers.all_of(schemas.answers.YearOut))
def list_years() -> dict[str, Any]:
    """项目年度与执行文件"""
    with unit_of_work() as uow:
        return {"items": list(uow.reference("programme_year").values())}


@years.post("/")
@may(rights.MAKE_POLICY)
@years.arguments(schemas.YearBinding)
@years.response(201, schemas.answers.YearOut)
def bind_year(body: dict[str, Any]) -> dict[str, Any]:
    """登记某年度的执行文件"""
    with unit_of_work() as uow:
        return actions.bind_year(uow, by=current_actor(), **body)


@years.get("/staffing")
@may(rights.READ_STAFFING)
@years.arguments(schemas.ForYear, location="query")
@years.response(200, schemas.StaffingShown)
def staffing(query: dict[str, int]) -> dict[str, Any]:
    """某年度开办前：各区市现有账号能否做到不相容岗位分离，不能的是哪几项"""
    with unit_of_work() as uow:
        units = queries.staffing(uow, current_actor(), opening_day(query["year"]))
        return {"year": query["year"], "enough": all(unit["enough"] for unit in units), "units": units}


def opening_day(year: int) -> date:
    """The day of the year on which its staff is looked at: today in the year itself, else its first or last day."""
    return min(max(today(), date(year, 1, 1)), date(year, 12, 31))


@policy.get("/")
@public
@policy.arguments(schemas.OnDay, location="query")
@policy.response(200, schemas.answers.PolicyOn)
def policy_on(query: dict[str, date | None]) -> dict[str, Any]:
    """某日有效的全部政策参数：数值、条款、来源、是否演示占位"""
    with unit_of_work() as uow:
        day = query["on"] or today()
        in_force = uow.policy(day)
        return {"on": day, "parameters": {key: in_force.cite(key) for key in sorted(in_force.in_force)}}


@policy.get("/drafts")
@may(rights.READ_POLICY_DRAFTS)
@policy.response(200, schemas.answers.all_of(schemas.answers.DraftOut))
def policy_drafts() -> dict[str, Any]:
    """政策草案一览"""
    with unit_of_work() as uow:
        return {"items": queries.policy_drafts(uow)}


@policy.post("/drafts")
@may(rights.MAKE_POLICY)
@policy.arguments(schemas.NewPolicy)
@policy.response(201, schemas.answers.DraftOut)
def draft_policy(body: dict[str, Any]) -> dict[str, Any]:
    """起草政策参数的新值，自某日起施行"""
    with unit_of_work() as uow:
        return queries.policy_draft(actions.draft_policy(uow, by=current_actor(), on=today(), **body))


@policy.post("/drafts/<uuid:id_>/actions/confirm")
@may(rights.MAKE_POLICY)
@policy.response(200, schemas.answers.DraftOut)
def confirm_policy(id_: UUID) -> dict[str, Any]:
    """复核政策草案：须由起草人以外的人办理，告知四个环节"""
    with unit_of_work() as uow:
        return queries.policy_draft(actions.put_in_force(uow, id_, by=current_actor(), on=today()))


@rehearsal.get("/day")
@public
@rehearsal.response(200, schemas.answers.DayOut)
def rehearsal_day() -> dict[str, date]:
    """演练单位的当前日期"""
    with unit_of_work() as uow:
        return {"day": uow.day(rehearsal=True)}


@rehearsal.post("/day")
@may(rights.SET_REHEARSAL_DAY)
@rehearsal.arguments(schemas.RehearsalDay)
@rehearsal.response(200, schemas.answers.DayOut)
def set_rehearsal_day(body: dict[str, date]) -> dict[str, date]:
    """调整演练单位的日期（只限演练单位的系统管理员）"""
    with unit_of_work() as uow:
        actions.set_rehearsal_day(uow, by=current_actor(), day=body["day"])
        return {"day": uow.day(rehearsal=True)}
