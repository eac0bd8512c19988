"""§3: the amount of a claim, from the rate in force on the day that the policy names."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.subsidy.rules import claims
from shared.policy import Policy
from shared.runtime import UnitOfWork


def set_amounts(uow: UnitOfWork, ids: Collection[UUID], on: date) -> None:
    """Write standard, amount and their basis on these cases; an amount that cannot be found is left empty.

    :param on: the day of the claim, whose policy says which day's rate applies.
    """
    policy = uow.policy(on)
    rows = uow.execute(
        "select id, level, class_started_on, class_ended_on, certified_on, paid_fen from cases"
        " where id = any(cast(:ids as uuid[]))",
        {"ids": list(ids)},
    ).mappings()
    found = [{"id": str(row["id"]), **_amount(uow, dict(row), policy)} for row in rows]
    uow.execute(
        """
        update cases c set standard_fen = n.standard, amount_fen = n.amount, amount_basis = n.basis
        from jsonb_to_recordset(cast(:rows as jsonb)) as n(id uuid, standard bigint, amount bigint, basis jsonb)
        where c.id = n.id
        """,
        {"rows": json.dumps(found, ensure_ascii=False)},
    )


def _amount(uow: UnitOfWork, row: Mapping[str, Any], policy: Policy) -> dict[str, Any]:
    day = claims.rate_date(
        choice=policy.rate_day, class_start=row["class_started_on"], class_end=row["class_ended_on"],
        certified_on=row["certified_on"],
    )
    if day is None:
        return {"standard": None, "amount": None, "basis": {}}
    key = f"rate_{row['level']}"
    of_day = uow.policy(day)
    rate = getattr(of_day, key)
    amount = claims.amount_due(rate_fen=rate, paid_fen=row["paid_fen"] or 0, capped=policy.rate_capped_at_paid)
    basis = {"rate_day": day.isoformat(), "chosen_by": policy.rate_day, "rate": of_day.cite(key),
             "capped": policy.rate_capped_at_paid, "paid_fen": row["paid_fen"]}
    return {"standard": rate, "amount": amount or None, "basis": basis}
