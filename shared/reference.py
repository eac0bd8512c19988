"""Reference data 基础数据: enrollment owns it and announces full rows with versions; every desk keeps a copy to read."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from shared.mail import stage
from shared.runtime.settings import DESKS
from shared.runtime.work import UnitOfWork

OWNER = "enrollment"
CHANGED = "enrollment.reference.changed"
DUE_WITH = {"unit": ("timers.sweep",), "policy": ("retention.count",)}  # tasks of the worker, by the kind that makes them due
BASES, BASES_CHANGED = "training", "training.reference.changed"  # who keeps the bases, and how it names them to the others


def put(uow: UnitOfWork, kind: str, rows: Mapping[str, Mapping[str, Any]]) -> int:
    """At the owner: write rows by key and announce those that are new or differ; answers how many did."""
    changed = uow.execute(
        """
        insert into reference as r (kind, key, version, row)
        select cast(:kind as text), key, 1, value from jsonb_each(cast(:rows as jsonb))
        on conflict (kind, key) do update set row = excluded.row, version = r.version + 1, changed_at = now()
            where r.row <> excluded.row
        returning kind, key, version, row
        """,
        {"kind": kind, "rows": json.dumps(rows, ensure_ascii=False, default=str)},
    ).mappings()
    items = [dict(row) for row in changed]
    uow.forget_reference()
    _derive(uow, kind)
    for desk in DESKS:
        if desk != OWNER:
            stage(uow, desk, CHANGED, items)
    return len(items)


def seed(uow: UnitOfWork, kind: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """At any desk: write rows that came with the program, as version 0, so that whatever the owner announces replaces them.

    A newer program brings its own: what nobody has announced since is what stands in its files, not what stood there once.
    """
    uow.execute(
        """
        insert into reference as r (kind, key, version, row)
        select cast(:kind as text), key, 0, value from jsonb_each(cast(:rows as jsonb))
        on conflict (kind, key) do update set row = excluded.row, changed_at = now()
        where r.version = 0 and r.row is distinct from excluded.row
        """,
        {"kind": kind, "rows": json.dumps(rows, ensure_ascii=False, default=str)},
    )
    uow.forget_reference()
    _derive(uow, kind)


def tell(uow: UnitOfWork, kind: str, rows: Mapping[str, Mapping[str, Any]]) -> None:
    """At the desk that keeps such things itself: announce rows that are new, as version 0, so that every desk can name them."""
    known = uow.reference(kind)
    new = {key: row for key, row in rows.items() if key not in known}
    if new:
        seed(uow, kind, new)
        items = [{"kind": kind, "key": key, "version": 0, "row": row} for key, row in new.items()]
        for desk in DESKS:
            if desk != uow.service:
                stage(uow, desk, f"{uow.service}.reference.changed", items)


def take(uow: UnitOfWork, items: Sequence[Mapping[str, Any]], message: object) -> None:
    """At the other desks: keep what is newer than what is here, in whatever order it comes."""
    kinds = {
        kind for (kind,) in uow.execute(
            """
            insert into reference as r (kind, key, version, row)
            select n.kind, n.key, n.version, n.row
            from jsonb_to_recordset(cast(:rows as jsonb)) as n(kind text, key text, version int, row jsonb)
            on conflict (kind, key) do update set row = excluded.row, version = excluded.version, changed_at = now()
                where r.version < excluded.version
            returning kind
            """,
            {"rows": json.dumps(list(items), ensure_ascii=False)},
        )
    }
    uow.forget_reference()
    for kind in kinds:
        _derive(uow, kind)


def _derive(uow: UnitOfWork, kind: str) -> None:
    """Let be done at once what new rows make due: timers when the rehearsal's day may have moved, the count of what is
    to be deleted when its terms may have; and keep the pairs of duties as rows too, because the database itself refuses them."""
    runtime = uow.runtime
    for task in DUE_WITH.get(kind, ()):
        uow.after_commit(task, partial(runtime.send, runtime.service.name, task))
    if kind != "policy" or "incompatible_duties" not in uow.reference("policy"):
        return
    values = sorted(uow.reference("policy")["incompatible_duties"]["values"], key=lambda value: value["from"])
    uow.execute("delete from incompatible_duties")
    for number, value in enumerate(values):
        until = values[number + 1]["from"] if number + 1 < len(values) else None
        pairs = [pair for one, other in value["value"] for pair in ((one, other), (other, one))]
        uow.execute(
            "insert into incompatible_duties (duty, other, from_day, until_day)"
            " select *, cast(:from as date), cast(:until as date) from unnest(cast(:d as text[]), cast(:o as text[]))",
            {"from": value["from"], "until": until, "d": [one for one, _ in pairs], "o": [other for _, other in pairs]},
        )
