"""The language of an answer: Chinese is what the code says, English stands in catalogues beside it.

A text of a template or of the console is looked up by `_()`. A text that comes from elsewhere, from a table of states or
from a refusal, comes with its values already in it: `said` finds the pattern that it was made from, translates that, and
puts the values back, each of them translated in turn.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from babel.support import NullTranslations
from flask import Flask, has_request_context, request
from flask_babel import Babel, Domain, get_locale
from jinja2.runtime import Context
from jinja2.utils import pass_context
from markupsafe import Markup, escape

from shared.web.english import CHINESE, counted, english, pieces, translated

LANGUAGES = {"zh": "中文", "en": "English"}
COOKIE = "jinlanling_language"
API = "/api/"
DOCUMENTS = frozenset({"/docs", "/openapi.json"})  # which are also asked for from where no cookie is


class Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel carries no types
    """Flask-Babel's domain, read from the text files themselves: what is edited is what is shown, nothing is compiled."""

    def get_translations(self) -> NullTranslations:
        """The catalogue of the request's language; for Chinese, none is needed."""
        return english().catalogue if in_english() else NullTranslations()

    def gettext(self, string: str, **variables: Any) -> str:
        """Translate a text, its nouns singular where there is one."""
        whole = _agreeing(string, variables)
        return whole % variables if variables else whole


CATALOGUES = Catalogues()


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
    return Markup(_agreeing(text, values)) % values  # noqa: S704  # a text of the catalogues


def _agreeing(text: str, values: Mapping[str, Any]) -> str:
    whole: str = CATALOGUES.get_translations().ugettext(text)
    return counted(whole, {f"%({name})s": one for name, one in values.items()}) if in_english() else whole


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
    return "".join(piece for piece, _ in pieces(whole)) if in_english() else whole


def said(text: object) -> str | Markup:
    """Translate a finished text of ours; somebody's own words in it are marked as Chinese."""
    whole = "" if text is None else str(text)
    if not in_english():
        return whole
    return Markup("").join(data(piece) if own else escape(piece) for piece, own in pieces(whole))


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
    return said(whole) if translated(whole, 0) else data(whole)


FILTERS = {"said": said, "say": say, "sentence": sentence, "several": several, "data": data, "mixed": mixed, "marked": marked}
