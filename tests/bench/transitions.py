"""How many transitions a second `advance` makes, beside the bare set-based statement on the same server.

`python -m tests.bench.transitions [--cases 10000] [--connections 2]` prints one JSON object; its last word on standard
error is the rate, so that it can stand beside other programs. The server is durable, as in production.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import psycopg
from sqlalchemy import create_engine

from deploy.local.ports import free_port
from deploy.local.postgres import PostgresServer
from shared.casework import Actor, advance
from shared.lifecycle import Role
from shared.runtime import Settings, mechanisms
from tests.harness import PASSWORD, CarriedRuntime, Databases
from tests.toy import CASE, DAY, SERVICE, Base, officer, opened

CHUNK = 1_000
STEPS = (("check", Role.DISTRICT_CLERK), ("approve", Role.DISTRICT_LEADER), ("give", Role.DISTRICT_CLERK))
BARE = """
    with moved as (
        update bare_case set state = %s, version = version + 1 where id = any(%s)
        returning id, version, state
    ), written as (
        insert into bare_journal (case_id, version, state) select id, version, state from moved
    )
    insert into bare_outbox (case_id, state) select id, state from moved
"""


def runtime(settings: Settings) -> CarriedRuntime:
    """A desk whose messages stay in their outbox."""
    return CarriedRuntime(SERVICE, settings, deque())


def move(settings: Settings, ids: Sequence[UUID], action: str, by: Actor) -> None:
    """Move these cases, a thousand in each transaction."""
    desk = runtime(settings)
    for start in range(0, len(ids), CHUNK):
        with desk.system_work() as uow:
            advance(uow, CASE, action, ids[start : start + CHUNK], by=by, on=DAY).require_all()


def ours(settings: Settings, cases: int, connections: int) -> dict[str, float]:
    """Rates of the engine: chain, duties, incompatible pairs, and for the last step the whole dossier in the outbox."""
    desk = runtime(settings)
    ids: list[UUID] = []
    for _ in range(0, cases, CHUNK):
        with desk.system_work() as uow:
            ids += opened(uow, CHUNK)
    ids.sort()
    share = len(ids) // connections
    parts = [ids[n * share : (n + 1) * share] for n in range(connections)]
    rates = {}
    with ProcessPoolExecutor(connections) as pool:
        list(pool.map(time.sleep, repeat(0.1, connections)))  # start the processes before the clock
        for action, role in STEPS:
            begun = time.perf_counter()
            list(pool.map(move, repeat(settings), parts, repeat(action), repeat(officer(role))))
            rates[action] = len(ids) / (time.perf_counter() - begun)
    return rates


def bare(url: str, cases: int) -> float:
    """The rate of the statement alone: no rule, no chain, no duty, narrow rows, one connection."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute("create table bare_case (id bigint primary key, state text, version int)")
        connection.execute("create table bare_journal (case_id bigint, version int, state text, at timestamptz"
                           " default now(), primary key (case_id, version))")
        connection.execute("create table bare_outbox (id bigserial primary key, case_id bigint, state text)")
        connection.execute("insert into bare_case select n, 'new', 0 from generate_series(1, %s) n", (cases,))
        rates = []
        for state in ("check", "approve", "give"):
            begun = time.perf_counter()
            for start in range(1, cases + 1, CHUNK):
                connection.execute(BARE, (state, list(range(start, start + CHUNK))))
            rates.append(cases / (time.perf_counter() - begun))
        return statistics.median(rates)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        databases = Databases.__new__(Databases)  # the addresses only: this server is durable and has no templates
        databases.server = PostgresServer(Path(folder), free_port(), durable=True)
        databases.server.start()
        try:
            settings = _desk(databases)
            report = {"cases": asked.cases, "connections": asked.connections}
            report |= {f"{action}_per_second": round(rate) for action, rate in
                       ours(settings, asked.cases, asked.connections).items()}
            report["bare_per_second"] = round(bare(settings.database_owner_url, asked.cases))
            report["check_to_bare"] = round(report["check_per_second"] / report["bare_per_second"], 2)
        finally:
            databases.server.stop()
    print(json.dumps(report))
    print(report["check_per_second"], file=sys.stderr)


def _desk(databases: Databases) -> Settings:
    databases.server.create_desk("training", PASSWORD, PASSWORD)
    settings = databases.settings("training", "training")
    engine = create_engine(settings.database_owner_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("create table alembic_version (version_num text)")
        mechanisms.create(SimpleNamespace(get_bind=lambda: connection), "training")
        Base.metadata.create_all(connection)
        connection.exec_driver_sql(
            "insert into incompatible_duties values ('claim_handling', 'claim_approval', '2019-10-21', null),"
            " ('claim_approval', 'claim_handling', '2019-10-21', null)"
        )
    engine.dispose()
    return settings


if __name__ == "__main__":
    main()
