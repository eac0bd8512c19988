"""Where the pages of the four desks are."""

from __future__ import annotations

import os
from urllib.parse import urlsplit

from flask import request

from shared.lifecycle import DESK_NAMES

PORTS = dict(zip(DESK_NAMES, ("8001", "8002", "8003", "8004"), strict=True))


def addresses() -> dict[str, str]:
    """The address of each desk, without a slash at its end: the one it was given, or our own host at the desk's port."""
    host = urlsplit(request.host_url).hostname or "localhost"
    host = f"[{host}]" if ":" in host else host
    found = {}
    for desk, usual in PORTS.items():
        port = os.environ.get(f"PORT_{desk.upper()}") or usual
        found[desk] = (os.environ.get(f"DESK_URL_{desk.upper()}") or f"{request.scheme}://{host}:{port}").rstrip("/")
    return found


def origins() -> list[str]:
    """The origins of the four desks."""
    parts = (urlsplit(address) for address in addresses().values())
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts})


def safe_next(asked: str, otherwise: str) -> str:
    """Where to go after the log-in: a page of ours, and never another site.

    :param asked: from the address, so from anybody.
    """
    if not asked.isascii() or any(sign <= " " or sign in "\\@" for sign in asked):
        return otherwise
    if asked.startswith("/") and not asked.startswith("//"):
        return asked
    ours = (*addresses().values(), request.host_url.rstrip("/"))
    return asked if any(asked == desk or asked.startswith((f"{desk}/", f"{desk}?")) for desk in ours) else otherwise
