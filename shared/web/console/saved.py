"""Saved views 常用筛选: the conditions of a worklist under a name, one's own or shared with one's post, and who is told of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from flask import url_for
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict

from shared.casework import Actor
from shared.runtime import UnitOfWork, new_id
from shared.web.console import kinds
from shared.web.console.asked import Asked, Pair
from shared.web.console.kinds import Kind
from shared.web.console.lists import Worklist
from shared.web.requests import current_actor, today

# Of the views that somebody has or is shown, in one list and in all: each is counted afresh for every page.
MOST_COUNTED = 12
FOUND = """
select v.*, w.account is not null as told from saved_views v
left join view_watches w on w.view_id = v.id and w.account = :account and w.acting_for is not distinct from :acting_for
where v.rehearsal = :rehearsal and (v.account = :account
    or v.shared and v.unit = :unit and v.org is not distinct from :org and v.roles && cast(:roles as text[]))
order by v.subject, v.account <> :account, v.name, v.id
"""


@dataclass(frozen=True)
class View:
    """A worklist's conditions under a name.

    :ivar lost: conditions that the list no longer knows; what they would hold of is not guessed.
    :ivar own: it is the actor's, and `told`, the actor is told when it is no longer empty.
    """

    id: UUID
    kind: Kind
    name: str
    asked: Asked
    lost: tuple[Pair, ...]
    shared: bool
    own: bool
    told: bool
    owner_name: str

    @property
    def address(self) -> str:
        """The list with the conditions that it knows."""
        return url_for("console.worklist", plural=self.kind.plural) + self.asked.address()

    def count(self, uow: UnitOfWork) -> int | None:
        """How many things fit that the actor sees; None where a condition is lost."""
        return None if self.lost else Worklist.of(uow, self.kind, self.asked).counts()["all"]

    @cached_property
    def gone(self) -> str:
        """The lost conditions as they stood in the address."""
        return urlencode(self.lost)


def of(uow: UnitOfWork) -> list[View]:
    """The views that the actor has, and those that others of the actor's post have shared, of the lists that they may read."""
    by_subject = {kind.machine.subject: kind for kind in kinds.readable()}
    rows = uow.execute(FOUND, _asker(current_actor())).mappings()
    return [_view(uow, by_subject[row["subject"]], dict(row)) for row in rows if row["subject"] in by_subject]


def one(uow: UnitOfWork, id_: UUID) -> View | None:
    """A view that the actor has or is shown; None where there is none such."""
    return next((view for view in of(uow) if view.id == id_), None)


def counted(uow: UnitOfWork, views: Sequence[View]) -> list[tuple[View, int | None]]:
    """The views, and how many things fit the first of them."""
    return [(view, view.count(uow) if at < MOST_COUNTED else None) for at, view in enumerate(views)]


def keepable(asked: Asked) -> list[Pair]:
    """The conditions that may be kept: words that somebody was looked for by are about one person and are not."""
    return [pair for pair in asked.pairs() if pair[0] != "q"]


def save(uow: UnitOfWork, kind: Kind, pairs: Sequence[Pair], *, name: str, shared: bool) -> UUID | None:
    """Keep conditions under a name; None where the actor has that name in that list already."""
    actor = current_actor()
    asker = _asker(actor)
    try:
        with uow.session.begin_nested():
            return UUID(str(uow.execute(
                "insert into saved_views (id, subject, name, query, shared, account, owner_name, roles, unit, org, rehearsal,"
                " saved_on) values (:id, :subject, :name, :query, :shared, :account, :owner, :roles, :unit, :org, :rehearsal,"
                " :on) returning id",
                {**asker, "id": new_id(), "subject": kind.machine.subject, "name": name, "query": urlencode(pairs),
                 "shared": shared, "owner": actor.name, "on": today()}).scalar_one()))
    except IntegrityError:
        return None


def change(uow: UnitOfWork, view: View, *, name: str, shared: bool) -> bool:
    """Rename the actor's view, share it or no longer; False where the name is taken."""
    try:
        with uow.session.begin_nested():
            uow.execute("update saved_views set name = :name, shared = :shared where id = :id and account = :account",
                        {"id": view.id, "name": name, "shared": shared, "account": current_actor().account})
    except IntegrityError:
        return False
    if not shared:
        uow.execute("delete from view_watches where view_id = :id and account <> :account",
                    {"id": view.id, "account": current_actor().account})
    return True


def remove(uow: UnitOfWork, view: View) -> None:
    """Delete the actor's view, and with it who is told of it."""
    uow.execute("delete from saved_views where id = :id and account = :account",
                {"id": view.id, "account": current_actor().account})


def tell_me(uow: UnitOfWork, view: View, wanted: bool) -> None:
    """Tell the actor from now on when the view is no longer empty, or no longer tell them; what is there now is seen."""
    actor = current_actor()
    about = {"view": view.id, "account": actor.account, "acting_for": actor.acting_for}
    if not wanted:
        uow.execute("delete from view_watches where view_id = :view and account = :account", about)
        return
    uow.execute("insert into view_watches (view_id, account, acting_for, filled) values (:view, :account, :acting_for, :filled)"
                " on conflict (view_id, account) do update set acting_for = excluded.acting_for",
                {**about, "filled": bool(view.count(uow))})


def _asker(actor: Actor) -> dict[str, Any]:
    own = actor.org if not actor.units else None
    return {"account": actor.account, "acting_for": actor.acting_for, "rehearsal": bool(actor.rehearsal), "org": own,
            "unit": next(iter(sorted(actor.units)), ""), "roles": sorted(map(str, actor.roles))}


def _view(uow: UnitOfWork, kind: Kind, row: Mapping[str, Any]) -> View:
    said = parse_qsl(row["query"])
    asked = Asked.of(kind, kinds.table(uow, kind), MultiDict(said))
    lost = tuple(pair for pair in said if pair not in asked.pairs())
    return View(row["id"], kind, row["name"], asked, lost, row["shared"], row["account"] == current_actor().account,
                row["told"], row["owner_name"])
