"""The language of an answer: Chinese is what the code says, English stands in catalogues beside it.

A text of a template or of the console is looked up by `_()`. A text that comes from elsewhere, from a table of states or
from a refusal, comes with its values already in it: `said` finds the pattern that it was made from, translates that, and
puts the values back, each of them translated in turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache, wraps
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, has_request_context, request
from flask_babel import Babel, Domain, format_date, get_locale
from jinja2.runtime import Context
from jinja2.utils import pass_context
from markupsafe import Markup, escape

from shared.refusals import REASONS

LANGUAGES = {"zh": "中文", "en": "English"}
COOKIE = "jinlanling_language"
API = "/api/"
DOCUMENTS = frozenset({"/docs", "/openapi.json"})  # which are also asked for from where no cookie is
CHINESE = re.compile(r"[㐀-鿿]")
RUN = re.compile(r"[㐀-鿿][㐀-鿿·、，：；（）“”《》〔〕]*")
PLACE = re.compile(r"\{+[^{}]*\}+|%\(\w+\)[sd]")  # where a value stands in a pattern
SENTENCE = re.compile(r"(?<=[。；])")
CODE = re.compile(r"[a-z0-9_]+")  # a value of the API, described by the term after it
CODES = re.compile(r"[a-z0-9_]+ [^；。]+(；[a-z0-9_]+ [^；。]+)*")
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


class Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel carries no types
    """Flask-Babel's domain, read from the text files themselves: what is edited is what is shown, nothing is compiled."""

    def get_translations(self) -> NullTranslations:
        """The catalogue of the request's language; for Chinese, none is needed."""
        return english().catalogue if in_english() else NullTranslations()

    def gettext(self, string: str, **variables: Any) -> str:
        """Translate a text, its nouns singular where there is one."""
        whole = _counted(self.get_translations().ugettext(string), {f"%({name})s": one for name, one in variables.items()})
        return whole % variables if variables else whole


CATALOGUES = Catalogues()


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


def register(app: Flask) -> None:
    """Give the application its languages, and its templates the means to speak them."""
    babel = Babel(app, default_locale="zh", locale_selector=chosen)
    babel.domain_instance = CATALOGUES
    app.jinja_env.filters.update(for_each_reader(FILTERS))
    app.jinja_env.globals.update(in_english=in_english, gettext=_gettext)


def for_each_reader(filters: Mapping[str, Callable[..., Any]]) -> dict[str, Callable[..., Any]]:
    """Filters whose answer depends on the reader: of a fixed text Jinja would keep the first answer for all who follow."""

    def asked_anew(of: Callable[..., Any]) -> Callable[..., Any]:
        @pass_context
        @wraps(of)
        def filtered(_: Context, *values: Any, **more: Any) -> Any:
            return of(*values, **more)

        return filtered

    return {name: asked_anew(of) for name, of in filters.items()}


@pass_context
def _gettext(context: Context, text: str, **values: Any) -> Markup:
    """Translate a text of a template, in which every value is escaped: Jinja's own, with nouns that agree with their number."""
    whole = _counted(CATALOGUES.get_translations().ugettext(text), {f"%({name})s": one for name, one in values.items()})
    return Markup(whole) % values  # noqa: S704  # a text of the catalogues


def _counted(pattern: str, values: Mapping[str, Any]) -> str:
    """Write the nouns that follow a 1, and their verbs, in the singular."""
    if not in_english():
        return pattern

    def agreeing(found: re.Match[str]) -> str:
        if str(values.get(found[1])) != "1":
            return found[0]
        return f"{found[1]} {found[2]}{SINGULAR.get(found[3], found[3][:-1])}{VERBS.get(found[4] or '', '')}"

    return COUNTED.sub(agreeing, pattern)


def chosen() -> str:
    """The language asked for: by the reader's own choice on pages, by `?lang=` in the documents of the API, by `Accept-Language` in the API, or else Chinese."""
    if request.path.startswith(API):
        asked = (language.partition("-")[0].lower() for language in request.accept_languages.values())
        return next((language for language in asked if language in LANGUAGES), "zh")
    language = request.cookies.get(COOKIE, "")
    if request.path in DOCUMENTS:
        language = request.args.get("lang", language)
    return language if language in LANGUAGES else "zh"


