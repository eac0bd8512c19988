"""What the person at the terminal starts: looks whether a run is possible, starts its keeper, passes signals on."""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from deploy.local.ends import await_ends
from deploy.local.plain import Plain
from deploy.local.ports import is_free
from deploy.local.running import CHECKOUT, FOLDER
from deploy.local.settings import external, web_ports

DISK = 1_000_000_000  # bytes: databases, write-ahead log (1 GB at most under load), logs
ENDS_LIMIT = 40  # seconds given to programs whose keeper was killed
KEEPER = (sys.executable, "-m", "deploy.local.keeper")


def main(words: Sequence[str] | None = None, keeper: Sequence[str] = KEEPER) -> int:
    """Start the local set and wait for its end; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m deploy.local", description="Start the whole system, locally.")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where data, logs and secrets are kept")
    parser.add_argument("--end-with-parent", action="store_true", help="stop when the process that started this ends")
    asked = parser.parse_args(words)
    folder = asked.folder.absolute()
    try:
        with lock(folder) as held:
            await_ends(folder / "programs.json", ENDS_LIMIT)
            check(folder, os.environ)
            return _attend(keeper, folder, held, os.getppid() if asked.end_with_parent else None)
    except Plain as reason:
        print(reason, file=sys.stderr)
    except OSError as error:  # another user's folder, a full disk
        print(f"无法使用 {error.filename or folder} / cannot be used: {error.strerror}", file=sys.stderr)
    return 1


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[int]:
    """Hold the folder for one run. The keeper inherits the lock, so that it lasts until everything has stopped.

    :raises Plain: when another run holds it.
    """
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)  # the servers may pass through, and see nothing
    held = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        other = os.read(held, 20).decode() or "?"
        os.close(held)
        raise Plain(
            f"系统已在运行（进程 {other}，目录 {folder}）：请先停止它，或直接使用。",
            f"It already runs (process {other}, in {folder}): use it, or stop it first (kill {other}).",
        ) from None
    os.ftruncate(held, 0)
    os.pwrite(held, str(os.getpid()).encode(), 0)
    try:
        yield held
    finally:
        os.close(held)


def check(folder: Path, environ: Mapping[str, str]) -> None:
    """See that addresses are complete, ports free and the disk not full.

    :raises Plain: saying what is in the way.
    """
    external(environ)
    for service, port in web_ports(environ).items():
        if not is_free(port, environ.get("LISTEN") or "127.0.0.1"):
            name = f"PORT_{service.upper()}"
            raise Plain(
                f"端口 {port}（{service}）已被占用：请停止占用它的程序，或换一个端口：{name}=9001 make run",
                f"Port {port} ({service}) is taken: stop the program that has it, or choose: {name}=9001 make run",
            )
    free = shutil.disk_usage(folder).free
    if free < DISK:
        raise Plain(
            f"磁盘空间不足：{folder} 仅剩 {free // 1_000_000} MB，至少需要 {DISK // 1_000_000} MB。",
            f"The disk is nearly full: {free // 1_000_000} MB free at {folder}, {DISK // 1_000_000} MB are needed.",
        )


def _attend(command: Sequence[str], folder: Path, held: int, parent: int | None) -> int:
    """Start the keeper and wait for it, passing on every request to stop."""
    keeper = subprocess.Popen(
        [*command, str(folder)], stdin=subprocess.PIPE, start_new_session=True, pass_fds=[held], cwd=CHECKOUT
    )
    for asked in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(asked, lambda *_: keeper.terminate())
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            status = keeper.wait(0.5)
            break
        if parent is not None and os.getppid() != parent:
            keeper.terminate()
    if status < 0:
        await_ends(folder / "programs.json", ENDS_LIMIT)
        (folder / "run.json").unlink(missing_ok=True)
        raise Plain(
            f"看护进程被信号 {-status} 终止，其余进程已全部停止；数据保留，可再次 make run。",
            f"The keeper was killed by signal {-status}; everything else has stopped. The data are kept: make run again.",
        )
    return status
