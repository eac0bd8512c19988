"""One case as a page shows it, lists of cases, and what enrollment writes into the dossier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.enrollment import rules
from services.enrollment.lifecycle import CASE, State
from services.enrollment.models import Case, Judgement
from services.enrollment.queries.verdicts import judgements, verdicts
from shared.casework import Actor
from shared.identity import scope
from shared.journal import timeline
from shared.refusals import Check
from shared.runtime import UnitOfWork


def listed(by: Actor, filters: Mapping[str, Any]) -> Select[Any]:
    """The cases that the actor sees, under the filters given; ordered and cut by the page."""
    statement = select(Case).where(scope(by, Case))
    for name in ("state", "unit", "base_id", "employer_id", "occupation", "level", "route", "year"):
        if filters.get(name) is not None:
            statement = statement.where(getattr(Case, name) == filters[name])
    if filters.get("here"):
        statement = statement.where(Case.here)
    return statement


def shown(uow: UnitOfWork, case: Case) -> dict[str, Any]:
    """One line of a list; numbers of people are masked."""
    masked = uow.vault.masked({"person_id": case.person_id, "id_number": case.id_number, "phone": case.phone})
    return {
        "id": case.id, "number": case.number, "year": case.year, "unit": case.unit, "name": case.name,
        "id_number": masked["id_number"], "phone": masked["phone"], "occupation": case.occupation,
        "trade": case.trade, "level": case.level, "route": case.route, "state": case.state,
        "state_name": CASE.names[State(case.state)], "state_on": case.state_on, "here": case.here,
        "handed_to": case.handed_to, "version": case.seq, "base_id": case.base_id, "employer_id": case.employer_id,
        "rehearsal": case.rehearsal,
    }


def page_of(uow: UnitOfWork, id_: UUID, on: date) -> dict[str, Any]:
    """A case with its application, judgements and the verdict of the day."""
    case = uow.session.execute(select(Case).where(Case.id == id_)).scalar_one()
    uow.session.refresh(case)
    row = {column.key: getattr(case, column.key) for column in Case.__table__.columns}
    checks = verdicts(uow, [row], on)[id_]
    return {
        **shown(uow, case), "population": case.population, "certificate": case.certificate, "spells": case.spells,
        "award": case.award, "papers": case.papers, "confirmed_on": case.confirmed_on,
        "submitted_on": case.submitted_on, "accepted_on": case.accepted_on, "return_items": case.return_items,
        "held_until": case.held_until, "held_reason": case.held_reason, "certificate_kind": case.certificate_kind,
        "judgements": [_judgement(one) for one in uow.session.execute(
            select(Judgement).where(Judgement.case_id == id_).order_by(Judgement.id)).scalars()],
        "verdict": told(checks), "timeline": timeline(uow, row),
    }


def _judgement(one: Judgement) -> dict[str, Any]:
    return {"matter": one.matter, "name": rules.MATTER_NAMES[one.matter], "found": one.found,
            "author": one.author_name, "note": one.note, "document": one.document, "on": one.on_day}


def told(checks: Sequence[Check]) -> dict[str, Any]:
    """A verdict for a screen: every check, whether all stand, from which day, and what would make it pass."""
    return {
        "eligible": rules.first_refusal(checks=checks) is None,
        "eligible_from": rules.eligible_from(checks=checks),
        "what_would_make_it_pass": rules.what_would_make_it_pass(checks=checks),
        "checks": [told_check(check) for check in checks],
    }


def told_check(check: Check) -> dict[str, Any]:
    """One check with its clause, the values used and the boundary day."""
    refusal = check.refusal
    return {
        "rule": check.rule, "name": check.name, "finding": check.finding, "clause": check.clause or None,
        "values": dict(check.values), "boundary": check.boundary,
        "reason": refusal.reason.slug if refusal else None, "detail": refusal.detail if refusal else None,
        "cure": refusal.cure if refusal else None,
    }


def dossier(
    uow: UnitOfWork, ids: list[UUID], *, judged: Mapping[UUID, Sequence[Check]] | None = None,
) -> dict[UUID, dict[str, Any]]:
    """What enrollment knows and the next desks need: route, employer, earlier certificate, verdict of the day.

    :param judged: the checks on which the cases were accepted, where they have just been asked.
    """
    employers = uow.reference("employer")
    rows = [dict(row) for row in uow.execute(
        "select * from cases where id = any(cast(:ids as uuid[])) order by id", {"ids": ids}).mappings()]
    checks = judged if judged is not None else _judged_when_accepted(uow, rows)
    return {
        row["id"]: {
            "route": row["route"],
            "employer": _employer(employers.get(str(row["employer_id"]))),
            "prior_certificate": _prior(row["certificate"]),
            "accepted_on": row["accepted_on"].isoformat(),
            "verdict": [
                {"rule": check.rule, "name": check.name, "finding": str(check.finding), "clause": check.clause,
                 "boundary": check.boundary.isoformat() if check.boundary else None}
                for check in checks[row["id"]]
            ],
        }
        for row in rows
    }


def _judged_when_accepted(uow: UnitOfWork, rows: Sequence[Mapping[str, Any]]) -> dict[UUID, Sequence[Check]]:
    by_day: dict[date, list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        by_day[row["accepted_on"]].append(row)
    return {id_: checks for day, accepted in by_day.items() for id_, checks in verdicts(uow, accepted, day).items()}


def _employer(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return None if row is None else {"id": row["id"], "name": row["name"], "uscc": row["uscc"]}


def _prior(certificate: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if not certificate:
        return None
    return {"number": certificate.get("number") or "", "level": certificate["level"],
            "issued_on": certificate["issued_on"]}


__all__ = ["dossier", "judgements", "listed", "page_of", "shown", "told", "told_check"]
