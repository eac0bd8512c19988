"""`jinlanling journey`: invented people on the real road of the running system, in the rehearsal unit."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from deploy.commands import databases, output
from deploy.local.plain import Plain
from deploy.local.running import running


def run(
    cases: Annotated[int, typer.Option(min=1, help="How many people travel.")] = 100,
    stop_at: Annotated[str | None, typer.Option(metavar="STATE", help="Leave the cases in this state.")] = None,
    as_json: output.AsJson = False,
) -> None:
    """Take people from the roster to the paid subsidy, every step over HTTP, every hand-over over Celery."""
    from deploy.journey import walking  # it brings the HTTP client along
    from deploy.journey.road import Blocked

    found = running()
    columns = (TextColumn("{task.description:<24}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=output.errors) as bar:
        line = bar.add_task("出发 / setting out", total=1.0)

        def progress(step: str, part: float) -> None:
            bar.update(line, description=step, completed=part)

        try:
            result = walking.run(
                cases=cases, addresses=found.addresses, urls=found.database_urls, password=found.sample_password,
                stop_at=stop_at, progress=progress, vault=databases.vault(found),
            )
        except Blocked as blocked:
            raise Plain("演练中断：", f"The journey is blocked: {blocked}") from blocked
    if as_json:
        output.print_json(result)
    else:
        output.print_table(("", ""), ((key, value) for key, value in result.items() if key != "verify"))
    if not result["verify"]["ok"]:
        raise typer.Exit(1)
