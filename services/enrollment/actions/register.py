"""The register 学员总台账 takes what the desks have written, exactly as they wrote it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from services.enrollment.rules import Standing, followed
from shared.runtime import UnitOfWork

LOCK = 6_300_063  # advisory lock: one batch at a time, since two desks may speak of the same case


def take_journal(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> None:
    """Keep journal rows of cases and bring the cases' standings up to date; rows that are known change nothing.

    :param rows: the fields of a journal row as they were hashed, with `leaf`.
    """
    uow.execute("select pg_advisory_xact_lock(:lock)", {"lock": LOCK})
    fresh = uow.execute(
        """
        insert into register_journal (case_id, seq, desk, subject, action, from_state, to_state, actor, duty, clause,
            reason, facts, on_day, recorded_at, prev, hash, leaf)
        select subject_id, seq, desk, subject, action, from_state, to_state, actor, duty, clause, reason, facts, on_day,
            recorded_at, prev, hash, leaf
        from jsonb_to_recordset(cast(:rows as jsonb)) as r(subject_id uuid, seq int, desk text, subject text,
            action text, from_state text, to_state text, actor text, duty text, clause text, reason text, facts text,
            on_day date, recorded_at text, prev text, hash text, leaf bigint)
        on conflict do nothing returning case_id, seq, desk, action, from_state, to_state, facts, on_day
        """,
        {"rows": json.dumps(list(rows), ensure_ascii=False)},
    ).mappings()
    by_case: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in fresh:
        by_case[row["case_id"]].append({**row, "facts": json.loads(row["facts"])})
    if by_case:
        _follow(uow, by_case)


def _follow(uow: UnitOfWork, by_case: Mapping[UUID, list[dict[str, Any]]]) -> None:
    known = {
        row["case_id"]: Standing(**{name: value for name, value in row.items() if name != "case_id"})
        for row in uow.execute(
            "select * from register_cases where case_id = any(cast(:ids as uuid[]))", {"ids": list(by_case)}
        ).mappings()
    }
    standings = [
        {"case_id": id_, **asdict(followed(standing=known.get(id_, Standing()),
                                           rows=sorted(rows, key=lambda row: row["seq"])))}
        for id_, rows in by_case.items()
    ]
    columns = list(standings[0])
    uow.execute(
        f"""
        insert into register_cases ({", ".join(columns)})
        select {", ".join(columns)} from jsonb_populate_recordset(null::register_cases, cast(:rows as jsonb))
        on conflict (case_id) do update set {", ".join(f"{name} = excluded.{name}" for name in columns[1:])}
        """,
        {"rows": json.dumps(standings, default=_text)},
    )


def _text(value: UUID | date) -> str:
    return str(value)
