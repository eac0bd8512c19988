"""Office files: a zip with XML in it, looked at part by part before anything reads it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from shared.files.unfit import unfit

TYPES = "[Content_Types].xml"
MAIN = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml":
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml":
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
OVERRIDE = "{http://schemas.openxmlformats.org/package/2006/content-types}Override"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
RUNS = re.compile(r"vbaProject|/activeX/|/embeddings/|oleObject|/externalLinks/|\.(?:exe|dll|js|vbs|bat|html?)\Z", re.IGNORECASE)
LOADS = re.compile(r"(?:attachedTemplate|oleObject|frame|externalLink|subDocument|image)\Z", re.IGNORECASE)
BLOCK = 65_536
TYPES_MOST = 1_000_000


def media_type(content: bytes, *, unpacked: int, parts: int) -> str:
    """Say which office file this is; every part is unpacked once, counting, so that no declared size is believed.

    :param unpacked: bytes of all parts at most. :param parts: how many at most.
    :raises Refused: `file-unfit`.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
            _look_at_the_list(entries, unpacked, parts)
            _unpack(packed, entries, unpacked)
            found = _main_type(packed)
            _look_at_the_links(packed, entries)
    except (zipfile.BadZipFile, KeyError, ElementTree.ParseError, DefusedXmlException, RuntimeError, ValueError,
            NotImplementedError, OSError, EOFError, zlib.error) as error:
        raise unfit("文件已损坏，或不是 .docx、.xlsx 文件。", "请用 Word、Excel 或 WPS 重新保存后再上传") from error
    return found


def _look_at_the_list(entries: list[zipfile.ZipInfo], unpacked: int, parts: int) -> None:
    if len(entries) > parts or sum(entry.file_size for entry in entries) > unpacked:
        raise unfit("文件展开后过大。", "请删去不需要的内容，另存为新文件后再上传")
    names = [entry.filename for entry in entries]
    strange = any(name.startswith("/") or "\\" in name or ".." in name.split("/") or "\0" in name for name in names)
    if strange or len(set(names)) != len(names) or min((entry.header_offset for entry in entries), default=1) != 0:
        raise unfit("文件的内部结构不正常。", "请用 Word、Excel 或 WPS 重新保存后再上传")
    if any(RUNS.search(name) for name in names):
        raise unfit("文件带有宏、控件或嵌入的对象。", "请另存为不带宏和嵌入对象的文件，或打印为 PDF 后再上传")


def _unpack(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo], unpacked: int) -> None:
    total = 0
    for entry in entries:
        with packed.open(entry) as part:
            while block := part.read(BLOCK):
                total += len(block)
                if total > unpacked:
                    raise unfit("文件展开后过大。", "请删去不需要的内容，另存为新文件后再上传")
                if b"<!DOCTYPE" in block or b"<!ENTITY" in block:
                    raise unfit("文件的内部结构不正常。", "请用 Word、Excel 或 WPS 重新保存后再上传")


def _main_type(packed: zipfile.ZipFile) -> str:
    if packed.getinfo(TYPES).file_size > TYPES_MOST:
        raise ValueError(TYPES)
    said = [one.get("ContentType", "") for one in ElementTree.fromstring(packed.read(TYPES)).iter(OVERRIDE)]
    if any("macroEnabled" in one for one in said):
        raise unfit("文件带有宏。", "请另存为不带宏的文件后再上传")
    (main,) = {MAIN[one] for one in said if one in MAIN}
    return main


def _look_at_the_links(packed: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """A link that is loaded when the file is opened tells another host who opens it."""
    for entry in entries:
        if not entry.filename.endswith(".rels"):
            continue
        for link in ElementTree.fromstring(packed.read(entry)).iter(RELATION):
            if link.get("TargetMode") == "External" and LOADS.search(link.get("Type", "")):
                raise unfit("文件会从外部载入内容。", "请断开外部链接后另存，或打印为 PDF 后再上传")
