"""`jinlanling rotate-keys`: let a new key follow the one that seals personal numbers and files, while the system works."""

from __future__ import annotations

import base64
import json
import os
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from deploy import underway
from deploy.commands import databases, output
from deploy.local.plain import Plain
from deploy.local.running import FOLDER, running
from deploy.local.server import write_private
from deploy.local.settings import SERVICES
from deploy.resealing import as_owner, everything, left, rows
from shared.lifecycle import DESK_NAMES
from shared.runtime import Runtime

PATIENCE = 20  # seconds in which letters that are on their way are normally acknowledged


def rotate(
    new: Annotated[bool, typer.Option("--new", help="First make a further key; then restart, and call this again.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """Seal anew whatever an older key has sealed, 1,000 rows or one file at a time; may be interrupted, and goes on where it was.

    Files that a program of before left plain in the store are sealed too.

    First the new key is given to every process (`--new`, or PERSONAL_KEYS=1:…,2:…, and a restart), then this is run, then
    `verify`; once this says so, the old key may be taken away. What was sent and not yet acknowledged is waited for a moment.
    Status 1 if something does not open, or if something is left that an older key is still needed for.
    """
    if new:
        print(_another())
        return
    found = running()
    desks = {service: _checked(databases.runtime(found, service)) for service in SERVICES}
    done = {service: everything(runtime, datetime.now(UTC)) for service, runtime in desks.items()}
    flown = _landed({service: _flying(runtime) for service, runtime in desks.items()}, desks)
    for service, runtime in desks.items():  # what came of letters that were on their way
        done[service] += [one for one in rows(runtime) if one.rows]
    waits = {service: flown[service] + left(runtime) for service, runtime in desks.items()}
    listed = [(service, one.table, one.rows, ", ".join(one.damaged)) for service, each in done.items() for one in each]
    if as_json:
        output.print_json([*(dict(zip(("desk", "table", "rows", "damaged"), row, strict=True)) for row in listed),
                           *({"desk": service, "left": count} for service, count in waits.items())])
    else:
        output.print_table(("", "表、文件 table, files", "重新加密 sealed anew", "无法解密 does not open"), listed)
        print(_said(waits))
    if any(waits.values()) or any(one.damaged for each in done.values() for one in each):
        raise typer.Exit(1)


def _said(waits: Mapping[str, int]) -> str:
    if not any(waits.values()):
        return "旧密钥已不再需要：执行 verify 后可以撤下 / no older key is needed any more: after `verify` it may be taken away"
    told = "、".join(f"{DESK_NAMES[service]} {count}" for service, count in waits.items() if count)
    return (f"旧密钥还不能撤下：{told} 处仍由旧密钥加密或正在途中，稍后再执行一次"
            " / keep the older key: something is still sealed with it or on its way, call this again later")


def _checked(runtime: Runtime) -> Runtime:
    if not runtime.settings.database_owner_url:
        name = f"DATABASE_OWNER_URL_{runtime.service.name.upper()}"
        raise Plain(f"重新加密须以数据库所有者身份进行：请设置 {name}。", f"Only the owner seals anew: set {name}.")
    return runtime


def _flying(runtime: Runtime) -> set[UUID]:
    with as_owner(runtime) as engine:
        return underway.flying(engine)


def _landed(flying: Mapping[str, set[UUID]], desks: Mapping[str, Runtime]) -> dict[str, int]:
    """Wait a moment for the letters that are on their way; answers how many still are, by desk."""
    until, still = time.monotonic() + PATIENCE, dict(flying)
    while any(still.values()) and time.monotonic() < until:
        time.sleep(1)
        still = {service: ids & _flying(desks[service]) for service, ids in still.items()}
    return {service: len(ids) for service, ids in still.items()}


def _another() -> str:
    """Add a key to the local set, or say the line for an environment of one's own."""
    if given := os.environ.get("PERSONAL_KEYS"):
        return f"PERSONAL_KEYS={_with_another(given)}"
    path = Path(os.environ.get("LOCAL_FOLDER") or FOLDER) / "secrets.json"
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise Plain("没有本地密钥，请设置 PERSONAL_KEYS。", "There is no local set of keys here: set PERSONAL_KEYS.") from None
    write_private(path, json.dumps({**kept, "personal_keys": _with_another(kept["personal_keys"])}, indent=1))
    return "新密钥已写入；重新 make run 后再执行 rotate-keys / the key is made: restart, then call rotate-keys"


def _with_another(keys: str) -> str:
    newest = max(int(part.partition(":")[0]) for part in keys.split(","))
    return f"{keys},{newest + 1}:{base64.b64encode(secrets.token_bytes(32)).decode()}"
