"""Eligibility on payment day: subsidy asks, enrollment judges afresh on that day and answers for each case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.enrollment.queries import verdicts
from services.enrollment.rules import first_refusal
from shared.mail import stage
from shared.refusals import Check
from shared.runtime import UnitOfWork

ANSWERED = "enrollment.eligibility.answered"


def answer_eligibility(uow: UnitOfWork, items: Sequence[Mapping[str, Any]], *, asker: str) -> None:
    """Judge cases as they stand on the day asked (`63号 §1.3`, `§1.4`, `§2.2`) and answer by message.

    The years stay counted to the day that policy names, and the catalogue to the day of acceptance: what was rightly
    accepted is not lost because an occupation left the catalogue since. Of the person's other cases those that were
    paid count, open ones do not.

    :param items: {case_id, person_id, day}; each is answered with {…, eligible, reason}.
    """
    by_day: dict[date, list[Mapping[str, Any]]] = defaultdict(list)
    for item in items:
        by_day[date.fromisoformat(item["day"])].append(item)
    answers = [answer for day, asked in by_day.items() for answer in _answers(uow, asked, day)]
    stage(uow, asker, ANSWERED, answers, case_ids=[UUID(answer["case_id"]) for answer in answers])


def _answers(uow: UnitOfWork, asked: Sequence[Mapping[str, Any]], day: date) -> list[dict[str, Any]]:
    ids = [UUID(item["case_id"]) for item in asked]
    rows = {row["id"]: dict(row) for row in uow.execute(
        "select * from cases where id = any(cast(:ids as uuid[]))", {"ids": ids}).mappings()}
    checks: dict[UUID, tuple[Check, ...]] = {}
    for accepted_on in {row["accepted_on"] for row in rows.values()}:
        same_day = [row for row in rows.values() if row["accepted_on"] == accepted_on]
        checks |= verdicts(uow, same_day, day, catalogue_on=accepted_on, only_paid=True)
    return [{**item, **_answer(checks.get(UUID(item["case_id"])))} for item in asked]


def _answer(checks: Sequence[Check] | None) -> dict[str, Any]:
    if checks is None:
        return {"eligible": False, "reason": "报名环节没有这条业务记录。"}
    refusal = first_refusal(checks=checks)
    return {"eligible": refusal is None, "reason": refusal.detail if refusal else None}
