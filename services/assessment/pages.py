"""What the page of a case says at assessment: the parts with their scores, the sitting, the last day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from services.assessment import queries, rules
from services.assessment.lifecycle import CaseState
from services.assessment.rules import PART_NAMES, Part
from shared.deadlines import Act, deadline_of
from shared.refusals import Check, Finding, Refusal
from shared.runtime import UnitOfWork
from shared.web.console.faces import Checks, Face, Paper, carried

Row = Mapping[str, Any]
AGAIN = (CaseState.FAILED, CaseState.ABSENT)
DONE = (CaseState.PASSED, CaseState.CERTIFIED)


def checks(uow: UnitOfWork, row: Row, on: date) -> Sequence[Checks]:
    """Each part against the pass mark, the last day of the assessment, the re-sits left."""
    policy = uow.policy(on)
    scores = queries.checked_scores(uow, [row["id"]]).get(row["id"], {})
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


FACES = {"case": Face(checks=checks, facts=facts, papers=papers)}
