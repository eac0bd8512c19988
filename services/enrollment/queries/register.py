"""Searching the register, a case's whole journal over all desks, and counts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, or_, select

from services.enrollment.models import Case, RegisterCase, RegisterJournal
from services.enrollment.rules import Trained
from shared.casework import Actor
from shared.identity import scope
from shared.journal.reading import named
from shared.lifecycle import DESK_NAMES
from shared.runtime import UnitOfWork

MEANS = {
    Trained.STARTED: RegisterCase.started_on, Trained.COMPLETED: RegisterCase.completed_on,
    Trained.SAT: RegisterCase.sat_on,
}
SHOWN = (
    Case.id, Case.number, Case.year, Case.unit, Case.person_id, Case.name, Case.id_number, Case.occupation, Case.trade, Case.level,
    Case.route, Case.base_id, Case.employer_id, Case.rehearsal, RegisterCase.desk, RegisterCase.state,
    RegisterCase.as_of, RegisterCase.started_on, RegisterCase.completed_on, RegisterCase.applied_on,
    RegisterCase.sat_on, RegisterCase.outcome, RegisterCase.result_on, RegisterCase.certified_on,
    RegisterCase.paid_on, RegisterCase.class_number,
)
CLASS = "班"  # before the number of a class, which people leave out


def search(uow: UnitOfWork, by: Actor, wanted: Mapping[str, Any]) -> Select[*tuple[Any, ...]]:
    """The cases that the actor sees and that fit: number, name prefix, last four of the ID, base, occupation …

    A two-character name is its own prefix; nothing is searched in the middle of a name, so that the index serves.
    """
    statement: Select[*tuple[Any, ...]] = (
        select(*SHOWN).join(RegisterCase, RegisterCase.case_id == Case.id).where(scope(by, Case)))
    equal = {
        Case.number: "number", Case.base_id: "base_id", Case.unit: "unit",
        Case.employer_id: "employer_id", Case.occupation: "occupation", Case.trade: "trade", Case.level: "level",
        Case.year: "year", RegisterCase.state: "state", RegisterCase.desk: "desk",
    }
    for column, name in equal.items():
        if wanted.get(name) is not None:
            statement = statement.where(column == wanted[name])
    if wanted.get("last_four"):
        statement = statement.where(Case.last_four_digest == uow.vault.digest("last_four", wanted["last_four"]))
    if wanted.get("name"):
        statement = statement.where(func.starts_with(Case.name, wanted["name"]))
    if wanted.get("trained"):
        statement = statement.where(MEANS[Trained(wanted["trained"])].is_not(None))
    if wanted.get("outcome"):
        statement = statement.where(func.coalesce(RegisterCase.outcome, "pending") == wanted["outcome"])
    return statement


def find(uow: UnitOfWork, by: Actor, words: str) -> Select[*tuple[Any, ...]]:
    """The cases that the actor sees and that one would mean by these words, at whichever desk.

    A number or a name as it begins, the last four of the ID number, a class as its number begins, or a base as its name
    begins; all, without any.
    """
    statement: Select[*tuple[Any, ...]] = (
        select(*SHOWN).join(RegisterCase, RegisterCase.case_id == Case.id).where(scope(by, Case)))
    if not words:
        return statement
    bases = [UUID(key) for key, row in uow.reference("base").items() if row.get("name", "").startswith(words)]
    meant = [Case.number.startswith(words.upper(), autoescape=True), Case.name.startswith(words, autoescape=True),
             RegisterCase.class_number.startswith(CLASS + words.removeprefix(CLASS), autoescape=True)]
    if digest := uow.vault.of_last_four(words):
        meant.append(Case.last_four_digest == digest)
    return statement.where(or_(*meant, Case.base_id.in_(bases)) if bases else or_(*meant))


def line(uow: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    """One found case, its identity number masked."""
    shown = {**uow.vault.masked(row), "desk_name": DESK_NAMES.get(row["desk"], row["desk"])}
    del shown["person_id"]
    return shown


def of_desk(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with the name of the desk whose turn it is."""
    return {**row, "desk_name": DESK_NAMES[row["desk"]]}


def whole_journal(uow: UnitOfWork, id_: UUID) -> dict[str, Any]:
    """Every journal row of a case, of whichever desk, and whether the chain has arrived without a gap."""
    rows = uow.session.execute(
        select(RegisterJournal).where(RegisterJournal.case_id == id_).order_by(RegisterJournal.seq)).scalars().all()
    names = {row["person_id"]: row["name"] for row in uow.reference("account").values()}
    return {
        "id": id_,
        "complete": bool(rows) and [row.seq for row in rows] == list(range(1, len(rows) + 1)),
        "rows": [
            {"seq": row.seq, "desk": row.desk, "desk_name": DESK_NAMES[row.desk], "action": row.action,
             "from_state": row.from_state, "to_state": row.to_state, "actor": row.actor,
             "actor_name": named({"actor": row.actor, "facts": row.facts}, names), "duty": row.duty, "clause": row.clause,
             "reason": row.reason, "facts": json.loads(row.facts), "on_day": row.on_day,
             "recorded_at": row.recorded_at, "prev": row.prev, "hash": row.hash}
            for row in rows
        ],
    }


def exported(uow: UnitOfWork, id_: UUID) -> list[dict[str, Any]]:
    """The rows as they were hashed, for the stand-alone verifier."""
    rows = uow.execute(
        "select case_id::text as subject_id, seq, desk, subject, action, from_state, to_state, actor, duty, clause,"
        " reason, facts, on_day::text as on_day, recorded_at, prev, hash from register_journal"
        " where case_id = :id order by seq", {"id": id_}).mappings()
    return [dict(row) for row in rows]


def standing(uow: UnitOfWork, by: Actor) -> dict[tuple[str, str], int]:
    """How many cases that the actor sees stand at which desk in which state, as far as the register has heard."""
    keys = (RegisterCase.desk, RegisterCase.state)
    rows = uow.execute(select(*keys, func.count()).join(Case, Case.id == RegisterCase.case_id).where(scope(by, Case)).group_by(*keys))
    return {(desk, state): number for desk, state, number in rows}


def statistics(uow: UnitOfWork, by: Actor, year: int) -> list[dict[str, Any]]:
    """How many cases of a year stand where, by unit, desk, state and level."""
    keys = (Case.unit, RegisterCase.desk, RegisterCase.state, Case.level)
    rows = uow.session.execute(
        select(*keys, func.count().label("cases"))
        .join(RegisterCase, RegisterCase.case_id == Case.id)
        .where(and_(scope(by, Case), Case.year == year)).group_by(*keys).order_by(*keys))
    return [dict(row) for row in rows.mappings()]
