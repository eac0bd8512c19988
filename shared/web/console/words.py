"""What the pages call a column, a clause and a value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask_babel import format_date
from flask_babel import gettext as _
from markupsafe import Markup

from shared.casework import Actor
from shared.refusals import cited
from shared.runtime import UnitOfWork
from shared.runtime.work import CHINA
from shared.web.console.labels import COLUMNS, LABELS
from shared.web.language import data, in_english, mixed, said, say

REFERENCE = {"unit": "unit", "level": "level", "base_id": "base", "employer_id": "employer"}


def clause(text: str) -> str:
    """Cite as people cite: §2.5 is 二（五）; in English by the numbers."""
    if in_english():
        return say((text or "").replace("63号 ", "Notice 63, "))
    return cited(text or "")


def day(value: date | str | None) -> str:
    """Write a day as 2026-11-24, in English as 24 Nov 2026."""
    written = "" if value is None else str(value)[:10]
    return str(format_date(date.fromisoformat(written), "d MMM y")) if written and in_english() else written


def money(fen: int) -> str:
    """Write an amount in yuan, with its unit."""
    return str(_("%(yuan)s 元", yuan=f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"))


def moment(value: datetime | None) -> str:
    """Write a moment as 2026-11-24 09:30, in English as 24 Nov 2026 09:30, in China's time."""
    here = value and value.astimezone(CHINA)
    return f"{day(here.date())} {here:%H:%M}" if here else ""


def spoken(value: date, on: date) -> str:
    """Write a day as people say it, the year only where it is another: 11月30日."""
    if in_english():
        return str(format_date(value, "d MMM" if value.year == on.year else "d MMM y"))
    return within(value, on)


def within(value: date, on: date) -> str:
    """The same for within a sentence, whose days are translated with it."""
    return f"{value.year}年{value.month}月{value.day}日" if value.year != on.year else f"{value.month}月{value.day}日"


def facts(uow: UnitOfWork, row: Mapping[str, Any], *, money: bool = True) -> Iterator[tuple[str, str]]:
    """What a row says, with its labels, masked; without its amounts where they are told elsewhere on the page."""
    row = uow.vault.masked(row)
    for column in COLUMNS:
        value = None if column.endswith("_fen") and not money else row.get(column)
        nothing_yet = column == "sum_fen" and not value  # no line has an amount before it is judged
        if value is not None and value != "" and not nothing_yet and not isinstance(value, (dict, list, bytes)):
            text = shown(uow, column, value)
            if text:
                yield _label(column, row), text


def _label(column: str, row: Mapping[str, Any]) -> str:
    """A few columns are called after the thing that has them."""
    if column == "number" and "person_id" in row and "name" in row and "case_id" not in row:
        return "业务编号"
    if column == "ends_on" and "published_on" in row:
        return "公示截止日期"
    return LABELS[column]


def shown(uow: UnitOfWork, column: str, value: Any) -> str:
    """Write the value of a column, masked; an id of which this desk knows no name is not shown."""
    if column == "occupation":
        named = (each for each in uow.reference("occupation").values() if each.get("code") == value)
        return data(next(named, {}).get("name") or value)
    if column in REFERENCE:
        known = uow.reference(REFERENCE[column]).get(str(value), {})
        return (said if column == "level" else data)(known.get("name") or ("" if isinstance(value, UUID) else value))
    if column.endswith("_fen"):
        return money(value)
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if isinstance(value, date):
        return day(value)
    return "" if isinstance(value, UUID) else data(value)


def plain(text: str) -> str:
    """A shown value without its markup, for where none can stand: attributes, files, a text within a text."""
    return text.striptags() if isinstance(text, Markup) else text


def works_for(uow: UnitOfWork, actor: Actor) -> str:
    """Whom somebody works for: their units, the whole city, or the base or employer that the account is tied to."""
    units = uow.reference("unit")
    names = [units.get(code, {}).get("name", code) for code in sorted(actor.units - {"*"})]
    return data("、".join(names)) or (_("全市") if "*" in actor.units else data(organisation(uow, actor.org)) or (_("本单位") if actor.org else _("本人")))


def organisation(uow: UnitOfWork, org: UUID | str | None) -> str:
    """The name of a training base or an employer, as far as this desk knows it."""
    known = uow.reference("base").get(str(org)) or uow.reference("employer").get(str(org)) or {}
    return str(known.get("name") or "")


def lines(text: str) -> Markup:
    """Keep the line breaks of what somebody wrote."""
    return Markup("<br>").join(mixed(line) for line in text.splitlines())
