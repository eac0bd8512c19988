"""Notes 备注 on a thing: of one's own office only, or shared with all who see it; an important one stands at its head.

What an office keeps to itself is read there and by an auditor, to whom no page of a file is closed; the form says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.casework import Actor
from shared.identity import rights
from shared.identity.posts import offices_of
from shared.runtime import UnitOfWork, new_id
from shared.web.console import kinds
from shared.web.fields import Choice, Flag, Schema, Text
from shared.web.requests import current_actor, today

MINE = "(audience = 'shared' or office = any(:offices) or :every)"
Row = Mapping[str, Any]


class Audience(StrEnum):
    """Who may read a note, of those who see the thing."""

    OWN = "own"  # 仅本单位（审计可查）
    SHARED = "shared"  # 基地、用人单位和经办部门都可以看


class NewNote(Schema):
    """A note as it is typed."""

    text = Text(1000, lines=True, required=True)
    audience = Choice(Audience, required=True)
    important = Flag(load_default=False)


def may_write(actor: Actor) -> bool:
    """Whether somebody writes notes: who works in an office, not who only looks, nor the trainees themselves."""
    return bool(_offices(actor))


def of(uow: UnitOfWork, row: Row) -> list[dict[str, Any]]:
    """The notes on a thing that the actor may read, the newest first."""
    found = uow.execute(
        f"select * from notes where subject_id = :id and {MINE} order by written_at desc, id",
        {"id": row["id"], **_reading(current_actor())},
    ).mappings()
    return [dict(each) for each in found]


def write(uow: UnitOfWork, kind: kinds.Kind, row: Row, *, text: str, audience: Audience, important: bool) -> None:
    """Write a note on a thing."""
    actor = current_actor()
    uow.execute(
        "insert into notes (id, subject, subject_id, unit, rehearsal, org, office, audience, important, text, author,"
        " author_name, on_day) values (:id, :subject, :thing, :unit, :rehearsal, :org, :office, :audience, :important, :text,"
        " :author, :name, :on)",
        {"id": new_id(), "subject": kind.machine.subject, "thing": row["id"], "unit": row["unit"],
         "rehearsal": row["rehearsal"], "org": None if actor.units else actor.org, "office": _offices(actor)[0],
         "audience": str(audience), "important": important, "text": text, "author": actor.account, "name": actor.name, "on": today()},
    )


def put_down(uow: UnitOfWork, row: Row, note: UUID) -> bool:
    """Take an important note from the head of the page; it stays among the others. Answers whether there was one."""
    actor = current_actor()
    return bool(uow.execute(
        "update notes set down_on = :on, down_by = :by where id = :note and subject_id = :thing and important"
        f" and down_on is null and {MINE}",
        {"on": today(), "by": actor.name, "note": note, "thing": row["id"], **_reading(actor)},
    ).rowcount)


def _reading(actor: Actor) -> dict[str, Any]:
    return {"offices": list(_offices(actor)), "every": rights.READ_PRIVATE_NOTES.held_by(actor)}


def _offices(actor: Actor) -> tuple[str, ...]:
    return offices_of(actor.roles, units=actor.units, org=actor.org)
