"""The dossier 卷宗: all that travels with a case from desk to desk. Built by the database, in the message's own row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import orjson

from shared.casework.tables import CASE_FIELDS
from shared.journal.reading import AS_TEXT
from shared.lifecycle import Lifecycle, Transition
from shared.mail.outbox import ITEMS, nudge
from shared.runtime.ids import new_id
from shared.runtime.work import UnitOfWork


def stage_dossiers(
    uow: UnitOfWork, machine: Lifecycle, step: Transition, ids: Sequence[UUID],
    facts: Mapping[UUID, Mapping[str, Any]], reason: str | None,
) -> None:
    """Stage the message that a move announces, with the whole cases: facts, duties, and the chain so far.

    :param facts: this desk's facts by case, added to those that came with it.
    """
    for start in range(0, len(ids), ITEMS):
        part = list(ids[start : start + ITEMS])
        uow.execute(_statement(machine.table), {
            "message": new_id(), "receiver": step.hands_to, "contract": step.announces, "trace": uow.trace,
            "ids": part, "reason": reason, "desk": uow.service,
            "facts": orjson.dumps({str(id_): facts[id_] for id_ in part if id_ in facts}, default=str).decode(),
        })
    nudge(uow)


@cache
def _statement(table: str) -> str:
    """The SQL of one message. Rows that came with a case include whatever this desk wrote before it left."""
    case = ", ".join(f"'{name}', c.{name}" for name in (*CASE_FIELDS, "state", "seq"))
    return f"""
    insert into outbox (id, receiver, contract, trace, case_ids, body)
    select :message, :receiver, :contract, :trace, array_agg(c.id order by c.id), json_agg(json_build_object(
        'case', json_build_object({case}, 'head', encode(c.head, 'hex')),
        'duties', coalesce((
            select json_agg(json_build_array(d.person_id, d.duty, d.on_day, d.desk)) from duties d where d.case_id = c.id
        ), '[]'),
        'timeline', c.timeline || coalesce((
            select jsonb_agg(to_jsonb(r) order by r.seq) from (
                select {AS_TEXT} from journal
                where subject_id = c.id and seq > coalesce((c.timeline -> -1 ->> 'seq')::int, 0)
            ) r
        ), '[]'::jsonb),
        'facts', c.facts || jsonb_build_object(cast(:desk as text),
            coalesce(c.facts -> cast(:desk as text), '{{}}'::jsonb) || coalesce(f.value, '{{}}'::jsonb)),
        'reason', cast(:reason as text)
    ) order by c.id)
    from {table} c left join jsonb_each(cast(:facts as jsonb)) f on f.key = c.id::text
    where c.id = any(cast(:ids as uuid[]))
    """
