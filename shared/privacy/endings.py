"""When a case ended, at whichever desk holds it: the day from whose year every desk counts what it keeps."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from shared.lifecycle import Lifecycle
from shared.mail import stage
from shared.privacy.holdings import Holdings
from shared.runtime.settings import DESKS
from shared.runtime.work import UnitOfWork

ENDED = "case.ended"  # any desk says it of the cases that it holds
KEEPING = """
    insert into endings as e (case_id, desk, seq, ended_on)
    select case_id, desk, seq, ended_on from jsonb_populate_recordset(null::endings, cast(:rows as jsonb))
    on conflict (case_id) do update set desk = excluded.desk, seq = excluded.seq, ended_on = excluded.ended_on
        where e.seq < excluded.seq or (e.seq = excluded.seq and e.desk = excluded.desk)
"""
LOOKED_FOR = """
    with now_ as (
        select t.id as case_id, t.seq,
            case when t.held_reason is null and not ({busy}) then {over} end as ended_on
        from {table} t where t.here
    )
    select n.case_id, n.seq, n.ended_on from now_ n left join endings e on e.case_id = n.case_id
    where n.ended_on is distinct from e.ended_on and (e.seq is null or e.seq <= n.seq)
    order by n.case_id
"""


OVER = "case when t.state = any(cast(:ends as text[])) then t.state_on when {lapsed} < :on then {lapsed} end"


def note_endings(uow: UnitOfWork, on: date) -> int:
    """Look which of the cases here have ended, or have been opened again, since this was last looked at, and tell all desks;
    answers how many.

    A case on hold has not ended, nor has one about which something is still open, see :class:`Holdings`; one for which nobody did
    what had a last day has ended on that day.
    """
    machine, holdings = uow.runtime.service.case, uow.runtime.service.holdings
    if holdings is None:
        return 0
    found = uow.execute(LOOKED_FOR.format(table=machine.table, busy=any_of(holdings.busy), over=OVER.format(lapsed=holdings.lapsed)),
                        _bound(uow, holdings, on)).mappings()
    rows = [{**row, "desk": uow.service} for row in found]
    take_endings(uow, rows, None)
    for desk in DESKS:
        if desk != uow.service:
            stage(uow, desk, ENDED, rows, case_ids=[row["case_id"] for row in rows])
    return len(rows)


def held_back(uow: UnitOfWork, on: date) -> list[tuple[str, int]]:
    """How many cases here have nothing left to be done but are not counted as ended, by the reason that holds them back."""
    machine, holdings = uow.runtime.service.case, uow.runtime.service.holdings
    if holdings is None:
        return []
    reasons = {"暂缓办理": "t.held_reason is not null", **holdings.busy}
    counts = ", ".join(f"count(*) filter (where {condition})" for condition in reasons.values())
    over = OVER.format(lapsed=holdings.lapsed)
    found = uow.execute(f"select {counts} from {machine.table} t where t.here and {over} is not null", _bound(uow, holdings, on)).one()
    return [(reason, number) for reason, number in zip(reasons, found, strict=True) if number]


def any_of(conditions: Mapping[str, str]) -> str:
    """One SQL condition of several."""
    return " or ".join(f"({condition})" for condition in conditions.values())


def _bound(uow: UnitOfWork, holdings: Holdings, on: date) -> dict[str, Any]:
    policy = uow.policy(on)
    return {"ends": ends(uow.runtime.service.case), "on": on, **{name: getattr(policy, name) for name in holdings.terms}}


def ends(machine: Lifecycle) -> list[str]:
    """The states in which nothing is to be done on a thing any more, unless somebody takes it up again."""
    return sorted(str(state) for state in machine.ends | machine.rests)


def take_endings(uow: UnitOfWork, items: Sequence[Mapping[str, Any]], message: object) -> None:
    """Keep when cases ended, or that they are open again, for the terms 保存期 of what is held on them.

    :param items: `{case_id, desk, seq, ended_on | null}`; what a later row of the case's chain has overtaken is left alone.
    """
    if items:
        uow.execute(KEEPING, {"rows": json.dumps(list(items), default=str)})
