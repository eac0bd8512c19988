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
from typing import Any

import docx
import xlsxwriter
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SIGNED = b"jinlanling publication\n"  # before the manifest, so that no other text of this key is taken for one
MADE = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip knows
WIDTH = 22  # characters of a column


@dataclass(frozen=True)
class Sheet:
    """What is published, as lines: the same in every format."""

    title: str
    facts: Sequence[tuple[str, str]]
    heading: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Bundle:
    """The packed files, and the SHA-256 of the manifest by which this bundle is known."""

    content: bytes
    manifest_sha256: str


def bundle(sheet: Sheet, page: str, data: bytes, *, name: str, about: Mapping[str, Any], key: bytes,
           more: Mapping[str, bytes] | None = None) -> Bundle:
    """Pack what is published.

    :param page: the static page. :param data: the published record as JSON, under `<name>.json`.
    :param about: further members of the manifest. :param key: the raw Ed25519 key of the desk's seals.
    """
    parts = {"index.html": page.encode(), f"{name}.json": data, f"{name}.docx": as_docx(sheet),
             f"{name}.xlsx": as_xlsx(sheet), **(more or {})}
    hashes = {part: hashlib.sha256(content).hexdigest() for part, content in parts.items()}
    manifest = json.dumps({**about, "sha256": hashes}, ensure_ascii=False, indent=1, sort_keys=True, default=str).encode()
    signature = Ed25519PrivateKey.from_private_bytes(key).sign(SIGNED + manifest)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for part, content in parts.items():
            packed.writestr(part, content)
        packed.writestr("manifest.json", manifest)
        packed.writestr("manifest.sig", base64.b64encode(signature))
    return Bundle(out.getvalue(), hashlib.sha256(manifest).hexdigest())


def as_docx(sheet: Sheet) -> bytes:
    """A Word file with the lines as a table."""
    made, out = docx.Document(), io.BytesIO()
    made.add_heading(sheet.title, 1)
    for label, value in sheet.facts:
        made.add_paragraph(f"{label}：{value}")
    table = made.add_table(rows=1, cols=len(sheet.heading), style="Table Grid")
    for cell, word in zip(table.rows[0].cells, sheet.heading, strict=True):
        cell.text = word
    for row in sheet.rows:
        for cell, word in zip(table.add_row().cells, row, strict=True):
            cell.text = word
    made.save(out)
    return _undated(out.getvalue())


def _undated(content: bytes) -> bytes:
    """The same parts without the minute of packing: the same record gives the same file, and the same hash."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(zipfile.ZipInfo(entry.filename, MADE), old.read(entry), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def as_xlsx(sheet: Sheet) -> bytes:
    """An Excel file; every cell is text, so that nothing is reckoned and no number is rewritten."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"created": datetime(*MADE)})  # noqa: DTZ001  # an Excel file knows no zone
        page = book.add_worksheet()
        page.set_column(0, len(sheet.heading) - 1, WIDTH)
        lines = [[sheet.title], *([f"{label}：{value}"] for label, value in sheet.facts), [], list(sheet.heading), *sheet.rows]
        for row, line in enumerate(lines):
            for column, word in enumerate(line):
                page.write_string(row, column, word)
    return out.getvalue()
