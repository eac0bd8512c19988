"""What a file is: told by its content, opened within limits; its name and what the browser says of it count for nothing."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import puremagic
from PIL import Image, UnidentifiedImageError

from shared.files import office
from shared.files.unfit import UNFIT, unfit
from shared.refusals import Refused

PIXELS_EVER = 100_000_000  # beyond the policy of any day; Pillow itself refuses twice as many
NAMES_IN_PDF = re.compile(rb"#([0-9A-Fa-f]{2})")
ACTIVE = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|SubmitForm|ImportData|XFA)\b")
OBJECT_STREAM = re.compile(rb"/ObjStm\b.{0,400}?stream\r?\n", re.DOTALL)
INFLATED_MOST = 4_000_000  # bytes of one object stream that are looked at
SCRIPT = re.compile(rb"<script|<html|<\?php", re.IGNORECASE)
PDF_HEAD = b"%PDF-"
PDF_TAIL = re.compile(rb"%%EOF\s*\Z")


class FileKind(StrEnum):
    """The kinds of files that are taken; the value is the media type."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    @property
    def ending(self) -> str:
        """What its name ends with."""
        return f".{self.name.lower()}".replace(".jpeg", ".jpg")

    @property
    def shown(self) -> bool:
        """Whether a browser can show it without any program of ours."""
        return self in (FileKind.PDF, FileKind.JPEG, FileKind.PNG)


PICTURES = {"JPEG": FileKind.JPEG, "PNG": FileKind.PNG}


@dataclass(frozen=True, kw_only=True)
class Limits:
    """The limits of the day, from policy.

    :param size: bytes of a file. :param unpacked: bytes of all parts of a packed file, and `parts`, their number.
    :param pixels: of a picture.
    """

    size: int
    unpacked: int
    parts: int
    pixels: int


def judged(content: bytes, limits: Limits) -> FileKind:
    """Say what a file is, once it was opened.

    :raises Refused: `file-unfit`, saying what is wrong with it and what to do.
    """
    if not content:
        raise unfit("文件是空的。", "请重新选择文件")
    if len(content) > limits.size:
        raise unfit(f"文件超过 {limits.size / 1_000_000:g} MB。", "请压缩或拆分后再上传")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise unfit("这是旧版 Office 文件，或设有打开密码的文件。", "请另存为不加密的 .docx 或 .xlsx，或打印为 PDF 后再上传")
    kind = _opened(content, limits)
    if kind is None:
        raise unfit("只接受 PDF、JPEG、PNG、DOCX、XLSX 文件；按内容看，此文件不是其中任何一种。", "请另存为这几种格式之一后再上传")
    return kind


def _opened(content: bytes, limits: Limits) -> FileKind | None:
    kind = _sniffed(content)
    if kind == "zip":
        return FileKind(office.media_type(content, unpacked=limits.unpacked, parts=limits.parts))
    if kind is not None and (zipfile.is_zipfile(io.BytesIO(content)) or SCRIPT.search(content)):
        raise unfit("文件中夹带了另一种文件。", "请用扫描或看图软件重新保存后再上传")
    if kind is FileKind.PDF:
        _look_at_the_pdf(content)
    elif kind is not None:
        kind = _picture(content, limits.pixels)
        if PDF_HEAD in content:
            raise unfit("图片中夹带了另一种文件。", "请用看图软件重新保存后再上传")
    return kind if isinstance(kind, FileKind) else None


def _sniffed(content: bytes) -> FileKind | str | None:
    try:
        endings = {found.extension for found in puremagic.magic_string(content)}
    except (puremagic.PureError, ValueError):
        return None
    if content.startswith(b"PK\x03\x04"):
        return "zip"
    named = {".pdf": FileKind.PDF, ".jpg": FileKind.JPEG, ".jpeg": FileKind.JPEG, ".png": FileKind.PNG}
    starts = {FileKind.PDF: PDF_HEAD, FileKind.JPEG: b"\xff\xd8\xff", FileKind.PNG: b"\x89PNG\r\n\x1a\n"}
    return next((kind for ending, kind in named.items() if ending in endings and content.startswith(starts[kind])), None)


def _picture(content: bytes, pixels: int) -> FileKind:
    """Decode it whole: what only begins like a picture is none. Its size is looked at before anything is allocated."""
    Image.MAX_IMAGE_PIXELS = PIXELS_EVER
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=list(PICTURES)) as picture:
                if picture.width * picture.height > pixels:
                    raise unfit(f"图片有 {picture.width}×{picture.height} 个像素，过大。", "请缩小后再上传")
                kind = PICTURES[str(picture.format)]
                picture.load()
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise unfit("图片的像素过多。", "请缩小后再上传") from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, zlib.error) as error:
        raise unfit("图片已损坏，无法打开。", "请用看图软件重新保存后再上传") from error
    return kind


def _look_at_the_pdf(content: bytes) -> None:
    if not PDF_TAIL.search(content[-1024:]):
        raise unfit("PDF 不完整，或末尾附有其他内容。", "请重新导出或扫描后再上传")
    for part in _read_pdf(content):
        plain = NAMES_IN_PDF.sub(lambda found: bytes([int(found[1], 16)]), part)  # /Java#53cript is /JavaScript
        if b"/Encrypt" in plain:
            raise unfit("PDF 设有密码或使用限制，无法检查。", "请取消密码后再上传")
        if ACTIVE.search(plain):
            raise unfit("PDF 中有脚本、附件或可执行的操作。", "请打印为新的 PDF 后再上传")


def _read_pdf(content: bytes) -> Iterator[bytes]:
    """The file as it stands, and its packed objects unpacked as far as the limit."""
    yield content
    for found in OBJECT_STREAM.finditer(content):
        try:
            yield zlib.decompressobj().decompress(content[found.end():], INFLATED_MOST)
        except zlib.error:
            continue


__all__ = ["UNFIT", "FileKind", "Limits", "Refused", "judged"]
