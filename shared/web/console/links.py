"""Where a desk's own pages are found: in the navigation, or on the page of a thing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Flask, current_app, g

from shared.casework import Actor
from shared.identity import rights
from shared.runtime import UnitOfWork
from shared.web.access import access_to
from shared.web.requests import CONSOLE

LINKS = "console_links"


@dataclass(frozen=True)
class Link:
    """One page.

    :param view: the name of its function. :param plural: of the kind of thing whose page shows it, which is then
        named in its address as `id_`; of none, it stands in the navigation.
    :param many: a page for many things of the kind, chosen in its list, from which it takes the choice.
    :param waiting: how much waits there for an actor; None where nothing ever does.
    :param occasion: how the occasions of the messages begin that are answered there.
    """

    name: str
    view: str
    plural: str = ""
    many: bool = False
    waiting: Callable[[UnitOfWork, Actor], int | None] | None = None
    occasion: str = ""


class Pages(Blueprint):
    """A desk's own pages, with the links that lead to them."""

    def __init__(self, name: str, module: str, *, links: Sequence[Link] = ()) -> None:
        super().__init__(name, module, template_folder="templates")
        self.links = tuple(links)


def register(app: Flask, pages: Sequence[Blueprint]) -> None:
    """Let the templates ask which links whoever is logged in may follow, how much waits there, and where a message is answered;
    and of any page or form, by its endpoint, whether they may open or send it: the same question as at its door."""
    app.extensions[LINKS] = [(one, f"{CONSOLE}.{blp.name}.{one.view}") for blp in pages for one in getattr(blp, "links", ())]
    app.jinja_env.globals.update(own_links=own_links, answered_at=answered_at, may_open=may_open, rights=rights)


def own_links(plural: str = "", *, many: bool = False) -> list[tuple[str, str, int | None]]:
    """The links of a kind of thing, or those of the navigation: each with its endpoint and how much waits there."""
    return [(one.name, endpoint, one.waiting(g.uow, g.actor) if one.waiting else None)
            for one, endpoint in _allowed() if (one.plural, one.many) == (plural, many)]


def answered_at(occasion: str) -> tuple[str, str] | None:
    """The page on which a message of this occasion is answered, by name and endpoint."""
    return next(((one.name, endpoint) for one, endpoint in _allowed() if one.occasion and occasion.startswith(one.occasion)), None)


def may_open(endpoint: str) -> bool:
    """Whether whoever is logged in may open it."""
    access = access_to(current_app.view_functions[endpoint])
    return access is not None and bool(access.public or access.roles & g.actor.roles)


def _allowed() -> list[tuple[Link, str]]:
    roles = g.actor.roles if "actor" in g else frozenset()
    known: list[tuple[Link, str]] = current_app.extensions[LINKS]
    return [(one, endpoint) for one, endpoint in known
            if (access := access_to(current_app.view_functions[endpoint])) is not None and access.roles & roles]
