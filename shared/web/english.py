"""The English of our texts, from the catalogues beside the code; it knows no request, so letters are written by it too.

A text that comes with its values already in it is translated by the pattern that it was made from, and its values in turn.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from shared.refusals import REASONS

CHINESE = re.compile(r"[㐀-鿿]")
PLACE = re.compile(r"\{+[^{}]*\}+|%\(\w+\)[sd]")  # where a value stands in a pattern
SENTENCE = re.compile(r"(?<=[。；])")
CODE = re.compile(r"[a-z][a-z0-9_]*")  # a value of the API, described by the term after it
CODES = re.compile(r"[a-z][a-z0-9_]* [^；。]+(；[a-z][a-z0-9_]* [^；。]+)*")
LIST = {"、": ", ", "，": ", ", " · ": " · ", "：": ": ", " ": " "}
WITHIN = "(?![^（]*）)"  # what stands in brackets stays together
DAY = re.compile(r"(?:(\d{4})-(\d\d)-(\d\d))|(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日", re.ASCII)
NOUNS = ("actions", "candidates", "cases", "characters", "claims", "classes", "columns", "days", "districts", "examiners", "hours",
         "inspectors", "invigilators", "items", "lessons", "levels", "lines", "log-ins", "messages", "minutes", "objections", "payments",
         "people", "pixels", "placeholders", "points", "records", "resits", "rows", "seats", "seconds", "steps", "supervisors", "times", "trainees",
         "visits", "years")
COUNTED = re.compile(rf"({PLACE.pattern}) ((?:working |more |other |site )?)({'|'.join(NOUNS)})\b(?: (are|were|need|have|await)\b)?")
SINGULAR = {"people": "person", "classes": "class"}
VERBS = {"are": " is", "were": " was", "need": " needs", "have": " has", "await": " awaits"}
DEEP = 4  # values within values
FEW = 4  # fixed characters of a pattern: with no more it fits too much to hold a value of several parts
Piece = tuple[str, bool]  # a text, and whether it is somebody's own words and no text of ours


@dataclass(frozen=True)
class Pattern:
    """A text with places for values.

    :param fixed: its longest fixed part, to tell quickly that another text is not made from it.
    """

    shape: re.Pattern[str]
    fixed: str
    places: tuple[str, ...]
    english: str


@dataclass(frozen=True)
class English:
    """What the catalogues say."""

    catalogue: Translations
    exact: dict[str, str]
    patterns: tuple[Pattern, ...]


@cache
def english() -> English:
    """Read the English catalogues, once in a process."""
    whole = Catalog(locale="en")
    for file in sorted(files("shared.web").joinpath("translations", "en", "LC_MESSAGES").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".po"):
            with file.open("rb") as text:
                for message in read_po(text, "en"):
                    if message.id and message.string:
                        whole[message.id] = message
    compiled = BytesIO()
    write_mo(compiled, whole)
    compiled.seek(0)
    exact = {str(m.id): str(m.string) for m in whole if m.id and not m.pluralizable and not m.fuzzy}
    made = sorted((id_ for id_ in exact if PLACE.search(id_)), key=lambda id_: -len(PLACE.sub("", id_)))
    patterns = tuple(_pattern(id_, exact[id_]) for id_ in made)
    exact |= {reason.title: reason.title_en for reason in REASONS.values()}
    return English(Translations(compiled), exact, patterns)


def _pattern(text: str, english: str) -> Pattern:
    fixed = PLACE.split(text)
    words = "".join(fixed)
    value = "(.*?)" if len(words) > FEW else "([^；]*?)" if CHINESE.search(words) else "([^；、]*?)"
    shape = value.join(re.escape(part) for part in fixed)
    return Pattern(re.compile(shape, re.DOTALL), max(fixed, key=len), tuple(PLACE.findall(text)), english)


def written(text: str) -> str:
    """The English of a text of several lines; somebody's own words stay as they are."""
    return "\n".join("".join(piece for piece, _ in pieces(line)) for line in text.split("\n"))


