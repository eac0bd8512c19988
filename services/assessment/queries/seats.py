"""What is to be told of seats 考位, and has not been told yet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.assessment.lifecycle import CaseState, SittingState
from shared.runtime import UnitOfWork

TAKES_CANDIDATES = (SittingState.PLANNED, SittingState.STAFFED)
# Who still needs a seat; whoever failed or was absent does once a re-sit 补考 is granted.
WITHOUT_SEAT = (CaseState.TRAINED, CaseState.APPLIED, CaseState.EXAM_RETURNED, CaseState.ADMITTED)
# A sitting that was told as over, and a class that was told as needing nothing, are not counted again.
UNTOLD = """
with sitting as (
    select s.*, s.state = any(:open) and s.day >= :on as open from sittings s left join seats_told t on t.id = s.id
    where s.rehearsal = :rehearsal and ((s.state = any(:open) and s.day >= :on) or (t.told ->> 'open')::boolean)
), waiting as (
    select class_id as id, min(unit) as unit, count(*) as people from cases
    where rehearsal = :rehearsal and here and state = any(:without) and class_id is not null group by class_id
), now as (
    select s.id, 'sitting' as about, s.unit, jsonb_build_object(
        'open', s.open, 'year', s.year, 'occupation', s.occupation, 'level', s.level, 'day', s.day,
        'whole', coalesce(to_jsonb(s.parts) @> (cast(:parts as jsonb) -> s.level), false),
        'free', case when s.open then greatest(0, s.capacity - (
            select count(*) from seats where sitting_id = s.id and freed_on is null)) else 0 end) as told
    from sitting s
    union all
    select id, 'class', unit, jsonb_build_object('waiting', people) from waiting
    union all
    select t.id, 'class', t.unit, jsonb_build_object('waiting', 0) from seats_told t
    where t.rehearsal = :rehearsal and t.about = 'class' and (t.told ->> 'waiting')::int > 0
        and not exists (select from waiting w where w.id = t.id)
)
select n.id, n.about, n.unit, n.told from now n left join seats_told t on t.id = n.id
where t.told is distinct from n.told order by n.about, n.id
"""


def untold_seats(uow: UnitOfWork, *, rehearsal: bool, on: date, parts: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    """The sittings and classes of one world that stand otherwise than was told: id, about, unit, and what to tell.

    Of a sitting: whether it takes candidates, its kind and day, its free seats, and whether it examines the whole of its
    level. Of a class: how many of its people here wait for a seat.

    :param parts: what is examined at each level.
    """
    rows = uow.execute(UNTOLD, {
        "rehearsal": rehearsal, "on": on, "open": [str(state) for state in TAKES_CANDIDATES],
        "without": [str(state) for state in WITHOUT_SEAT], "parts": json.dumps(dict(parts)),
    }).mappings()
    return [dict(row) for row in rows]
