"""A Word file as its parts: the parts that hold text, the places in them that wait for a word, and the file put together again.

The same content put together twice is the same bytes: an issued letter is known by its digest.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lxml import etree

from shared.files.unfit import unfit

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STORIES = ("header", "document", "footer", "footnotes", "endnotes")  # in the order in which a page is read
ROOTS = {"hdr": "header", "document": "document", "ftr": "footer", "footnotes": "footnotes", "endnotes": "endnotes"}
PLACE = re.compile(r"\{([^{}]*)\}")
STARTS = (b"<", b"\0<", b"\xef\xbb\xbf<", b"\xfe\xff", b"\xff\xfe")  # of XML, whatever its part is called
NEVER = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can name


def w(name: str) -> str:
    """A name of WordprocessingML, as lxml writes it."""
    return f"{{{W}}}{name}"


P, R, T, TAB, BR, CR, P_PR, R_PR, SECTION = (w(one) for one in ("p", "r", "t", "tab", "br", "cr", "pPr", "rPr", "sectPr"))
PICTURES = (w("drawing"), w("pict"))
BOX, TC, FALLBACK = w("txbxContent"), w("tc"), "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"


@dataclass(frozen=True)
class Story:
    """A part that holds text.

    :param kind: one of `STORIES`.
    """

    part: str
    kind: str
    root: Any

    def paragraphs(self) -> Iterator[Any]:
        """All of them, also in tables and text boxes."""
        return iter(list(self.root.iter(P)))


@dataclass(frozen=True)
class WordFile:
    """A Word file.

    :param parts: the content of each, in its order. :param trees: those of them that are XML, read.
    """

    parts: Mapping[str, bytes]
    trees: Mapping[str, Any]

    @property
    def stories(self) -> list[Story]:
        """Its text."""
        found = [Story(part, ROOTS[etree.QName(root).localname], root) for part, root in self.trees.items()
                 if etree.QName(root).namespace == W and etree.QName(root).localname in ROOTS]
        return sorted(found, key=lambda story: STORIES.index(story.kind))

    def packed(self) -> bytes:
        """The file again."""
        out, changed = io.BytesIO(), {story.part: story.root for story in self.stories}
        changed |= {part: root for part, root in self.trees.items() if part == "docProps/core.xml"}
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
            for part, content in self.parts.items():
                entry = zipfile.ZipInfo(part, NEVER)
                entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
                root = changed.get(part)
                packed.writestr(entry, content if root is None else etree.tostring(
                    root, xml_declaration=True, encoding="UTF-8", standalone=True))
        return out.getvalue()


def opened(content: bytes) -> WordFile:
    """Read a file that was judged to be a Word file.

    :raises Refused: `file-unfit` where a part cannot be read, or names definitions of its own.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        parts = {entry.filename: packed.read(entry) for entry in packed.infolist() if not entry.is_dir()}
    read = ((part, _read(part, said)) for part, said in parts.items() if said.lstrip()[:4].startswith(STARTS))
    return WordFile(parts, {part: root for part, root in read if root is not None})


def _read(part: str, said: bytes) -> Any:
    """The part as XML; None where it only begins like XML, as a font may."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(said, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        if not part.endswith((".xml", ".rels")):
            return None
        raise unfit("文件已损坏，或不是 .docx 文件。", "请用 Word 或 WPS 重新保存后再上传") from error
    if root.getroottree().docinfo.doctype:
        raise unfit("文件的内部结构不正常。", "请用 Word 或 WPS 重新保存后再上传")
    return root


def pieces(paragraph: Any) -> list[Any]:
    """What a paragraph itself consists of: texts, tabs and breaks; without the text boxes that are anchored in it."""
    return [node for node in paragraph.iter(T, TAB, BR, CR)
            if etree.QName(node.getparent()).localname != "tabs" and next(node.iterancestors(P)) is paragraph]


def text_of(paragraph: Any) -> str:
    """The text of a paragraph, however Word has cut it."""
    return "".join(said(piece) for piece in pieces(paragraph))


def said(piece: Any) -> str:
    """The text of one piece; what is no text is one sign."""
    return (piece.text or "") if piece.tag == T else "\t"


def places(paragraphs: Iterable[Any]) -> Iterator[tuple[Any, str, list[str]]]:
    """The paragraphs with a place that waits for a word: the paragraph, its text, the names."""
    for paragraph in paragraphs:
        text = text_of(paragraph)
        if names := PLACE.findall(text):
            yield paragraph, text, names


@dataclass(frozen=True)
class Line:
    """One line of a Word file as plain text: where it stands (one of `STORIES`), how it is aligned, what it says."""

    where: str
    align: str
    text: str


def lines(content: bytes) -> list[Line]:
    """What a Word file says, line by line, a row of a table in one line, a picture by its word."""
    told: list[Line] = []
    row = None
    for story in opened(content).stories:
        for paragraph in story.paragraphs():
            if next(paragraph.iterancestors(FALLBACK), None) is not None:  # the same once more, for old programs
                continue
            text = "〔图片〕" * sum(next(one.iterancestors(P)) is paragraph for one in paragraph.iter(*PICTURES)) + text_of(paragraph)
            align = paragraph.find(f"{P_PR}/{w('jc')}")
            same, row = row, next(paragraph.iterancestors(w("tr")), None)
            if row is not None and row is same:
                told[-1] = Line(story.kind, "", f"{told[-1].text} | {text}")
            else:
                told.append(Line(story.kind, "" if align is None else align.get(w("val"), ""), text))
    return told