def counted(pattern: str, values: Mapping[str, Any]) -> str:
    """Write the nouns that follow a 1, and their verbs, in the singular."""

    def agreeing(found: re.Match[str]) -> str:
        if str(values.get(found[1])) != "1":
            return found[0]
        return f"{found[1]} {found[2]}{SINGULAR.get(found[3], found[3][:-1])}{VERBS.get(found[4] or '', '')}"

    return COUNTED.sub(agreeing, pattern)


@lru_cache(maxsize=4096)
def pieces(text: str) -> tuple[Piece, ...]:
    """The English of a finished text in pieces; what no catalogue knows is somebody's own words."""
    return tuple(translated(text, 0) or [(text, False)])


def translated(text: str, deep: int) -> list[Piece] | None:
    """The English of a text in pieces; None where no catalogue knows it."""
    if found_day := DAY.fullmatch(text):
        return [(_day(found_day), False)]
    if not CHINESE.search(text):
        return [(text.replace("、", ", ").replace("。", "."), False)]
    for end, stop in (("", ""), ("。", ".")):
        found = english().exact.get(text.removesuffix(end))
        if found is not None and text.endswith(end):
            return [(found.removesuffix(".") + stop if stop else found, False)]
    if found := english().exact.get(f"{text}。"):
        return [(found.removesuffix("."), False)]
    if deep >= DEEP:
        return None
    if found_so := (None if CODES.fullmatch(text) else _by_pattern(text, deep)):
        return found_so
    if text.endswith("。") and (found_so := _by_pattern(text.removesuffix("。"), deep)):
        return [*found_so, (".", False)]
    return _by_parts(text, deep)


def _day(found: re.Match[str]) -> str:
    year, month, day = (int(part or 0) for part in (found[1] or found[4], found[2] or found[5], found[3] or found[6]))
    try:
        return str(format_date(date(year or 2000, month, day), "d MMM y" if year else "d MMM", locale="en"))
    except ValueError:  # a number that looks like a day
        return found[0]


def _by_pattern(text: str, deep: int) -> list[Piece] | None:
    for pattern in english().patterns:
        if pattern.fixed in text and (found := pattern.shape.fullmatch(text)):
            values = dict(zip(pattern.places, found.groups(), strict=True))
            return list(_filled(pattern.english, values, deep + 1))
    return None


def _filled(pattern: str, values: dict[str, str], deep: int) -> Iterator[Piece]:
    at, pattern = 0, counted(pattern, values)
    for place in PLACE.finditer(pattern):
        value = values.get(place[0], place[0])
        yield pattern[at:place.start()], False
        yield from translated(value, deep) or [(value, True)]
        at = place.end()
    yield pattern[at:], False


def _by_parts(text: str, deep: int) -> list[Piece] | None:
    """Sentence after sentence, or a list: where at least one part is a text of ours."""
    parts = [part for part in SENTENCE.split(text) if part]
    if len(parts) > 1:
        return _joined([part.removesuffix("；") for part in parts], ["; " if part.endswith("；") else " " for part in parts], deep)
    code, blank, term = text.partition(" ")
    if blank and CODE.fullmatch(code) and (found := translated(term, deep + 1)):
        return [(f"{code}: ", False), *found]
    for sign, english_sign in LIST.items():
        parts = re.split(re.escape(sign) + WITHIN, text)
        if len(parts) > 1 and (found := _joined(parts, [english_sign] * len(parts), deep)):
            return found
    return None


def _joined(parts: list[str], signs: list[str], deep: int) -> list[Piece] | None:
    found = [translated(part, deep + 1) for part in parts]
    if all(one is None for one in found):
        return None
    whole: list[Piece] = []
    for part, before, found_so in zip(parts, ["", *signs], found, strict=False):
        whole += [(before, False)] if whole else []
        whole += found_so if found_so is not None else [(part, True)]
    return whole
