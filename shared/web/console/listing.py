"""The pages of worklists: by class or batch, the most urgent first, with the conditions that stand in the address."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, request
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from shared.identity import scope
from shared.runtime import UnitOfWork
from shared.web.access import roles
from shared.web.console import exporting, kinds, marks, saved, words
from shared.web.console.asked import DUE, HANDS, NAMES, PLACES, Asked, shown
from shared.web.console.frame import page
from shared.web.console.kinds import Kind
from shared.web.console.lists import Worklist
from shared.web.console.routes import entries_for
from shared.web.language import say, several
from shared.web.requests import current_actor, today, unit_of_work
from shared.web.throttling import searching

ROWS = 50
MOST_EXPORTED = 20_000  # rows: what a district has in some years
MOST_VALUES = 100  # of a column, to choose from


def mount(blp: Blueprint) -> None:
    """Mount the pages."""
    blp.add_url_rule("/desk/<plural>", "worklist", worklist)
    blp.add_url_rule("/desk/<plural>/export/<form>", "export", export)


@searching
@roles()
def worklist(plural: str) -> Response:
    """The open things of one kind that the actor sees and that were asked for."""
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        asked = Asked.of(kind, kinds.table(uow, kind), request.args)
        found = Worklist.of(uow, kind, asked)
        rows = found.page(request.args.get("after"), ROWS)
        names = found.groups(rows["items"])
        return page(
            uow, "worklist.html", kind=kind, asked=asked, next=rows["next"], columns=set(found.t.c.keys()),
            groups=[(key, names[key], list(members)) for key, members in groupby(rows["items"], lambda row: row["group"])],
            chips=list(asked.chips(uow, kind, names.get(asked.group, ""))), counts=found.counts(),
            limited=found.limited, marks=marks.counted(uow, kind),
            actions=kind.offers(current_actor(), asked.states),
            entries=entries_for(kind, asked.states), choices=_choices(uow, kind), why_empty=_why_empty(kind, asked),
            views=saved.counted(uow, [view for view in saved.of(uow) if view.kind is kind]),
        )


def _choices(uow: UnitOfWork, kind: Kind) -> dict[str, tuple[str, list[tuple[str, str]]]]:
    """What the list can be narrowed by: for each condition its label, and the values with their words."""
    t = kinds.table(uow, kind)
    found = {
        "state": ("状态", [(str(state), name) for state, name in kind.machine.names.items()]),
        "hand": ("当前办理人", list(HANDS.items())),
        "due": ("剩余天数", list(DUE.items()) if kind.watched or kind.face.until else [("held", DUE["held"])]),
    }
    if seen := marks.of(kind):
        found["mark"] = ("关注事项", [(mark.key, mark.name) for mark in seen])
    for name in (name for name in PLACES if name in t.c):
        values = uow.execute(select(t.c[name]).distinct().where(
            scope(current_actor(), t, kind.machine.belongs), t.c[name].is_not(None)).limit(MOST_VALUES)).scalars().all()
        if len(values) > 1:
            found[name] = (NAMES[name], sorted(((str(value), shown(uow, name, value)) for value in values), key=lambda pair: pair[1]))
    return found


def _why_empty(kind: Kind, asked: Asked) -> str:
    """Why a list is empty, said where it is."""
    name = several(kind.machine.name)
    if asked.q and len(asked.pairs()) == 1:
        return str(_("您管辖范围内没有编号、姓名以“%(words)s”开头的%(kind)s。", words=asked.q, kind=name))
    if asked.pairs():
        return str(_("您管辖范围内没有符合所列条件的%(kind)s；可点击上面的条件逐项取消再看。", kind=name))
    return str(_("您管辖范围内还没有在办的%(kind)s。", kind=name))


@searching
@roles()
def export(plural: str, form: str) -> Response:
    """The list as a file."""
    if form not in exporting.FORMATS:
        raise NotFound
    with unit_of_work() as uow:
        kind = kinds.named(plural)
        found = Worklist.of(uow, kind, Asked.of(kind, kinds.table(uow, kind), request.args))
        rows = found.everything(MOST_EXPORTED)
        columns = [name for name in COLUMNS if any(row.get(name) for row in rows)]
        lines = [[*(_cell(uow, name, row) for name in columns), *told.values()] for row in rows if (told := dict(_told(row)))]
        heading = [*("业务编号" if name == "number" and kind.machine.subject == "case" else NAMES[name] for name in columns), *dict(_told(None))]
        return exporting.table(form, f"{say(kind.machine.name)} {today()}", [say(name) for name in heading], lines)


COLUMNS = ("number", "title", "name", "id_number", "base_id", "class_number", "occupation", "level", "amount_fen")


def _cell(uow: UnitOfWork, name: str, row: Mapping[str, Any]) -> str:
    value = row.get(name)
    # The number of the ID is masked already.
    return "" if value is None else str(value) if name == "id_number" else words.plain(words.shown(uow, name, value))


def _told(row: Mapping[str, Any] | None) -> Iterator[tuple[str, str]]:
    said = row or {}
    yield "状态", say(said.get("state_name") or "")
    yield "当前办理人", _("本岗") if said.get("mine") else str(said.get("whose") or say(said.get("where") or ""))
    yield "停留（天）", str(said.get("days", ""))
    yield "剩余天数", "" if said.get("left") is None else str(said["left"])
    yield "时限依据", f"{say(said['limit'])} {said['last_day']}" if said.get("limit") else ""
    yield "暂缓办理", str(said.get("held_reason") or "")
