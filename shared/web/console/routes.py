"""The addresses of the API as the pages know them: what each is called, takes and answers, and whose it is."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from flask import current_app
from marshmallow import Schema
from werkzeug.exceptions import NotFound

from shared.web.access import Access, access_to
from shared.web.console.kinds import Kind
from shared.web.documents import PREFIX
from shared.web.language import say
from shared.web.requests import current_actor

PLACE = "_at_"  # before the names of what stands in the address
WRITES = frozenset({"POST", "PUT", "DELETE", "PATCH"})
BREAK = re.compile(r"[：；，（]|[:;] | \(")  # after which a name explains itself, in Chinese and in English


@dataclass(frozen=True)
class Route:
    """One address of the API.

    :param plural: the first word of its address, the kind of thing that it belongs to.
    :param places: the names in its address.
    :param shapes: what its function takes before those, in that order.
    :param has_page: a page of its own leads to it, so the list need not.
    :param warns: what somebody should know before they follow a link to it.
    :param follows: `case.certified` and so on: the states in which it is what comes next, though it is no action on one thing.
    """

    endpoint: str
    rule: str
    name: str
    clause: str
    plural: str
    places: tuple[str, ...]
    shapes: tuple[type[Schema], ...]
    answer: type[Schema] | Schema | None
    access: Access
    has_page: bool = False
    follows: tuple[str, ...] = ()
    warns: str = ""

    @property
    def title(self) -> str:
        """Its name without what explains it, in the language of the page."""
        return BREAK.split(say(self.name), maxsplit=1)[0]

    @property
    def explained(self) -> str:
        """What explains its name; empty where nothing does."""
        return "".join(BREAK.split(say(self.name), maxsplit=1)[1:]).rstrip("）)")

    @property
    def form(self) -> str:
        """What it is called where forms are told apart."""
        return self.endpoint.rpartition(".")[2]


def routes(methods: Collection[str]) -> list[Route]:
    """The addresses that the actor's roles may use by these methods; the doors of actions are none of them."""
    found = []
    for rule in current_app.url_map.iter_rules():
        view = current_app.view_functions[rule.endpoint]
        access, known = access_to(view), getattr(view, "_apidoc", {})
        if (not rule.rule.startswith(PREFIX) or not (rule.methods or set()) & set(methods) or access is None
                or access.public or hasattr(view, "moves") or not access.roles & current_actor().roles):
            continue
        manual = known.get("manual_doc", {})
        asked = known.get("arguments", {}).get("parameters", [])
        found.append(Route(
            rule.endpoint, rule.rule.removeprefix(PREFIX), _summary(view, manual), manual.get("x-clause", ""),
            rule.rule.removeprefix(f"{PREFIX}/").partition("/")[0], tuple(sorted(rule.arguments)),
            # The outermost is described last and given first.
            tuple(one["schema"] for one in reversed(asked)), _answer(known), access,
            "x-page" in manual, tuple(manual.get("x-follows", ())), manual.get("x-warns", ""),
        ))
    return sorted(found, key=lambda one: (one.plural, one.name))


def entries_for(kind: Kind, states: Collection[str]) -> list[Route]:
    """The entries that make a thing of a kind, and those that come next in one of these states."""
    found = {one.endpoint: one for one in routes(WRITES) if one.plural == kind.plural and not one.places}
    found |= {one.endpoint: one for state in states for one in following(kind.machine.subject, state)}
    return list(found.values())


def following(subject: str, state: str) -> list[Route]:
    """The entries that come next where a thing of this kind is in this state, of those that the actor's roles may use."""
    return [one for one in routes(WRITES) if f"{subject}.{state}" in one.follows]


def named(endpoint: str, methods: Collection[str]) -> Route:
    """The address of an endpoint.

    :raises NotFound: when the desk has none such, or not for this actor.
    """
    for one in routes(methods):
        if one.endpoint == endpoint:
            return one
    raise NotFound


def _summary(view: Any, manual: Mapping[str, Any]) -> str:
    words = manual.get("summary") or getattr(view, "_apidoc", {}).get("docstring", {}).get("summary")
    return str(words or (inspect.getdoc(view) or view.__name__).partition("\n")[0])


def _answer(known: Mapping[str, Any]) -> type[Schema] | Schema | None:
    for status, said in known.get("response", {}).get("responses", {}).items():
        if str(status).startswith("2") and isinstance(said, Mapping):
            return said.get("schema")
    return None
