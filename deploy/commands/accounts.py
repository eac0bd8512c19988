"""`jinlanling accounts`: who may log in, as the front desk knows them."""

from __future__ import annotations

from typing import Annotated

import typer

from deploy.commands import output
from deploy.commands.databases import rows
from deploy.local.running import running

ACCOUNTS = """
select login, name, roles, unit, rehearsal, active from accounts
where cast(:unit as text) is null or unit = :unit order by rehearsal, unit nulls first, login
"""


def show(
    unit: Annotated[str | None, typer.Option(help="Only the accounts of this unit, for example huancui.")] = None,
    as_json: output.AsJson = False,
) -> None:
    """List the accounts, and the password that all sample accounts share."""
    found = running()
    accounts = rows(found, "enrollment", ACCOUNTS, unit=unit)
    if as_json:
        output.print_json({"sample_password": found.sample_password or None, "accounts": accounts})
        return
    lines = ((a["login"], a["name"], ", ".join(a["roles"]), a["unit"], _marks(a["rehearsal"], a["active"])) for a in accounts)
    output.print_table(("账号 account", "姓名 name", "角色 roles", "单位 unit", ""), lines)
    if found.sample_password:
        print(f"\n样例账号统一密码 / password of all sample accounts: {found.sample_password}")


def _marks(rehearsal: bool, active: bool) -> str:
    return " ".join(word for word, said in (("演练", rehearsal), ("已停用", not active)) if said)
