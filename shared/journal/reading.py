"""Reading the journal back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
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
