"""From a sheet to lines: the heading is found, each row read cell by cell, every error of a row said at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from services.enrollment.actions import Line
from services.enrollment.rules import (
    AWARD_KINDS,
    GRADE_NAMES,
    LEVEL_NAMES,
    PAPER_NAMES,
    POPULATION_NAMES,
    ROUTE_NAMES,
    Route,
)
from services.enrollment.schemas.roster import cells
from services.enrollment.schemas.roster.cells import CellError
from services.enrollment.schemas.roster.columns import COLUMNS, TARGET_NAMES
from services.enrollment.schemas.roster.opening import UNREADABLE, Sheet
from shared.privacy import TELEPHONE, without_numbers
from shared.refusals import Refused

MISTYPED = 7  # digits that a number of a person still has where some were left out
HEADING_WITHIN = 10  # rows in which bases put titles above the heading
Read = Callable[..., Any]


def read_lines(sheet: Sheet) -> tuple[list[str], list[Line]]:
    """Read every row under the heading; answers the heading as written, and one line per row that is not empty.

    :raises Refused: `roster-unreadable` when no heading is found, or a required column is missing or doubled.
    """
    place, where = _heading(sheet)
    heading = [cells.plain(value) for value in sheet.rows[place]]
    lines = [
        _line(number, row, where, sheet)
        for number, row in enumerate(sheet.rows[place + 1 :], start=place + 2)
        if any(cells.plain(value) for value in row)
    ]
    return heading, lines


def _heading(sheet: Sheet) -> tuple[int, dict[str, int]]:
    names = {_bare(name): column.key for column in COLUMNS for name in (column.heading, *column.aliases)}
    for place, row in enumerate(sheet.rows[:HEADING_WITHIN]):
        found = [(names[_bare(value)], index) for index, value in enumerate(row) if _bare(value) in names]
        keys = [key for key, _ in found]
        if "name" in keys and "id_number" in keys:
            doubled = sorted({key for key in keys if keys.count(key) > 1})
            missing = [column.heading for column in COLUMNS if column.required and column.key not in keys]
            if doubled or missing:
                words = [f"缺少“{heading}”列" for heading in missing]
                words += [f"“{column.heading}”有两列" for column in COLUMNS if column.key in doubled]
                raise Refused(UNREADABLE(f"表头有误：{'；'.join(words)}。", cure="请使用名册模板的表头"))
            return place, dict(found)
    raise Refused(UNREADABLE(f"前{HEADING_WITHIN}行内没有找到含“姓名”“身份证号码”的表头。", cure="请使用名册模板填写"))


def _bare(value: Any) -> str:
    return cells.wide("".join(cells.plain(value).split())).rstrip("*＊")


def _line(number: int, row: Sequence[Any], where: Mapping[str, int], sheet: Sheet) -> Line:
    line = Line(row=number, cells=[cells.plain(value) for value in row])
    if number in sheet.hidden:
        line.errors.append("这一行在文件中被隐藏，请取消隐藏并确认后再上传")
    if number in sheet.merged:
        line.errors.append("这一行有与上一行合并的单元格，请取消合并并逐行填写")
    if number in sheet.formulas:
        line.remarks.append("有公式，按保存时的结果读取")
    at = _Row({key: row[index] if index < len(row) else "" for key, index in where.items()}, line)
    values = {
        "name": at.read("name", cells.name),
        "id_number": at.read("id_number", cells.id_number),
        "phone": at.read("phone", cells.phone),
        "uscc": at.read("employer", cells.credit_code) if at.has("employer") else None,
        "population": at.read("population", cells.choice, POPULATION_NAMES, "人员类别"),
        "occupation": at.text("occupation", "申报职业（工种）"),
        "level": at.read("level", cells.choice, TARGET_NAMES, "申报等级"),
        "route": at.read("route", cells.choice, ROUTE_NAMES, "报名途径"),
        "papers": at.read("papers", cells.papers, PAPER_NAMES) or [],
        "confirmed_on": _iso(at.read("confirmed_on", cells.day, "本人确认日期") if at.has("confirmed_on") else None),
    }
    values |= _by_route(at, values["route"])
    line.values = None if line.errors else values
    return line


def _by_route(at: _Row, route: str | None) -> dict[str, Any]:
    """The columns that the route asks for; an earlier certificate may come with any route."""
    found: dict[str, Any] = {"certificate": None, "spells": [], "award": None}
    if route == Route.CERTIFICATE or at.has("held_level"):
        found["certificate"] = {
            "level": at.read("held_level", cells.choice, LEVEL_NAMES, "原证书等级"),
            "written": at.text("held_occupation", "原证书职业（工种）"),
            "issued_on": _iso(at.read("held_on", cells.day, "原证书核发日期")),
            "number": cells.plain(at.cells.get("held_number")),
        }
    if route == Route.YEARS or at.has("spells"):
        found["spells"] = at.read("spells", cells.spells) or []
        if route == Route.YEARS and not found["spells"]:
            at.line.errors.append("按从业年限报名，缺少从业经历")
    if route == Route.AWARD:
        found["award"] = {
            "kind": at.read("award_kind", cells.choice, AWARD_KINDS, "称号或成果类别"),
            "title": at.text("award_title", "称号或成果名称"),
            "grade": at.read("award_grade", cells.choice, GRADE_NAMES, "称号级别") if at.has("award_grade") else None,
            "granted_on": _iso(at.read("award_on", cells.day, "称号或成果取得日期")),
        }
    return found


def _iso(day: Any) -> str | None:
    return day.isoformat() if day is not None else None


class _Row:
    """One row under its heading; what cannot be read becomes an error of the line."""

    def __init__(self, values: Mapping[str, Any], line: Line) -> None:
        self.cells = values
        self.line = line

    def has(self, key: str) -> bool:
        return bool(cells.plain(self.cells.get(key)))

    def read(self, key: str, read: Read, *names: Any) -> Any:
        value = self.cells.get(key)
        try:
            found = read(value, *names)
        except CellError as error:
            shortest = MISTYPED if key in ("id_number", "phone") else TELEPHONE
            self.line.errors.append(without_numbers(str(error), shortest=shortest))
            return None
        if isinstance(value, str) and value.strip() != cells.plain(value) and key in ("id_number", "phone"):
            self.line.remarks.append("已将全角字符或多余符号改为半角")
        return found

    def text(self, key: str, what: str) -> str | None:
        text = cells.wide("".join(cells.plain(self.cells.get(key)).split()))
        if not text:
            self.line.errors.append(f"缺少{what}")
        return text or None
