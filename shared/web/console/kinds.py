"""The kinds of things of a desk as the pages know them: found where the doors of their actions are mounted."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Date, MetaData, Table, and_, case, cast, null, select
from werkzeug.exceptions import NotFound

from shared.casework import Actor
from shared.casework.allowed import NOT_PEOPLE
from shared.identity import scope
from shared.lifecycle import Lifecycle, Role, Transition, everywhere
from shared.runtime import UnitOfWork
from shared.watching import Watched
from shared.web.access import Access, access_to
from shared.web.console.faces import PLAIN, Face
from shared.web.doors import Mounted
from shared.web.language import say
from shared.web.problems import Malformed
from shared.web.requests import CONSOLE, current_actor

ITEM = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}):(\d{1,9})", re.ASCII)
MOST_CHOICES = 500
TABLES = "console_tables"
ASIDE = frozenset(  # may be done in every state, so they are nobody's work to be done now
    step.action for step in everywhere("", (), withdrawn=Role.DESK, disqualified=Role.DESK, back_to="-", back_state=Role.DESK)
)
COLUMNS = ("id", "seq", "state", "state_on", "here", "handed_to", "held_reason", "number", "title", "name", "id_number", "person_id")


@dataclass(frozen=True)
class Kind:
    """A kind of thing, and who may read it.

    :param readers: of its list and pages, as the API says it.
    :param watched: what the desk watches, where these are its cases.
    :param face: what its desk knows of it beyond its row.
    """

    mounted: Mounted
    readers: Access
    watched: Watched | None = None
    face: Face = PLAIN

    @property
    def plural(self) -> str:
        """The word in addresses."""
        return self.mounted.plural

    @property
    def machine(self) -> Lifecycle:
        """Its table of states."""
        return self.mounted.machine

    def turn(self, state: str) -> frozenset[Role]:
        """Whose turn it is on a thing in this state, or under this key: who may take the next action; nobody's where it rests or has ended."""
        for one in self.face.refined:
            if one.key == state:
                return one.who
        at = self.machine.states(state)
        if at in self.machine.rests | self.machine.ends:
            return frozenset()
        if self.watched is not None and at in self.watched.next_action:
            return frozenset(self.watched.who_can_act(at)) - {Role.DESK}
        steps = [step for step in self.machine.moves if at in step.sources and step.action not in ASIDE]
        # What needs a reason is the exception; the way on is what needs none, where there is one for people.
        onward = [step for step in steps if not step.needs_reason and not NOT_PEOPLE.issuperset(step.who)]
        return frozenset(role for step in onward or steps for role in step.who) - {Role.DESK}

    def turn_key(self, t: Table) -> ColumnElement[str]:
        """What says whose turn it is on a row: its state, or where that alone does not say it, a key that refines it."""
        refined = [(and_(t.c.state == one.state, one.when(t)), one.key) for one in self.face.refined]
        return case(*refined, else_=t.c.state) if refined else t.c.state

    def own_last_day(self, t: Table) -> ColumnElement[Any]:
        """The day that limits a row by what the row itself says; null where it says none."""
        days = [(t.c.state == state, t.c[until.column]) for state, until in self.face.until.items()]
        return case(*days, else_=null()) if days else cast(null(), Date)

    def turn_keys(self) -> list[str]:
        """All of them."""
        return [*map(str, self.machine.states), *(one.key for one in self.face.refined)]

    def mine(self, actor: Actor) -> set[str]:
        """Those on which it is the turn of one of the actor's roles."""
        return {key for key in self.turn_keys() if actor.roles & self.turn(key)}

    def others(self, actor: Actor) -> set[str]:
        """Those on which it is somebody else's turn; where nobody has anything to do is neither."""
        return {key for key in self.turn_keys() if self.turn(key)} - self.mine(actor)

    def name_of(self, state: str) -> str:
        """The official name of a state."""
        return self.machine.names[self.machine.states(state)]

    def offers(self, actor: Actor, states: Collection[str] = ()) -> dict[str, str]:
        """The names of the actions that one of the actor's roles may ever take, by action.

        :param states: only what may be taken in one of these, what leads on first.
        """
        found = {action: steps[0] for action, steps in self.machine.by_action.items() if action in self.mounted.doors
                 and any(actor.roles & set(step.who) and (not states or set(states) & set(step.sources)) for step in steps)}
        order = sorted(found, key=lambda action: self.late(found[action], states)) if states else found
        return {action: found[action].name for action in order}

    def late(self, step: Transition, states: Collection[str]) -> tuple[bool, ...]:
        """How late a step comes among those of these states: what may be done any time, or needs a reason, or leads nowhere, is late."""
        order = list(self.machine.states)
        at = max((order.index(self.machine.states(state)) for state in states), default=0)
        return (step.action in ASIDE, NOT_PEOPLE.issuperset(step.who), step.needs_reason,
                not any(order.index(to) > at for to in step.to))


