"""Finding the class that a piece of work is about, locked, and only if it is the actor's."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.training.lifecycle import CLASS
from services.training.models import TrainingBase
from shared.casework import Actor, Judge, Move, Row, lock
from shared.casework.reasons import STATE_FORBIDS, UNKNOWN
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork

Verdicts = Mapping[UUID, Refusal | Move]


def class_for(uow: UnitOfWork, class_id: UUID, by: Actor, *states: str) -> Row:
    """Lock a class and answer its row.

    :param states: those in which the work may be done; any, if none is named.
    :raises Refused: `no-such-record`, also when it belongs to somebody else; `state-forbids`.
    """
    row = lock(uow, CLASS, [class_id]).get(class_id)
    if row is None or not by.sees(CLASS, row):
        raise Refused(UNKNOWN("没有这个班级，或不在您的管辖范围内。"))
    if states and row["state"] not in states:
        raise Refused(STATE_FORBIDS(f"班级当前为“{name_of(row)}”，不能办理此操作。", state=row["state"]))
    return row


def name_of(row: Mapping[str, Any]) -> str:
    """The Chinese name of a class's state."""
    return CLASS.names[CLASS.states(row["state"])]


def own_base(uow: UnitOfWork, by: Actor) -> TrainingBase:
    """The base that the actor's account is tied to.

    :raises Refused: `no-such-record` where the desk knows no such base in the actor's world.
    """
    base = uow.session.get(TrainingBase, by.org) if by.org else None
    if base is None or base.rehearsal != by.rehearsal:
        raise Refused(UNKNOWN("您的账号没有对应的培训基地。", cure="请区市核对账号所属基地。"))
    return base


def signed(by: Actor) -> UUID:
    """The person who answers for an entry.

    :raises Refused: `no-such-record` for an actor that is no person.
    """
    if by.person is None:
        raise Refused(UNKNOWN("此操作须由本人办理。"))
    return by.person


def noting(judge: Judge, write: Callable[[UnitOfWork, Sequence[UUID]], None]) -> Judge:
    """A judge that also writes what the move brings with it, while the rows are locked and before they move.

    :param write: given the ids that the judge lets pass.
    """

    def judge_and_write(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
        verdicts = judge(uow, rows, on)
        passed = [row["id"] for row in rows if not isinstance(verdicts.get(row["id"]), Refusal)]
        if passed:
            write(uow, passed)
        return verdicts

    return judge_and_write


def setting(table: str, **columns: Any) -> Callable[[UnitOfWork, Sequence[UUID]], None]:
    """Write the same values into these columns of the rows that pass."""
    assignments = ", ".join(f"{name} = :{name}" for name in columns)

    def write(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
        uow.execute(f"update {table} set {assignments} where id = any(cast(:ids as uuid[]))",
                    {**columns, "ids": list(ids)})

    return write


def nothing_against(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """The judge of a move that no rule can refuse."""
    return {}


def only_refusals(found: Mapping[UUID, Refusal | None]) -> Verdicts:
    """Leave out those that nothing was found against."""
    return {id_: refusal for id_, refusal in found.items() if refusal is not None}


def ids_of(rows: Collection[Mapping[str, Any]]) -> list[UUID]:
    """The ids of rows."""
    return [row["id"] for row in rows]
