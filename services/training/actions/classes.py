"""What is done to a class as a whole; its people move with it in the same unit of work (63号 §2.3, §2.5)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.training import queries, rules
from services.training.actions import completion, joining
from services.training.actions.reach import (
    Verdicts,
    ids_of,
    nothing_against,
    noting,
    only_refusals,
    own_base,
    setting,
    signed,
)
from services.training.actions.supervision import find_missed_lessons
from services.training.lifecycle import CASE, CLASS, CaseState, ClassState
from services.training.rules.plans import class_is_over, somebody_completes
from shared import timers
from shared.casework import Actor, Judge, Move, Outcome, Row, advance, open_subjects, record_duties
from shared.casework.duties import duty_conflicts
from shared.casework.reasons import UNKNOWN
from shared.lifecycle import Duty
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork, new_id

REMINDER = "remind_of_completion"
Expect = Mapping[UUID, int] | None


def open_class(uow: UnitOfWork, *, by: Actor, on: date, scheme: Mapping[str, Any]) -> UUID:
    """Draw up a class 拟定 (63号 §2.3).

    :param scheme: employer_id, occupation, trade, level, certificate_kind, starts_on, ends_on, mode.
    :raises Refused: `base-not-recognised`, `base-out-of-scope`, `plan-filed-too-late`; `no-such-record` for an
        employer that nobody registered.
    """
    base = own_base(uow, by)
    employer = uow.reference("employer").get(str(scheme["employer_id"]))
    if employer is None or employer["rehearsal"] != base.rehearsal:
        raise Refused(UNKNOWN("没有登记这个用人单位。", cure="请先由区市登记用人单位。"))
    found = queries.base_of(uow, base.id)
    refusals = [
        rules.filed_before_start(filed_on=on, starts_on=scheme["starts_on"],
                                 days_before=uow.policy(on).class_filing_latest),
        rules.base_recognised(recognised_from=base.recognised_from, recognised_to=base.recognised_to,
                              starts_on=scheme["starts_on"], ends_on=scheme["ends_on"]),
        rules.base_covers(occupation=scheme["occupation"], level=scheme["level"], scope=found["scope"] if found else ()),
    ]
    if against := [refusal for refusal in refusals if refusal]:
        raise Refused(*against)
    year = scheme["starts_on"].year
    number = uow.execute("select nextval('class_numbers')").scalar_one()
    row = {**scheme, "id": new_id(), "number": f"班{year}-{number:05d}", "year": year, "base_id": base.id,
           "unit": base.unit, "rehearsal": base.rehearsal}
    return open_subjects(uow, CLASS, [row], by=by, on=on, clause="§2.3")[0]


def submit(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Send plans to the employer and the district 报送备案; an earlier countersignature falls away (63号 §2.3)."""
    unsigned = setting("classes", countersigned_on=None, countersigned_by=None)
    return advance(uow, CLASS, "submit", ids, by=by, on=on, expect=expect, reason=reason,
                   judge=noting(judge_plan_alone, unsigned))


