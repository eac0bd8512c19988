"""Layouts of letters as an office changes them in Word, and as somebody who means harm would."""

from __future__ import annotations

import io

import docx
from docx.oxml import parse_xml

from shared.letters.paper import house
from tests.files import made

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
MAIN = "word/document.xml"


def layout(change=None, *, annex: bool = False) -> bytes:
    """The house's layout, changed through python-docx."""
    document, out = docx.Document(io.BytesIO(house(annex=annex))), io.BytesIO()
    if change:
        change(document)
    document.save(out)
    return out.getvalue()


def saying(*texts: str, annex: bool = False) -> bytes:
    """The house's layout with these paragraphs at its head."""
    return layout(lambda document: [document.paragraphs[0].insert_paragraph_before(text) for text in texts], annex=annex)


def with_xml(xml: str) -> bytes:
    """The house's layout with an element at the head of its text."""
    return repacked(layout(), b"<w:body>", b"<w:body>" + xml.encode())


def without(*names: str, annex: bool = False) -> bytes:
    """The house's layout without these places."""
    def change(document) -> None:
        for paragraph in list(document.paragraphs):
            if any(f"{{{name}}}" in paragraph.text for name in names):
                paragraph._p.getparent().remove(paragraph._p)

    return layout(change, annex=annex)


def letterhead(document) -> None:
    """What an office does: its head in red in the header, a page number in the footer, places cut into runs by Word."""
    section = document.sections[0]
    section.header.paragraphs[0].text = "{单位}人力资源和社会保障局文件"
    section.footer.paragraphs[0]._p.append(parse_xml(f'<w:fldSimple {W} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'))
    title = document.paragraphs[0]
    title.runs[0].text = "{标"
    title.add_run("题").bold = True
    title.add_run("}")
    document.paragraphs[4].runs[0].bold = True  # the body
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "经办：{业务编号}", "理由：{理由}"


def repacked(content: bytes, old: bytes, new: bytes, *more: tuple[str, bytes], part: str = MAIN) -> bytes:
    """A layout with bytes of one part changed, and more parts."""
    return made.repacked(content, *more, change=(part, old, new))


def texts(content: bytes) -> list[str]:
    """The paragraphs of a Word file, as python-docx reads them."""
    return [one.text for one in docx.Document(io.BytesIO(content)).paragraphs]
