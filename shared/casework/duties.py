"""Incompatible duties 不相容岗位: refused here in words, and by the database in any case."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from shared.casework import reasons
from shared.casework.actors import Actor
from shared.lifecycle import Duty
from shared.refusals import Refusal
from shared.runtime.work import UnitOfWork

NAMES = {
    Duty.ENROLLMENT_HANDLING: "报名经办", Duty.ENROLLMENT_REVIEW: "报名复核", Duty.PLAN_HANDLING: "备案经办",
    Duty.PLAN_REVIEW: "备案复核", Duty.TEACHING: "授课", Duty.COMPLETION_REVIEW: "结业审核",
    Duty.EXAM_ADMISSION: "报考审核", Duty.EXAMINING: "考评", Duty.RESULT_ENTRY: "录入成绩",
    Duty.RESULT_CHECK: "核对成绩", Duty.CERTIFYING: "证书登记", Duty.CLAIM_HANDLING: "补贴经办",
    Duty.CLAIM_REVIEW: "补贴复核", Duty.CLAIM_APPROVAL: "补贴审批", Duty.PAYMENT_MAKING: "制单",
    Duty.PAYMENT_CHECKING: "支付复核", Duty.INSPECTION: "检查", Duty.RECOVERY_HANDLING: "追回经办",
    Duty.CORRECTION_PROPOSAL: "更正申请", Duty.CORRECTION_REVIEW: "更正复核",
}


def duty_conflicts(
    uow: UnitOfWork, by: Actor, duties: Mapping[UUID, Duty | None], on: date
) -> dict[UUID, Refusal]:
    """The cases on which this person, or the one for whom they act, has already done what their next duty excludes.

    :param duties: the duty that the action would be, by case.
    """
    asked: dict[str, list[UUID]] = {}
    for id_, duty in duties.items():
        if duty is not None and by.person is not None:
            asked.setdefault(str(duty), []).append(id_)
    found: dict[UUID, Refusal] = {}
    tied = dict(by.as_one)
    for wanted, ids in asked.items():
        for case_id, person, done, on_day in uow.execute(
            """
            select d.case_id, d.person_id, d.duty, d.on_day
            from duties d join incompatible_duties i on i.duty = cast(:duty as text) and i.other = d.duty
                and cast(:on as date) >= i.from_day and (i.until_day is null or cast(:on as date) < i.until_day)
            where d.person_id = any(cast(:persons as uuid[])) and d.case_id = any(cast(:ids as uuid[]))
            """,
            {"ids": ids, "duty": wanted, "persons": [*by.persons, *tied], "on": on},
        ):
            if person in tied:
                found.setdefault(case_id, reasons.as_one(tied[person]))
                continue
            found[case_id] = reasons.INCOMPATIBLE(
                f"您已办理过本业务的“{NAMES[Duty(done)]}”（{on_day}），不能再办理“{NAMES[Duty(wanted)]}”。"
                if person == by.person else
                f"您代理的同事已办理过本业务的“{NAMES[Duty(done)]}”（{on_day}），不能再代其办理“{NAMES[Duty(wanted)]}”。",
                cure="请由另一位同事办理", duty=wanted, done=done,
            )
    return found


def not_second(by: Actor, first: UUID | None, own: Refusal | None) -> Refusal | None:
    """Why the actor cannot be the second person of a step with four eyes, or None.

    :param first: the person of the first step.
    :param own: the refusal where that was the actor, or the one for whom they act.
    """
    if first in by.persons:
        return own
    until = dict(by.as_one).get(first) if first else None
    return reasons.as_one(until) if until else None


def record_duties(uow: UnitOfWork, rows: Collection[tuple[UUID, UUID, Duty]], on: date) -> None:
    """Note duties that come from elsewhere than a move, such as teaching: (case, person, duty) each.

    :raises sqlalchemy.exc.IntegrityError: `duties_are_compatible`, when the person holds an incompatible one.
    """
    if not rows:
        return
    cases, persons, duties = zip(*rows, strict=True)
    uow.execute(
        """
        insert into duties (case_id, person_id, duty, on_day, desk)
        select *, cast(:on as date), cast(:desk as text)
        from unnest(cast(:cases as uuid[]), cast(:persons as uuid[]), cast(:duties as text[]))
        on conflict do nothing
        """,
        {"cases": list(cases), "persons": list(persons), "duties": [str(duty) for duty in duties], "on": on,
         "desk": uow.service},
    )