def collect(app: Flask, mounted: Sequence[Mounted], prefix: str, faces: Mapping[str, Face]) -> list[Kind]:
    """Make the kinds; who may read one is what stands at its page in the API."""
    pages = {rule.rule.partition("/<uuid:")[0]: rule for rule in app.url_map.iter_rules()
             if "GET" in (rule.methods or ()) and rule.rule.count("/") == 4 and "/<uuid:" in rule.rule}
    found = []
    for one in mounted:
        rule = pages.get(f"{prefix}/{one.plural}")
        actors = frozenset(role for step in one.machine.moves for role in step.who)
        access = access_to(app.view_functions[rule.endpoint]) if rule else None
        service = app.extensions["runtime"].service
        watched = service.watched if one.machine is service.case else None
        found.append(Kind(one, access or Access(actors), watched, faces.get(one.machine.subject, PLAIN)))
    return found


def readable() -> list[Kind]:
    """The kinds that the actor may read."""
    kinds: list[Kind] = current_app.extensions[CONSOLE]
    return [kind for kind in kinds if current_actor().roles & kind.readers.roles]


def named(plural: str) -> Kind:
    """The kind of an address.

    :raises NotFound: when this desk has none such.
    :raises Refused: `role-may-not-here`.
    """
    for kind in current_app.extensions[CONSOLE]:
        if kind.plural == plural:
            kind.readers.require(current_actor())
            return kind  # type: ignore[no-any-return]  # Flask's extensions are of any type
    raise NotFound


def table(uow: UnitOfWork, kind: Kind) -> Table:
    """The table of a kind, with the types of its columns as the database has them."""
    known: dict[str, Table] = current_app.extensions.setdefault(TABLES, {})
    name = kind.machine.table
    if name not in known:
        known[name] = Table(name, MetaData(), autoload_with=uow.session.connection(), resolve_fks=False)
    return known[name]


def is_open(kind: Kind, t: Table) -> tuple[ColumnElement[bool], ...]:
    """The conditions under which a thing is open at this desk."""
    return t.c.here, t.c.state.not_in(sorted(str(state) for state in kind.machine.ends))


def choices(
    uow: UnitOfWork, kind: Kind, states: Collection[StrEnum] = (), *conditions: ColumnElement[bool],
    words: Callable[[Kind, Mapping[Any, Any]], str] | None = None,
) -> tuple[tuple[str, str], ...]:
    """The open things of a kind that the actor sees, to choose from, the newest first.

    :param states: only those; `conditions`: and only what they hold of.
    :param words: calls a thing by its number, name and state unless told.
    """
    t = table(uow, kind)
    wanted = set(states or kind.machine.states) - set(kind.machine.ends)
    statement = select(t).where(scope(current_actor(), t, kind.machine.belongs), t.c.here,
                                t.c.state.in_(sorted(str(state) for state in wanted)), *conditions)
    rows = uow.execute(statement.order_by(t.c.state_on.desc(), t.c.get("number", t.c.id), t.c.id).limit(MOST_CHOICES))
    return tuple((str(row["id"]), (words or described)(kind, row)) for row in rows.mappings())


def described(kind: Kind, row: Mapping[Any, Any]) -> str:
    """What a thing is called where it is to be chosen: number, name and state."""
    name = row.get("name") or row.get("title") or row.get("trade") or ""
    named = label(kind, row)
    thing = named if name in (named, "") else f"{named} {name}"
    return str(_("%(thing)s（%(state)s）", thing=thing, state=say(kind.name_of(row["state"]))))


def label(kind: Kind, row: Mapping[Any, Any]) -> str:
    """What a thing is called on the pages."""
    return str(row.get("number") or row.get("title") or row.get("name") or f"{say(kind.machine.name)} {row['state_on']}")


def actors(kind: Kind, action: str) -> Access:
    """Who may ever take an action."""
    return Access(frozenset(role for step in kind.machine.by_action[action] for role in step.who) - NOT_PEOPLE)


def versions(items: Sequence[str]) -> dict[UUID, int]:
    """Read `id:version`, as the pages write them.

    :raises Malformed: when one is not so.
    """
    found = {}
    for item in items:
        written = ITEM.fullmatch(item)
        if written is None:
            raise Malformed([{"field": "", "message": "所选事项有误，请返回列表重新选择"}])
        found[UUID(written[1])] = int(written[2])
    return found


def uuid_of(text: str) -> UUID:
    """Read an id from an address.

    :raises NotFound: when it is none.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
