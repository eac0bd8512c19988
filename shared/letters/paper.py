"""A letter as a Word file: A4, in the type that official documents use, with room for the seal over signature and day."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from typing import Any

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from shared.letters.kinds import spelled

CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
# GB/T 9704: page, margins and sizes of official documents; 小标宋 and 仿宋 fall back to 宋体 where they are not installed.
PAGE = {"page_width": Mm(210), "page_height": Mm(297), "top_margin": Mm(37), "bottom_margin": Mm(35),
        "left_margin": Mm(28), "right_margin": Mm(26)}
STYLES = {  # of paragraphs: font, size and space between lines in points
    "Letter Title": ("方正小标宋简体", 22, 32), "Letter Text": ("仿宋_GB2312", 16, 28), "Letter Cell": ("仿宋_GB2312", 10.5, 15),
}
TITLE, TEXT, CELL = STYLES
INDENT = Pt(32)  # two characters
BREADTH = Mm(156)  # of the text
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2: what no Word file can hold
SEAL, UNNUMBERED = "（盖章）", "（预览，未编文号）"


def as_docx(letter: Mapping[str, Any]) -> bytes:
    """The letter as it was issued.

    :param letter: the columns of its row; what `annex` holds stands on a page of its own.
    """
    made, out, letter = docx.Document(), io.BytesIO(), {name: _clean(value) for name, value in letter.items()}
    for name, value in PAGE.items():
        setattr(made.sections[0], name, value)
    for name, (font, size, line) in STYLES.items():
        _style(made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), font, Pt(size), Pt(line))
    made.core_properties.title = f"{letter['title']} {letter['number']}"
    made.add_paragraph(letter["title"], TITLE).alignment = CENTRE
    made.add_paragraph(letter["number"], TEXT).alignment = CENTRE
    made.add_paragraph("", TEXT)
    if letter["addressee"]:
        made.add_paragraph(f"{letter['addressee']}：", TEXT)
    for text in letter["body"].strip().splitlines():
        made.add_paragraph(text, TEXT).paragraph_format.first_line_indent = INDENT
    made.add_paragraph("", TEXT)
    if letter["signature"]:
        signed = made.add_paragraph(f"{letter['signature']}{SEAL}", TEXT)
        signed.alignment, signed.paragraph_format.keep_with_next = RIGHT, True
    made.add_paragraph(spelled(letter["issued_on"]), TEXT).alignment = RIGHT
    if letter["annex"]:
        _annex(made, letter["annex"])
    made.save(out)
    return out.getvalue()


def _clean(value: Any) -> Any:
    return NO_XML.sub("", value) if isinstance(value, str) else value


def _annex(made: Document, annex: Mapping[str, Any]) -> None:
    made.add_paragraph(_clean(annex["title"]), TEXT).paragraph_format.page_break_before = True
    rows = [annex["head"], *annex["rows"]]
    needed = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    widths = [round(BREADTH * one / sum(needed)) for one in needed]
    table = made.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in rows:
        made_row = table.add_row()
        for cell, word, width in zip(made_row.cells, row, widths, strict=True):
            cell.width = width
            cell.paragraphs[0].style = CELL
            cell.paragraphs[0].add_run(_clean(word))
        if row is annex["head"]:  # repeated on every page
            made_row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  # python-docx has no word for it


def _width(word: str) -> int:
    """About how many half characters a word is wide, with room around it."""
    return sum(1 if sign.isascii() else 2 for sign in word) + 3


def _style(style: Any, font: str, size: Pt, line: Pt) -> None:
    style.font.name, style.font.size = font, size
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    style.paragraph_format.line_spacing, style.paragraph_format.space_after = line, Pt(0)
