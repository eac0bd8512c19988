"""Cases as they are listed, shown, and handed back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from services.subsidy.lifecycle import CASE, State
from services.subsidy.models import Case
from services.subsidy.rules.funds import FUND_NAMES
from services.subsidy.rules.money import capital
from shared.journal import timeline
from shared.runtime import UnitOfWork

FILTERS = ("state", "unit", "year", "claim_batch_id", "notice_id", "fund_request_id", "payment_batch_id", "class_number")
LISTED: Sequence[InstrumentedAttribute[Any]] = (
    Case.id, Case.number, Case.unit, Case.person_id, Case.name, Case.id_number, Case.occupation, Case.trade, Case.level, Case.state,
    Case.seq, Case.here, Case.claim_route, Case.standard_fen, Case.amount_fen, Case.fund, Case.class_number,
    Case.held_reason, Case.state_on,
)


def listed(condition: ColumnElement[bool], filters: Mapping[str, Any]) -> Select[Any]:
    """The columns of a list of cases, under the actor's condition and the caller's filters."""
    statement = select(*LISTED).where(condition)
    for name in FILTERS:
        if filters.get(name) is not None:
            statement = statement.where(getattr(Case, name) == filters[name])
    if filters.get("name"):
        statement = statement.where(func.starts_with(Case.name, filters["name"]))
    return statement


def masked(uow: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    """A line of a list, without what a list need not show."""
    shown = {**uow.vault.masked(row), "version": row["seq"], "state_name": CASE.names[State(row["state"])]}
    del shown["seq"], shown["person_id"]
    return shown


def page(uow: UnitOfWork, row: Mapping[str, Any]) -> dict[str, Any]:
    """A case with everything that its page shows: claim, money with its basis, papers, timeline."""
    row, amount = uow.vault.masked(row), row["amount_fen"]
    money = {
        "standard_fen": row["standard_fen"], "amount_fen": amount, "basis": row["amount_basis"],
        "amount_in_capitals": capital(amount) if amount else None, "fund": row["fund"],
        "fund_name": FUND_NAMES.get(row["fund"] or ""), "stands_at": row["stands_at"], "recovered_fen": row["recovered_fen"],
    }
    claim = {name: row[name] for name in ("claim_route", "claimed_on", "payee_name", "payee_bank", "paid_fen",
                                          "agency_fee_fen", "refusal_remedy")}
    own = ("id", "number", "year", "unit", "rehearsal", "name", "occupation", "trade", "level", "certificate_kind", "route",
           "state", "state_on", "here", "handed_to", "held_until", "held_reason", "certificate_number", "certified_on",
           "class_number", "class_started_on", "class_ended_on", "claim_batch_id", "notice_id", "fund_request_id",
           "payment_batch_id")
    return {
        **{name: row[name] for name in own}, "version": row["seq"], "state_name": CASE.names[State(row["state"])],
        "id_number": row["id_number"], "phone": row["phone"], "money": money,
        "base_name": (row["facts"].get("training", {}).get("base") or {}).get("name"),
        "employer_name": (row["facts"].get("enrollment", {}).get("employer") or {}).get("name"),
        "claim": {**claim, "payee_account": row["payee_account"] or ""},
        "papers": papers(uow, row["id"]), "transfers": transfers(uow, row["id"]),
        "timeline": timeline(uow, row),
    }


def papers(uow: UnitOfWork, id_: UUID) -> list[dict[str, Any]]:
    """The papers of a case's claim."""
    rows = uow.execute("select kind, reference, sha256, given_on from papers where case_id = :id order by kind", {"id": id_})
    return [dict(row) for row in rows.mappings()]


def transfers(uow: UnitOfWork, id_: UUID) -> list[dict[str, Any]]:
    """Every movement of a case's money, in order."""
    rows = uow.execute(
        "select fund, year, debit, credit, amount_fen, reason, on_day from transfers where case_id = :id order by id",
        {"id": id_},
    )
    return [dict(row) for row in rows.mappings()]


def paid_lines(uow: UnitOfWork, id_: UUID) -> list[dict[str, Any]]:
    """The lines by which the bank has paid a case, or sent the money back, the newest first."""
    rows = uow.execute(
        "select l.status, l.amount_fen, l.settled_on, l.return_reason from payment_lines l"
        " where l.case_id = :id and l.settled_on is not null order by l.settled_on desc, l.id desc", {"id": id_})
    return [dict(row) for row in rows.mappings()]


def dossiers(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, dict[str, Any]]:
    """What this desk knows of cases that it gives back."""
    rows = uow.execute(
        "select id, claim_route, claimed_on, standard_fen, amount_fen from cases where id = any(cast(:ids as uuid[]))",
        {"ids": list(ids)},
    ).mappings()
    return {row["id"]: {name: str(value) if name == "claimed_on" and value else value
                        for name, value in row.items() if name != "id"} for row in rows}



def lines_of(uow: UnitOfWork, column: str, batch: UUID) -> list[dict[str, Any]]:
    """The cases of a batch, as a list shows them."""
    statement = select(*LISTED).where(getattr(Case, column) == batch).order_by(Case.number)
    return [masked(uow, dict(row)) for row in uow.execute(statement).mappings()]
