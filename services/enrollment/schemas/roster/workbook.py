"""Reading an .xlsx in a process of its own, which may die of the file without taking the service along.

A spreadsheet from outside is a zip with XML in it. Its size, the number and the unpacked size of its parts, macros and
far-away cells are looked at before a parser may allocate for them; whatever is overlooked meets the limits that this
process sets itself. Run by :mod:`services.enrollment.schemas.roster.opening` as a program: the file on standard input,
the cells, or what is wrong with the file, as JSON on standard output. It knows nothing of the service.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

import python_calamine
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

MEMORY_MOST = 512 * 1024 * 1024  # bytes; a full roster of 20,000 rows takes a third of it
SECONDS_MOST = 10  # of processor time; such a roster takes one
PARTS_MOST = 500  # a roster of one sheet has about a dozen
UNPACKED_MOST = 200 * 1024 * 1024
COLUMNS_MOST = 64
SPARE_ROWS = 20  # titles above the heading, notes below the table
CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(/)?>')
ROW = re.compile(rb"<row\b([^>]*)>")
ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?><f\b')
NAMES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
         "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships"}


class Unreadable(Exception):
    """What is wrong with the file, and what to do."""


def read(content: bytes, rows_most: int) -> dict[str, Any]:
    """Read the first visible sheet: its rows, and which are hidden, merged or hold formulas, counted from 1.

    :raises Unreadable: saying what is wrong.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _look_at_the_parts(parts)
            name, part = _first_visible_sheet(parts)
            xml = parts.read(part)
        _look_at_the_cells(xml, rows_most)
        sheet = python_calamine.load_workbook(io.BytesIO(content)).get_sheet_by_name(name)
        if sheet.total_height > rows_most + SPARE_ROWS or sheet.total_width > COLUMNS_MOST:
            raise _too_large(rows_most)
        rows = sheet.to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, DefusedXmlException, RuntimeError, ValueError,
            NotImplementedError, python_calamine.CalamineError) as error:
        raise Unreadable("文件已损坏，或不是 .xlsx 文件。", "请用 Excel 或 WPS 重新保存为 .xlsx 后再上传") from error
    merged = {row + 1 for start, end in sheet.merged_cell_ranges or ()
              for row in range(start[0] + 1, min(end[0] + 1, len(rows)))}
    formulas = sorted({int(row) for _, row in FORMULA.findall(xml)})
    notes = [f"读取的是工作表“{name}”。", *(["文件中有公式，按保存时的结果读取。"] if formulas else [])]
    return {"rows": rows, "hidden": sorted(_hidden_rows(xml)), "merged": sorted(merged), "formulas": formulas,
            "notes": notes}


def _too_large(rows_most: int, where: str = "") -> Unreadable:
    return Unreadable(f"名册超过{rows_most}行或{COLUMNS_MOST}列{where}。", "请删除多余的行列，或拆分后分别上传")


def _look_at_the_parts(parts: zipfile.ZipFile) -> None:
    entries = parts.infolist()
    if len(entries) > PARTS_MOST or sum(entry.file_size for entry in entries) > UNPACKED_MOST:
        raise Unreadable("文件展开后过大。", "请只保留名册工作表，另存为新文件后再上传")
    if any(entry.filename.endswith("vbaProject.bin") for entry in entries):
        raise Unreadable("文件带有宏。", "请另存为不带宏的 .xlsx 后再上传")


def _first_visible_sheet(parts: zipfile.ZipFile) -> tuple[str, str]:
    """The name of the first sheet that is shown, and the part of the zip that holds it."""
    book = ElementTree.fromstring(parts.read("xl/workbook.xml"))
    links = ElementTree.fromstring(parts.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    for sheet in book.iterfind("m:sheets/m:sheet", NAMES):
        if sheet.get("state", "visible") == "visible":
            target = targets[sheet.get(f"{{{NAMES['r']}}}id")]
            return sheet.get("name", ""), target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError("no visible sheet")


def _look_at_the_cells(xml: bytes, rows_most: int) -> None:
    """A single cell in the last corner would make a parser allocate the whole plane: look first, and name it."""
    for column, row, empty in CELL.findall(xml):
        if not empty and (int(row) > rows_most + SPARE_ROWS or _number(column) > COLUMNS_MOST):
            raise _too_large(rows_most, f"（单元格 {column.decode()}{int(row)} 有内容）")


def _number(column: bytes) -> int:
    number = 0
    for letter in column:
        number = number * 26 + letter - 64
    return number


def _hidden_rows(xml: bytes) -> Iterator[int]:
    for attributes in ROW.findall(xml):
        number = ROW_NUMBER.search(attributes)
        if number and HIDDEN.search(attributes):
            yield int(number[1])


def _tagged(value: Any) -> dict[str, Any]:
    """What JSON has no word for, by name, so that whoever reads it makes the same of it."""
    if isinstance(value, timedelta):
        return {"timedelta": value.total_seconds()}
    if isinstance(value, (datetime, date, time)):
        return {type(value).__name__: value.isoformat()}
    raise TypeError(f"a cell holds {type(value).__name__}")


def main() -> None:
    """Read standard input within the limits and write what was found."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MOST, MEMORY_MOST))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_MOST, SECONDS_MOST))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        found = read(sys.stdin.buffer.read(), int(sys.argv[1]))
    except Unreadable as error:
        found = {"unreadable": error.args}
    json.dump(found, sys.stdout, default=_tagged)


if __name__ == "__main__":
    main()
