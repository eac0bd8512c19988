"""`jinlanling retention`: what is kept longer than its term, at every desk; carries out what two persons have confirmed."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.commands import databases, output
from deploy.commands.policy import day
from deploy.local.plain import Plain
from deploy.local.running import Running, running
from deploy.local.settings import SERVICES
from shared.privacy import purging, retention
from shared.privacy.endings import note_endings


def run(
    on: Annotated[str | None, typer.Option(metavar="DATE", help="What would be due on that day; carries nothing out.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only count.")] = False,
    proof: Annotated[Path | None, typer.Option(metavar="FILE", help="Say when this very file was removed.")] = None,
    as_json: output.AsJson = False,
) -> None:
    """Count what is due, by desk and kind, with its term and source, and carry out the purges that two persons confirmed.

    A purge is drafted and confirmed in the console; here it is gone on with, for example after an interruption. Status 1 if
    `--proof` finds nothing.
    """
    found = running()
    if proof is not None:
        _prove(found, proof, as_json)
        return
    chosen = day(on)
    told = {desk: _of(found, desk, chosen, carry_out=not (dry_run or on)) for desk in SERVICES}
    if as_json:
        output.print_json({"on": chosen, "desks": told})
        return
    output.print_table(("", "类别 kind", "到期 due", "最早 oldest", "保存年限 years", "依据 source"), [
        (desk, one["name"], one["rows"], one["oldest"], one["years"], one["source"])
        for desk, each in told.items() for one in each["due"]])
    for desk, each in told.items():
        if each["removed"]:
            print(f"{desk}: 已删除 removed {each['removed']}")


def _of(found: Running, desk: str, on: date, *, carry_out: bool) -> dict[str, Any]:
    runtime = databases.runtime(found, desk)
    removed = purging.carry_out(runtime) if carry_out else {}
    with runtime.system_work() as uow:
        note_endings(uow, uow.day(rehearsal=False))  # of today, also where the count is of another day
        due = [one.as_dict() for one in retention.due(uow, on)]
    runtime.engine.dispose()
    return {"due": due, "removed": removed}


def _prove(found: Running, path: Path, as_json: bool) -> None:
    try:
        content = path.read_bytes()
    except OSError:
        raise Plain(f"读不到 {path}。", f"{path} cannot be read.") from None
    told = {}
    for desk in SERVICES:
        with databases.runtime(found, desk).system_work() as uow:
            told[desk] = purging.removed(uow, content)
    proofs = {desk: one for desk, one in told.items() if one}
    if as_json:
        output.print_json(proofs)
    else:
        for desk, one in proofs.items():
            print(f"{desk}: {one['finished_at']} 删除 removed · {one['purge']} · 根 root {one['root']}")
    if not proofs:
        raise typer.Exit(1)
