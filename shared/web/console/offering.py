"""What a form offers to choose: things, people and reference data by their names, so that nobody types an id."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask import current_app

from shared.casework import Actor
from shared.lifecycle import Lifecycle
from shared.runtime import UnitOfWork
from shared.web.console import kinds
from shared.web.console.forms import NEW, PAIRS, FormField
from shared.web.requests import current_actor

OFFERS = "console_offers"
ALL_UNITS = "*"
ROWS = ("rows", "table")
Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Offer:
    """What may be chosen in a field.

    :param find: called as find(uow, ids of the things that the form is about); answers (value, words).
    :param each: "given": a table has one row for each of them; "tick": and the row counts when it is ticked.
    """

    find: Callable[[UnitOfWork, Sequence[UUID]], Iterable[tuple[Any, str]]]
    each: str = ""


def things(
    plural: str, states: Collection[StrEnum] = (), *, of: str = "", words: Callable[..., str] | None = None,
) -> Callable[[UnitOfWork, Sequence[UUID]], Choices]:
    """Find the open things of a kind that the actor sees, in these states.

    :param of: the column that says to which of the things that the form is about they belong.
    """

    def find(uow: UnitOfWork, about: Sequence[UUID]) -> Choices:
        kind = next((kind for kind in kinds.readable() if kind.plural == plural), None)
        if kind is None:
            return ()
        condition = [kinds.table(uow, kind).c[of].in_(list(about))] if of else []
        return kinds.choices(uow, kind, states, *condition, words=words)

    return find


def seen(uow: UnitOfWork, machine: Lifecycle, ids: Sequence[UUID]) -> list[UUID]:
    """Those of these things that the actor sees."""
    rows = uow.execute(f"select * from {machine.table} where id = any(cast(:ids as uuid[]))", {"ids": list(ids)})
    return [row["id"] for row in rows.mappings() if current_actor().sees(machine, dict(row))]


def name_of(_: kinds.Kind, row: Mapping[Any, Any]) -> str:
    """Call somebody by name alone, where they are among few."""
    return str(row["name"])


def staff_and(known: Callable[[UnitOfWork], Iterable[tuple[UUID, str]]]) -> Callable[[UnitOfWork, Sequence[UUID]], Iterator[tuple[str, str]]]:
    """The people with an account in the actor's units, those without one who are known here already, and a new one.

    Whoever is registered again keeps being the same person, so that what excludes them still does.
    """

    def find(uow: UnitOfWork, about: Sequence[UUID]) -> Iterator[tuple[str, str]]:
        *accounts, new = staff(uow, about)
        yield from accounts
        mentioned = {person for person, _ in accounts}
        yield from ((str(person), f"{name}（没有账号，已登记过）") for person, name in known(uow) if str(person) not in mentioned)
        yield new

    return find


def staff(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[str, str]]:
    """The people with an account in the actor's units; and somebody who has none yet."""
    me = current_actor()
    for row in uow.reference("account").values():
        near = row.get("org") == str(me.org) if me.org else row.get("unit") in me.units or ALL_UNITS in me.units
        if near and row["active"] and bool(row.get("rehearsal")) == bool(me.rehearsal):
            yield row["person_id"], str(row["name"])
    yield NEW, "没有账号的人员（新登记）"


def offered(uow: UnitOfWork, form: str, fields: Iterable[FormField], about: Sequence[UUID]) -> list[FormField]:
    """Put what may be chosen into the fields.

    :param form: the last word of the entry's or the action's name; an offer for this form alone is named `form.field`.
    """
    return [_with(uow, form, field, about) for field in fields]


def place(uow: UnitOfWork, form: str, plural: str, name: str) -> Choices | None:
    """What may stand in the address of an entry: the open things of its kind, or what the desk offers; None if neither."""
    kind = next((kind for kind in kinds.readable() if kind.plural == plural), None)
    offer = None if kind else _offer(form, f"{plural}.{name}") or _offer(form, name)
    if kind:
        return kinds.choices(uow, kind)
    return None if offer is None else _found(uow, offer, ())


def _with(uow: UnitOfWork, form: str, field: FormField, about: Sequence[UUID]) -> FormField:
    if field.kind in ROWS:
        columns = tuple(offered(uow, form, field.fields, about))
        keys = [column for column in columns if column.each]
        if not keys or field.kind != "rows":
            return replace(field, fields=columns)
        rest = tuple(column for column in columns if column is not keys[0])
        return replace(field, fields=(keys[0], *rest), each=keys[0].name)
    if field.choices:
        return field
    offer = _offer(form, field.name)
    choices = None if offer is None else _found(uow, offer, about)
    if choices is None and (kind := _kinds().get(field.name)):
        choices = kinds.choices(uow, kind)
    if choices is None and field.name in REFERENCE:
        choices = tuple(REFERENCE[field.name](uow, current_actor()))
    if choices is None:
        return field
    if field.kind == "textarea" and field.fields:
        return replace(field, kind="pairs", choices=tuple(choices), help=field.help.removesuffix(PAIRS).removesuffix("；"))
    kind_of_field = "checks" if field.kind in ("lines", "multi") else "choice"
    return replace(field, kind=kind_of_field, choices=tuple(choices), each=offer.each if offer else "")


def _offer(form: str, name: str) -> Offer | None:
    known: Mapping[str, Offer] = current_app.extensions.get(OFFERS, {})
    return known.get(f"{form}.{name}") or known.get(name)


def _found(uow: UnitOfWork, offer: Offer, about: Sequence[UUID]) -> Choices:
    return tuple((str(value), words) for value, words in offer.find(uow, about))


def _kinds() -> dict[str, kinds.Kind]:
    found = {f"{kind.machine.subject}_id": kind for kind in kinds.readable()}
    return {**found, "case": found["case_id"]} if "case_id" in found else found


def _owned(kind: str) -> Callable[[UnitOfWork, Actor], Iterator[tuple[str, str]]]:
    """The rows of a kind of reference data in the actor's units."""

    def find(uow: UnitOfWork, actor: Actor) -> Iterator[tuple[str, str]]:
        for key, row in uow.reference(kind).items():
            # A base or an employer belongs to no unit: it may be taught or employed from anywhere on its side of the wall.
            unit = row.get("unit", row.get("code"))
            mine = not actor.units or ALL_UNITS in actor.units or unit in actor.units
            if mine and bool(uow.reference("unit").get(str(unit), row).get("rehearsal")) == bool(actor.rehearsal):
                yield key, str(row.get("name") or key)

    return find


def _occupations(uow: UnitOfWork, _: Actor) -> Iterator[tuple[str, str]]:
    names = {row["code"]: row["name"] for row in uow.reference("occupation").values()}
    yield from ((code, f"{name}（{code}）") for code, name in sorted(names.items()))


def _trades(uow: UnitOfWork, _: Actor) -> Iterator[tuple[str, str]]:
    rows = sorted((row["code"], row["trade"], row["name"]) for row in uow.reference("occupation").values())
    found: dict[str, str] = {}
    for _, trade, name in rows:
        found.setdefault(trade, trade if trade == name else f"{trade}（{name}）")
    yield from found.items()


REFERENCE: Mapping[str, Callable[[UnitOfWork, Actor], Iterator[tuple[str, str]]]] = {
    "unit": _owned("unit"), "employer_id": _owned("employer"), "base_id": _owned("base"), "occupation": _occupations,
    "trade": _trades,
}
