"""The whole house in small: real servers, the four real workers and two real beats, to be hurt and to heal."""

from __future__ import annotations

import os
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import psycopg

from deploy.local.ports import free_port
from deploy.local.postgres import PostgresServer
from deploy.local.programs import Programs
from deploy.local.redis import RedisServer
from deploy.local.server import Program
from deploy.local.settings import embedded, new_secrets, service_environment
from shared.runtime import DESKS, Runtime, settings_from_environment
from tests.harness import load_service

T = TypeVar("T")
PATIENCE = 60  # seconds in which everything must have healed, with no person doing anything
OPEN = """
    select (select count(*) from outbox where closed_at is null)
         + (select count(*) from journal where leaf is null and subject = 'case')
         + (select count(*) from journal where leaf > (select coalesce(max(acked), 0) from stream_sent))
"""


def until(true: Callable[[], T], what: str, limit: float = PATIENCE) -> T:
    """Look again and again; what is looked at may be away meanwhile."""
    deadline = time.monotonic() + limit
    while True:
        found = None
        with suppress(psycopg.OperationalError):
            found = true()
        if found:
            return found
        assert time.monotonic() < deadline, f"{what} did not come within {limit} s"
        time.sleep(0.1)


class House:
    """The servers, the workers by desk, and this test's own place at the enrollment desk."""

    def __init__(self, folder: Path) -> None:
        self.postgres = PostgresServer(folder / "postgres", free_port(), durable=False)
        self.redis = RedisServer(folder / "redis", free_port())
        self.redis.start()  # its password is made in its folder
        kept = new_secrets()
        self.where = embedded({"postgres": self.postgres.port}, kept, self.redis.url)
        self.programs = Programs(self.where, kept, {}, files=folder / "files", logs=folder)
        self.workers: dict[str, Program] = dict(zip(DESKS, self.programs.workers(), strict=True))
        self.beats = [*self.programs.beat(), *self.programs.beat()]
        told = service_environment("enrollment", self.where, kept, folder / "files")
        self.front = Runtime(load_service("enrollment"), settings_from_environment("enrollment", told))
        self.kept = kept

    def start(self) -> None:
        """Start everything, and wait until every desk works and knows the reference data."""
        self.postgres.start()
        for desk in DESKS:
            self.postgres.create_desk(desk, self.kept[f"owner:{desk}"], self.kept[f"app:{desk}"])
        migrations = self.programs.migrate()
        for program in migrations:
            program.start()
        until(lambda: not any(program.alive for program in migrations), "the migrations")
        assert [program.status for program in migrations] == [0] * len(DESKS)
        for program in [*self.workers.values(), *self.beats]:
            program.start()
        for desk in DESKS:
            until(lambda desk=desk: self.ask(desk, "select 1 from canary"), f"a sign of life from {desk}")
        until(self.quiet, "the reference data")

    def stop(self) -> None:
        """End everything; nothing here is worth an orderly goodbye."""
        for program in [*self.beats, *self.workers.values()]:
            program.clear_away()
        self.front.engine.dispose()
        self.redis.clear_away()
        self.postgres.stop()

    def ask(self, desk: str, sql: str, *params: Any) -> list[Any]:
        """The rows of a select at a desk."""
        with self.postgres.connect(desk) as connection:
            return connection.execute(sql, params).fetchall()  # type: ignore[call-overload]

    def quiet(self) -> bool:
        """Whether no desk waits for another: every message acknowledged, every journal row at the register."""
        return not any(self.ask(desk, OPEN)[0][0] for desk in DESKS)

    def sent(self, ids: list[UUID]) -> list[Any]:
        """The messages that carry these cases and have left for the broker at least once."""
        return self.ask(
            "enrollment", "select id from outbox where attempts > 0 and case_ids && cast(%s as uuid[])", list(ids)
        )

    @contextmanager
    def training_busy(self) -> Iterator[Callable[[], Any]]:
        """Let training begin to take cases and not come to the end; yields the question whether it has begun."""
        connection = self.postgres.connect("training")
        connection.autocommit = False
        connection.execute("lock table cases in exclusive mode")
        try:
            yield lambda: self.ask(
                "training",
                "select 1 from pg_stat_activity where datname = 'training' and application_name = 'training'"
                " and wait_event_type = 'Lock'",
            )
        finally:
            with suppress(psycopg.OperationalError):
                connection.close()

    def kill_pool(self, desk: str) -> None:
        """Kill -9 for the children that do the work; their parent lives."""
        pid = self.workers[desk].pid
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            os.kill(int(child), signal.SIGKILL)

    def kill_worker(self, desk: str) -> None:
        """Kill -9 for a whole worker, as when its machine is gone."""
        self.workers[desk].clear_away()

    def flush(self) -> None:
        """Let the broker forget everything."""
        self.front.celery.connection_for_write().default_channel.client.flushall()

    def lose_redis(self) -> None:
        """Kill -9, and start with nothing."""
        self.redis.clear_away()
        shutil.rmtree(self.redis.data)
        self.redis.start()

    def crash_postgres(self) -> None:
        """An immediate shutdown, which is a crash with good manners, and a start that has to recover."""
        assert self.postgres.pid is not None
        os.kill(self.postgres.pid, signal.SIGQUIT)
        until(lambda: not self.postgres.alive, "the end of PostgreSQL")
        self.postgres.start()
