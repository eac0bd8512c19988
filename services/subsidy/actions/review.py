"""§4.1: the review of claims 补贴申领资料审核, by people who are not the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.subsidy.actions import judges
from services.subsidy.actions.ledger import move
from services.subsidy.queries import judging
from services.subsidy.rules import claims
from shared.casework import Actor, Move, Outcome, Row
from shared.refusals import Refusal
from shared.runtime import UnitOfWork

Ids = Collection[UUID]
Expect = Mapping[UUID, int] | None


def waive(
    uow: UnitOfWork, ids: Ids, *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Give up the subsidy of these cases for good."""
    return move(uow, "waive", ids, by=by, on=on, expect=expect, reason=reason)


def return_claim(
    uow: UnitOfWork, ids: Ids, *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Return claims to the claimant, saying what is missing."""
    return move(uow, "return_claim", ids, by=by, on=on, expect=expect, reason=reason)


def verify(
    uow: UnitOfWork, ids: Ids, *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Pass claims at the first review; the system repeats its own comparison."""
    judging.lock_cases_of_the_same_people(uow, ids)
    return move(uow, "verify", ids, by=by, on=on, expect=expect, reason=reason, judge=judges.judge_claim)


def clear(
    uow: UnitOfWork, ids: Ids, *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Pass claims at the second review, by somebody else than the first."""
    return move(uow, "clear", ids, by=by, on=on, expect=expect, reason=reason)


def propose_refusal(
    uow: UnitOfWork, ids: Ids, *, by: Actor, on: date, remedy: str, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Propose to refuse claims, with the reason and the remedy that the claimant will have."""
    outcome = move(uow, "propose_refusal", ids, by=by, on=on, expect=expect, reason=reason)
    _remedy(uow, outcome.moved, remedy)
    return outcome


def refuse(
    uow: UnitOfWork, ids: Ids, *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Refuse claims as proposed by another person; money that was reserved is free again."""
    return move(uow, "refuse", ids, by=by, on=on, expect=expect, reason=reason, judge=judge_refusal)


def appeal(
    uow: UnitOfWork, ids: Ids, *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Ask for refused claims to be reviewed again from the start."""
    judging.lock_cases_of_the_same_people(uow, ids)
    outcome = move(uow, "appeal", ids, by=by, on=on, expect=expect, reason=reason, judge=judges.judge_claim)
    _remedy(uow, outcome.moved, None)
    return outcome


def close(
    uow: UnitOfWork, ids: Ids, *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Close paid cases for the archive (`63号 §2.8`)."""
    return move(uow, "close", ids, by=by, on=on, expect=expect, reason=reason)


def judge_refusal(uow: UnitOfWork, rows: Sequence[Row], on: date) -> dict[UUID, Refusal | Move]:
    """Judge whether a refusal has been proposed with its remedy."""
    found = {row["id"]: claims.refusal_proposed(remedy=row["refusal_remedy"]) for row in rows}
    return {id_: refusal for id_, refusal in found.items() if refusal is not None}


def _remedy(uow: UnitOfWork, ids: Sequence[UUID], remedy: str | None) -> None:
    uow.execute(
        "update cases set refusal_remedy = :remedy where id = any(cast(:ids as uuid[]))",
        {"ids": list(ids), "remedy": remedy},
    )
