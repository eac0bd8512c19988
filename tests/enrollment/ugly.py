"""Rosters as bases really send them, each ugly in one way."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import openpyxl
import xlsxwriter

from services.enrollment.schemas import COLUMNS
from tests.enrollment.test_actions import an_id

HEADINGS = [column.heading for column in COLUMNS]
USCC = "91371099MA0T0001XF"
PAPERS = "报名申请表、身份证、原职业资格（技能等级）证书"


def good(number: int = 1, **changed: object) -> list[object]:
    """A row that lacks nothing, in the template's order."""
    values: dict[str, object] = {
        "姓名": f"测试{'甲乙丙丁戊己庚辛壬癸'[number % 10]}", "身份证号码": an_id(number), "手机号码": f"1990000{number:04d}",
        "用人单位统一社会信用代码": USCC, "用人单位名称": "演示：威海环翠船舶制造有限公司", "人员类别": "企业在职职工",
        "申报职业（工种）": "电工", "申报等级": "高级工", "报名途径": "持证年限", "原证书等级": "中级工",
        "原证书职业（工种）": "维修电工", "原证书编号": "2037104103400001", "原证书核发日期": "2020年5月1日",
        "已交材料": PAPERS, "本人确认日期": "2026-11-01", **changed,
    }
    return [values.get(heading, "") for heading in HEADINGS]


def book(*rows: list[object], headings: list[str] | None = None, above: int = 0,
         then: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None] | None = None) -> bytes:
    """An .xlsx with these rows under the heading, `above` lines further down."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as made:
        sheet = made.add_worksheet("名册")
        if above:
            sheet.write(0, 0, "威海市某某公司金蓝领培训名册")
        sheet.write_row(above, 0, headings or HEADINGS)
        for place, row in enumerate(rows, start=above + 1):
            sheet.write_row(place, 0, row)
        if then is not None:
            then(made, sheet)
    return file.getvalue()


def zipped(**parts: bytes) -> bytes:
    """A zip with these parts, names with dots written as __."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", ".").replace("_SLASH_", "/"), content)
    return file.getvalue()


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """The same workbook with one more part, or another content of a part that it has."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, part)
    return file.getvalue()


def far_cell() -> bytes:
    """One cell in the last corner of the sheet: a parser that trusts it allocates the plane."""
    return book(good(), then=lambda made, sheet: sheet.write(1_048_575, 16_383, "x"))


def in_the_sheet(xml: str, *, prefix: str = "") -> bytes:
    """A workbook whose sheet says exactly this between its first and its last element."""
    name = f"xmlns:{prefix}" if prefix else "xmlns"
    tag = f"{prefix}:worksheet" if prefix else "worksheet"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return with_part(book(good()), "xl/worksheets/sheet1.xml", f'<{tag} {name}="{main}">{xml}</{tag}>'.encode())


def killers() -> dict[str, bytes]:
    """Small files that no pattern sees through and that kill or stall the parser that opens them."""
    far = "<row r={q}1048576{q}><c r{s}={s}{q}XFD1048576{q}><v>1</v></c></row>"
    merges = '<mergeCell ref="A1:B1048576"/>' * 3_000
    return {
        "far-in-single-quotes": in_the_sheet(f"<sheetData>{far.format(q=chr(39), s='')}</sheetData>"),
        "far-with-spaces": in_the_sheet(f"<sheetData>{far.format(q=chr(34), s=' ')}</sheetData>"),
        "far-in-a-namespace": in_the_sheet(
            '<x:sheetData><x:row r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row></x:sheetData>', prefix="x"),
        "rows-without-numbers": in_the_sheet(f"<sheetData>{'<row><c><v>1</v></c></row>' * 2_000_000}</sheetData>"),
        "merged-thousands-of-times": in_the_sheet(f"<sheetData/><mergeCells>{merges}</mergeCells>"),
    }


def bomb() -> bytes:
    """Small on the wire, hundreds of megabytes unpacked."""
    return with_part(book(good()), "xl/media/image1.png", b"\0" * (210 * 1024 * 1024))


def entity_bomb() -> bytes:
    """XML entities that grow: a billion laughs in the part that names the sheets."""
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{laughs}]><workbook>&a9;</workbook>'
    return with_part(book(good()), "xl/workbook.xml", xml.encode())


def macros() -> bytes:
    """A workbook with macros in it."""
    return with_part(book(good()), "xl/vbaProject.bin", b"macro")


def hidden_first_sheet() -> bytes:
    """The first sheet is hidden; the second is the roster."""
    made = openpyxl.Workbook()
    made.active.title, made.active.sheet_state = "暂存", "hidden"
    sheet = made.create_sheet("名册")
    sheet.append(HEADINGS)
    sheet.append(good())
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def csv_text(*rows: list[object]) -> str:
    """Rows as comma-separated text."""
    return "\r\n".join(",".join(str(cell) for cell in row) for row in (HEADINGS, *rows))
