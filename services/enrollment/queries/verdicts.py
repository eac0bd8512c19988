"""Facts of many applications, read as a set, and the verdict on each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.enrollment import rules
from services.enrollment.queries.catalogue import Catalogue, catalogue
from services.enrollment.rules import Applicant, Award, Certificate, Judgement, Limits, OtherCase, Spell
from shared.refusals import Check, Kind, Reason, Refused
from shared.runtime import UnitOfWork

Row = Mapping[str, Any]
NO_POLICY = Reason("no-policy-on-that-day", "该日没有政策", "No policy was in force on that day", kind=Kind.MALFORMED)
OTHER_CASES = """
select c.id, o.number, o.unit, o.year, o.occupation, o.level, r.paid_on,
    case when o.here then o.state else coalesce(r.state, o.state) end as state
from cases c join cases o on o.person_id = c.person_id and o.id <> c.id
left join register_cases r on r.case_id = o.id
where c.id = any(cast(:ids as uuid[])) order by o.number
"""
AFTER_DENIAL = """
select d.case_id, max(c.stated_on) from statements d
left join statements c on c.case_id = d.case_id and c.kind = 'confirm_registration' and c.state = 'standing'
where d.kind = 'deny_registration' and d.state = 'standing' and d.case_id = any(cast(:ids as uuid[])) group by d.case_id
"""
# The public words of all desks for a case that no longer stands in the way of another.
OVER = frozenset({
    "rejected", "withdrawn", "disqualified", "discontinued", "ended", "closed", "refused", "waived", "recovered",
    "written_off",
})


def limits_on(uow: UnitOfWork, day: date) -> Limits:
    """The numbers and interpretations in force on a day.

    :raises Refused: `no-policy-on-that-day`.
    """
    policy = uow.policy(day)
    if "certificate_years" not in policy.in_force:
        raise Refused(NO_POLICY(f"{rules.spoken(day)}没有有效的报名政策。", cure="请选择通知印发以后的日期"))
    return Limits(
        certificate_years=policy.certificate_years, work_years=policy.work_years, award_grades=policy.award_grades,
        certificate_match=rules.Match(policy.certificate_match),
        years_counted_to=rules.CountedTo(policy.years_counted_to), leap_day=rules.LeapDay(policy.leap_day),
        papers_required=policy.papers_required,
    )


def verdicts(
    uow: UnitOfWork, rows: Sequence[Row], on: date, *, catalogue_on: date | None = None, only_paid: bool = False,
) -> dict[UUID, tuple[Check, ...]]:
    """Judge applications as they stand, each by every rule; answers the checks by case.

    :param rows: all columns of the cases.
    :param catalogue_on: the day on which the occupation must be listed, where it is another than `on`.
    :param only_paid: of the person's other cases, only those already paid count; open ones do not.
    """
    rows = with_their_word(uow, rows)
    ids = [row["id"] for row in rows]
    judged, others = judgements(uow, ids), other_cases(uow, ids)
    if only_paid:
        closed = {id_: [replace(one, is_open=False) for one in found] for id_, found in others.items()}
        others = defaultdict(list, closed)
    limits, known = limits_on(uow, on), catalogue(uow)
    return {
        row["id"]: judge(row, judged[row["id"]], others[row["id"]], limits, known, on, catalogue_on)
        for row in rows
    }


def judge(
    row: Row, judged: Sequence[Judgement], others: Sequence[OtherCase], limits: Limits, known: Catalogue, on: date,
    catalogue_on: date | None = None,
) -> tuple[Check, ...]:
    """Judge one application whose facts are already read."""
    return rules.verdict(
        applicant=applicant(row, judged, others), occupation=known.find(row["occupation"], row["trade"]),
        limits=limits, on=catalogue_on or on,
    )


def applicant(row: Row, judged: Sequence[Judgement] = (), others: Sequence[OtherCase] = ()) -> Applicant:
    """Read a case's columns as the rules' own values."""
    award = row["award"]
    return Applicant(
        population=rules.Population(row["population"]), level=rules.Level(row["level"]),
        route=rules.Route(row["route"]), year=row["year"], certificate=_certificate(row["certificate"]),
        spells=tuple(Spell(start=_day(one["start"]), end=_day(one["end"]) if one.get("end") else None)
                     for one in row["spells"]),
        award=Award(kind=award["kind"], title=award["title"], grade=award.get("grade"),
                    granted_on=_day(award["granted_on"])) if award else None,
        papers=frozenset(paper["kind"] for paper in row["papers"]), confirmed_on=row["confirmed_on"],
        denied=row.get("denied", False), submitted_on=row["submitted_on"], judgements=judged, others=others,
    )


def _certificate(row: Row | None) -> Certificate | None:
    if not row:
        return None
    return Certificate(level=rules.Level(row["level"]), occupation=row["occupation"], trade=row["trade"],
                       issued_on=_day(row["issued_on"]), number=row.get("number") or "")


def with_their_word(uow: UnitOfWork, rows: Sequence[Row]) -> list[Row]:
    """These cases with the day of confirmation 本人确认 that counts (63号 §2.2): after a denial that was found true, whatever day was
    entered counts no more, only what the person themself has confirmed since; `denied` says so.

    :param rows: all columns of the cases.
    """
    since = {case_id: on for case_id, on in uow.execute(AFTER_DENIAL, {"ids": [row["id"] for row in rows]})}
    return [{**row, "confirmed_on": since[row["id"]], "denied": True} if row["id"] in since else row for row in rows]


def _day(value: str | date) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


def judgements(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, list[Judgement]]:
    """What was judged about these cases, oldest first."""
    found: dict[UUID, list[Judgement]] = defaultdict(list)
    for row in uow.execute(
        "select * from judgements where case_id = any(cast(:ids as uuid[])) order by id", {"ids": list(ids)}
    ).mappings():
        found[row["case_id"]].append(Judgement(
            matter=rules.Matter(row["matter"]), found=row["found"], author=row["author_name"], note=row["note"],
            document=row["document"], on=row["on_day"]))
    return found


def other_cases(uow: UnitOfWork, ids: Collection[UUID]) -> Mapping[UUID, list[OtherCase]]:
    """The other cases of the same persons, where they stand as far as the register has heard."""
    found: dict[UUID, list[OtherCase]] = defaultdict(list)
    with uow.whole_city():  # one application at a time holds in all units (63号 §1.4)
        rows = uow.execute(OTHER_CASES, {"ids": list(ids)}).mappings().all()
    for row in rows:
        found[row["id"]].append(OtherCase(
            number=row["number"], unit=row["unit"], year=row["year"], occupation=row["occupation"],
            level=rules.Level(row["level"]), state=row["state"], is_open=row["state"] not in OVER,
            is_paid=row["paid_on"] is not None and row["state"] != "recovered"))
    return found
