"""What an office drafts for its letters and another person of it puts in force: a text, a layout."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from shared.casework import Actor, not_second
from shared.casework.reasons import UNKNOWN
from shared.refusals import Reason, Refusal, Refused
from shared.runtime.work import UnitOfWork

OWN_DRAFT = Reason("letter-template-second-person", "文书模板须由第二人复核", "Another person must confirm the template")
DECIDED = Reason("letter-template-decided", "该模板草案已经办结", "The draft has been decided")


def require_unit(unit: str, by: Actor) -> None:
    """Draft for the own unit alone.

    :raises Refused: `no-such-record`.
    """
    if not (unit in by.units or "*" in by.units):
        raise Refused(UNKNOWN("没有这个单位，或不在您的管辖范围内。"))


def within(row: Mapping[str, Any], by: Actor) -> bool:
    """Whether a draft is of the actor's units, and of their world."""
    world = by.rehearsal is None or row["rehearsal"] == by.rehearsal
    return world and ("*" in by.units or row["unit"] in by.units)


def found(uow: UnitOfWork, table: str, id_: UUID, by: Actor) -> dict[str, Any]:
    """One row.

    :raises Refused: `no-such-record`, also when it is another unit's.
    """
    for row in uow.execute(f"select * from {table} where id = :id", {"id": id_}).mappings():
        if within(one := dict(row), by):
            return one
    raise Refused(UNKNOWN("没有这份文书模板，或不在您的管辖范围内。"))


def undecided(uow: UnitOfWork, table: str, id_: UUID, by: Actor) -> dict[str, Any]:
    """One row that nobody has decided about, held until the transaction ends.

    :raises Refused: `no-such-record`, `letter-template-decided`.
    """
    uow.execute(f"select 1 from {table} where id = :id for update", {"id": id_})
    row = found(uow, table, id_, by)
    if row["status"] != "drafted":
        raise Refused(DECIDED("该模板草案已经办结。"))
    return row


def to_confirm(uow: UnitOfWork, table: str, id_: UUID, by: Actor) -> dict[str, Any]:
    """One row, for a second person to put in force; of two that are confirmed at once, the second waits for the first.

    :raises Refused: `no-such-record`, `letter-template-decided`, `letter-template-second-person`.
    """
    row = undecided(uow, table, id_, by)
    uow.execute("select pg_advisory_xact_lock(hashtext(:of))", {"of": f"{table}/{row['unit']}/{row['rehearsal']}/{row['kind']}"})
    second = not_deciding(by, row["drafted_by"])
    if second is not None:
        raise Refused(second)
    return row


def not_deciding(by: Actor, drafted_by: UUID) -> Refusal | None:
    """Why somebody cannot confirm what was drafted, or None."""
    return not_second(by, drafted_by, OWN_DRAFT("文书模板须由起草人以外的同事复核。", cure="请由另一位同事办理"))


def decide(uow: UnitOfWork, table: str, id_: UUID, status: str, by: Actor, on: date) -> dict[str, Any]:
    """Write down what was decided, and by whom."""
    return dict(uow.execute(
        f"update {table} set status = :status, decided_by = :by, decided_name = :name, decided_on = :on"
        " where id = :id returning *",
        {"status": status, "by": by.person, "name": by.name, "on": on, "id": id_}).mappings().one())
