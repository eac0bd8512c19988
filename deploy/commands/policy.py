"""`jinlanling policy show --on DATE`: what was, is or will be in force on a day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.commands import output
from deploy.commands.databases import rows
from deploy.local.plain import Plain
from deploy.local.running import CHECKOUT, running
from shared.policy import Parameter, Policy, from_rows, load

typed = typer.Typer(no_args_is_help=True)


@typed.callback()
def policy() -> None:
    """The dated policy."""


@typed.command()
def show(
    on: Annotated[str | None, typer.Option(metavar="DATE", help="The day, as 2026-11-24; today if not given.")] = None,
    as_json: output.AsJson = False,
) -> None:
    """Show every parameter in force on a day, with its clause and source.

    Reads the running system; if none runs, the values that the code brings along.
    """
    chosen = day(on)
    policy = Policy.on(_parameters(), chosen)
    cited = {key: policy.cite(key) for key in sorted(policy.in_force)}
    if as_json:
        output.print_json({"on": chosen, "parameters": cited})
        return
    lines = (
        (key, c["name"], f"{_short(c['value'])} {c['unit']}".strip(), c["clause"], c["from"], c["source"])
        for key, c in cited.items()
    )
    output.print_table(("参数", "名称", "值", "条款", "起", "依据"), lines)


def day(text: str | None) -> date:
    """The day that was typed, or today."""
    try:
        return date.fromisoformat(text) if text else datetime.now(UTC).astimezone().date()
    except ValueError:
        raise typer.BadParameter(f"{text} 不是日期，请写成 2026-11-24", param_hint="--on") from None


def _parameters() -> dict[str, Parameter]:
    try:
        found = rows(running(), "enrollment", "select key, row from reference where kind = 'policy'")
    except Plain:
        brought: dict[str, Parameter] = {}
        for path in sorted(Path(CHECKOUT).glob("services/*/policy.toml")):
            brought |= load(path)
        return brought
    return from_rows({row["key"]: row["row"] for row in found})


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:59] + "…"
