"""`jinlanling mail`: what a desk could not take from another, and trying it again."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from deploy.commands import output
from deploy.commands.databases import rows, runtime
from deploy.local.running import running

typed = typer.Typer(no_args_is_help=True)
Desk = Annotated[str | None, typer.Option("--desk", help="Only this desk, for example training.")]
PARKED = """
select id, sender, contract, message_id, error, trace, parked_at from parked_items
where replayed_at is null order by id
"""


@typed.command()
def parked(desk: Desk = None, as_json: output.AsJson = False) -> None:
    """List the items that a desk has put aside after five tries, with the reason."""
    found = running()
    items: list[dict[str, Any]] = []
    for name in [desk] if desk else list(found.database_urls):
        items += [{"desk": name, **row} for row in rows(found, name, PARKED)]
    if as_json:
        output.print_json(items)
        return
    heads = ("desk", "id", "sender", "contract", "parked_at", "error")
    output.print_table(heads, ([item[head] for head in heads] for item in items))


@typed.command()
def replay(
    desk: Annotated[str, typer.Option("--desk", help="The desk that put them aside.")],
    ids: Annotated[list[int] | None, typer.Argument(help="Their numbers; all of the desk if none is given.")] = None,
    as_json: output.AsJson = False,
) -> None:
    """Try parked items again; status 1 if one still cannot be taken."""
    from shared import mail  # it brings the database and the broker along

    outcome = mail.replay(runtime(running(), desk), ids or None)
    if as_json:
        output.print_json(outcome)
    else:
        output.print_table(("id", "结果 outcome"), ((one, error or "已处理 taken") for one, error in outcome.items()))
    if any(outcome.values()):
        raise typer.Exit(1)
