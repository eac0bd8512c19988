"""The register says what the desks say."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any
from uuid import UUID

from deploy.verify.reading import Connections, Problem, rows
from services.enrollment.rules import Standing, followed
from services.enrollment.rules.register import INTO_A_CLASS, MILESTONES, OUT_OF_A_CLASS

REGISTER = "enrollment"
FIELDS = """case_id::text, seq, action, from_state, to_state, actor, duty, clause, reason, facts, on_day::text,
    recorded_at, prev, hash"""
SOURCE = """subject_id::text, seq, action, from_state, to_state, actor, duty, clause, reason, facts, on_day::text,
    to_char(recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), encode(prev, 'hex'), encode(hash, 'hex')"""


def check(connections: Connections) -> list[Problem]:
    """Compare the register's journal and states with those of the desks."""
    problems = []
    for desk, connection in connections.items():
        here = dict(_digests(connection, f"select {SOURCE} from journal where subject = 'case'"))
        there = dict(_digests(
            connections[REGISTER], f"select {FIELDS} from register_journal where desk = %s", (desk,)
        ))
        late = len(here.keys() - there.keys())
        if late:
            problems.append(Problem("register", desk, "", f"{late} journal rows have not reached the register"))
        strange = sorted(key for key in there if here.get(key) != there[key])
        problems += [Problem("register", desk, f"{id_}#{seq}", "the register's row differs") for id_, seq in strange]
    return problems + _states(connections) + _milestones(connections[REGISTER])


def _digests(connection: Any, select: str, params: Any = None) -> list[tuple[tuple[str, int], str]]:
    sql = f"select r.case_id, r.seq, md5(r::text) from ({select}) as r({COLUMNS})"
    return [((id_, seq), digest) for id_, seq, digest in rows(connection, sql, params)]


COLUMNS = ("case_id, seq, action, from_state, to_state, actor, duty, clause, reason, facts, on_day, recorded_at, "
           "prev, hash")


def _milestones(register: Any) -> list[Problem]:
    """The days that statistics count by are those that follow from the register's own journal rows.

    Only rows that can set a day, and each case's last, which says where it is, are read: most rows do neither.
    """
    told: dict[UUID, list[dict[str, Any]]] = {}
    for case, seq, desk, action, from_state, to_state, facts, day in rows(
        register,
        "select case_id, seq, desk, action, from_state, to_state, case when action in ('revoke', 'place', 'transfer') then facts end, on_day"
        " from (select *, lead(seq) over (partition by case_id order by seq) is null as last from register_journal) r"
        " where last or action in ('revoke', 'send_back') or action = any(%s)"
        " or desk = 'assessment' and to_state is distinct from from_state order by case_id, seq",
        ([*MILESTONES, *INTO_A_CLASS, *OUT_OF_A_CLASS],),
    ):
        told.setdefault(case, []).append({
            "seq": seq, "desk": desk, "action": action, "from_state": from_state, "to_state": to_state,
            "facts": json.loads(facts or "{}"), "on_day": day})
    names = [field.name for field in fields(Standing)]
    return [
        Problem("register", REGISTER, str(case), "its days and result are not those that follow from its journal")
        for case, *kept in rows(register, f"select case_id, {', '.join(names)} from register_cases order by case_id")
        if followed(standing=Standing(), rows=told.get(case, ())) != Standing(**dict(zip(names, kept, strict=True)))
    ]


def _states(connections: Connections) -> list[Problem]:
    owned: dict[UUID, tuple[str, str, int]] = {}
    for desk, connection in connections.items():
        for id_, state, seq in rows(connection, "select id, state, seq from cases where here"):
            owned[id_] = (desk, state, seq)
    known = {
        id_: (desk, state, seq)
        for id_, desk, state, seq in rows(
            connections[REGISTER], "select case_id, desk, state, seq from register_cases"
        )
    }
    return [
        Problem("register", desk, str(id_), f"held here as {state} (row {seq}); the register says {known.get(id_)}")
        for id_, (desk, state, seq) in sorted(owned.items()) if known.get(id_, ("", "", 0))[1:] != (state, seq)
    ]
