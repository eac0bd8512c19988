"""`jinlanling status`: what runs, and how each service feels."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import typer

from deploy.commands import output
from deploy.local.running import running


def show(as_json: output.AsJson = False) -> None:
    """Ask each service whether it is ready; status 1 if one is not."""
    import httpx  # asked for here alone

    found = running()
    answers: dict[str, Any] = {}
    for service, address in found.addresses.items():
        try:
            answer = httpx.get(f"{address}/health/ready", timeout=5)
            answers[service] = {"address": address, "ready": answer.status_code == 200, "said": answer.json()}
        except (httpx.HTTPError, ValueError) as error:
            answers[service] = {"address": address, "ready": False, "said": str(error)}
    if as_json:
        output.print_json({"services": answers, "broker": urlsplit(found.broker_url).hostname})
    else:
        lines = ((name, a["address"], "就绪 ready" if a["ready"] else f"未就绪 {a['said']}") for name, a in answers.items())
        output.print_table(("服务", "地址", "状态"), lines)
    if not all(answer["ready"] for answer in answers.values()):
        raise typer.Exit(1)
