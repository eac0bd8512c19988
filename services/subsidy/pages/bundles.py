"""A bundle for the bureau's own website: a static page, .docx, .xlsx and .json, with a signed manifest of their hashes."""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import docx
import xlsxwriter
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

SIGNED = b"jinlanling publication\n"  # before the manifest, so that no other text of this key is taken for one
MADE = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip knows
READABLE = 0o100644
KEPT = 16  # bundles that a process remembers; one of 5,000 lines has some two megabytes with what it was made from
FONT, BREADTH = "宋体", Mm(170)  # of the text between the margins
PAGE = {"page_width": Mm(210), "page_height": Mm(297), "left_margin": Mm(20), "right_margin": Mm(20)}


@dataclass(frozen=True)
class Sheet:
    """What is published, as lines: the same in every format."""

    title: str
    facts: Sequence[tuple[str, str]]
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True)
class Bundle:
    """The packed files, and the SHA-256 of the manifest by which this bundle is known."""

    content: bytes
    manifest_sha256: str


def bundle(sheet: Sheet, page: str, data: bytes, *, name: str, about: Mapping[str, Any], key: bytes,
           more: Mapping[str, bytes] | None = None) -> Bundle:
    """Pack what is published; what was packed before from the very same is not written again.

    :param page: the static page. :param data: the published record as JSON, under `<name>.json`.
    :param about: further members of the manifest. :param key: the raw Ed25519 key of the desk's seals.
    """
    lines = Sheet(sheet.title, tuple(sheet.facts), tuple(sheet.heading), tuple(tuple(row) for row in sheet.rows), sheet.note)
    return built(lines, page, data, name, tuple(about.items()), key, tuple((more or {}).items()))


@lru_cache(maxsize=KEPT)
def built(sheet: Sheet, page: str, data: bytes, name: str, about: tuple[tuple[str, Any], ...], key: bytes,
          more: tuple[tuple[str, bytes], ...]) -> Bundle:
    """Write the files and the manifest; a pure function of all that goes in, so that its answer may be remembered."""
    parts = {"index.html": page.encode(), f"{name}.json": data, f"{name}.docx": as_docx(sheet),
             f"{name}.xlsx": as_xlsx(sheet), **dict(more)}
    hashes = {part: hashlib.sha256(content).hexdigest() for part, content in parts.items()}
    manifest = json.dumps({**dict(about), "sha256": hashes}, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()
    signature = Ed25519PrivateKey.from_private_bytes(key).sign(SIGNED + manifest)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, content in {**parts, "manifest.json": manifest, "manifest.sig": base64.b64encode(signature)}.items():
            packed.writestr(_entry(part), content, zipfile.ZIP_DEFLATED)
    return Bundle(out.getvalue(), hashlib.sha256(manifest).hexdigest())


def _entry(name: str) -> zipfile.ZipInfo:
    """A file without the minute of packing, which whoever unpacks it on a web server may read."""
    entry = zipfile.ZipInfo(name, MADE)
    entry.external_attr = READABLE << 16
    return entry


def as_docx(sheet: Sheet) -> bytes:
    """A Word file with the lines as a table."""
    made, out = docx.Document(), io.BytesIO()
    for name, length in PAGE.items():
        setattr(made.sections[0], name, length)
    plain = made.styles["Normal"]
    plain.font.name, plain.font.size, plain.paragraph_format.space_after = FONT, Pt(10.5), Pt(3)
    plain.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), FONT)
    title = made.add_paragraph()
    title.alignment, title.paragraph_format.space_after = WD_ALIGN_PARAGRAPH.CENTER, Pt(12)
    run = title.add_run(sheet.title)
    run.bold, run.font.size = True, Pt(18)
    for label, value in sheet.facts:
        made.add_paragraph(f"{label}：{value}")
    _table(made, [sheet.heading, *sheet.rows])
    if sheet.note:
        made.add_paragraph().add_run(sheet.note)
    made.save(out)
    return _undated(out.getvalue())


def _table(made: Document, rows: Sequence[Sequence[str]]) -> None:
    """Columns as wide as what stands in them; the heading comes again on every page."""
    needed = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    widths = [round(BREADTH * one / sum(needed)) for one in needed]
    table = made.add_table(rows=len(rows), cols=len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for cells, row in zip(table.rows, rows, strict=True):
        for cell, word, width in zip(cells.cells, row, widths, strict=True):
            cell.text, cell.width = word, width
    table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001  # python-docx has no word for it


def _width(word: str) -> int:
    """About how many half characters a word is wide, with room around it."""
    return sum(1 if sign.isascii() else 2 for sign in word) + 3


def _undated(content: bytes) -> bytes:
    """The same parts without the minute of packing: the same record gives the same file, and the same hash."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(_entry(entry.filename), old.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def as_xlsx(sheet: Sheet) -> bytes:
    """An Excel file; every cell is text, so that nothing is reckoned and no number is rewritten."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(*MADE)})  # noqa: DTZ001  # an Excel file knows no zone
        page = book.add_worksheet()
        for at, words in enumerate(zip(sheet.heading, *sheet.rows, strict=True)):
            page.set_column(at, at, max(map(_width, words)))
        lines = [[sheet.title], *([f"{label}：{value}"] for label, value in sheet.facts), [sheet.note], [], list(sheet.heading), *sheet.rows]
        for row, line in enumerate(lines):
            for column, word in enumerate(line):
                page.write_string(row, column, word)
    return out.getvalue()
