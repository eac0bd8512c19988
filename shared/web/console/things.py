"""学员总台账 as a page, and a row as every list shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from sqlalchemy import Text, literal_column

from shared.lifecycle import DESK_NAMES
from shared.runtime import UnitOfWork
from shared.web.access import roles
from shared.web.console import desks, kinds, roads, words
from shared.web.console.frame import page
from shared.web.paging import paged
from shared.web.requests import current_actor, runtime, today, unit_of_work
from shared.web.throttling import throttled

ROWS = 50
LONGEST = 100  # characters to search for


def mount(blp: Blueprint) -> None:
    """Mount the pages."""
    blp.add_url_rule("/desk/register", "search", search)


@throttled("search_rate", when=lambda: runtime().service.find is not None and bool(request.args.get("q")))
@roles()
def search() -> Any:
    """学员总台账 is kept by enrollment, which says of every case at which desk it is; the others send people there."""
    asked = request.args.get("q", "").replace("\0", "").strip()[:LONGEST]
    find = runtime().service.find
    if find is None:
        return redirect(f"{desks.addresses()['enrollment']}/desk/register?{urlencode({'q': asked})}", 303)
    with unit_of_work() as uow:
        found = paged(uow, find(uow, current_actor(), asked), {"after": request.args.get("after"), "limit": ROWS},
                      literal_column("cases.number", Text))
        return page(uow, "register.html", q=asked, rows=[_found(uow, row) for row in found["items"]], next=found["next"])


def _found(uow: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    row = uow.vault.masked(row)
    shown = {name: words.shown(uow, name, row[name]) for name in ("id_number", "occupation", "level", "base_id") if row[name]}
    return {**row, **shown, "desk_name": DESK_NAMES.get(row["desk"], ""),
            "state_name": roads.state_name(row["desk"], row["state"])}


def line(uow: UnitOfWork, kind: kinds.Kind, row: dict[str, Any]) -> dict[str, Any]:
    """A row as a list shows it."""
    shown = {**uow.vault.masked(row), "state_name": kind.name_of(row["state"]), "days": (today() - row["state_on"]).days}
    shown["where"] = DESK_NAMES.get(row.get("handed_to") or "", "")
    shown["label"] = kinds.label(kind, row)
    return shown
