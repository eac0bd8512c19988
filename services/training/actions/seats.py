"""Keeping what assessment tells of seats 考位 (63号 §2.6)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from shared.runtime import UnitOfWork

COLUMNS = {
    "sitting": ("exam_seats", "year int, occupation text, level text, day date, open boolean, whole boolean, free int"),
    "class": ("exam_waiting", "waiting int"),
}
KNOWN = "id uuid, unit text, rehearsal boolean, version int, told_on date, told_at timestamptz"


def take_seats(uow: UnitOfWork, items: Sequence[Mapping[str, Any]]) -> None:
    """Keep what is newer than what is here, in whatever order it comes and however often.

    :param items: {about, id, unit, rehearsal, version, told_on, told_at} of a sitting or a class, with what is told of it.
    """
    for about, (table, told) in COLUMNS.items():
        if mine := [item for item in items if item["about"] == about]:
            typed = f"{KNOWN}, {told}"
            names = [column.split()[0] for column in typed.split(", ")]
            renewed = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
            uow.execute(
                f"insert into {table} as t ({', '.join(names)})"
                f" select {', '.join(names)} from jsonb_to_recordset(cast(:items as jsonb)) as n({typed})"
                f" on conflict (id) do update set {renewed} where t.version < excluded.version",
                {"items": json.dumps(mine, ensure_ascii=False)},
            )
