"""`jinlanling verify`: whether the four databases tell one true story."""

from __future__ import annotations

import typer

from deploy.commands import output
from deploy.local.running import running


def run(as_json: output.AsJson = False) -> None:
    """Check chains, states, ownership, register, mail and money over the four databases; status 1 if one is wrong."""
    from deploy import verify  # it brings the database drivers along

    urls = running().database_urls
    result = verify.run(urls)
    verify.note(urls, result)
    if as_json:
        output.print_json(result)
    else:
        print(f"业务 cases: {result['cases']}")
        for problem in result["problems"]:
            print(f"✗ {problem}")
        print("核验通过 / everything agrees" if result["ok"] else "核验不通过 / see above")
    if not result["ok"]:
        raise typer.Exit(1)
