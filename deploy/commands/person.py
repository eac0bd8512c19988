"""`jinlanling person`: everything that the four desks hold on one person, in one file, for a stated purpose."""

from __future__ import annotations

import getpass
import json
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer

from deploy.commands import databases
from deploy.local.plain import Plain
from deploy.local.running import running
from deploy.local.server import write_private
from deploy.local.settings import SERVICES
from shared.lifecycle import DESK_NAMES
from shared.privacy.looking import Purpose
from shared.privacy.persons import Bundle, everything_on
from shared.runtime import Runtime

NOBODY = UUID(int=0)  # whoever works at the server has no account here; the name is theirs at the machine


def run(
    person: Annotated[str, typer.Argument(help="The person's id, as their cases have it.")],
    purpose: Annotated[Purpose, typer.Option(help="What it is needed for; stands in the record of each desk.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the JSON; only its owner can read it.")] = Path("person.json"),
    note: Annotated[str, typer.Option(help="The request's number, or what else explains it.")] = "",
) -> None:
    """Collect everything held on a person at the four desks, numbers in full; each desk records who did, when and what for."""
    try:
        id_ = UUID(person)
    except ValueError:
        raise typer.BadParameter(f"{person} 不是人员编号", param_hint="PERSON") from None
    found = running()
    told = {DESK_NAMES[desk]: _of(databases.runtime(found, desk), id_, f"{purpose} {note}".strip()) for desk in SERVICES}
    if not any(told.values()):
        raise Plain("四个环节都没有此人的信息。", "No desk holds anything on this person.")
    write_private(out, json.dumps(told, ensure_ascii=False, indent=1, default=str))
    print(f"{out}: {sum(len(rows) for bundle in told.values() for rows in bundle.values())} 条 rows")


def _of(runtime: Runtime, person: UUID, said: str) -> Bundle:
    """What a desk holds, once the asking is on its record."""
    with runtime.system_work() as uow:
        uow.execute("insert into operator_acts (account, name, act, about, outcome) values (:nobody, :name, 'person', :person, :said)",
                    {"nobody": NOBODY, "name": getpass.getuser(), "person": str(person), "said": said})
        return everything_on(uow, person, to_themself=False)
