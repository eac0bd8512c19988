"""The programs of the local set and the commands that start them."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from deploy.local.running import CHECKOUT
from deploy.local.server import Program
from deploy.local.settings import (
    SERVICES,
    Databases,
    python_environment,
    service_environment,
)

PYTHON = (sys.executable, "-m")
CELERY_STOP_LIMIT = 70  # seconds: a task may run for 60


class Programs:
    """Makes each program of one run; `files` and `logs` are folders, `ports` the services' own."""

    def __init__(
        self, where: Databases, kept: Mapping[str, str], ports: Mapping[str, int], *, files: Path, logs: Path
    ) -> None:
        self.where = where
        self.kept = kept
        self.ports = ports
        self.files = files
        self.logs = logs
        self.host = os.environ.get("LISTEN") or "127.0.0.1"

    def migrate(self) -> list[Program]:
        """Per service: migrations and seed, which end by themselves. They alone know the owner's address."""
        return [self._migrate(service) for service in SERVICES]

    def web(self) -> list[Program]:
        """Per service: gunicorn."""
        return [self._web(service) for service in SERVICES]

    def workers(self) -> list[Program]:
        """Per service: a Celery worker on the queue of its name."""
        return [self._worker(service) for service in SERVICES]

    def beat(self) -> list[Program]:
        """The one beat, with a scheduler that keeps no file to corrupt."""
        command = [*PYTHON, "celery", "-A", "deploy.beat:app", "beat", "-S", "celery.beat:Scheduler", "-l", "WARNING"]
        environment = {"BROKER_URL": self.where.broker_url, **python_environment()}
        return [self._program("beat", command, environment)]

    def _migrate(self, service: str) -> Program:
        owner = {f"DATABASE_OWNER_URL_{service.upper()}": self.where.owner_urls[service]}
        environment = {**self._environment(service), **owner}
        return self._program(f"{service}-migrate", [*PYTHON, "deploy.migrate"], environment)

    def _web(self, service: str) -> Program:
        command = [*PYTHON, "gunicorn", "-c", "deploy/gunicorn.conf.py", "deploy.wsgi:app"]
        environment = {**self._environment(service), "BIND": f"{self.host}:{self.ports[service]}"}
        return self._program(f"{service}-web", command, environment)

    def _worker(self, service: str) -> Program:
        # No gossip and no mingle: workers of different queues have nothing to tell one another.
        command = [*PYTHON, "celery", "-A", "deploy.worker:app", "worker", "-P", "prefork", "-c", "2", "-Q", service]
        command += ["-n", f"{service}@%h", "--without-gossip", "--without-mingle"]
        return self._program(f"{service}-worker", command, self._environment(service), CELERY_STOP_LIMIT)

    def _environment(self, service: str) -> dict[str, str]:
        ports = {f"PORT_{name.upper()}": str(port) for name, port in self.ports.items()}  # pages link across the desks
        return {**service_environment(service, self.where, self.kept, self.files), **ports}

    def _program(
        self, name: str, command: list[str], environment: Mapping[str, str], stop_limit: float = 35
    ) -> Program:
        log = self.logs / f"{name}.log"
        return Program(name, command, log=log, folder=CHECKOUT, environment=environment, stop_limit=stop_limit)
