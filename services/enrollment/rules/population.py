"""Who the programme is for, 63号 §1.3 and §1.4."""

from __future__ import annotations

from shared.refusals import Reason

from .facts import POPULATION_NAMES, Population
from .finding import Found, met, not_applicable, not_met, rule

NOT_IN_POPULATION = Reason("not-in-population", "不属于培训对象", "Not among those the programme trains", "§1.3")
PUBLIC_STAFF_EXCLUDED = Reason("public-staff-excluded", "机关事业单位职工不纳入", "Public staff are excluded", "§1.4")

WELCOME = (Population.ENTERPRISE, Population.TECHNICAL_SCHOOL_TEACHER, Population.VOCATIONAL_SCHOOL_TEACHER)


@rule("培训对象", "§1.3")
def works_for_an_enterprise_or_teaches_the_trade(*, population: Population) -> Found:
    """§1.3: enterprise employees, and professional or practice teachers of technical and vocational schools."""
    if population is Population.PUBLIC_STAFF:
        return not_applicable(population=population)  # §1.4 speaks of them
    if population in WELCOME:
        return met(population=population)
    return not_met(NOT_IN_POPULATION(
        "本人不是企业在职职工，也不是技工院校、职业院校的专业教师（实习指导教师）。",
        cure="请补充劳动合同和社保记录，证明为我市企业在职职工。", population=population))


@rule("机关事业单位排除", "§1.4")
def is_not_other_public_staff(*, population: Population) -> Found:
    """§1.4: apart from those teachers, staff of government offices and public institutions are left out."""
    if population is not Population.PUBLIC_STAFF:
        return met(population=population)
    return not_met(PUBLIC_STAFF_EXCLUDED(
        f"本人登记为“{POPULATION_NAMES[population]}”，不纳入培训项目范围。",
        cure="如登记有误，请由用人单位出具身份证明并申请信息更正。", population=population))
