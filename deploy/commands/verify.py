"""`jinlanling verify`: whether the four databases tell one true story."""

from __future__ import annotations

import sys

import typer

from deploy.commands import databases, output
from deploy.local.running import running


def run(as_json: output.AsJson = False) -> None:
    """Check chains, states, ownership, register, mail and money over the four databases; status 1 if one is wrong."""
    from deploy import verify  # it brings the database drivers along

    found = running()
    vault = databases.vault(found)
    if vault is None:
        print("没有个人信息密钥，已加密内容未核对 / no PERSONAL_KEYS: what is sealed is not opened", file=sys.stderr)
    stores = databases.stores(found)
    if missing := sorted(set(found.database_urls) - set(stores)):
        print(f"没有材料库地址，材料未核对 / no FILES_URL: files are not read ({', '.join(missing)})", file=sys.stderr)
    result = verify.run(found.database_urls, vault, stores)
    verify.note(found.database_urls, result)
    if as_json:
        output.print_json(result)
    else:
        print(f"业务 cases: {result['cases']}")
        for problem in result["problems"]:
            print(f"✗ {problem}")
        print("核验通过 / everything agrees" if result["ok"] else "核验不通过 / see above")
    if not result["ok"]:
        raise typer.Exit(1)
