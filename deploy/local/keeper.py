"""The keeper of a run: starts everything, keeps it, and stops it in order when the starter asks or is gone.

It is a process apart from the starter and holds the other end of a pipe to it, so that the death of the starter, by
whatever signal, closes the pipe and ends the run in order. If the keeper itself is killed, the kernel tells each
program (`die_with_parent`).
"""

from __future__ import annotations

import argparse
import errno
import http.client
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FrameType

from deploy.local import posts
from deploy.local.keeping import Keeping
from deploy.local.plain import Plain
from deploy.local.ports import LOOPBACK
from deploy.local.postgres import PostgresServer
from deploy.local.programs import Programs
from deploy.local.redis import RedisServer
from deploy.local.running import Running
from deploy.local.server import Program, did_not_start, last_lines
from deploy.local.settings import (
    SERVICES,
    Databases,
    embedded,
    external,
    files_url,
    kept_secrets,
    sample_password,
    server_ports,
    web_ports,
)

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  # what LISTEN may say; this is not bound, but asked by loopback
READY_LIMIT = 120  # seconds until every service says that it is ready
LOOK = 0.2  # seconds between two looks


class Stop(Exception):
    """The starter asked, or is gone."""


class Keeper:
    """One run of the local set in `folder`."""

    def __init__(self, folder: Path, environ: Mapping[str, str] = os.environ) -> None:
        self.folder = folder
        self.environ = environ
        self.keeping = Keeping(folder / "programs.json", say)
        self.asked = False
        self.began = time.monotonic()
        signal.signal(signal.SIGTERM, self._ask)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the starter passes it on as SIGTERM

    def run(self) -> int:
        """Run until asked to stop; the exit status."""
        try:
            self.start()
            while True:
                self._look()
        except Stop:
            return 0
        except Plain as reason:
            say(f"\n{reason}")
            return 1
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            say(f"\n磁盘已满，请清理后重试。\nThe disk is full: free some space and try again. ({error.filename})")
            return 1
        finally:
            say("正在按序停止 / stopping in order …")
            (self.folder / "run.json").unlink(missing_ok=True)
            self.keeping.stop()
            say("已全部停止 / everything has stopped")

    def start(self) -> None:
        """Start everything, stage by stage, and say so when all of it is ready."""
        kept = kept_secrets(self.folder / "secrets.json")
        where = external(self.environ) or self._start_servers(kept)
        logs, files = self.folder / "logs", self.folder / "files"
        logs.mkdir(mode=0o700, exist_ok=True)
        files.mkdir(mode=0o700, exist_ok=True)
        programs = Programs(where, kept, web_ports(self.environ), files=files, logs=logs)
        say("正在迁移数据库并装入参考数据 / migrating four databases, loading reference data …")
        self._complete(programs.migrate())
        say("正在启动四个服务、任务进程与时钟 / starting services, workers and beat …")
        for stage in (programs.web(), programs.workers(), programs.beat()):
            self.keeping.start(stage)
        self._await_ready(programs)
        found = Running(
            addresses={service: f"http://{LOOPBACK}:{port}" for service, port in programs.ports.items()},
            database_urls=dict(where.urls),
            broker_url=where.broker_url,
            sample_password=sample_password(kept, self.environ),
            keeper=os.getpid(),
            files_urls={service: files_url(service, files, self.environ) for service in SERVICES},
        )
        found.write(self.folder / "run.json")
        say(welcome(found, time.monotonic() - self.began))

    def _start_servers(self, kept: Mapping[str, str]) -> Databases:
        say("正在启动 PostgreSQL 与 Redis / starting PostgreSQL and Redis …")
        ports = server_ports(self.folder / "ports.json")
        postgres = PostgresServer(self.folder / "postgres", ports["postgres"], durable=True)
        redis = RedisServer(self.folder / "redis", ports["redis"])
        self.keeping.start([postgres])
        self.keeping.start([redis])
        for service in SERVICES:
            postgres.create_desk(service, kept[f"owner:{service}"], kept[f"app:{service}"])
        return embedded(ports, kept, redis.url)

    def _complete(self, steps: list[Program]) -> None:
        """Run programs that end by themselves, all at once; the first that fails stops the start."""
        for step in steps:
            step.log.unlink(missing_ok=True)
            step.start()
        try:
            while running := [step for step in steps if step.alive]:
                self._look()
                failed = next((step for step in steps if step not in running and step.status), None)
                if failed:
                    raise did_not_start(failed.name, failed.log)
            failed = next((step for step in steps if step.status), None)
            if failed:
                raise did_not_start(failed.name, failed.log)
        finally:
            for step in steps:
                step.clear_away()

    def _await_ready(self, programs: Programs) -> None:
        deadline = time.monotonic() + READY_LIMIT
        waiting = dict(programs.ports)
        answers: dict[str, str] = {}
        while waiting:
            self._look()
            for service, port in list(waiting.items()):
                status, answers[service] = ready(programs.host, port)
                if status == 200:
                    del waiting[service]
            if waiting and time.monotonic() > deadline:
                service = next(iter(waiting))
                log = programs.logs / f"{service}-web.log"
                raise Plain(
                    f"{service} 在 {READY_LIMIT} 秒内未就绪：{answers[service]}（{log}）。",
                    f"{service} was not ready within {READY_LIMIT} s. Its log ends so:\n{last_lines(log)}",
                )

    def _look(self) -> None:
        """Wait a moment for the starter's word, or its end, and see that everything runs."""
        heard, _, _ = select.select([sys.stdin], [], [], LOOK)
        if self.asked or heard:
            raise Stop
        self.keeping.look()

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True


def ready(host: str, port: int) -> tuple[int, str]:
    """What /health/ready answers: status and the beginning of its text; status 0 if nobody answers."""
    line = http.client.HTTPConnection(LOOPBACK if host in EVERYWHERE else host, port, timeout=5)
    try:
        line.request("GET", "/health/ready")
        answer = line.getresponse()
        return answer.status, answer.read(500).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        line.close()


def welcome(found: Running, seconds: float) -> str:
    """What is printed when everything is ready."""
    lines = [f"\n就绪（{seconds:.0f} 秒） / ready:"]
    lines += [f"  {service:<11} {address}   {address}/docs" for service, address in found.addresses.items()]
    lines += [
        "\n样例账号（虚构） / invented sample accounts, all with one password:",
        f"  密码 / password   {found.sample_password}",
        *posts.lines(),
        "  全部 / all: .venv/bin/jinlanling accounts",
        "\nCtrl-C 停止 / stops everything; the data are kept.",
    ]
    return "\n".join(lines)


def say(text: str) -> None:
    """Tell the terminal, if it is still there."""
    try:
        print(text, flush=True)
    except OSError:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115  # until the process ends


def main(words: Callable[[], list[str]] = lambda: sys.argv[1:]) -> int:
    """Run the keeper; the starter calls it so: `python -m deploy.local.keeper FOLDER`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    return Keeper(parser.parse_args(words()).folder).run()


if __name__ == "__main__":
    sys.exit(main())
