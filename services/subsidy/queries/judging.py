"""The facts by which claims and payments are judged, read for many cases at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from services.subsidy.lifecycle import State
from services.subsidy.rules.claims import EarlierClaim
from shared.runtime import UnitOfWork

# A claim stands from the moment it is made until it is refused, given up, or the case leaves.
FALLEN = (State.PASSED, State.CERTIFIED, State.REFUSED, State.WAIVED, State.WITHDRAWN, State.DISQUALIFIED)
CONSENTS, REFUSES = "consent_to_agency", "refuse_agency"  # statements of the person
UNDER_REVIEW = (State.CLAIMED, State.VERIFIED, State.CLEARED)
SHARING = """
select c.id, array_agg(distinct o.number order by o.number) from cases c
join cases o on o.payee_digest = c.payee_digest and o.person_id <> c.person_id and o.rehearsal = c.rehearsal
where c.claim_route = 'individual' and o.claim_route = 'individual' and o.state <> all(cast(:fallen as text[]))
    and case when cast(:ids as uuid[]) is null then c.state = any(cast(:review as text[])) else c.id = any(cast(:ids as uuid[])) end
group by c.id
"""
STANDING_CLAIMS = """
select id, person_id, claimed_on, occupation, level, certificate_number, rehearsal from cases
where (person_id = any(cast(:persons as uuid[])) or certificate_number = any(cast(:certificates as text[])))
    and claimed_on is not null and state <> all(cast(:fallen as text[]))
"""


def lock_cases_of_the_same_people(uow: UnitOfWork, ids: Collection[UUID]) -> None:
    """Lock every case of these cases' persons, in id order: how often a person claimed is a fact that a rule reads."""
    with uow.whole_city():  # a person claims so often in the whole city
        uow.execute(
            """
            select id from cases
            where person_id in (select person_id from cases where id = any(cast(:ids as uuid[])))
            order by id for update
            """,
            {"ids": list(ids)},
        )


def standing_claims(
    uow: UnitOfWork, persons: Collection[UUID], certificates: Collection[str]
) -> tuple[dict[UUID, dict[UUID, EarlierClaim]], dict[str, set[UUID]]]:
    """The claims that stand: by person and case, and which cases use these certificates."""
    with uow.whole_city():
        rows = uow.execute(STANDING_CLAIMS, {
            "persons": list(persons), "certificates": list(certificates), "fallen": [str(state) for state in FALLEN],
        }).mappings().all()
    by_person: dict[UUID, dict[UUID, EarlierClaim]] = defaultdict(dict)
    by_certificate: dict[str, set[UUID]] = defaultdict(set)
    for row in rows:
        by_person[row["person_id"]][row["id"]] = EarlierClaim(
            year=row["claimed_on"].year, occupation=row["occupation"], level=row["level"],
            certificate=row["certificate_number"],
        )
        by_certificate[row["certificate_number"]].add(row["id"])
    return by_person, by_certificate


def papers_of(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, set[str]]:
    """The kinds of paper that each case's claim has; the person's own consent is the agreement with the base."""
    found: dict[UUID, set[str]] = defaultdict(set)
    rows = uow.execute(
        """
        select case_id, kind from papers where case_id = any(cast(:ids as uuid[]))
        union all
        select case_id, 'agency_agreement' from statements
        where case_id = any(cast(:ids as uuid[])) and kind = :consents and state = 'standing'
        """, {"ids": list(ids), "consents": CONSENTS})
    for case_id, kind in rows:
        found[case_id].add(kind)
    return found


def refusing_agency(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """The cases whose persons do not agree that the base claims for them."""
    return set(uow.execute(
        "select case_id from statements where case_id = any(cast(:ids as uuid[])) and kind = :refuses"
        " and state = 'standing'", {"ids": list(ids), "refuses": REFUSES}).scalars())


def sharing_accounts(uow: UnitOfWork, ids: Collection[UUID] | None = None) -> dict[UUID, list[str]]:
    """The claims of other people for themselves that are paid into the same account, by case: their numbers.

    :param ids: of these cases; of all in the city that are under review where none are named.
    """
    with uow.whole_city():  # an account is one account, whichever unit pays into it
        rows = uow.execute(SHARING, {"ids": None if ids is None else list(ids), "review": [str(state) for state in UNDER_REVIEW],
                                     "fallen": [str(state) for state in FALLEN]}).all()
    return {id_: list(numbers) for id_, numbers in rows}


def verdicts_of_day(uow: UnitOfWork, ids: Collection[UUID], on: date) -> Mapping[UUID, tuple[bool | None, str | None]]:
    """Enrollment's verdicts of this day; a case that was asked and not answered has None."""
    rows = uow.execute(
        "select case_id, eligible, reason from eligibility where case_id = any(cast(:ids as uuid[])) and day = :on",
        {"ids": list(ids), "on": on},
    )
    return {case_id: (eligible, reason) for case_id, eligible, reason in rows}
