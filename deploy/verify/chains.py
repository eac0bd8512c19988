"""Every chain whole, over all four databases, and every row in the state that its journal says."""

from __future__ import annotations

from collections import defaultdict
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import TupleRow

from deploy.verify.reading import Connections, Problem, rows
from shared.journal.chain import FIELDS, hash_sql

AS_TEXT = {name: f"j.{name}" for name in FIELDS} | {
    "subject_id": "j.subject_id::text", "seq": "j.seq::text", "on_day": "j.on_day::text",
    "recorded_at": """to_char(j.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')""",
}
Ends = dict[tuple[UUID, int], tuple[bytes, str]]


def check(connections: Connections) -> list[Problem]:
    """Find rows whose hash is wrong, links that do not join, states that differ from the journal, triggers gone."""
    problems = []
    ends: Ends = {}
    starts: list[tuple[str, UUID, int, bytes, str | None]] = []
    for desk, connection in connections.items():
        problems += _hashes(desk, connection)
        problems += _links(desk, connection)
        problems += _guards(desk, connection)
        ends |= {(id_, seq): (hash_, state) for id_, seq, hash_, state in rows(connection, ENDS)}
        starts += [(desk, *row) for row in rows(connection, STARTS)]
    problems += _joints(starts, ends)
    for desk, connection in connections.items():
        problems += _states(desk, connection)
    return problems


# A desk's part of a chain is one or more runs of consecutive rows; only their ends concern other desks.
STARTS = """
    select j.subject_id, j.seq, j.prev, j.from_state from journal j
    where not exists (select from journal b where b.subject_id = j.subject_id and b.seq = j.seq - 1)
"""
ENDS = """
    select j.subject_id, j.seq, j.hash, j.to_state from journal j
    where not exists (select from journal a where a.subject_id = j.subject_id and a.seq = j.seq + 1)
"""


def _hashes(desk: str, connection: psycopg.Connection[TupleRow]) -> list[Problem]:
    wrong = rows(connection, f"select subject_id, seq from journal j where hash <> {hash_sql('j.prev', AS_TEXT)}")
    return [Problem("chain", desk, f"{id_}#{seq}", "the row differs from its hash") for id_, seq in wrong]


def _links(desk: str, connection: psycopg.Connection[TupleRow]) -> list[Problem]:
    wrong = rows(
        connection,
        "select j.subject_id, j.seq from journal j join journal b on b.subject_id = j.subject_id and b.seq = j.seq - 1"
        " where j.prev <> b.hash or j.from_state is distinct from b.to_state",
    )
    return [Problem("chain", desk, f"{id_}#{seq}", "the row does not continue the one before") for id_, seq in wrong]


def _joints(starts: list[tuple[str, UUID, int, bytes, str | None]], ends: Ends) -> list[Problem]:
    problems = []
    for desk, id_, seq, prev, from_state in starts:
        before = (bytes(32), None) if seq == 1 else ends.get((id_, seq - 1))
        if before is None:
            problems.append(Problem("chain", desk, f"{id_}#{seq}", f"row {seq - 1} is at no desk"))
        elif before != (prev, from_state):
            problems.append(Problem("chain", desk, f"{id_}#{seq}", "the row does not continue the desk before"))
    return problems


def _states(desk: str, connection: psycopg.Connection[TupleRow]) -> list[Problem]:
    """Compare each moving row with the last journal row that this desk wrote for it."""
    problems = []
    for subject, table in moving_tables(connection).items():
        is_case = table == "cases"
        written = rows(
            connection,
            f"""
            select t.id, t.seq, t.head, t.state, j.seq, j.hash, j.to_state, {'t.timeline' if is_case else "'[]'"}
            from {table} t left join lateral (
                select seq, hash, to_state from journal where subject_id = t.id order by seq desc limit 1
            ) j on true
            where t.seq is distinct from j.seq or t.head is distinct from j.hash or t.state is distinct from j.to_state
            """,
        )
        for id_, seq, head, state, *own, timeline in written:
            told = _last(own, timeline)
            if told != (seq, bytes(head), state):
                problems.append(Problem("state", desk, str(id_), f"{subject} is {state}, its journal says {told[2]}"))
    return problems


def _last(own: list[Any], timeline: list[dict[str, Any]]) -> tuple[int, bytes, str | None]:
    """The newest of what this desk wrote and what came with the dossier."""
    written = (own[0] or 0, bytes(own[1] or b""), own[2])
    if not timeline:
        return written
    came = (int(timeline[-1]["seq"]), bytes.fromhex(timeline[-1]["hash"]), str(timeline[-1]["to_state"]))
    return max(written, came, key=lambda end: end[0])


def moving_tables(connection: psycopg.Connection[TupleRow]) -> dict[str, str]:
    """The tables of moving things, by the subject that their journal rows name."""
    tables = [table for (table,) in rows(
        connection,
        "select table_name from information_schema.columns where table_schema = 'public' and column_name = 'head'"
        " and table_name in (select table_name from information_schema.columns where column_name = 'held_until')",
    )]
    found: dict[str, list[str]] = defaultdict(list)
    for table in tables:
        named = rows(
            connection, f"select j.subject from journal j join {table} t on t.id = j.subject_id limit 1"
        )
        found[named[0][0] if named else table].append(table)
    return {subject: names[0] for subject, names in found.items()}


def _guards(desk: str, connection: psycopg.Connection[TupleRow]) -> list[Problem]:
    """The triggers that keep the journal append-only must be there and enabled."""
    wanted = {"journal_rows_stay", "journal_leaf_stays", "journal_never_loses", "journal_never_emptied",
              "duties_compatible", "duties_final"}
    enabled = {name for (name,) in rows(connection, "select tgname from pg_trigger where tgenabled = 'O'")}
    return [Problem("guard", desk, name, "the trigger is gone or switched off") for name in sorted(wanted - enabled)]
