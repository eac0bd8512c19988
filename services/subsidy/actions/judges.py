"""The rules, asked about many cases at once: facts read as a set, each case judged by plain values."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.subsidy.queries import judging
from services.subsidy.rules import claims
from services.subsidy.rules.claims import EarlierClaim
from shared.casework import Judge, Move, Row
from shared.policy import Policy
from shared.privacy import Unopenable
from shared.refusals import Check, Finding, Refusal
from shared.runtime import UnitOfWork

Verdicts = dict[UUID, Refusal | Move]
SYSTEM_PAPERS = frozenset({"certificate", "attendance"})  # compared by the system with the dossier


def first(refusals: Iterable[Refusal | None]) -> Refusal | None:
    """The first refusal in the written order, which is policy."""
    return next((refusal for refusal in refusals if refusal is not None), None)


def each_row(refused: Callable[[Row], Refusal | None]) -> Judge:
    """Judge each thing by itself, by what its row says."""

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
        found = {row["id"]: refused(row) for row in rows}
        return {id_: refusal for id_, refusal in found.items() if refusal is not None}

    return judge


def judge_possible_claim(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Judge whether these cases may be claimed at all, before any paper is asked for."""
    return _judge(uow, rows, on, with_papers=False)


def judge_claim(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Judge claims with their papers, payee and amount."""
    return _judge(uow, rows, on, with_papers=True)


def _judge(uow: UnitOfWork, rows: Sequence[Row], on: date, *, with_papers: bool) -> Verdicts:
    numbers = [row["certificate_number"] for row in rows if row["certificate_number"]]
    by_person, by_certificate = judging.standing_claims(uow, {row["person_id"] for row in rows}, numbers)
    papers = judging.papers_of(uow, [row["id"] for row in rows]) if with_papers else {}
    unwilling = judging.refusing_agency(uow, [row["id"] for row in rows]) if with_papers else set()
    verdicts: Verdicts = {}
    for row in sorted(rows, key=lambda row: row["number"]):
        standing = {**by_person.get(row["person_id"], {})}
        standing.pop(row["id"], None)
        used = by_certificate.get(row["certificate_number"], set()) - {row["id"]}
        found = _checks(uow, row, on, list(standing.values()), used, papers.get(row["id"], set()), row["id"] in unwilling,
                        with_papers=with_papers)
        refusal = first(check.refusal for check in found)
        if refusal is not None:
            verdicts[row["id"]] = refusal
            continue
        # The next line of the same person, in the same call, already meets this one.
        claim = EarlierClaim(year=on.year, occupation=row["occupation"], level=row["level"])
        by_person.setdefault(row["person_id"], {})[row["id"]] = claim
        by_certificate.setdefault(row["certificate_number"], set()).add(row["id"])
    return verdicts


def checks_of(uow: UnitOfWork, row: Row, on: date) -> list[Check]:
    """Every check behind a claim of one case, also those that stand: before it is claimed, without its papers."""
    numbers = [row["certificate_number"]] if row["certificate_number"] else []
    by_person, by_certificate = judging.standing_claims(uow, {row["person_id"]}, numbers)
    standing = {**by_person.get(row["person_id"], {})}
    standing.pop(row["id"], None)
    used = by_certificate.get(row["certificate_number"], set()) - {row["id"]}
    papers = judging.papers_of(uow, [row["id"]]).get(row["id"], set())
    with_papers = row["claim_route"] is not None and row["payee_account"] is not None
    unwilling = bool(judging.refusing_agency(uow, [row["id"]]))
    return list(_checks(uow, row, on, list(standing.values()), used, papers, unwilling, with_papers=with_papers))


def _checks(
    uow: UnitOfWork, row: Row, on: date, earlier: Sequence[EarlierClaim], used: Collection[UUID], papers: set[str],
    unwilling: bool, *, with_papers: bool,
) -> Iterable[Check]:
    yield from _entitled(row, on, uow.policy(on), earlier, bool(used))
    if with_papers:
        yield _check("本人意愿", "§3", claims.agency_not_refused(route=row["claim_route"], refused=unwilling),
                     route=claims.ClaimRoute(row["claim_route"]), agency="未声明不同意")
        yield from _documented(uow, row, uow.policy(on), papers)


def _check(name: str, clause: str, refusal: Refusal | None, **values: Any) -> Check:
    return Check(rule=refusal.reason.slug if refusal else name, name=name, clause=f"63号 {clause}", values=values,
                 finding=Finding.NOT_MET if refusal else Finding.MET, refusal=refusal)


def _level(level: str | None) -> str:
    return claims.LEVEL_NAMES.get(level or "", level or "")


def _yuan(fen: int) -> str:
    return f"{fen / 100:,.2f}"


def _not_asked(name: str, clause: str) -> Check:
    return Check(rule=name, name=name, clause=f"63号 {clause}", finding=Finding.NOT_APPLICABLE)


def _entitled(
    row: Row, on: date, policy: Policy, earlier: Sequence[EarlierClaim], certificate_used: bool
) -> Iterable[Check]:
    certificate = row["facts"].get("assessment", {}).get("certificate")
    year = (row["claimed_on"] or on).year
    yield _check("证书与备案一致", "§2.7", claims.certificate_as_filed(
        certificate=certificate, level=row["level"], occupation=row["occupation"]),
        certificate_number=row["certificate_number"], certificate_level=_level((certificate or {}).get("level")), filed_level=_level(row["level"]))
    had = [_level(one.level) for one in earlier if one.occupation == row["occupation"]] or "无"
    # Once claimed in time, a claim does not grow late on the bureau's desk.
    claimed_on = row["claimed_on"] or on
    yield _check("申领期限", "§3", claims.in_time(
        certified_on=row["certified_on"], on=claimed_on, months=policy.claim_months),
        certified_on=row["certified_on"], claimed_on=row["claimed_on"],
        last_day=claims.months_after(row["certified_on"], policy.claim_months) if row["certified_on"] else None)
    yield _check("证书未申领过", "§3", claims.CERTIFICATE_USED("同一证书只能申领一次补贴。") if certificate_used else None,
                 certificate_number=row["certificate_number"], uses=0)
    yield _check("本年度申领次数", "§3", claims.within_yearly_limit(
        earlier=earlier, year=year, limit=policy.claims_per_year),
        count=sum(one.year == year for one in earlier), limit=policy.claims_per_year)
    yield _check("同一等级未享受过", "§3", claims.level_not_claimed(
        earlier=earlier, occupation=row["occupation"], level=row["level"],
    ), filed_level=_level(row["level"]), earlier=had) if policy.same_level_once else _not_asked("同一等级未享受过", "§3")
    yield _check("未享受较高等级", "§3", claims.no_higher_level(
        earlier=earlier, occupation=row["occupation"], level=row["level"],
    ), filed_level=_level(row["level"]), earlier=had) if policy.higher_level_blocks else _not_asked("未享受较高等级", "§3")


def account_of(uow: UnitOfWork, row: Row) -> str:
    """The account in plain; nothing where what is sealed does not open, which is no valid account."""
    try:
        return uow.vault.open("payee_account", row["id"], row["payee_account"])
    except Unopenable:
        return ""


def _documented(uow: UnitOfWork, row: Row, policy: Policy, present: set[str]) -> Iterable[Check]:
    route, account = row["claim_route"], account_of(uow, row)
    facts: Mapping[str, Mapping[str, Mapping[str, str]]] = row["facts"]
    yield _check("申领材料", "§3", claims.papers_complete(
        route=route, required=policy.claim_papers[route], present=present | SYSTEM_PAPERS),
        papers=[claims.PAPER_NAMES.get(paper, paper) for paper in policy.claim_papers[route]])
    yield _check("代为申领不收费", "§3", claims.no_agency_fee(route=route, fee_fen=row["agency_fee_fen"] or 0),
                 route=claims.ClaimRoute(route), fee=_yuan(row["agency_fee_fen"] or 0))
    yield _check("收款户名", "§3", claims.payee_is_claimant(
        route=route, payee=row["payee_name"], person=row["name"],
        employer=(facts.get("enrollment", {}).get("employer") or {}).get("name"),
        base=(facts.get("training", {}).get("base") or {}).get("name"),
    ), route=claims.ClaimRoute(route), payee=row["payee_name"])
    yield _check("收款账号", "§3", claims.account_readable(account=account), digits=len(account))
    basis, amount = row["amount_basis"] or {}, row["amount_fen"]
    yield _check("补贴金额", "§3", claims.something_due(
        rate_day=date.fromisoformat(basis["rate_day"]) if basis.get("rate_day") else None, amount_fen=amount),
        amount=_yuan(amount) if amount else None, rate_day=basis.get("rate_day"))