def in_english() -> bool:
    """Whether the answer is to be in English; never outside a request."""
    return has_request_context() and getattr(get_locale(), "language", "zh") == "en"


def say(text: object) -> str:
    """Translate a finished text of ours, for where no markup can stand."""
    whole = "" if text is None else str(text)
    return "".join(piece for piece, _ in _pieces(whole)) if in_english() else whole


def said(text: object) -> str | Markup:
    """Translate a finished text of ours; somebody's own words in it are marked as Chinese."""
    whole = "" if text is None else str(text)
    if not in_english():
        return whole
    return Markup("").join(data(piece) if own else escape(piece) for piece, own in _pieces(whole))


def data(text: object) -> str | Markup:
    """Mark somebody's own words, which nobody translates, as Chinese where the page is English."""
    whole = "" if text is None else str(text)
    if not in_english() or not CHINESE.search(whole):
        return whole
    return Markup('<span lang="zh">{}</span>').format(whole)


def several(text: object) -> str | Markup:
    """Translate the name of a kind of thing, to stand for many of them."""
    whole = said(text)
    if not in_english():
        return whole
    one, for_, rest = str(whole).partition(" for ")
    return re.sub(r"y$", "ie", re.sub(r"(ch|s|x)$", r"\1e", one)) + "s" + for_ + rest


def sentence(text: object) -> str | Markup:
    """Translate as `said` does, to stand as a sentence of its own."""
    whole = said(text)
    return whole[:1].upper() + whole[1:]


def marked(text: object) -> str | Markup:
    """The attribute of an element that can hold no markup and whose text is, at least in part, somebody's own words."""
    return Markup(' lang="zh"') if in_english() and CHINESE.search(say(str(text))) else ""


def mixed(text: object) -> str | Markup:
    """Translate what may be a text of ours; what no catalogue knows is somebody's own words, and marked."""
    whole = "" if text is None else str(text)
    if not in_english():
        return whole
    return said(whole) if _translated(whole, 0) else data(whole)


@lru_cache(maxsize=4096)
def _pieces(text: str) -> tuple[Piece, ...]:
    return tuple(_translated(text, 0) or [(text, False)])


def _translated(text: str, deep: int) -> list[Piece] | None:
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
        return str(format_date(date(year or 2000, month, day), "d MMM y" if year else "d MMM"))
    except ValueError:  # a number that looks like a day
        return found[0]


def _by_pattern(text: str, deep: int) -> list[Piece] | None:
    for pattern in english().patterns:
        if pattern.fixed in text and (found := pattern.shape.fullmatch(text)):
            values = dict(zip(pattern.places, found.groups(), strict=True))
            return list(_filled(pattern.english, values, deep + 1))
    return None


def _filled(pattern: str, values: dict[str, str], deep: int) -> Iterator[Piece]:
    at, pattern = 0, _counted(pattern, values)
    for place in PLACE.finditer(pattern):
        value = values.get(place[0], place[0])
        yield pattern[at:place.start()], False
        yield from _translated(value, deep) or [(value, True)]
        at = place.end()
    yield pattern[at:], False


def _by_parts(text: str, deep: int) -> list[Piece] | None:
    """Sentence after sentence, or a list: where at least one part is a text of ours."""
    parts = [part for part in SENTENCE.split(text) if part]
    if len(parts) > 1:
        return _joined([part.removesuffix("；") for part in parts], ["; " if part.endswith("；") else " " for part in parts], deep)
    code, blank, term = text.partition(" ")
    if blank and CODE.fullmatch(code) and (found := _translated(term, deep + 1)):
        return [(f"{code}: ", False), *found]
    for sign, english_sign in LIST.items():
        parts = re.split(re.escape(sign) + WITHIN, text)
        if len(parts) > 1 and (found := _joined(parts, [english_sign] * len(parts), deep)):
            return found
    return None


def _joined(parts: list[str], signs: list[str], deep: int) -> list[Piece] | None:
    found = [_translated(part, deep + 1) for part in parts]
    if all(pieces is None for pieces in found):
        return None
    whole: list[Piece] = []
    for part, before, pieces in zip(parts, ["", *signs], found, strict=False):
        whole += [(before, False)] if whole else []
        whole += pieces if pieces is not None else [(part, True)]
    return whole


FILTERS = {"said": said, "say": say, "sentence": sentence, "several": several, "data": data, "mixed": mixed, "marked": marked}
