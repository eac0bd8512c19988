"""§3: approval reserves the money, from the first fund in order that can pay the line whole."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.subsidy.actions.ledger import follow, lock_available
from services.subsidy.lifecycle import CASE, State
from services.subsidy.queries import funds as balances
from services.subsidy.rules import funds
from shared.casework import Actor, Judge, Move, Outcome, Row, advance
from shared.refusals import Refusal
from shared.runtime import UnitOfWork

Available = Callable[[UnitOfWork, str, int], Mapping[str, int]]


def approve(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Approve cleared claims and reserve their money; where no fund suffices, the claim waits visibly.

    The unit's accounts are locked while the lines are allocated, so that parallel approvals never promise the same
    money twice. A case that already waits and must wait on is refused, so that its wait has one journal row.
    """
    chosen: dict[UUID, str] = {}
    outcome = advance(
        uow, CASE, "approve", ids, by=by, on=on, expect=expect, reason=reason, judge=_allocating(lock_available, chosen)
    )
    moved = [id_ for id_ in outcome.moved if id_ in chosen]
    uow.execute(
        """
        update cases c set fund = n.fund, fund_year = :year
        from unnest(cast(:ids as uuid[]), cast(:funds as text[])) as n(id, fund) where c.id = n.id
        """,
        {"ids": moved, "funds": [chosen[id_] for id_ in moved], "year": on.year},
    )
    follow(uow, outcome.moved, reason="approve", by=by, on=on)
    return outcome


def _allocating(available: Available, chosen: dict[UUID, str]) -> Judge:
    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> dict[UUID, Refusal | Move]:
        verdicts: dict[UUID, Refusal | Move] = {}
        by_unit: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(rows, key=lambda row: (row["state_on"], row["number"])):
            by_unit[row["unit"]].append(row)
        for unit in sorted(by_unit):
            left = available(uow, unit, on.year)
            order = uow.policy(on).fund_order
            found = funds.allocate(
                amounts=[row["amount_fen"] for row in by_unit[unit]], balances=left, order=order
            )
            for row, fund in zip(by_unit[unit], found, strict=True):
                verdicts[row["id"]] = _verdict(row, fund, left)
                if fund is not None:
                    chosen[row["id"]] = fund
        return verdicts

    return judge


def _verdict(row: Row, fund: str | None, left: Mapping[str, int]) -> Refusal | Move:
    facts = {"amount_fen": row["amount_fen"], "standard_fen": row["standard_fen"], "basis": row["amount_basis"]}
    if fund is not None:
        return Move(State.APPROVED, {**facts, "fund": fund})
    if row["state"] == State.WAITING_FOR_FUNDS:
        return funds.still_waiting(amount_fen=row["amount_fen"], balances=left)
    return Move(State.WAITING_FOR_FUNDS, facts)


def judge_approval(uow: UnitOfWork, rows: Sequence[Row], on: date) -> dict[UUID, Refusal | Move]:
    """Judge without locking anything: what `approve` would answer now."""
    return dict(_allocating(balances.available, {})(uow, rows, on))
