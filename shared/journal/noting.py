"""A journal row about something that is no moving thing: the next link of its own chain, so that it is sealed and witnessed too."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from shared.journal.chain import RECORDED_AT, hash_sql
from shared.runtime.work import UnitOfWork

LINK = hash_sql("p.hash", {
    "desk": "cast(:desk as text)", "subject": "cast(:subject as text)", "subject_id": "cast(:id as uuid)::text",
    "seq": "(p.seq + 1)::text", "action": "cast(:action as text)", "from_state": "p.state", "to_state": "cast(:to as text)",
    "actor": "cast(:actor as text)", "duty": "null::text", "clause": "cast(:clause as text)", "reason": "cast(:reason as text)",
    "facts": "cast(:facts as text)", "on_day": "cast(:on as date)::text", "recorded_at": RECORDED_AT,
})
NOTING = f"""
    with p as (
        select seq, hash, to_state as state from journal where subject_id = :id
        union all select 0, decode(repeat('00', 32), 'hex'), null order by seq desc limit 1
    )
    insert into journal (subject, subject_id, seq, desk, action, from_state, to_state, actor, duty, clause, reason,
        facts, on_day, recorded_at, prev, hash)
    select cast(:subject as text), cast(:id as uuid), p.seq + 1, cast(:desk as text), cast(:action as text), p.state,
        cast(:to as text), cast(:actor as text), null, cast(:clause as text), cast(:reason as text), cast(:facts as text),
        cast(:on as date), statement_timestamp(), p.hash, {LINK}
    from p
"""


def note(
    uow: UnitOfWork, subject: str, id_: UUID, action: str, *, to: str, actor: str, on: date, facts: Mapping[str, Any],
    clause: str = "", reason: str | None = None,
) -> None:
    """Append what happened to the chain of this thing.

    :param to: how it stands now, in one word. :param facts: no personal data.
    """
    uow.execute(NOTING, {
        "desk": uow.service, "subject": subject, "id": id_, "action": action, "to": to, "actor": actor, "clause": clause,
        "reason": reason, "on": on, "facts": orjson.dumps(dict(facts), option=orjson.OPT_SORT_KEYS, default=str).decode(),
    })
