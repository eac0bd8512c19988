"""The house's layout 版式 of a letter: A4, in the type that official documents use, with room for the seal over signature and day."""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from shared.letters.filling import filled
from shared.letters.kinds import Annex, spelled

CENTRE, RIGHT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT
# GB/T 9704: page, margins and sizes of official documents; 小标宋 and 仿宋 fall back to 宋体 where they are not installed.
PAGE = {"page_width": Mm(210), "page_height": Mm(297), "top_margin": Mm(37), "bottom_margin": Mm(35),
        "left_margin": Mm(28), "right_margin": Mm(26)}
STYLES = {  # of paragraphs: font, size and space between lines in points
    "Letter Title": ("方正小标宋简体", 22, 32), "Letter Text": ("仿宋_GB2312", 16, 28),
}
TITLE, TEXT = STYLES
INDENT = Pt(32)  # two characters
SEAL, UNNUMBERED = "（盖章）", "（预览，未编文号）"


@functools.cache
def house(*, annex: bool) -> bytes:
    """The layout that a letter has where its unit has none of its own.

    :param annex: whether such letters have a list with them.
    """
    made, out = docx.Document(), io.BytesIO()
    for name, value in PAGE.items():
        setattr(made.sections[0], name, value)
    for name, (font, size, line) in STYLES.items():
        _style(made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), font, Pt(size), Pt(line))
    made.add_paragraph("{标题}", TITLE).alignment = CENTRE
    made.add_paragraph("{文号}", TEXT).alignment = CENTRE
    made.add_paragraph("", TEXT)
    made.add_paragraph("{主送}：", TEXT)
    made.add_paragraph("{正文}", TEXT).paragraph_format.first_line_indent = INDENT
    made.add_paragraph("", TEXT)
    signed = made.add_paragraph(f"{{落款}}{SEAL}", TEXT)
    signed.alignment, signed.paragraph_format.keep_with_next = RIGHT, True
    made.add_paragraph("{出具日期}", TEXT).alignment = RIGHT
    if annex:
        made.add_paragraph("{附件}", TEXT)
    made.save(out)
    return out.getvalue()


def in_layout(layout: bytes, letter: Mapping[str, Any], words: Mapping[str, str]) -> bytes:
    """A letter as a Word file.

    :param layout: a Word file that was judged. :param letter: the columns of its row. :param words: what else the layout may name.
    """
    annex = letter["annex"]
    return filled(layout, {
        **words, "标题": letter["title"], "文号": letter["number"], "主送": letter["addressee"], "正文": letter["body"],
        "落款": letter["signature"], "出具日期": spelled(letter["issued_on"])}, None if annex is None else Annex(**annex))


def as_docx(letter: Mapping[str, Any]) -> bytes:
    """A letter of which no file was kept, in the house's layout."""
    return in_layout(house(annex=letter["annex"] is not None), letter, {})


def _style(style: Any, font: str, size: Pt, line: Pt) -> None:
    style.font.name, style.font.size = font, size
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), font)
    style.paragraph_format.line_spacing, style.paragraph_format.space_after = line, Pt(0)
