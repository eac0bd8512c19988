"""What comes in from the other desks."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.subsidy.actions.deadlines import WATCHED
from services.subsidy.lifecycle import CASE
from shared import casework
from shared.runtime import UnitOfWork
from shared.watching import watch, worlds_of


def take_cases(uow: UnitOfWork, items: Sequence[Mapping[str, Any]], *, on: date) -> list[UUID]:
    """Take certified cases, watch finance's last day for them, and read from their dossiers what claims are judged by."""
    taken = casework.receive(uow, CASE, items, on=on)
    watch(uow, WATCHED, worlds_of(items), on)
    uow.execute(
        """
        update cases set
            certificate_number = facts #>> '{assessment,certificate,number}',
            certified_on = cast(facts #>> '{assessment,certificate,issued_on}' as date),
            class_number = facts #>> '{training,class,number}',
            class_started_on = cast(facts #>> '{training,class,started_on}' as date),
            class_ended_on = cast(facts #>> '{training,class,ended_on}' as date)
        where id = any(cast(:ids as uuid[]))
        """,
        {"ids": taken},
    )
    return taken


def take_verdicts(uow: UnitOfWork, items: Sequence[Mapping[str, Any]]) -> None:
    """Note enrollment's verdicts on cases for a day; of two for one day the later one stands."""
    uow.execute(
        """
        insert into eligibility (case_id, day, eligible, reason)
        select distinct on (v.case_id, v.day) v.case_id, v.day, v.eligible, v.reason
        from jsonb_to_recordset(cast(:items as jsonb)) as v(case_id uuid, day date, eligible boolean, reason text)
        join cases c on c.id = v.case_id order by v.case_id, v.day
        on conflict (case_id, day) do update set eligible = excluded.eligible, reason = excluded.reason
        """,
        {"items": json.dumps(list(items), ensure_ascii=False, default=str)},
    )
