"""What is wrong with a Word file as the layout 版式 of a letter: everything at once, in words that the office can act on.

A layout holds plain names in braces and nothing that computes, loads or changes by itself.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from lxml import etree

from shared.files import FileKind, Limits, judged
from shared.files.unfit import unfit
from shared.letters.filling import ANNEX, BODY
from shared.letters.kinds import LetterKind
from shared.letters.templates import EVERYWHERE
from shared.letters.wordfile import BOX, FALLBACK, PLACE, P, Story, WordFile, opened, places, text_of, w

PARTS = {"标题": "文书的标题", "文号": "文书的文号", "主送": "文书的主送；没有主送的文书不印这一段", "正文": "文书的正文，独占一段；正文有几段，就照此段的样子印几段",
         "落款": "文书的落款"}
LIST = {ANNEX: "附在文书后面的名单，独占一段，另起一页"}
MOST_PLACES = 100  # in one layout
MOST_TOLD = 12  # faults of one kind
SHORT = 30  # signs of what is named in a fault
UNFOLDED = 10  # times its size, of a layout unpacked
FIELDS = frozenset({"PAGE", "NUMPAGES", "SECTION", "SECTIONPAGES"})
CHANGES = tuple(w(one) for one in ("ins", "del", "moveFrom", "moveTo", "rPrChange", "pPrChange", "comment"))
HOLDS = frozenset({"altChunk", "subDoc", "object", "OLEObject", "control", "movie"})
LOADS = frozenset({"src", "href"})
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
DRAWN = ("{http://schemas.openxmlformats.org/drawingml/2006/main}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t")
BRACES, WIDE = re.compile(r"[{}]"), re.compile(r"[｛｝]")
UNPAIRED = "花括号须成对，占位词写在一对花括号中"


def words_of(kind: LetterKind) -> dict[str, str]:
    """What a layout of this letter may name, with what each means."""
    return {**PARTS, **EVERYWHERE, **(LIST if kind.sample.annex else {}), **kind.words}


def needed_by(kind: LetterKind) -> list[str]:
    """What a layout of this letter must name."""
    return [*PARTS, "出具日期", *(LIST if kind.sample.annex else ())]


def read(content: bytes, limits: Limits, most: int) -> WordFile:
    """Open what was brought as a layout.

    :param most: bytes of a layout.
    :raises Refused: `file-unfit`.
    """
    if judged(content, replace(limits, size=most, unpacked=min(limits.unpacked, most * UNFOLDED))) is not FileKind.DOCX:
        raise unfit("版式须是 Word 文件（.docx）。", "请下载现行版式，用 Word 或 WPS 修改后上传")
    return opened(content)


def faults(kind: LetterKind, made: WordFile) -> list[str]:
    """What is wrong with it; empty where it can be used."""
    return [*_shape(made), *_words(kind, made), *_standing(made, BODY), *(_standing(made, ANNEX) if kind.sample.annex else ())]


def _shape(made: WordFile) -> Iterator[str]:
    """What does not stay as it is, or comes from elsewhere."""
    if not any(story.kind == "document" for story in made.stories):
        yield "请在 Word 中另存为“Word 文档（*.docx）”，不用“严格 Open XML”"
    for target in _few(_links(made)):
        yield f"有指向外部的链接“{target}”，请取消超链接，图片改为插入文件中"
    trees = made.trees.values()
    if any(etree.QName(node).localname in HOLDS for root in trees for node in root.iter(etree.Element)):
        yield "有嵌入的文档、对象或控件，请删去"
    if any(next(root.iter(*CHANGES), None) is not None for root in trees):
        yield "有修订或批注，请接受全部修订、删除批注"
    for code in _few(code for story in made.stories for code in _fields(story)):
        yield f"有会自行变化的域“{code}”，请改为普通文字；页码可以保留"


def _links(made: WordFile) -> Iterator[str]:
    for root in made.trees.values():
        for link in root.iter(RELATION):
            if link.get("TargetMode") == "External":
                yield link.get("Target", "")
    for story in made.stories:
        for node in story.root.iter(etree.Element):
            yield from (value for name, value in node.items() if etree.QName(name).localname in LOADS and value)


def _fields(story: Story) -> Iterator[str]:
    """The fields that are none of the page numbers."""
    told: list[list[str]] = []
    for node in story.root.iter(w("fldSimple"), w("fldChar"), w("instrText")):
        if node.tag == w("fldSimple"):
            yield from _unknown(node.get(w("instr"), ""))
        elif node.tag == w("instrText"):
            told = told or [[]]
            told[-1].append(node.text or "")
        elif node.get(w("fldCharType")) == "begin":
            told.append([])
        elif node.get(w("fldCharType")) == "end" and told:
            yield from _unknown("".join(told.pop()))
    for one in told:
        yield from _unknown("".join(one))


def _unknown(instruction: str) -> Iterator[str]:
    words = instruction.split()
    if words and words[0].upper() not in FIELDS:
        yield words[0]


def _words(kind: LetterKind, made: WordFile) -> Iterator[str]:
    """Names that this letter does not know, and those that it must say and does not."""
    known, used = words_of(kind), Counter[str]()
    texts = [text_of(one) for story in made.stories for one in story.paragraphs()]
    for text in texts:
        used.update(PLACE.findall(text))
    for name in _few(name for name in used if name not in known):
        yield f"本文书没有“{name}”这个占位词"
    if any(BRACES.search(PLACE.sub("", text)) for text in texts):
        yield UNPAIRED
    if any(WIDE.search(text) for text in texts):
        yield "占位词的花括号须是半角“{ }”，不是全角“｛ ｝”"
    if any(BRACES.search(node.text or "") for story in made.stories for node in story.root.iter(*DRAWN)):
        yield "占位词不能写在艺术字、公式或图表中"
    if used.total() > MOST_PLACES:
        yield f"占位词共 {used.total()} 处，最多 {MOST_PLACES} 处"
    for name in needed_by(kind):
        if name not in used:
            yield f"缺少占位词“{_as_typed(name)}”"


def _standing(made: WordFile, name: str) -> Iterator[str]:
    """Whether what takes whole paragraphs has one of its own, once."""
    found = [(story, one, text) for story in made.stories for one, text, names in places(story.paragraphs())
             for _ in range(names.count(name)) if next(one.iterancestors(FALLBACK), None) is None]
    alone = [one for story, one, text in found
             if story.kind == "document" and text.strip() == f"{{{name}}}" and _in_the_text(one, name)]
    if found and (len(found) != 1 or not alone):
        yield f"占位词“{_as_typed(name)}”须独占一段、只写一次，不放在页眉、页脚或文本框中"


def _in_the_text(paragraph: Any, name: str) -> bool:
    if name == ANNEX:  # a list has the breadth of the page
        return bool(paragraph.getparent().tag == w("body"))
    return next(paragraph.iterancestors(BOX, P), None) is None


def _as_typed(name: str) -> str:
    """A place as it stands in the file, which no English page translates."""
    return f"{{{name}}}"


def _few(found: Iterable[str]) -> list[str]:
    """The first of them, each once, none too long to be read."""
    return [one if len(one) <= SHORT else f"{one[:SHORT]}…" for one in list(dict.fromkeys(found))[:MOST_TOLD]]

