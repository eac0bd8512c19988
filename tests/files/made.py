"""Files as people bring them, and as somebody who means harm would."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

import docx
import xlsxwriter
from PIL import Image

PDF = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"


def pdf(inside: bytes) -> bytes:
    """A document with that in an object."""
    return PDF.replace(b"<</Type/Catalog>>", b"<</Type/Catalog " + inside + b">>")


def packed_pdf(inside: bytes) -> bytes:
    """A document that hides that in a packed stream of objects."""
    stream = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode>>\nstream\n" + zlib.compress(inside) + b"\nendstream"
    return PDF.replace(b"<</Type/Catalog>>", stream)


def picture(kind: str = "JPEG", *, place: bool = False) -> bytes:
    """A picture of 40 by 20, on its side; with the place where it was taken."""
    out, exif = io.BytesIO(), Image.Exif()
    if place:
        exif[0x0112] = 6
        exif[0x010F] = "某某相机"
        exif.get_ifd(0x8825).update({1: "N", 2: (37.0, 30.0, 0.0), 3: "E", 4: (122.0, 7.0, 0.0)})
    Image.new("RGB", (40, 20), "red").save(out, kind, **({"exif": exif} if place else {}))
    return out.getvalue()


def huge_picture(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it is that large."""
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")


def letter() -> bytes:
    """A Word file."""
    out, made = io.BytesIO(), docx.Document()
    made.add_paragraph("演示")
    made.save(out)
    return out.getvalue()


def table() -> bytes:
    """An Excel file."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "演示")
    return out.getvalue()


def repacked(content: bytes, *more: tuple[str, bytes], change: tuple[str, bytes, bytes] | None = None) -> bytes:
    """An office file with more parts, or with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            new.writestr(entry, data.replace(change[1], change[2]) if change and entry.filename == change[0] else data)
        for name, data in more:
            new.writestr(name, data)
    return out.getvalue()


def lying_about_its_size(content: bytes, part: str, data: bytes) -> bytes:
    """An office file one part of which is declared to be ten bytes long."""
    whole = bytearray(repacked(content, (part, data)))
    for mark, at in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        found = whole.rindex(mark)
        struct.pack_into("<I", whole, found + at, 10)
    return bytes(whole)
