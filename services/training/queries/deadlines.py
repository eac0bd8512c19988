"""Whose turn it is on the cases that a last day limits."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from services.training.lifecycle import CASE, CLASS, CaseState
from services.training.rules.deadline import NEXT_ACTION, NEXT_ACTION_ON_PLAN
from shared.lifecycle import Role
from shared.runtime import UnitOfWork


def whose_turn(uow: UnitOfWork, year: int, rehearsal: bool, states: Collection[str]) -> list[dict[str, Any]]:
    """How many cases of a year are here in these states, by unit, base and employer, and who can act on them."""
    rows = uow.execute(
        """
        select c.state, c.unit, c.base_id, coalesce(k.employer_id, c.employer_id) as employer_id, k.state as plan,
            k.countersigned_on is not null as countersigned, count(*) as cases
        from cases c left join classes k on k.id = c.class_id
        where c.here and c.year = :year and c.rehearsal = :rehearsal and c.state = any(:states)
        group by 1, 2, 3, 4, 5, 6 order by 1, 2, 3, 4, 5, 6
        """,
        {"year": year, "rehearsal": rehearsal, "states": [str(state) for state in states]},
    ).mappings()
    return [{**row, "who": _who(dict(row))} for row in rows]


def _who(row: Mapping[str, Any]) -> tuple[Role, ...]:
    if row["state"] == CaseState.PLACED and row["plan"] in NEXT_ACTION_ON_PLAN:
        action = NEXT_ACTION_ON_PLAN[row["plan"]]
        step = CLASS.find("review" if action == "countersign" and row["countersigned"] else action, row["plan"])
    else:
        step = CASE.find(NEXT_ACTION[CaseState(row["state"])], row["state"])
    return step.who if step else ()