def countersign(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Join the plan as the employer 用人单位会签 (63号 §2.3)."""
    sign = setting("classes", countersigned_on=on, countersigned_by=signed(by))
    return advance(uow, CLASS, "countersign", ids, by=by, on=on, expect=expect, reason=reason,
                   judge=noting(nothing_against, sign))


def return_plan(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Give plans back with what is to be put right 退回补正 (63号 §2.3)."""
    return advance(uow, CLASS, "return_plan", ids, by=by, on=on, expect=expect, reason=reason)


def review(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Pass plans in the first review 备案初审, and note the handler on each case (63号 §2.3)."""

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
        return {**_handler_conflicts(uow, rows, by, on), **judge_plan(uow, rows, on)}

    outcome = advance(uow, CLASS, "review", ids, by=by, on=on, expect=expect, reason=reason, judge=judge)
    people = queries.people_of(uow, outcome.moved, CaseState.PLACED)
    record_duties(uow, [(person["id"], signed(by), Duty.PLAN_HANDLING) for person in people], on)
    return outcome


def file(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """File plans 备案通过, by another person than the handler, and with them the people who are not on hold (§2.3)."""
    judge = noting(judge_filing, setting("classes", filed_on=on))
    outcome = advance(uow, CLASS, "file", ids, by=by, on=on, expect=expect, reason=reason, judge=judge)
    people = queries.people_of(uow, outcome.moved, CaseState.PLACED)
    joining.file(uow, ids_of(people), by=by, on=on)
    return outcome


def start(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Start filed classes 开班, on their filed day and not before, with the people who are not on hold (63号 §2.3)."""
    judge = noting(judge_start, setting("classes", started_on=on))
    outcome = advance(uow, CLASS, "start", ids, by=by, on=on, expect=expect, reason=reason, judge=judge)
    people = queries.people_of(uow, outcome.moved, CaseState.FILED)
    joining.start(uow, ids_of(people), by=by, on=on)
    _set_reminders(uow, outcome.moved)
    return outcome


def submit_completion(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Apply for the completion of classes 申报结业, with those people for whom the hours hold (63号 §2.5).

    The others stay in training; the hours report of the class says what each of them lacks.
    """

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
        find_missed_lessons(uow, ids_of(rows), on)
        return judge_class_completion(uow, rows, on)

    outcome = advance(uow, CLASS, "submit_completion", ids, by=by, on=on, expect=expect, reason=reason, judge=judge)
    people = queries.people_of(uow, outcome.moved, CaseState.IN_TRAINING)
    advance(uow, CASE, "submit_completion", ids_of(people), by=by, on=on, judge=completion.judge_completion)
    return outcome


def return_for_makeup(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Give classes back to make up hours 退回补课, with their people (63号 §2.5)."""
    outcome = advance(uow, CLASS, "return_for_makeup", ids, by=by, on=on, expect=expect, reason=reason)
    people = queries.people_of(uow, outcome.moved, CaseState.COMPLETION_SUBMITTED)
    advance(uow, CASE, "return_for_makeup", ids_of(people), by=by, on=on, reason=reason)
    return outcome


def complete(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Pass the completion of classes 结业审核通过 and hand their people on to assessment (63号 §2.5).

    A class in which somebody still has hours to make up goes on; it completes once nobody is left.
    """
    outcome = advance(uow, CLASS, "complete", ids, by=by, on=on, expect=expect, reason=reason,
                      judge=judge_class_end)
    people = queries.people_of(uow, outcome.moved, CaseState.COMPLETION_SUBMITTED)
    completion.complete(uow, ids_of(people), by=by, on=on)
    _end(uow, outcome.moved)
    return outcome


def cancel(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Give up classes that have not started 取消开班; their people are free for another class (63号 §2.3)."""
    outcome = advance(uow, CLASS, "cancel", ids, by=by, on=on, expect=expect, reason=reason)
    people = ids_of(queries.people_of(uow, outcome.moved, CaseState.PLACED, CaseState.FILED))
    advance(uow, CASE, "release", people, by=by, on=on, reason=reason).require_all()
    setting("cases", class_id=None)(uow, people)
    return outcome


def judge_plan_alone(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Refuse plans that are not complete, leaving the employer's part aside (63号 §2.3)."""
    return _first_faults(uow, rows, needs_countersignature=False)


def judge_plan(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Refuse plans that are not complete or not countersigned (63号 §2.3)."""
    return _first_faults(uow, rows, needs_countersignature=True)


def judge_filing(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Refuse plans that are not complete, or whose start day has come too near (63号 §2.3)."""
    late = {
        row["id"]: rules.filed_before_start(filed_on=on, starts_on=row["starts_on"],
                                            days_before=uow.policy(row["starts_on"]).class_filing_latest)
        for row in rows
    }
    return {**only_refusals(late), **judge_plan(uow, rows, on)}


def judge_start(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Refuse to start before the filed day, or at a base that is no longer recognised (63号 §2.1, §2.3)."""
    plans = queries.plans(uow, rows)
    found: dict[UUID, Refusal | None] = {}
    for row in rows:
        plan = plans[row["id"]]
        found[row["id"]] = rules.not_before_filed_day(on=on, starts_on=row["starts_on"]) or rules.base_recognised(
            recognised_from=plan.recognised_from, recognised_to=plan.recognised_to, starts_on=on,
            ends_on=max(on, row["ends_on"]),
        )
    return only_refusals(found)


def judge_class_completion(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Refuse classes that are not over yet, or in which nobody has the hours (63号 §2.5)."""
    people = queries.people_of(uow, ids_of(rows), CaseState.IN_TRAINING, CaseState.COMPLETION_SUBMITTED)
    verdicts = queries.standings(uow, people)
    counts = Counter(person["class_id"] for person in people)
    able = {person["class_id"] for person in people if rules.completed(verdicts[person["id"]]) is None}
    last = queries.last_planned_days(uow, ids_of(rows), on)
    return only_refusals({
        row["id"]: class_is_over(on=on, last_day=last.get(row["id"]))
        or somebody_completes(able=row["id"] in able, people=counts[row["id"]])
        for row in rows
    })


def judge_class_end(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Choose where a class goes: completed, or on with those who still have hours to make up (63号 §2.5)."""
    people = queries.people_of(uow, ids_of(rows), CaseState.IN_TRAINING, CaseState.COMPLETION_SUBMITTED)
    verdicts = queries.standings(uow, people)
    left = {
        person["class_id"] for person in people
        if person["state"] == CaseState.IN_TRAINING or rules.completed(verdicts[person["id"]]) is not None
    }
    return {
        row["id"]: Move(ClassState.IN_TRAINING if row["id"] in left else ClassState.COMPLETED) for row in rows
    }


def _first_faults(uow: UnitOfWork, rows: Sequence[Row], *, needs_countersignature: bool) -> Verdicts:
    plans = queries.plans(uow, rows)
    return only_refusals({
        row["id"]: next((check.refusal for check in rules.plan_checks(
            plans[row["id"]], queries.plan_limits(uow, row["starts_on"]),
            needs_countersignature=needs_countersignature) if check.refusal), None)
        for row in rows
    })


def _handler_conflicts(uow: UnitOfWork, rows: Sequence[Row], by: Actor, on: date) -> Verdicts:
    """Refuse classes with somebody on whose case this handler has already done what excludes it."""
    people = {row["id"]: row["class_id"] for row in queries.people_of(uow, ids_of(rows), CaseState.PLACED)}
    conflicts = duty_conflicts(uow, by, dict.fromkeys(people, Duty.PLAN_HANDLING), on)
    return {people[case_id]: refusal for case_id, refusal in conflicts.items()}


def _set_reminders(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    """Remind of each class whose end passes without an application for completion."""
    rows = uow.execute(
        "select id, starts_on, ends_on, rehearsal from classes where id = any(cast(:ids as uuid[]))", {"ids": list(ids)}
    ).mappings()
    for row in rows:
        wait = timedelta(days=uow.policy(row["starts_on"]).completion_reminder_days)
        timers.set_timers(uow, "class", [row["id"]], REMINDER, row["ends_on"] + wait, rehearsal=row["rehearsal"])


def _end(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    uow.execute(
        """
        update classes k set ended_on = (
            select max(r.day) from lesson_records r join lessons l on l.id = r.lesson_id where l.class_id = k.id)
        where id = any(cast(:ids as uuid[])) and state = 'completed'
        """,
        {"ids": list(ids)},
    )
    timers.cancel_timers(uow, ids, REMINDER)


JUDGES: Mapping[str, Judge] = {
    "submit": judge_plan_alone, "review": judge_plan, "file": judge_filing, "start": judge_start,
    "submit_completion": judge_class_completion,
}
