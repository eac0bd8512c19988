"""Reading the journal back."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

if TYPE_CHECKING:
    from shared.runtime.work import UnitOfWork

# Every field as text, exactly as it was hashed, with the links in hexadecimal: what travels and what is exported.
AS_TEXT = """
    desk, subject, subject_id::text as subject_id, seq, action, from_state, to_state, actor, duty, clause, reason,
    facts, on_day::text as on_day,
    to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as recorded_at,
    encode(prev, 'hex') as prev, encode(hash, 'hex') as hash
"""


def history(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, list[dict[str, Any]]]:
    """The journal rows of these subjects that this desk wrote, oldest first."""
    rows = uow.execute(
        f"select {AS_TEXT} from journal where subject_id = any(cast(:ids as uuid[])) order by subject_id, seq",
        {"ids": list(ids)},
    ).mappings()
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[UUID(row["subject_id"])].append(dict(row))
    return found


def timeline(
    uow: UnitOfWork, row: Mapping[str, Any], more: Iterable[Mapping[str, Any]] = ()
) -> list[dict[str, Any]]:
    """What happened to a thing so far: its rows of all desks, each once, oldest first, with the names of who acted.

    A case that was sent back brings this desk's own earlier rows home in its dossier.

    :param row: all columns of the thing.
    :param more: rows that other desks have told this one.
    """
    own = history(uow, [row["id"]]).get(row["id"], [])
    steps = {int(step["seq"]): step for step in (*more, *row.get("timeline", ()), *own)}
    names = {account["person_id"]: account["name"] for account in uow.reference("account").values()}
    return [{**steps[seq], "actor_name": named(steps[seq], names)} for seq in sorted(steps)]


def named(step: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """Who acted, and for whom where it was a deputy; the person's id where this desk knows no name.

    :param names: by person.
    """
    facts = step["facts"]
    absent = (json.loads(facts) if isinstance(facts, str) else facts or {}).get("on_behalf_of")
    actor = names.get(step["actor"], step["actor"])
    return f"{actor}（代{names.get(absent, absent)}）" if absent else actor
