"""What the API answers, as words on a page: no more than it answers, masked as it is masked there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app, g
from flask_babel import gettext as _
from markupsafe import escape
from marshmallow import Schema, fields, validate

from shared.web.console.labels import LABELS
from shared.web.console.words import REFERENCE, money
from shared.web.fields import Choice
from shared.web.language import mixed, say
from shared.web.terms import terms

CLOCK = re.compile(r"\d\d:\d\d:00")  # lessons begin at a whole minute
ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
MEANINGS = "console_meanings"
MOST_PARTS = 200  # lines of one answer that a page shows


def label(name: str) -> str:
    """What people call a member of an answer; a name of the software alone is not shown."""
    return ANSWERS.get(name) or LABELS.get(name) or ""


@dataclass(frozen=True)
class Table:
    """One list of an answer: the headings, and of each row what it says and its cells."""

    title: str
    columns: list[str]
    rows: list[tuple[Mapping[str, Any], list[str]]]


def tables(answer: Any) -> list[Table]:
    """The lists of an answer, as tables of what has a name in words."""
    lists = answer.items() if isinstance(answer, Mapping) else [("items", answer)]
    return [_table("" if name == "items" else label(name), rows) for name, rows in lists
            if _rows(rows)]


def split(answer: Any) -> tuple[list[tuple[str, str]], list[Table]]:
    """An answer as a page shows it: single members with their labels, and lists as tables."""
    shown = tables(answer)
    lists = {name for name, rows in answer.items() if _rows(rows)} if isinstance(answer, Mapping) else set()
    return (told({name: value for name, value in answer.items() if name not in lists}) if isinstance(answer, Mapping) else []), shown


def _rows(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, Mapping) for one in value)


def _table(title: str, rows: list[Mapping[str, Any]]) -> Table:
    names = [name for name in dict.fromkeys(name for row in rows for name in row)
             if name not in (*SKIPPED, "id") and label(name) and not all(f"{name}_name" in row for row in rows)]
    cells = {name: [_cell(name, row.get(name)) for row in rows] for name in names}
    names = [name for name in names if any(cells[name])]
    return Table(title, [label(name) for name in names], [(row, [cells[name][at] for name in names]) for at, row in enumerate(rows)])


def _cell(name: str, value: Any) -> str:
    lines = (escape(f"{above} " if above else "") + text for above, text in _lines(_yuan(name, value), "", name))
    return escape(_("；")).join(lines)


def meanings() -> Mapping[str, Mapping[str, str]]:
    """What the values of a member mean in words, by its name: as the shapes of this desk say."""
    known: dict[str, dict[str, str]] = current_app.extensions.setdefault(MEANINGS, {})
    if not known:
        for view in current_app.view_functions.values():
            for shape in _shapes(getattr(view, "_apidoc", {})):
                for name, words in _choices(shape() if isinstance(shape, type) else shape):
                    known.setdefault(name, {}).update(words)
    return known


def _shapes(apidoc: Mapping[str, Any]) -> Iterator[Any]:
    """What a route takes and what it answers, as far as it says."""
    yield from (one["schema"] for one in apidoc.get("arguments", {}).get("parameters", ()))
    for told in apidoc.get("response", {}).get("responses", {}).values():
        yield from (one["schema"] for one in told if isinstance(one.get("schema"), (Schema, type)))


def _choices(shape: Schema) -> Iterator[tuple[str, Mapping[str, str]]]:
    for name, field in shape.fields.items():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, Choice):
            yield name, terms(inner.whole)
        elif named := [one for one in inner.validators if isinstance(one, validate.OneOf) and one.labels]:
            yield name, dict(zip(map(str, named[0].choices), named[0].labels, strict=False))
        elif isinstance(inner, fields.Nested):
            yield from _choices(inner.schema)


def told(answer: Any) -> list[tuple[str, str]]:
    """The answer's members with their labels, inner ones after the outer's."""
    return list(_lines(answer, ""))[:MOST_PARTS]


def _lines(thing: Any, above: str, name: str = "") -> list[tuple[str, str]]:
    if isinstance(thing, Mapping):
        return [line for key, inner in thing.items() if key not in SKIPPED and label(str(key)) and f"{key}_name" not in thing
                for line in _lines(_yuan(str(key), inner), f"{above} · {say(label(str(key)))}" if above else say(label(str(key))), str(key))]
    if isinstance(thing, list):
        if all(not isinstance(one, (Mapping, list)) for one in thing):
            words = [word for one in thing if (word := _word(name, one))]
            return [(above, escape(_("；") if name in SENTENCES else _("、")).join(words) if words else _("%(n)s 件", n=len(thing)))] if thing else []
        return [line for at, one in enumerate(thing, 1) for line in _lines(one, f"{above} {at}".strip(), name)]
    word = "" if thing in (None, "") else _word(name, thing)
    return [(above, word)] if word else []


def _word(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if name in REFERENCE:
        value = g.uow.reference(REFERENCE[name]).get(str(value), {}).get("name") or value
    if ID.fullmatch(str(value)):
        return ""  # of what has no name here, the number of the software says nothing
    if CLOCK.fullmatch(str(value)):
        value = str(value)[:5]
    return mixed(meanings().get(name, {}).get(str(value), value))


def _yuan(name: str, value: Any) -> Any:
    if (name.endswith("_fen") or name in BALANCES) and isinstance(value, int) and not isinstance(value, bool):
        return money(value)
    return value


SKIPPED = frozenset({
    "actions", "history", "timeline", "version", "state", "standings", "sha256", "heading", "file_sha256",
})
SENTENCES = frozenset({"errors", "remarks", "warnings", "notes", "sentences"})  # whose parts have commas of their own
BALANCES = frozenset({"granted", "available", "reserved", "requested", "in_payment", "paid", "recovered"})  # of a fund, in fen
ANSWERS = {
    "count": "件数", "state_name": "现状态", "detail": "说明", "problem": "未办理的原因", "refused": "未办理",
    "moved": "已办理", "message": "说明", "row": "行", "rows": "行", "errors": "有误之处", "clause": "依据", "cure": "处理办法",
    "fund_name": "资金", "balances": "余额", "granted": "预算指标", "available": "可用", "reserved": "已占用", "requested": "已报拨",
    "in_payment": "支付中", "paid": "已支付", "recovered": "已追回", "enough": "能否满足", "sentences": "缺什么", "standing_name": "类别", "remarks": "提示", "cells": "原文",
}
