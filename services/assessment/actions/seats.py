"""What the training desk is told of seats 考位: how many each sitting has free, and how many of each class wait for one."""

from __future__ import annotations

import json
from datetime import date, datetime

from services.assessment import queries
from shared.mail import stage
from shared.runtime import UnitOfWork

TOLD = "assessment.seats.told"


def tell_seats(uow: UnitOfWork, *, rehearsal: bool, on: date, now: datetime) -> int:
    """Tell training what differs from what it was told last, real and rehearsal apart; answers of how many things (§2.6).

    Each telling of a thing has the next version, so that whoever hears two in the wrong order keeps the later one.
    """
    # One teller after the other, so that the later version is also what was seen later.
    uow.execute("select pg_advisory_xact_lock(hashtext(:contract))", {"contract": TOLD})
    news = queries.untold_seats(uow, rehearsal=rehearsal, on=on, parts=uow.policy(on).exam_parts)
    if not news:
        return 0
    told = uow.execute(
        "insert into seats_told as t (id, about, unit, rehearsal, version, told, told_on, told_at)"
        " select id, about, unit, :rehearsal, 1, told, :on, :now from jsonb_to_recordset(cast(:news as jsonb))"
        " as n(id uuid, about text, unit text, told jsonb)"
        " on conflict (id) do update set version = t.version + 1, told = excluded.told, told_on = excluded.told_on, told_at = excluded.told_at"
        " returning id, about, unit, rehearsal, version, told_on, told_at, told",
        {"rehearsal": rehearsal, "on": on, "now": now, "news": json.dumps(news, ensure_ascii=False, default=str)},
    ).mappings()
    items = [{**row["told"], **{name: value for name, value in row.items() if name != "told"}} for row in told]
    stage(uow, "training", TOLD, items)
    return len(items)
