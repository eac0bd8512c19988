"""The programs that a run has started, written down, so that whoever comes after can see that all of them ended."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import time
from collections.abc import Mapping
from pathlib import Path

from deploy.local.server import POLL, write_private

Born = Mapping[str, tuple[int, str]]  # name → process id and the kernel's time of its birth


def born_at(pid: int) -> str | None:
    """The kernel's clock tick at which a process was born; None if there is no such process or it is a corpse."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace").rpartition(") ")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else fields[19]


def write_down(path: Path, pids: Mapping[str, int]) -> None:
    """Keep the process ids of a run, with their births, since the kernel uses ids again."""
    born = {name: (pid, at) for name, pid in pids.items() if (at := born_at(pid))}
    write_private(path, json.dumps(born))


def await_ends(path: Path, limit: float) -> list[str]:
    """Wait until every program written down has ended; ask, and after `limit` seconds kill. Returns who was left.

    The kernel has already told them that their keeper is gone. Those who missed it are asked here.
    """
    if not path.exists():
        return []
    born: Born = {name: (pid, at) for name, (pid, at) in json.loads(path.read_text(encoding="utf-8")).items()}
    found = _living(born)
    for name in found:
        _send(born[name][0], signal.SIGINT if name == "PostgreSQL" else signal.SIGTERM)
    deadline = time.monotonic() + limit
    while (left := _living(born)) and time.monotonic() < deadline:
        time.sleep(POLL)
    for name in left:
        _send(born[name][0], signal.SIGKILL)
    path.unlink(missing_ok=True)
    return found


def _living(born: Born) -> list[str]:
    return [name for name, (pid, at) in born.items() if born_at(pid) == at]


def _send(pid: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, what)
