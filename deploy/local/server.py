"""A server program that a folder belongs to: started, asked whether it lives, stopped."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from deploy.local.plain import Plain

POLL = 0.05  # seconds between two looks
NOTHING: Mapping[str, str] = MappingProxyType({})
LOG_LINES = 15  # lines of a log shown when a program gives up


def start(command: Sequence[str], log: Path, environment: Mapping[str, str] = NOTHING) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, its output appended to `log`; it inherits nothing but PATH."""
    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd="/",
            env={**bare_environment(), **environment},
            start_new_session=True,
        )


def bare_environment() -> dict[str, str]:
    """What every program gets: where programs are, and no surprise by somebody's zone or language."""
    return {"PATH": os.environ.get("PATH", os.defpath), "TZ": "UTC", "LC_ALL": "C.UTF-8"}


def wait_until(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], *, name: str, log: Path, limit: float
) -> None:
    """Wait until `ready`; Plain with the end of the log if the process ends first or `limit` seconds pass."""
    deadline = time.monotonic() + limit
    while not ready():
        if process.poll() is not None:
            raise ended_early(name, log)
        if time.monotonic() > deadline:
            process.kill()
            process.wait()
            raise ended_early(name, log)
        time.sleep(POLL)


def ended_early(name: str, log: Path) -> Plain:
    """The message for a program that does not come up, with what it said last."""
    said = last_lines(log)
    full = "No space left on device" in said
    chinese = "磁盘已满，请清理后重试" if full else "请看日志末尾"
    english = "the disk is full: free some space and try again" if full else "its log ends so"
    return Plain(f"{name} 未能启动：{chinese}（{log}）。", f"{name} did not start: {english}:\n{said}")


def last_lines(log: Path, count: int = LOG_LINES) -> str:
    """The end of a log, indented for a terminal."""
    if not log.exists():
        return "  (empty)"
    with log.open("rb") as file:
        file.seek(max(0, log.stat().st_size - 16_384))
        lines = file.read().decode(errors="replace").splitlines()[-count:]
    return "\n".join(f"  {line}" for line in lines) or "  (empty)"


def stop(process: subprocess.Popen[bytes] | None, *, by: signal.Signals, limit: float) -> None:
    """Ask a program to end by a signal, wait, and kill its whole group if it has not ended after `limit` seconds."""
    if process is None:
        return
    if process.poll() is None:
        process.send_signal(by)
        try:
            process.wait(limit)
        except subprocess.TimeoutExpired:
            pass
    kill_group(process.pid)
    process.wait()


def kill_group(leader: int) -> None:
    """Kill what is left of a group whose leader is, or was, our own child."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except ProcessLookupError:
        pass


def kept_secret(path: Path) -> str:
    """A password made once and kept in a file that only its owner reads."""
    if not path.exists():
        partial = path.with_suffix(".new")
        partial.touch(mode=0o600)
        partial.write_text(secrets.token_urlsafe(24), encoding="utf-8")
        partial.replace(path)
    return path.read_text(encoding="utf-8")
