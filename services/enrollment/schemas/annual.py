"""The annual table 统计表 as a workbook and as a document, in the layout of the notice's annex."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import docx
import xlsxwriter
from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_ROW_HEIGHT_RULE, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell

Thing = Mapping[str, Any]
ROWS_LEAST = 10  # the annex is a form: a short year still prints as a page
FONT, TITLE_FONT = "宋体", "方正小标宋简体"
ON_PAPER = "威人社字〔2019〕63号 四（第三段）及附件"  # as people cite it; §4.3 is for code
WIDTHS = (5.4, 2.1, 2.1, 2.1, 2.1, 2.1, 2.1, 5.4)  # cm


def _lines(table: Thing) -> list[list[str]]:
    """The body as text: one line per occupation, empty lines up to a page, and the total."""
    columns = [column["level"] for column in table["columns"]]

    def line(label: str, cells: Thing, remarks: str) -> list[str]:
        pairs = [str(cells[level][name]) for level in columns for name in ("trained", "passed")]
        return [label, *pairs, remarks]

    rows = [line(row["label"], row["cells"], row["remarks"]) for row in table["rows"]]
    rows += [[""] * 8 for _ in range(ROWS_LEAST - len(rows))]
    return [*rows, line("合计", table["total"], "")]


def _heads(table: Thing) -> tuple[list[str], list[str]]:
    return [f"{column['name']}（人）" for column in table["columns"]], ["培训人数", "合格人数"] * 3


def _filed(table: Thing) -> tuple[str, str]:
    day: date = table["as_of"]
    return f"填报单位（盖章）：{table['unit_name']}", f"填报时间：{day.year}年{day.month}月{day.day}日"


def _meaning(table: Thing) -> str:
    return f"项目年度：{table['year']}年；培训人数口径：{table['meaning_name']}；依据：{ON_PAPER}。"


def annual_xlsx(table: Thing, *, filed_by: str, phone: str) -> bytes:
    """Write the table as .xlsx; every cell is text, so that nothing in it is taken for a formula."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet("统计表")
        style = {"font_name": FONT, "font_size": 12, "valign": "vcenter"}
        title = book.add_format({**style, "font_name": TITLE_FONT, "font_size": 18, "align": "center"})
        head = book.add_format({**style, "align": "center", "border": 1, "text_wrap": True})
        cell = book.add_format({**style, "align": "center", "border": 1, "text_wrap": True})
        text = book.add_format({**style})
        small = book.add_format({**style, "font_size": 9, "text_wrap": True})
        for place, width in enumerate(WIDTHS):
            sheet.set_column(place, place, width * 4.4)
        sheet.write_string(0, 0, "附件", text)
        sheet.merge_range(1, 0, 1, 7, table["title"], title)
        for row, words in enumerate(_filed(table), start=2):
            sheet.merge_range(row, 0, row, 7, words, text)
        _xlsx_head(sheet, table, head)
        lines = _lines(table)
        for row, line in enumerate(lines, start=6):
            sheet.set_row(row, 24)
            for place, value in enumerate(line):
                sheet.write_string(row, place, value, cell)
        foot = 6 + len(lines)
        sheet.merge_range(foot, 0, foot, 3, f"填报人：{filed_by}", text)
        sheet.merge_range(foot, 4, foot, 7, f"联系电话：{phone}", text)
        sheet.merge_range(foot + 1, 0, foot + 1, 7, _meaning(table), small)
        sheet.set_row(foot, 24)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.repeat_rows(4, 5)
    return file.getvalue()


def _xlsx_head(sheet: Any, table: Thing, head: Any) -> None:
    levels, pairs = _heads(table)
    sheet.merge_range(4, 0, 5, 0, "职业（工种）", head)
    for place, name in enumerate(levels):
        sheet.merge_range(4, 1 + 2 * place, 4, 2 + 2 * place, name, head)
    for place, name in enumerate(pairs):
        sheet.write_string(5, 1 + place, name, head)
    sheet.merge_range(4, 7, 5, 7, "备注", head)
    sheet.set_row(1, 36)
    for row in (2, 3, 4, 5):
        sheet.set_row(row, 24)


def annual_docx(table: Thing, *, filed_by: str, phone: str) -> bytes:
    """Write the table as .docx, a landscape page with the annex's two-row head."""
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    _font(document.styles["Normal"], FONT, 12)
    _paragraph(document, "附件")
    _paragraph(document, table["title"], size=20, font=TITLE_FONT, align=WD_ALIGN_PARAGRAPH.CENTER)
    for words in _filed(table):
        _paragraph(document, words)
    lines = _lines(table)
    grid = document.add_table(rows=2 + len(lines), cols=8, style="Table Grid")
    grid.alignment = WD_TABLE_ALIGNMENT.CENTER
    grid.autofit = False
    _docx_head(grid, table)
    for row, line in zip(grid.rows[2:], lines, strict=True):
        for cell, value in zip(row.cells, line, strict=True):
            _write(cell, value)
    for column, width in zip(grid.columns, WIDTHS, strict=True):
        column.width = Cm(width)
    for row in grid.rows:
        row.height, row.height_rule = Cm(0.8), WD_ROW_HEIGHT_RULE.AT_LEAST
        for cell, width in zip(row.cells, WIDTHS, strict=True):
            cell.width = Cm(width)
    _paragraph(document, f"填报人：{filed_by}{'　' * 16}联系电话：{phone}", before=6)
    _paragraph(document, _meaning(table), size=9)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _docx_head(grid: Table, table: Thing) -> None:
    levels, pairs = _heads(table)
    top, under = grid.rows[0].cells, grid.rows[1].cells
    for place, name in enumerate(levels):
        _write(top[1 + 2 * place].merge(top[2 + 2 * place]), name)
    for place, name in enumerate(pairs):
        _write(under[1 + place], name)
    _write(top[0].merge(under[0]), "职业（工种）")
    _write(top[7].merge(under[7]), "备注")
    for row in grid.rows[:2]:  # the head repeats on every page
        mark = OxmlElement("w:tblHeader")
        mark.set(qn("w:val"), "true")
        row._tr.get_or_add_trPr().append(mark)  # noqa: SLF001  # python-docx offers no other way


def _write(cell: _Cell, words: str) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.add_run(words)
    cell.vertical_alignment = 1  # type: ignore[assignment]  # WD_ALIGN_VERTICAL.CENTER


def _paragraph(
    document: Document, words: str, *, size: int = 12, font: str = FONT, align: Any = None, before: int = 0,
) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(4)
    paragraph.paragraph_format.space_before = Pt(before)
    run = paragraph.add_run(words)
    _font(run, font, size)


def _font(thing: Any, name: str, size: int) -> None:
    """Set a Chinese font: Word keeps the East Asian one apart."""
    thing.font.name, thing.font.size = name, Pt(size)
    thing.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), name)


__all__: Sequence[str] = ("annual_docx", "annual_xlsx")
