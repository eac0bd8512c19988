"""The rules, asked about many cases at once: facts read as a set, each case judged by plain values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.subsidy.queries import judging
from services.subsidy.rules import claims
from services.subsidy.rules.claims import EarlierClaim
from shared.casework import Move, Row
from shared.policy import Policy
from shared.refusals import Refusal
from shared.runtime import UnitOfWork

Verdicts = dict[UUID, Refusal | Move]
SYSTEM_PAPERS = frozenset({"certificate", "attendance"})  # compared by the system with the dossier


def first(refusals: Iterable[Refusal | None]) -> Refusal | None:
    """The first refusal in the written order, which is policy."""
    return next((refusal for refusal in refusals if refusal is not None), None)


def judge_possible_claim(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Judge whether these cases may be claimed at all, before any paper is asked for."""
    return _judge(uow, rows, on, with_papers=False)


def judge_claim(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Judge claims with their papers, payee and amount."""
    return _judge(uow, rows, on, with_papers=True)


def _judge(uow: UnitOfWork, rows: Sequence[Row], on: date, *, with_papers: bool) -> Verdicts:
    policy = uow.policy(on)
    numbers = [row["certificate_number"] for row in rows if row["certificate_number"]]
    by_person, by_certificate = judging.standing_claims(uow, {row["person_id"] for row in rows}, numbers)
    papers = judging.papers_of(uow, [row["id"] for row in rows]) if with_papers else {}
    verdicts: Verdicts = {}
    for row in sorted(rows, key=lambda row: row["number"]):
        standing = {**by_person.get(row["person_id"], {})}
        standing.pop(row["id"], None)
        used = by_certificate.get(row["certificate_number"], set()) - {row["id"]}
        refusal = first((
            *_entitled(row, on, policy, list(standing.values()), bool(used)),
            *(_documented(row, policy, papers.get(row["id"], set())) if with_papers else ()),
        ))
        if refusal is not None:
            verdicts[row["id"]] = refusal
            continue
        # The next line of the same person, in the same call, already meets this one.
        claim = EarlierClaim(year=on.year, occupation=row["occupation"], level=row["level"])
        by_person.setdefault(row["person_id"], {})[row["id"]] = claim
        by_certificate.setdefault(row["certificate_number"], set()).add(row["id"])
    return verdicts


def _entitled(
    row: Row, on: date, policy: Policy, earlier: Sequence[EarlierClaim], certificate_used: bool
) -> Iterable[Refusal | None]:
    certificate = row["facts"].get("assessment", {}).get("certificate")
    year = (row["claimed_on"] or on).year
    yield claims.certificate_as_filed(certificate=certificate, level=row["level"], occupation=row["occupation"])
    # Once claimed in time, a claim does not grow late on the bureau's desk.
    claimed_on = row["claimed_on"] or on
    yield claims.in_time(certified_on=row["certified_on"], on=claimed_on, months=policy.claim_months)
    if certificate_used:
        yield claims.CERTIFICATE_USED("同一证书只能申领一次补贴。")
    yield claims.within_yearly_limit(earlier=earlier, year=year, limit=policy.claims_per_year)
    if policy.same_level_once:
        yield claims.level_not_claimed(earlier=earlier, occupation=row["occupation"], level=row["level"])
    if policy.higher_level_blocks:
        yield claims.no_higher_level(earlier=earlier, occupation=row["occupation"], level=row["level"])


def _documented(row: Row, policy: Policy, present: set[str]) -> Iterable[Refusal | None]:
    route = row["claim_route"]
    facts: Mapping[str, Mapping[str, Mapping[str, str]]] = row["facts"]
    yield claims.papers_complete(
        route=route, required=policy.claim_papers[route], present=present | SYSTEM_PAPERS
    )
    yield claims.no_agency_fee(route=route, fee_fen=row["agency_fee_fen"] or 0)
    yield claims.payee_is_claimant(
        route=route, payee=row["payee_name"], person=row["name"],
        employer=(facts.get("enrollment", {}).get("employer") or {}).get("name"),
        base=(facts.get("training", {}).get("base") or {}).get("name"),
    )
    yield claims.account_readable(account=row["payee_account"])
    yield claims.something_due(
        rate_day=date.fromisoformat(row["amount_basis"]["rate_day"]) if row["amount_basis"].get("rate_day") else None,
        amount_fen=row["amount_fen"],
    )
