"""Named places where a test may end the process; free when off.

`FAULT=training.take.after_effect:exit` ends the process there as a power cut would; `:raise` raises instead.
"""

from __future__ import annotations

import os

POINTS: dict[str, str] = {}


class Fault(RuntimeError):
    """The failure that a fault point was told to raise."""


def declare(*names: str) -> None:
    """Enumerate the fault points of a module, so that a test can visit every one."""
    for name in names:
        POINTS[name] = name


def point(name: str, armed: str | None = os.environ.get("FAULT")) -> None:
    """Do nothing, or what FAULT says when it names this point.

    :raises KeyError: for a name that was never declared.
    """
    if armed is None:
        return
    where, _, how = armed.partition(":")
    if POINTS[name] != where:
        return
    if how == "raise":
        raise Fault(name)
    os._exit(137)


__all__ = ["POINTS", "Fault", "declare", "point"]
