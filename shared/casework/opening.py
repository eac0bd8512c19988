"""How a thing comes to be at a desk: opened here, or received from another desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

import orjson

from shared.casework import reasons
from shared.casework.actors import Actor
from shared.casework.moving import lock
from shared.journal.chain import RECORDED_AT, hash_sql
from shared.lifecycle import STATEMENT, Lifecycle
from shared.refusals import Refused
from shared.runtime.work import UnitOfWork

CHUNK = 1_000


def open_subjects(
    uow: UnitOfWork, machine: Lifecycle, rows: Sequence[Mapping[str, Any]], *, by: Actor, on: date,
    action: str = "open", clause: str = "", facts: Mapping[str, Any] | None = None, state: StrEnum | None = None,
) -> list[UUID]:
    """Insert things in their initial state, each with the first row of its chain.

    :param rows: all columns without a default except those of the engine (state, seq, head, state_on, here); the numbers
        of a case's person may come in plain.
    :param state: where they begin in another than the table's initial state.
    :returns: their ids, in the order of `rows`.
    :raises Refused: `card-of-base`.
    """
    if by.by_bases_card and machine is not STATEMENT:
        raise Refused(reasons.card_of_base(machine.name))
    for start in range(0, len(rows), CHUNK):
        chunk = [_sealed(uow, machine, row) for row in rows[start : start + CHUNK]]
        uow.execute(_opening(machine, sorted({column for row in chunk for column in row})), {
            "rows": _json(chunk), "desk": uow.service, "subject": machine.subject, "action": action,
            "state": str(state or machine.initial), "actor": by.journal_name, "clause": clause, "on": on,
            "facts": orjson.dumps({**(facts or {}), **by.journal_facts}, option=orjson.OPT_SORT_KEYS, default=str).decode(),
        })
    return [row["id"] if isinstance(row["id"], UUID) else UUID(row["id"]) for row in rows]


def _sealed(uow: UnitOfWork, machine: Lifecycle, row: Mapping[str, Any]) -> Mapping[str, Any]:
    return uow.vault.sealed(row) if machine.subject == "case" else row


def _opening(machine: Lifecycle, columns: Sequence[str]) -> str:
    link = hash_sql("decode(repeat('00', 32), 'hex')", {
        "desk": "cast(:desk as text)", "subject": "cast(:subject as text)", "subject_id": "r.id::text", "seq": "'1'",
        "action": "cast(:action as text)", "from_state": "null::text", "to_state": "cast(:state as text)",
        "actor": "cast(:actor as text)", "duty": "null::text", "clause": "cast(:clause as text)",
        "reason": "null::text", "facts": "cast(:facts as text)", "on_day": "cast(:on as date)::text",
        "recorded_at": RECORDED_AT,
    })
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(f'r."{name}"' for name in columns)
    extra = ", handed_to, timeline" if machine.subject == "case" else ""
    empty = ", null, '[]'::jsonb" if machine.subject == "case" else ""
    return f"""
    with opened as (
        insert into {machine.table} ({names}, state, seq, head, state_on, here{extra})
        select {values}, cast(:state as text), 1, {link}, cast(:on as date), true{empty}
        from jsonb_populate_recordset(null::{machine.table}, cast(:rows as jsonb)) r
        returning id, head
    )
    insert into journal (subject, subject_id, seq, desk, action, from_state, to_state, actor, duty, clause, reason,
        facts, on_day, recorded_at, prev, hash)
    select cast(:subject as text), id, 1, cast(:desk as text), cast(:action as text), null, cast(:state as text),
        cast(:actor as text), null, cast(:clause as text), null, cast(:facts as text), cast(:on as date),
        statement_timestamp(), decode(repeat('00', 32), 'hex'), head
    from opened
    """


def receive(uow: UnitOfWork, machine: Lifecycle, items: Sequence[Mapping[str, Any]], *, on: date) -> list[UUID]:
    """Take cases that another desk hands over or sends back; one that is older than what is here is left alone.

    :param items: dossiers.
    :param on: the domain's day of arrival; the case keeps the state and the chain that it came with.
    :returns: the ids that were taken.
    """
    rows = [
        {**uow.vault.sealed(item["case"]), "head": "\\x" + item["case"]["head"], "facts": item["facts"], "timeline": item["timeline"],
         "state_on": on, "here": True}
        for item in items
    ]
    if not rows:
        return []
    columns = sorted(rows[0])
    lock(uow, machine, [UUID(row["id"]) for row in rows])
    taken = uow.execute(_receiving(machine.table, tuple(columns)), {"rows": _json(rows)})
    ids = [id_ for (id_,) in taken]
    _receive_duties(uow, [item for item in items if UUID(item["case"]["id"]) in set(ids)])
    return ids


@cache
def _receiving(table: str, columns: tuple[str, ...]) -> str:
    """Reopen what is known and insert what is new, apart: a case that comes back has columns only this desk knows."""
    names = ", ".join(f'"{name}"' for name in columns)
    return f"""
    with came as (
        select {names} from jsonb_populate_recordset(null::{table}, cast(:rows as jsonb))
    ), reopened as (
        update {table} t set {", ".join(f'"{name}" = came."{name}"' for name in columns if name != "id")},
            handed_to = null
        from came where t.id = came.id and t.seq < came.seq and not t.here returning t.id
    ), opened as (
        insert into {table} ({names}) select {names} from came
        where not exists (select from {table} t where t.id = came.id) returning id
    )
    select id from reopened union all select id from opened
    """


def _receive_duties(uow: UnitOfWork, items: Sequence[Mapping[str, Any]]) -> None:
    rows = [
        {"case_id": item["case"]["id"], "person_id": person, "duty": duty, "on_day": day, "desk": desk}
        for item in items for person, duty, day, desk in item["duties"]
    ]
    if rows:
        uow.execute(
            """
            insert into duties (case_id, person_id, duty, on_day, desk)
            select case_id, person_id, duty, on_day, desk
            from jsonb_populate_recordset(null::duties, cast(:rows as jsonb)) on conflict do nothing
            """,
            {"rows": _json(rows)},
        )


def _json(rows: Sequence[Mapping[str, Any]]) -> str:
    return orjson.dumps(list(rows), default=_text).decode()


def _text(value: Any) -> str:
    return "\\x" + value.hex() if isinstance(value, bytes) else str(value)
