"""The base's own file back: the rows that were not taken, as they stood, with the reasons beside them."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter

from services.enrollment.schemas.roster.columns import ERROR_HEADING


def returned_file(heading: Sequence[str], rows: Iterable[tuple[int, Sequence[str], Sequence[str]]]) -> bytes:
    """Write rows (number in the file, cells, reasons) under their own heading; every cell is text, none a formula."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("退回")
        bold = book.add_format({"bold": True, "border": 1, "text_wrap": True})
        text = book.add_format({"num_format": "@"})
        wrong = book.add_format({"num_format": "@", "font_color": "#B00020", "text_wrap": True})
        last = len(heading)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(last - 1, 0), 18, text)
        sheet.set_column(last, last, 60, wrong)
        sheet.set_column(last + 1, last + 1, 10, text)
        for place, name in enumerate((*heading, ERROR_HEADING, "原行号")):
            sheet.write_string(0, place, name, bold)
        for line, (number, cells, reasons) in enumerate(rows, start=1):
            for place, value in enumerate(cells[:last]):
                sheet.write_string(line, place, value, text)
            sheet.write_string(line, last, "；".join(reasons), wrong)
            sheet.write_string(line, last + 1, str(number), text)
    return file.getvalue()
