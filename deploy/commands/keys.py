"""`jinlanling rotate-keys`: let a new key follow the one that seals personal numbers and files, while the system works."""

from __future__ import annotations

import base64
import json
import os
import secrets
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from deploy.commands import databases, output
from deploy.local.plain import Plain
from deploy.local.running import FOLDER, running
from deploy.local.server import write_private
from deploy.local.settings import SERVICES
from deploy.resealing import Resealed, everything
from shared.runtime import Runtime


def rotate(
    new: Annotated[bool, typer.Option("--new", help="First make a further key; then restart, and call this again.")] = False,
    as_json: output.AsJson = False,
) -> None:
    """Seal anew whatever an older key has sealed, 1,000 rows or one file at a time; may be interrupted, and goes on where it was.

    Files that a program of before left plain in the store are sealed too.

    First the new key is given to every process (`--new`, or PERSONAL_KEYS=1:…,2:…, and a restart), then this is run, then
    `verify`; after that the old key may be taken away. Status 1 if something does not open.
    """
    if new:
        print(_another())
        return
    found = running()
    done = {service: _reseal(databases.runtime(found, service)) for service in SERVICES}
    rows = [(service, one.table, one.rows, ", ".join(one.damaged)) for service, each in done.items() for one in each]
    if as_json:
        output.print_json([dict(zip(("desk", "table", "rows", "damaged"), row, strict=True)) for row in rows])
    else:
        output.print_table(("", "表、文件 table, files", "重新加密 sealed anew", "无法解密 does not open"), rows)
    if any(one.damaged for each in done.values() for one in each):
        raise typer.Exit(1)


def _reseal(runtime: Runtime) -> list[Resealed]:
    if not runtime.settings.database_owner_url:
        name = f"DATABASE_OWNER_URL_{runtime.service.name.upper()}"
        raise Plain(f"重新加密须以数据库所有者身份进行：请设置 {name}。", f"Only the owner seals anew: set {name}.")
    return everything(runtime, datetime.now(UTC))


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
