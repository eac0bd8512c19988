"""What the page of a case says at assessment: the parts with their scores, the sitting, the last day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.assessment import queries, rules
from services.assessment.lifecycle import CASE, CaseState, SittingState
from services.assessment.models import Case, Seat
from services.assessment.rules import PART_NAMES, Part
from services.assessment.schemas.words import Session
from shared.deadlines import Act, deadline_of
from shared.identity import scope
from shared.refusals import Check, Finding, Refusal
from shared.runtime import UnitOfWork
from shared.web import current_actor
from shared.web.console import doubting, words
from shared.web.console.faces import Cell, Checks, Face, Paper, Table, Until, carried
from shared.web.console.faces import Part as About
from shared.web.console.mine import is_trainee
from shared.web.language import say
from shared.web.terms import terms

Row = Mapping[str, Any]
AGAIN = (CaseState.FAILED, CaseState.ABSENT)
DONE = (CaseState.PASSED, CaseState.CERTIFIED)


def checks(uow: UnitOfWork, row: Row, on: date) -> Sequence[Checks]:
    """Each part against the pass mark, the last day of the assessment, the re-sits left."""
    policy = uow.policy(on)
    scores = _scores(uow, row["id"])
    parts = rules.parts_of(level=row["level"], parts=policy.exam_parts)
    deadline = deadline_of(year=row["year"], month_and_day=policy.exam_deadline)
    late = None if row["state"] in DONE else rules.within_deadline(
        act=Act.SITTING, on=on, deadline=deadline, deciding_act=Act(policy.exam_deadline_act))
    again = rules.resit_left(taken=row["resits"], allowed=policy.resits_allowed) if row["state"] in AGAIN else None
    found = [
        *(_part(part, scores.get(part), policy.exam_pass_mark) for part in parts),
        _check("deadline", "考核鉴定期限", late, {"deadline": deadline}),
        Check(rule="resit", name="补考次数", finding=Finding.NOT_APPLICABLE, clause="63号 §2.6")
        if row["state"] not in AGAIN else _check("resit", "补考次数", again, {"count": row["resits"]}),
    ]
    return [Checks("考核事项", found), *carried(row)]


def _scores(uow: UnitOfWork, case_id: UUID) -> Mapping[Part, Decimal]:
    """The scores by part; to the person of the case, those that were published."""
    if is_trainee(current_actor()):
        return {Part(each["part"]): each["score"] for each in queries.published_results(uow, case_id)}
    return queries.checked_scores(uow, [case_id]).get(case_id, {})


def _part(part: Part, score: Decimal | None, pass_mark: int) -> Check:
    refusal = rules.part_passed(part=part, score=score, pass_mark=pass_mark)
    finding = Finding.NOT_YET if score is None else Finding.NOT_MET if refusal else Finding.MET
    return Check(rule=f"part_{part}", name=PART_NAMES[part], finding=finding, clause="63号 §2.6",
                 values={"score": score, "pass_mark": pass_mark}, refusal=refusal)


def _check(rule: str, name: str, refusal: Refusal | None, values: Mapping[str, Any]) -> Check:
    return Check(rule=rule, name=name, finding=Finding.NOT_MET if refusal else Finding.MET, clause="63号 §2.6",
                 values=values, refusal=refusal)


def facts(uow: UnitOfWork, row: Row) -> Sequence[tuple[str, str]]:
    """The sitting and the seat."""
    sitting = queries.sitting_of(uow, row["id"], row["sitting_id"])
    found = [("班级", row["class_number"] or ""), ("补考次数", str(row["resits"]))]
    if sitting is not None:
        found += [("考场", f"{sitting['number']}，{sitting['day']}，{sitting['place']}")]
        found += [("座位号", f"{sitting['seat_no']}（准考证 {sitting['ticket']}）")] if sitting["seat_no"] else []
    return [(label, value) for label, value in found if value]


def papers(uow: UnitOfWork, row: Row, on: date) -> Sequence[Paper]:
    """The certificate."""
    held = queries.certificate_of(uow, row["id"])
    return [Paper("证书", f"{held['number']}，{held['issued_on']} 发证") if held else Paper("证书", "尚未登记")]


def mine(uow: UnitOfWork, row: Row, on: date) -> Sequence[About]:
    """What the person reads: where and when they sit, what came of it once it is published, the certificate."""
    return [_exam(uow, row), _results(uow, row, on), _certificate(uow, row)]


def _exam(uow: UnitOfWork, row: Row) -> About:
    sitting = queries.sitting_of(uow, row["id"], row["sitting_id"])
    if sitting is None:
        return About("考试", note="您还没有排考，排好后这里写明时间、地点和座位。")
    found = [("日期", words.day(sitting["day"])), ("时间", terms(Session).get(sitting["session"], "")), ("地点", sitting["place"]),
             ("考场编号", sitting["number"])]
    if sitting["seat_no"]:
        found += [("座位号", str(sitting["seat_no"])), ("准考证号", sitting["ticket"])]
    return About("考试", found, note="请带身份证和准考证，按时到场。" if row["state"] == CaseState.SEATED else "")


def _results(uow: UnitOfWork, row: Row, on: date) -> About:
    published = queries.published_results(uow, row["id"])
    mark = uow.policy(on).exam_pass_mark
    lines = [(words.day(each["day"]), say(PART_NAMES[Part(each["part"])]), f"{float(each['score']):g}",
              Cell("不合格", "bad") if rules.part_passed(part=Part(each["part"]), score=each["score"], pass_mark=mark) else Cell("合格", "ok"))
             for each in published]
    waiting = "成绩还没有公布。" if not lines or row["state"] in (CaseState.SEATED, CaseState.SAT) else ""
    return About("成绩", table=Table("成绩", ("考试日期", "科目", "成绩", "结果"), lines), note=waiting)


def _certificate(uow: UnitOfWork, row: Row) -> About:
    held = queries.certificate_of(uow, row["id"])
    if held is None:
        return About("证书", note="证书还没有登记。")
    return About("证书", [("证书编号", held["number"]), ("发证日期", words.day(held["issued_on"]))])


def batch_tables(uow: UnitOfWork, row: Row, on: date) -> Sequence[Table]:
    """The people of an application, with where each stands, and whom it left out."""
    columns = (Case.id, Case.number, Case.name, Case.state)
    statement = select(*columns).where(Case.batch_id == row["id"], scope(current_actor(), Case)).order_by(Case.number)
    people = [(_linked(case["id"], case["number"]), case["name"], _state(case["state"])) for case in uow.execute(statement).mappings()]
    left_out = [(one["number"], one["reason"]) for one in row["left_out"]]
    return [Table("学员", ("业务编号", "姓名", "状态"), people),
            *([Table("未列入的学员", ("业务编号", "理由"), left_out)] if left_out else [])]


def sitting_facts(uow: UnitOfWork, row: Row) -> Sequence[tuple[str, str]]:
    """The parts and the half of the day."""
    return [("科目", "、".join(PART_NAMES[Part(part)] for part in row["parts"])), ("场次", terms(Session).get(row["session"], ""))]


def sitting_tables(uow: UnitOfWork, row: Row, on: date) -> Sequence[Table]:
    """Who sits where, and where each stands."""
    seats = uow.execute(queries.seat_list(scope(current_actor(), Case), row["id"]).order_by(Seat.seat_no)).mappings()
    presences = {str(state): CASE.names[state] for state in (CaseState.SAT, CaseState.ABSENT)}
    people = [(str(seat["seat_no"]), _linked(seat["case_id"], seat["case_number"]), seat["name"], seat["ticket"],
               presences.get(seat["presence"] or "", ""), _state(seat["state"])) for seat in seats]
    return [Table("座位表", ("座位号", "业务编号", "姓名", "准考证号", "到场情况", "状态"), people, "" if people else "还没有编排学员。")]


def _linked(id_: UUID, number: str) -> Cell:
    return Cell(number, link=f"/desk/cases/{id_}")


def _state(state: str) -> str:
    return CASE.names[CaseState(state)]


FACES = {
    "case": Face(marks=(doubting.mark(),), checks=checks, facts=facts, papers=papers, mine=mine), "exam_batch": Face(tables=batch_tables),
    "sitting": Face(until={state: Until("考试日期", "day") for state in (SittingState.PLANNED, SittingState.STAFFED)}, facts=sitting_facts, tables=sitting_tables),
}
