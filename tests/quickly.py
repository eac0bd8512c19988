"""Where a test's servers keep what nobody needs tomorrow: in memory, if there is room."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3  # bytes: what two test processes use at most, several times over
NAME = "jinlanling-tests-"


@contextmanager
def quick_folder(otherwise: Path) -> Iterator[Path]:
    """A folder in memory that goes with the process; `otherwise` where memory is small or not to be had.

    Making and dropping a database for each test is half of what the tests do, and on a disk it is ten thousand small files.
    What a killed process left there is cleared away first.
    """
    if not _roomy():
        yield otherwise
        return
    for left in MEMORY.glob(f"{NAME}*"):
        if not Path("/proc", left.name.removeprefix(NAME).partition("-")[0]).exists():
            shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{NAME}{os.getpid()}-", dir=MEMORY))
    made.chmod(0o711)  # the server runs as nobody in particular
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _roomy() -> bool:
    try:
        return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    except OSError:
        return False
