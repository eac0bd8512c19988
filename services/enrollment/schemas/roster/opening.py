"""Opening a roster file safely: what comes out is plain cells, and plain words for what is wrong with the file.

A spreadsheet from outside is a zip with XML in it: its size, the number and the unpacked size of its parts, macros and
far-away cells are looked at before any parser may allocate for them.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import python_calamine
from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from shared.refusals import Kind, Reason, Refused

UNREADABLE = Reason("roster-unreadable", "名册无法读取", "The roster cannot be read", kind=Kind.MALFORMED)
PARTS_MOST = 500  # a roster of one sheet has about a dozen
UNPACKED_MOST = 200 * 1024 * 1024
COLUMNS_MOST = 64
CELL = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?(/)?>')
ROW = re.compile(rb"<row\b([^>]*)>")
ROW_NUMBER = re.compile(rb'\br="(\d{1,7})"')
HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
FORMULA = re.compile(rb'<c\b[^>]*?\br="([A-Z]{1,3})(\d{1,7})"[^>]*?><f\b')
NAMES = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
         "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships"}
Cell = Any


@dataclass
class Sheet:
    """The rows of a file as they stand, from its first row; numbers of rows count from 1.

    :ivar hidden: rows that the file hides. :ivar merged: rows whose cells are merged with others, but the first.
    :ivar formulas: rows with a formula in some cell. :ivar notes: what was done to read the file, for the uploader.
    """

    rows: list[list[Cell]]
    hidden: frozenset[int] = frozenset()
    merged: frozenset[int] = frozenset()
    formulas: frozenset[int] = frozenset()
    notes: list[str] = field(default_factory=list)


def open_sheet(content: bytes, *, rows_most: int, bytes_most: int) -> Sheet:
    """Open a roster: .xlsx, or .csv in UTF-8 or GB18030.

    :raises Refused: `roster-unreadable`, saying what is wrong and what to do.
    """
    if len(content) > bytes_most:
        raise _unreadable(f"文件超过{bytes_most // 1024 // 1024}MB。", "请拆分后分别上传")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _unreadable("这是旧版 .xls 文件，或设有打开密码的文件。", "请在 Excel 中另存为不加密的 .xlsx 后再上传")
    if content.startswith(b"PK"):
        return _open_xlsx(content, rows_most)
    return _open_csv(content, rows_most)


def _unreadable(detail: str, cure: str) -> Refused:
    return Refused(UNREADABLE(detail, cure=cure))


def _open_xlsx(content: bytes, rows_most: int) -> Sheet:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            _look_at_the_parts(parts)
            name, part = _first_visible_sheet(parts)
            xml = parts.read(part)
        _look_at_the_cells(xml, rows_most)
        book = python_calamine.load_workbook(io.BytesIO(content))
        sheet = book.get_sheet_by_name(name)
        rows = sheet.to_python(skip_empty_area=False)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, DefusedXmlException, RuntimeError, ValueError,
            NotImplementedError, python_calamine.CalamineError) as error:
        raise _unreadable("文件已损坏，或不是 .xlsx 文件。", "请用 Excel 或 WPS 重新保存为 .xlsx 后再上传") from error
    merged = {row + 1 for start, end in sheet.merged_cell_ranges or () for row in range(start[0] + 1, end[0] + 1)}
    formulas = frozenset(int(row) for _, row in FORMULA.findall(xml))
    notes = [f"读取的是工作表“{name}”。"]
    if formulas:
        notes.append("文件中有公式，按保存时的结果读取。")
    return Sheet(rows, frozenset(_hidden_rows(xml)), frozenset(merged), formulas, notes)


def _look_at_the_parts(parts: zipfile.ZipFile) -> None:
    entries = parts.infolist()
    if len(entries) > PARTS_MOST or sum(entry.file_size for entry in entries) > UNPACKED_MOST:
        raise _unreadable("文件展开后过大。", "请只保留名册工作表，另存为新文件后再上传")
    if any(entry.filename.endswith("vbaProject.bin") for entry in entries):
        raise _unreadable("文件带有宏。", "请另存为不带宏的 .xlsx 后再上传")


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
    """A single cell in the last corner would make a parser allocate the whole plane: look first."""
    for column, row, empty in CELL.findall(xml):
        if not empty and (int(row) > rows_most + 20 or _number(column) > COLUMNS_MOST):
            raise _unreadable(
                f"名册超过{rows_most}行或{COLUMNS_MOST}列（单元格 {column.decode()}{int(row)} 有内容）。",
                "请删除多余的行列，或拆分后分别上传")


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


def _open_csv(content: bytes, rows_most: int) -> Sheet:
    text, note = _decoded(content)
    rows: list[list[Cell]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline="")):
            if len(rows) > rows_most + 20 or len(row) > COLUMNS_MOST:
                raise _unreadable(f"名册超过{rows_most}行或{COLUMNS_MOST}列。", "请拆分后分别上传")
            rows.append(list(row))
    except csv.Error as error:
        raise _unreadable("文本的列无法分开。", "请使用名册模板填写，保存为 .xlsx 后上传") from error
    return Sheet(rows, notes=[note, "建议改用 .xlsx：文本文件中的长号码容易被表格软件改写。"])


def _decoded(content: bytes) -> tuple[str, str]:
    """Text in whichever of the two encodings it is, and a note that says which."""
    for encoding, name in (("utf-8-sig", "UTF-8"), ("gb18030", "GB18030（国标）")):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text, f"文件按 {name} 文本读取。"
    raise _unreadable("文件不是 .xlsx，也不是可识别的文本。", "请使用名册模板填写，保存为 .xlsx 后上传")
