"""Eligibility on the day of payment 支付当日资格复核: asked of enrollment by message."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from shared import mail
from shared.runtime import UnitOfWork

ASKED = "subsidy.eligibility.asked"


def ask(uow: UnitOfWork, case_ids: Collection[UUID], *, on: date) -> list[UUID]:
    """Ask for verdicts on these cases for this day, where none has been answered yet; answers which were asked."""
    rows = list(uow.execute(
        """
        insert into eligibility (case_id, day)
        select id, cast(:on as date) from cases where id = any(cast(:ids as uuid[])) order by id
        on conflict (case_id, day) do update set reason = null where eligibility.eligible is null
        returning case_id, (select person_id from cases where cases.id = eligibility.case_id) as person_id
        """,
        {"ids": list(case_ids), "on": on},
    ))
    items = [{"case_id": str(case), "person_id": str(person), "day": on.isoformat()} for case, person in rows]
    if items:
        mail.stage(uow, "enrollment", ASKED, items, case_ids=[case for case, _ in rows])
    return [case for case, _ in rows]
