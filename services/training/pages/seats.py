"""Seats 考位 as the pages of classes say them: free and needed, why they are too few, how old the word is (63号 §2.6)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from services.training import queries
from services.training.lifecycle import CLASS
from services.training.queries import Seats
from shared.runtime import UnitOfWork
from shared.runtime.work import CHINA
from shared.web.console import words
from shared.web.console.faces import Cell, Table

A_DAY = timedelta(days=1)


def cell(seats: Seats) -> Cell:
    """Free seats against people who need one; red and with a word why where the class has too few."""
    if not seats.known:
        if not seats.needed:
            return Cell("考场都在结课之前" if seats.sittings else "未安排考场")
        return Cell(f"考场都在结课之前，需 {seats.needed}" if seats.sittings else f"未安排考场，需 {seats.needed}", "bad")
    text = f"{seats.free} / {seats.needed}"
    if seats.short:
        return Cell(f"{text} 差 {seats.short} 个座位", "bad")
    if seats.needed and seats.needed_by_all > seats.free:
        return Cell(f"{text} 各班共需 {seats.needed_by_all}", "gold")
    return Cell(text)


def age(seats: Seats, on: date, now: datetime) -> str:
    """When assessment last told something of these seats, to the minute while that is younger than a day; nothing where it never did."""
    if seats.told_on is None:
        return ""
    if seats.told_at is not None and now - seats.told_at < A_DAY and on - seats.told_on <= A_DAY:
        clock = f"{seats.told_at.astimezone(CHINA):%H:%M}"
        return f"考核环节今天 {clock} 告知" if seats.told_on == on else f"考核环节昨天 {clock} 告知"
    return f"考核环节 {words.spoken(seats.told_on, on)}告知"


def table(uow: UnitOfWork, row: Mapping[str, Any], on: date) -> Table | None:
    """The sittings that a class can look to; nothing where it has ended and nobody of it waits for a seat."""
    seats = queries.seats_left(uow, [row], on)[row["id"]]
    if row["state"] in CLASS.ends and not seats.needed:
        return None
    lines = [(words.day(one.day), str(one.free), "" if one.in_time else Cell("早于结课", "gold")) for one in seats.sittings]
    shown = cell(seats)
    said = [f"余 / 需：{shown.text}" if seats.known else shown.text, *([told] if (told := age(seats, on, datetime.now(UTC))) else [])]
    return Table("考位", ("考试日期", "空位", ""), lines, "；".join(said) + "。")
