"""A letter as a Word file: the words of one letter put in their places in a layout 版式."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from lxml import etree

from shared.letters.kinds import Annex
from shared.letters.wordfile import (
    BR,
    P_PR,
    PICTURES,
    PLACE,
    R_PR,
    SECTION,
    TC,
    P,
    R,
    T,
    opened,
    pieces,
    places,
    said,
    w,
)

BODY, ANNEX = "正文", "附件"  # each stands in a paragraph of its own
NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0 §2.2: what no Word file can hold
PRESERVE = "{http://www.w3.org/XML/1998/namespace}space"
BREADTH = 8844  # of the text where a layout does not say, in twentieths of a point: 156 mm
CELL = {"size": "21", "line": "300"}  # of an annex: half points, twentieths of a point
STYLE, FONTS, NEW_PAGE = w("pStyle"), w("rFonts"), w("pageBreakBefore")
BEFORE_NEW_PAGE = (STYLE, w("keepNext"), w("keepLines"))  # in the order that the format asks for
TITLE = "{http://purl.org/dc/elements/1.1/}title"
BY = ("{http://purl.org/dc/elements/1.1/}creator",
      "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}lastModifiedBy")


def filled(layout: bytes, words: Mapping[str, str], annex: Annex | None) -> bytes:
    """Put what one letter says in the places of a layout.

    A paragraph all of whose words say nothing on this letter is left out. What a word says is never looked through again.

    :param layout: a Word file that was judged. :param words: what stands in each place; `BODY` a paragraph a line.
    """
    made = opened(layout)
    words = {name: NO_XML.sub("", value) for name, value in words.items()}
    for story in made.stories:
        for bound in list(story.root.iter(w("dataBinding"))):  # Word would show what the layout's author once typed instead
            bound.getparent().remove(bound)
        for paragraph, text, names in list(places(story.paragraphs())):
            if names == [ANNEX] and text.strip() == f"{{{ANNEX}}}":
                _annex(paragraph, annex)
            elif not any(words[name].strip() for name in names):
                _left_out(paragraph)
            elif names == [BODY]:
                _lines(paragraph, words[BODY])
            else:
                _put(paragraph, words)
    _titled(made.trees.get("docProps/core.xml"), f"{words['标题']} {words['文号']}")
    return made.packed()


def _put(paragraph: Any, words: Mapping[str, str]) -> None:
    """Put the words in, from the last place to the first, so that those before stand where they stood."""
    found = pieces(paragraph)
    text = "".join(said(piece) for piece in found)
    for place in reversed(list(PLACE.finditer(text))):
        _replace(found, place.start(), place.end(), words[place[1]].replace("\r\n", "\n"))
    for piece in found:
        if piece.tag == T:
            _broken(piece)


def _replace(found: Sequence[Any], start: int, end: int, value: str) -> None:
    """Put a value where a place stood, however many pieces it was cut into; it looks as its first sign did."""
    at = 0
    for piece in found:
        length = len(said(piece))
        first, last = max(start - at, 0), min(end - at, length)
        if first < last and piece.tag == T:
            piece.text = (piece.text or "")[:first] + value + (piece.text or "")[last:]
            piece.set(PRESERVE, "preserve")
            value = ""
        at += length


def _broken(piece: Any) -> None:
    """Turn the ends of lines within a text into breaks."""
    first, *more = (piece.text or "").split("\n")
    piece.text = first
    for line in reversed(more):
        text = _made(T, line)
        piece.addnext(text)
        piece.addnext(_made(BR))


def _lines(paragraph: Any, body: str) -> None:
    """The body: the first line in the paragraph itself, each further one in a paragraph that looks like it."""
    first, *more = body.strip().splitlines()
    run = next(iter(pieces(paragraph))).getparent()
    looks, of_run = paragraph.find(P_PR), run.find(R_PR)
    _put(paragraph, {BODY: first})
    last = paragraph
    for line in more:
        new = _made(P)
        if looks is not None:
            new.append(deepcopy(looks))
        for section in list(new.iter(SECTION)):
            section.getparent().remove(section)
        new.append(_run(line, of_run))
        last.addnext(new)
        last = new
    _move_section(paragraph, last)


def _move_section(paragraph: Any, last: Any) -> None:
    """The end of a section stays behind all that the paragraph became."""
    section = paragraph.find(f"{P_PR}/{SECTION}")
    if section is not None and last is not paragraph:
        if last.find(P_PR) is None:
            last.insert(0, _made(P_PR))
        last.find(P_PR).append(section)


def _left_out(paragraph: Any) -> None:
    """Take a paragraph away; it stays, empty, where a picture or the end of a section hangs on it, or its holder ends with it."""
    before, after = paragraph.getprevious(), paragraph.getnext()
    needed = (after is None or after.tag == SECTION) and (before is None or before.tag != P)  # its holder ends with a paragraph
    if needed or paragraph.find(f"{P_PR}/{SECTION}") is not None or next(paragraph.iter(*PICTURES), None) is not None:
        for piece in pieces(paragraph):
            piece.getparent().remove(piece)
    else:
        paragraph.getparent().remove(paragraph)


def _annex(paragraph: Any, annex: Annex | None) -> None:
    """The list that goes with a letter, on a page of its own."""
    if annex is None:
        _left_out(paragraph)
        return
    table = _table([[NO_XML.sub("", word) for word in row] for row in (annex.head, *annex.rows)], paragraph)
    _put(paragraph, {ANNEX: NO_XML.sub("", annex.title)})
    _on_a_new_page(paragraph)
    paragraph.addnext(table)
    after = _made(P)  # also what Word asks for behind a table
    table.addnext(after)
    _move_section(paragraph, after)


def _on_a_new_page(paragraph: Any) -> None:
    looks = paragraph.find(P_PR)
    if looks is None:
        looks = _made(P_PR)
        paragraph.insert(0, looks)
    if looks.find(NEW_PAGE) is None:
        looks.insert(sum(one.tag in BEFORE_NEW_PAGE for one in looks), _made(NEW_PAGE))


def _breadth(paragraph: Any) -> int:
    """How wide the text is where a paragraph stands, in twentieths of a point."""
    section = paragraph.find(f"{P_PR}/{SECTION}")
    section = next(paragraph.itersiblings(), None) if section is None else section
    while section is not None and section.tag != SECTION:
        inside = section.find(f"{P_PR}/{SECTION}")
        section = inside if inside is not None else section.getnext()
    size, margins = (None, None) if section is None else (section.find(w("pgSz")), section.find(w("pgMar")))
    if size is None or margins is None:
        return BREADTH
    return int(size.get(w("w"))) - int(margins.get(w("left"))) - int(margins.get(w("right")))


def _table(rows: Sequence[Sequence[str]], paragraph: Any) -> Any:
    breadth = _breadth(paragraph)
    needed = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    widths = [str(breadth * one // sum(needed)) for one in needed]
    lines = [_made(w(side), val="single", sz="4", space="0", color="auto")
             for side in ("top", "left", "bottom", "right", "insideH", "insideV")]
    table = _made(w("tbl"), None, [
        _made(w("tblPr"), None, [_made(w("tblW"), w=str(breadth), type="dxa"), _made(w("tblBorders"), None, lines),
                                 _made(w("tblLayout"), type="fixed")]),
        _made(w("tblGrid"), None, [_made(w("gridCol"), w=width) for width in widths])])
    for at, row in enumerate(rows):
        cells = [_made(TC, None, [_made(w("tcPr"), None, [_made(w("tcW"), w=width, type="dxa")]), _cell(word, paragraph)])
                 for word, width in zip(row, widths, strict=True)]
        repeated = [] if at else [_made(w("trPr"), None, [_made(w("tblHeader"))])]  # on every page
        table.append(_made(w("tr"), None, [*repeated, *cells]))
    return table


def _cell(word: str, paragraph: Any) -> Any:
    """One cell, in the style and the font of the place where the list stands."""
    style, fonts = paragraph.find(f"{P_PR}/{STYLE}"), next(iter(pieces(paragraph))).getparent().find(f"{R_PR}/{FONTS}")
    spaced = _made(P_PR, None, [
        *([] if style is None else [deepcopy(style)]),
        _made(w("spacing"), before="0", after="0", line=CELL["line"], lineRule="exact"), _made(w("ind"), firstLineChars="0", firstLine="0")])
    looks = _made(R_PR, None, [*([] if fonts is None else [deepcopy(fonts)]),
                               _made(w("sz"), val=CELL["size"]), _made(w("szCs"), val=CELL["size"])])
    return _made(P, None, [spaced, _run(word, looks)])


def _width(word: str) -> int:
    """About how many half characters a word is wide, with room around it."""
    return sum(1 if sign.isascii() else 2 for sign in word) + 3


def _run(text: str, looks: Any) -> Any:
    return _made(R, None, [*([] if looks is None else [deepcopy(looks)]), _made(T, text)])


def _made(tag: str, text: str | None = None, inside: Sequence[Any] = (), **said_of: str) -> Any:
    made = etree.Element(tag)
    made.text = text
    if text is not None:
        made.set(PRESERVE, "preserve")
    for name, value in said_of.items():
        made.set(w(name), value)
    made.extend(inside)
    return made


def _titled(core: Any, title: str) -> None:
    """What the file says of itself: the letter's title, and not who made the layout."""
    if core is None:
        return
    for name in BY:
        for one in core.iter(name):
            one.text = ""
    found = core.find(TITLE)
    found = etree.SubElement(core, TITLE) if found is None else found
    found.text = title

