"""A list as a file: .xlsx or CSV, masked as on the screen, and nothing in it that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence

import xlsxwriter
from flask import Response

from shared.web.attachments import CSV, XLSX, attachment

FORMATS = ("xlsx", "csv")
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # how a formula begins, for a program that reads text


def table(form: str, name: str, heading: Sequence[str], rows: Iterable[Sequence[str]]) -> Response:
    """Answer with a table as a file.

    :param form: one of `FORMATS`.
    :param name: of the file, without its ending.
    """
    if form == "xlsx":
        return attachment(xlsx(heading, rows), f"{name}.xlsx", XLSX)
    return attachment(comma_separated(heading, rows), f"{name}.csv", CSV)


def harmless(text: str) -> str:
    """Text that a spreadsheet reads as text, also where it looks like a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) and not NUMBER.fullmatch(text) else text


def comma_separated(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write CSV in UTF-8 with the mark by which Excel knows it."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([heading, *([harmless(cell) for cell in row] for row in rows)])
    return ("\ufeff" + out.getvalue()).encode()


def xlsx(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write a workbook of one sheet; every cell is text."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        bold, text = book.add_format({"bold": True}), book.add_format({"num_format": "@"})
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(heading), 18, text)
        for place, name in enumerate(heading):
            sheet.write_string(0, place, name, bold)
        for line, row in enumerate(rows, start=1):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, cell, text)
    return file.getvalue()
