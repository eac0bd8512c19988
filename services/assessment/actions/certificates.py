"""Registering certificates in bulk 登记证书: the number comes from the issuing system (63号 §2.7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment import queries, rules
from services.assessment.actions.lateness import too_late
from services.assessment.lifecycle import CASE
from services.assessment.rules import Certificate
from shared.casework import Actor, Move, Outcome, Row, advance
from shared.deadlines import Act
from shared.policy import Policy
from shared.refusals import Refusal
from shared.runtime import UnitOfWork, new_id

FILED = ("certificate_kind", "level", "occupation", "trade")


@dataclass(frozen=True)
class Issued:
    """What the issuing system says of one case's certificate; `occupation` and `trade` only where it says them."""

    number: str
    issued_on: date
    issuer: str
    occupation: str | None = None
    trade: str | None = None


def register_certificates(
    uow: UnitOfWork, issued: Mapping[UUID, Issued], *, by: Actor, on: date,
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Register the certificates of passed cases and hand the cases on to the subsidy desk (§2.7)."""
    # One registration at a time, so that a number is compared with all others before it is written.
    uow.execute("select pg_advisory_xact_lock(hashtext('certificate numbers'))")
    numbers = Counter(certificate.number for certificate in issued.values())
    holders = queries.certificate_holders(uow, numbers)
    holders |= {number: "（本批另一名学员）" for number, times in numbers.items() if times > 1}
    facts: dict[UUID, dict[str, Any]] = {}

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
        policy, verdicts = uow.policy(on), {}
        for row in rows:
            certificate = issued[row["id"]]
            refusal = _unfit(policy, row, certificate, on) or rules.number_is_free(
                number=certificate.number, held_by=holders.get(certificate.number)
            )
            if refusal:
                verdicts[row["id"]] = refusal
            else:
                facts[row["id"]] = _facts(row, certificate)
        return verdicts

    outcome = advance(
        uow, CASE, "register_certificate", list(issued), by=by, on=on, expect=expect, reason=reason, judge=judge,
        dossier=lambda uow, ids: queries.dossiers(uow, ids, facts),
    )
    _write(uow, {id_: facts[id_] for id_ in outcome.moved}, by, on)
    return outcome


def register_certificate(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, number: str, issued_on: date, issuer: str,
    occupation: str | None = None, trade: str | None = None, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Register one certificate, as :func:`register_certificates` does (§2.7)."""
    issued = dict.fromkeys(ids, Issued(number, issued_on, issuer, occupation, trade))
    return register_certificates(uow, issued, by=by, on=on, expect=expect, reason=reason)


def _unfit(policy: Policy, row: Row, issued: Issued, on: date) -> Refusal | None:
    certificate = Certificate(
        issued.number, issued.issued_on, row["certificate_kind"], row["level"], issued.occupation, issued.trade
    )
    return too_late(policy, Act.CERTIFICATE, year=row["year"], on=on) or rules.certificate_matches(
        certificate=certificate, filed={column: row[column] for column in FILED}, passed_on=row["passed_on"] or row["state_on"], on=on,
        province=policy.certificate_province, city=policy.certificate_city,
        level_digits=policy.certificate_level_digits,
    )


def _facts(row: Row, issued: Issued) -> dict[str, Any]:
    return {
        "number": issued.number, "kind": row["certificate_kind"], "level": row["level"],
        "occupation": row["occupation"], "trade": row["trade"], "issued_on": issued.issued_on.isoformat(),
        "issuer": issued.issuer,
    }


def _write(uow: UnitOfWork, certificates: Mapping[UUID, Mapping[str, Any]], by: Actor, on: date) -> None:
    if certificates:
        uow.execute(
            "insert into certificates (id, case_id, number, kind, level, occupation, trade, issued_on, issuer,"
            " registered_by, registered_on) values (:id, :case, :number, :kind, :level, :occupation, :trade,"
            " :issued_on, :issuer, :by, :on)",
            [{"id": new_id(), "case": id_, "by": by.person, "on": on, **facts} for id_, facts in certificates.items()],
        )


def void_certificates(uow: UnitOfWork, case_ids: Sequence[UUID], *, on: date, reason: str) -> None:
    """Void the certificates of cases that come back from the subsidy desk, so that the right ones can follow (§2.7)."""
    uow.execute(
        "update certificates set voided_on = :on, void_reason = :reason"
        " where case_id = any(cast(:ids as uuid[])) and voided_on is null",
        {"on": on, "reason": reason, "ids": list(case_ids)},
    )
