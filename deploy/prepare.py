"""Make `.venv` what the lock file says, with nothing but Python: `make setup`, and before every other target.

Quick when nothing has changed: a stamp in `.venv` says which lock, which Python and which folder it was made for.
Every package is installed by its hash. The project itself is put on the path, not copied.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "deploy" / "requirements" / "dev.lock"
STAMP = VENV / "made-for"
# Started through the shell, since the kernel reads no path with a blank or of more than 127 letters after #!.
COMMAND = """#!/bin/sh
'''exec' "{python}" "$0" "$@"
'''
import sys

from deploy.cli import app

sys.exit(app())
"""


class Impossible(Exception):
    """The machine lacks something; the message says what to do."""


def main() -> int:
    """Prepare `.venv`; return the exit status."""
    try:
        with (ROOT / ".venv-lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # `make test` beside `make run` waits for it instead of installing twice
            if _made_for() != _needed():
                _make()
    except (Impossible, OSError) as error:
        print(f"setup: {error}", file=sys.stderr)
        return 1
    return 0


def _needed() -> str:
    content = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    return f"{content}\npython {sys.version_info.major}.{sys.version_info.minor}\n{ROOT}\n"


def _made_for() -> str:
    return STAMP.read_text(encoding="utf-8") if STAMP.exists() and PYTHON.exists() else ""


def _make() -> None:
    if sys.version_info[:2] != (3, 11):
        this = sys.version.split()[0]
        raise Impossible(f"Python 3.11 is needed, this is {this}; name one: make setup PYTHON=/path/to/python3.11")
    print("setup: installing the locked packages into .venv (once, about a minute) ...", file=sys.stderr)
    if not _works():
        shutil.rmtree(VENV, ignore_errors=True)
        _create()
    pip = [*_pip(), "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", str(LOCK)]
    if subprocess.run(pip, check=False).returncode:
        raise Impossible("the packages could not be installed; the lines above say why (network, disk space?)")
    _put_on_path()
    STAMP.write_text(_needed(), encoding="utf-8")


def _works() -> bool:
    """A virtual environment that was moved, or whose Python is gone, does not."""
    try:
        asked = [str(PYTHON), "-c", "import sys; print(sys.prefix, *sys.version_info[:2])"]
        said = subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
    except OSError:
        return False
    return said == f"{VENV} 3 11" and f"{VENV}" in (VENV / "pyvenv.cfg").read_text(encoding="utf-8")


def _create() -> None:
    """Debian's Python has no ensurepip unless python3-venv is installed: then another pip fills the environment."""
    flags = [] if _has("ensurepip") else ["--without-pip"]
    if subprocess.run([sys.executable, "-m", "venv", *flags, str(VENV)], check=False).returncode:
        raise Impossible(f"{sys.executable} -m venv did not work; on Debian: apt install python3-venv")


def _pip() -> list[str]:
    if (VENV / "bin" / "pip").exists():
        return [str(PYTHON), "-m", "pip"]
    if _has("pip"):
        return [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    raise Impossible("this Python has neither ensurepip nor pip; on Debian: apt install python3-venv")


def _has(module: str) -> bool:
    return subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0


def _put_on_path() -> None:
    (packages,) = (VENV / "lib").glob("python3.*/site-packages")
    (packages / "jinlanling.pth").write_text(f"{ROOT}\n", encoding="utf-8")
    command = VENV / "bin" / "jinlanling"
    command.write_text(COMMAND.format(python=PYTHON), encoding="utf-8")
    command.chmod(0o755)


if __name__ == "__main__":
    sys.exit(main())
