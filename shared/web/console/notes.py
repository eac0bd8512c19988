"""Notes 备注 on a thing: of one's own body only, or shared with base and employer; an important one stands at its head."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.casework import Actor
from shared.lifecycle import Role
from shared.runtime import UnitOfWork, new_id
from shared.web.console import kinds
from shared.web.fields import Choice, Flag, Schema, Text
from shared.web.requests import current_actor, today

READ_ONLY = frozenset({Role.TRAINEE, Role.AUDITOR, Role.EVALUATOR})
Row = Mapping[str, Any]


class Audience(StrEnum):
    """Who may read a note, of those who see the thing."""

    OWN = "own"  # 仅本单位
    SHARED = "shared"  # 基地、用人单位和经办部门都可以看


class NewNote(Schema):
    """A note as it is typed."""

    text = Text(1000, lines=True, required=True)
    audience = Choice(Audience, required=True)
    important = Flag(load_default=False)


def may_write(actor: Actor) -> bool:
    """Whether somebody writes notes: not who only looks, nor the trainees themselves."""
    return bool(actor.roles - READ_ONLY)


def of(uow: UnitOfWork, row: Row) -> list[dict[str, Any]]:
    """The notes on a thing that the actor may read, the newest first."""
    found = uow.execute(
        "select * from notes where subject_id = :id and (audience = 'shared' or org is not distinct from :org)"
        " order by written_at desc, id", {"id": row["id"], "org": _body(current_actor())},
    ).mappings()
    return [dict(each) for each in found]


def write(uow: UnitOfWork, kind: kinds.Kind, row: Row, *, text: str, audience: Audience, important: bool) -> None:
    """Write a note on a thing."""
    actor = current_actor()
    uow.execute(
        "insert into notes (id, subject, subject_id, unit, rehearsal, org, audience, important, text, author,"
        " author_name, on_day) values (:id, :subject, :thing, :unit, :rehearsal, :org, :audience, :important, :text,"
        " :author, :name, :on)",
        {"id": new_id(), "subject": kind.machine.subject, "thing": row["id"], "unit": row["unit"],
         "rehearsal": row["rehearsal"], "org": _body(actor), "audience": str(audience), "important": important,
         "text": text, "author": actor.account, "name": actor.name, "on": today()},
    )


def put_down(uow: UnitOfWork, row: Row, note: UUID) -> bool:
    """Take an important note from the head of the page; it stays among the others. Answers whether there was one."""
    actor = current_actor()
    return bool(uow.execute(
        "update notes set down_on = :on, down_by = :by where id = :note and subject_id = :thing and important"
        " and down_on is null and (audience = 'shared' or org is not distinct from :org)",
        {"on": today(), "by": actor.name, "note": note, "thing": row["id"], "org": _body(actor)},
    ).rowcount)


def _body(actor: Actor) -> UUID | None:
    """The base or employer that somebody writes for; the office has none."""
    return actor.org if not actor.units else None
