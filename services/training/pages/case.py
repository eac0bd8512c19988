"""What the page of a case says at training: a person's hours, and whose turn the plan makes it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, select, true

from services.training import queries
from services.training.lifecycle import CLASS, CaseState, ClassState
from services.training.models import TrainingClass
from services.training.pages import doubts, owing
from services.training.pages.mine import parts
from services.training.rules.deadline import NEXT_ACTION_ON_PLAN
from shared.runtime import UnitOfWork
from shared.web import today
from shared.web.console.faces import Bar, Checks, Face, Paper, Part, Refined, Turn, carried

Row = Mapping[str, Any]
MEASURES = {"hours_ideology": "思政", "hours_theory": "理论", "hours_practice": "实操", "hours_total": "合计"}
STUDYING = (CaseState.IN_TRAINING, CaseState.COMPLETION_SUBMITTED)


def turn(uow: UnitOfWork, row: Row) -> Turn | None:
    """A placed case waits for the plan of its class; somebody in training for attendance that is owed."""
    plan = queries.class_of(uow, row["class_id"])
    if owed := owing.of_case(uow, row, plan, today()):
        return owed
    if row["state"] != CaseState.PLACED or plan is None or plan["state"] not in NEXT_ACTION_ON_PLAN:
        return None
    action = NEXT_ACTION_ON_PLAN[ClassState(plan["state"])]
    if action == "countersign" and plan["countersigned_on"] is not None:
        action = "review"
    step = CLASS.find(action, plan["state"])
    return Turn(action=step.name, who=step.who, of=f"班级 {plan['number']}", row=plan) if step else None


def _refined() -> Iterator[Refined]:
    """A placed case is in the hands that its class's plan is in."""
    plans = TrainingClass.__table__.c
    for state, action in NEXT_ACTION_ON_PLAN.items():
        signed = plans.countersigned_on.is_not(None)
        ways = {"countersign": ~signed, "review": signed} if action == "countersign" else {action: true()}
        for way, holds in ways.items():
            step = CLASS.find(way, state)
            yield Refined(f"{CaseState.PLACED}/{way}/{state}", str(CaseState.PLACED), frozenset(step.who if step else ()),
                          partial(_on_plans, select(plans.id).where(plans.state == str(state), holds)))


def _on_plans(plans: Select[Any], t: Table) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = t.c.class_id.in_(plans)
    return condition


def checks(uow: UnitOfWork, row: Row, on: date) -> Sequence[Checks]:
    """The completion checks, and what enrollment found."""
    found = queries.standings(uow, [row]).get(row["id"])
    return [*([Checks("结业审核事项", found)] if found else []), *carried(row)]


def bars(uow: UnitOfWork, row: Row, on: date) -> Sequence[Bar]:
    """Hours against what the policy asks for."""
    found = {check.rule: check.values for check in queries.standings(uow, [row]).get(row["id"], ())}
    return [Bar(name, found[rule]["have"], found[rule]["needed"]) for rule, name in MEASURES.items() if rule in found]


def progress(uow: UnitOfWork, row: Row, on: date) -> str | None:
    """Hours done of those asked for, once the class runs."""
    if row["state"] not in STUDYING:
        return None
    total = next((bar for bar in bars(uow, row, on) if bar.name == MEASURES["hours_total"]), None)
    return f"已完成 {total.have} / {total.needed} 课时" if total else None


def facts(uow: UnitOfWork, row: Row) -> Sequence[tuple[str, str]]:
    """The class."""
    plan = queries.class_of(uow, row["class_id"])
    if plan is None:
        return [("班级", "尚未编班")]
    state = CLASS.names[CLASS.states(plan["state"])]
    return [("班级", f"{plan['number']}（{state}）"), ("培训日期", f"{plan['starts_on']} 至 {plan['ends_on']}")]


def papers(uow: UnitOfWork, row: Row, on: date) -> Sequence[Paper]:
    """The labour contract, which the plan must have."""
    filed = row["contract_digest"] is not None
    return [Paper("劳动合同复印件", "已备" if filed else "缺少", there=filed)]


def mine(uow: UnitOfWork, row: Row, on: date) -> Sequence[Part]:
    """What the person reads about their own training."""
    return parts(uow, row, on, bars(uow, row, on))


FACE = Face(turn=turn, refined=tuple(_refined()), marks=(owing.OF_CASES, doubts.OF_CASES), doubts=doubts.of_case, checks=checks, bars=bars, progress=progress, facts=facts, papers=papers, mine=mine)
