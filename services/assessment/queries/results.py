"""Results and certificates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, select

from services.assessment.lifecycle import SittingState
from services.assessment.models import Case, Certificate, Result
from services.assessment.rules import Part, failed_parts, parts_of
from shared.casework import Row
from shared.policy import Policy
from shared.runtime import UnitOfWork


@dataclass(frozen=True)
class Entered:
    """A valid result of one part at one sitting."""

    id: UUID
    score: Decimal
    entered_by: UUID
    checked: bool


def checked_scores(uow: UnitOfWork, case_ids: Collection[UUID]) -> dict[UUID, dict[Part, Decimal]]:
    """The latest valid and checked score of each part, over all sittings of the case."""
    rows = uow.execute(
        "select distinct on (case_id, part) case_id, part, score from results"
        " where case_id = any(cast(:ids as uuid[])) and voided_on is null and checked_by is not null"
        " order by case_id, part, entry_no desc", {"ids": list(case_ids)},
    )
    scores: dict[UUID, dict[Part, Decimal]] = defaultdict(dict)
    for case_id, part, score in rows:
        scores[case_id][Part(part)] = score
    return scores


def published_results(uow: UnitOfWork, case_id: UUID) -> list[Mapping[str, Any]]:
    """The results of a case at sittings whose results were published: id, day, part, score; a voided one is not among them."""
    with uow.whole_city():  # a candidate may have sat in another unit's sitting
        rows = uow.execute(
            "select r.id, s.day, r.part, r.score from results r join sittings s on s.id = r.sitting_id"
            " where r.case_id = :case and r.voided_on is null and r.checked_by is not null and s.state = :published"
            " order by r.entry_no", {"case": case_id, "published": str(SittingState.PUBLISHED)}).mappings()
        return [dict(row) for row in rows]


def entered_results(
    uow: UnitOfWork, sitting_ids: Collection[UUID], case_ids: Collection[UUID]
) -> dict[UUID, dict[Part, Entered]]:
    """The valid results of these cases at these sittings, checked or not."""
    rows = uow.execute(
        "select id, case_id, part, score, entered_by, checked_by is not null as checked from results"
        " where sitting_id = any(cast(:sittings as uuid[])) and case_id = any(cast(:ids as uuid[]))"
        " and voided_on is null", {"sittings": list(sitting_ids), "ids": list(case_ids)},
    )
    found: dict[UUID, dict[Part, Entered]] = defaultdict(dict)
    for id_, case_id, part, score, entered_by, checked in rows:
        found[case_id][Part(part)] = Entered(id_, score, entered_by, checked)
    return found


def outstanding(uow: UnitOfWork, sitting_ids: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """For each sitting, how many results are still to be entered, and how many of those entered still to be checked."""
    rows = uow.execute(
        """
        select s.sitting_id, count(*) filter (where r.id is null) as missing,
            count(*) filter (where r.id is not null and r.checked_by is null) as unchecked
        from seats s
        join cases c on c.id = s.case_id and c.sitting_id = s.sitting_id and c.state = 'sat' and c.here
        cross join lateral unnest(s.parts) as p(part)
        left join results r on r.case_id = s.case_id and r.sitting_id = s.sitting_id and r.part = p.part
            and r.voided_on is null
        where s.sitting_id = any(cast(:sittings as uuid[])) and s.freed_on is null and s.presence = 'sat'
        group by s.sitting_id
        """, {"sittings": list(sitting_ids)},
    )
    return {sitting: (missing, unchecked) for sitting, missing, unchecked in rows}


def needed_parts(uow: UnitOfWork, rows: Sequence[Row], policy: Policy) -> dict[UUID, tuple[Part, ...]]:
    """The parts that each case has not passed yet."""
    scores = checked_scores(uow, [row["id"] for row in rows])
    return {
        row["id"]: failed_parts(
            required=parts_of(level=row["level"], parts=policy.exam_parts), scores=scores.get(row["id"], {}),
            pass_mark=policy.exam_pass_mark,
        )
        for row in rows
    }


def certificate_holders(uow: UnitOfWork, numbers: Collection[str]) -> dict[str, str]:
    """For each of these certificate numbers that is registered, the business number of the case that holds it."""
    # A number is used once, also between rehearsal and real; the holder is named where they may be seen.
    rows = uow.execute(
        "select t.number, c.number as held_by from certificates t left join cases c on c.id = t.case_id"
        " where t.number = any(:numbers) and t.voided_on is null", {"numbers": list(numbers)},
    )
    return {number: held_by or "（其他学员）" for number, held_by in rows}


def certificate_of(uow: UnitOfWork, case_id: UUID) -> Mapping[str, Any] | None:
    """The certificate that is registered for a case, or None."""
    found = uow.execute(
        "select number, issued_on from certificates where case_id = :id and voided_on is null", {"id": case_id}
    ).mappings().first()
    return None if found is None else dict(found)


def result_list(uow: UnitOfWork, case_id: UUID) -> list[Mapping[str, Any]]:
    """All results of a case in the order of entering, the voided ones with what replaced them."""
    rows = uow.execute(
        select(Result.id, Result.sitting_id, Result.part, Result.score, Result.entered_by, Result.entered_on,
               Result.checked_by, Result.checked_on, Result.voided_on, Result.void_reason, Result.replaces)
        .where(Result.case_id == case_id).order_by(Result.entry_no)
    ).mappings()
    return [dict(row) for row in rows]


def certificate_list(reach: ColumnElement[bool], wanted: Mapping[str, Any]) -> Select[*tuple[Any, ...]]:
    """Certificates of cases within reach, by number, case or issuer."""
    statement: Select[*tuple[Any, ...]] = select(
        Certificate.id, Certificate.number, Certificate.kind, Certificate.level, Certificate.occupation,
        Certificate.trade, Certificate.issued_on, Certificate.issuer, Certificate.registered_on,
        Certificate.voided_on, Certificate.void_reason, Certificate.case_id, Case.number.label("case_number"),
        Case.name,
    ).join(Case, Case.id == Certificate.case_id).where(reach)
    for column in ("number", "case_id", "issuer"):
        if wanted.get(column) is not None:
            statement = statement.where(getattr(Certificate, column) == wanted[column])
    return statement
