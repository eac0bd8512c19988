"""A program that is kept: started in a session of its own, asked whether it lives, asked to end, and ended."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from deploy.local.plain import Plain
from deploy.local.unprivileged import die_with_parent

NOTHING: Mapping[str, str] = MappingProxyType({})
POLL = 0.05  # seconds between two looks
LOG_LINES = 15  # lines of a log shown when a program gives up
LOG_LIMIT = 20_000_000  # bytes; a longer log is put aside once, at the next start
FULL_DISK = "No space left on device"


class Kept:
    """One program with its log. Subclasses say how it starts."""

    def __init__(self, name: str, log: Path, *, stop_by: signal.Signals, stop_limit: float) -> None:
        self.name = name
        self.log = log
        self.stop_by = stop_by
        self.stop_limit = stop_limit
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        """Whether the program runs; also takes notice of its end."""
        return self._process is not None and self._process.poll() is None

    @property
    def pid(self) -> int | None:
        """The process id while it is kept."""
        return self._process.pid if self._process else None

    @property
    def status(self) -> int | None:
        """The exit status once it has ended."""
        return self._process.poll() if self._process else None

    def start(self) -> None:
        """Start it; servers return when they can be used."""
        raise NotImplementedError

    def ask_to_stop(self) -> None:
        """Send the signal by which it ends in order, and do not wait."""
        if self._process is not None and self._process.poll() is None:
            self._process.send_signal(self.stop_by)

    def await_stop(self) -> None:
        """Wait until it has ended; kill what is left of its group if `stop_limit` seconds pass."""
        if self._process is None:
            return
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(self.stop_limit)
        self.clear_away()

    def stop(self) -> None:
        """Ask, and wait for the end."""
        self.ask_to_stop()
        self.await_stop()

    def clear_away(self) -> None:
        """Kill what is left of its group, so that no orphan holds its port."""
        if self._process is not None:
            kill_group(self._process.pid)
            self._process.wait()
            self._process = None

    def _spawn(
        self, command: Sequence[str], environment: Mapping[str, str] = NOTHING, folder: str | Path = "/"
    ) -> None:
        """Start the command with its output appended to the log; of our environment it inherits PATH alone."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=folder,
                env={**bare_environment(), **environment},
                start_new_session=True,
            )

    def _wait_until(self, ready: Callable[[], bool], limit: float) -> None:
        """Plain, with the end of the log, if the program ends first or `limit` seconds pass."""
        deadline = time.monotonic() + limit
        while not ready():
            if not self.alive or time.monotonic() > deadline:
                self.clear_away()
                raise did_not_start(self.name, self.log)
            time.sleep(POLL)


class Program(Kept):
    """Any other command, run in the checkout."""

    def __init__(
        self,
        name: str,
        command: Sequence[str],
        *,
        log: Path,
        folder: Path,
        environment: Mapping[str, str] = NOTHING,
        stop_limit: float = 35,
    ) -> None:
        super().__init__(name, log, stop_by=signal.SIGTERM, stop_limit=stop_limit)
        self.command = command
        self.folder = folder
        self.environment = environment

    def start(self) -> None:
        """Start it and return at once."""
        self._spawn([*die_with_parent(self.stop_by), *self.command], self.environment, self.folder)


def did_not_start(name: str, log: Path) -> Plain:
    """The message for a program that does not come up, or ends again and again, with what it said last."""
    said = last_lines(log)
    full = FULL_DISK in said
    chinese = "磁盘已满，请清理后重试" if full else "日志末尾见下"
    english = "the disk is full: free some space and try again" if full else "its log ends so"
    return Plain(f"{name} 未能运行：{chinese}（{log}）。", f"{name} does not run: {english}:\n{said}")


def last_lines(log: Path, count: int = LOG_LINES) -> str:
    """The end of a log, indented for a terminal."""
    if not log.exists():
        return "  (empty)"
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 16_384))
        lines = file.read().decode(errors="replace").splitlines()[-count:]
    return "\n".join(f"  {line}" for line in lines) or "  (empty)"


def bare_environment() -> dict[str, str]:
    """What every program gets: where programs are, and no surprise by somebody's zone or language."""
    return {"PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC", "LC_ALL": "C.UTF-8"}


def kill_group(leader: int) -> None:
    """Kill what is left of a group whose leader is, or was, our own child."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(leader, signal.SIGKILL)


def kept_secret(path: Path) -> str:
    """A password made once and kept in a file that only its owner reads."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text(encoding="utf-8")


def write_private(path: Path, text: str) -> None:
    """Replace a file that only its owner reads, whole or not at all."""
    partial = path.with_suffix(path.suffix + ".new")
    partial.unlink(missing_ok=True)
    partial.touch(mode=0o600)
    partial.write_text(text, encoding="utf-8")
    partial.replace(path)
