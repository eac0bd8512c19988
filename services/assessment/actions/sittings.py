"""Planning sittings, staffing them, and seating candidates 编排考场 (63号 §2.6)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.assessment import queries, rules
from services.assessment.actions.lateness import too_late
from services.assessment.actions.locking import lock_sitting
from services.assessment.lifecycle import CASE, SITTING, CaseState, SittingState
from services.assessment.rules import Part, Post
from shared.casework import Actor, Judge, Move, Outcome, Row, advance, lock, open_subjects, reasons
from shared.deadlines import Act
from shared.policy import Policy
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork, new_id

NO_SITTING = "没有这条考场场次记录。"


def register_officials(uow: UnitOfWork, entries: Sequence[Mapping[str, Any]], *, by: Actor) -> list[UUID]:
    """Enter officials 考务人员 on the roster; the same person, post and first day is renewed, not doubled (§2.6)."""
    return list(uow.execute(
        "insert into officials (id, unit, rehearsal, person_id, name, post, valid_from, valid_until)"
        " select id, :unit, :rehearsal, person, name, post, since, until from unnest(cast(:ids as uuid[]),"
        " cast(:persons as uuid[]), cast(:names as text[]), cast(:posts as text[]), cast(:since as date[]),"
        " cast(:until as date[])) as e(id, person, name, post, since, until)"
        " on conflict (person_id, post, valid_from, rehearsal)"
        " do update set name = excluded.name, valid_until = excluded.valid_until returning id",
        {"unit": "rehearsal" if by.rehearsal else "city", "rehearsal": bool(by.rehearsal),
         "ids": [new_id() for _ in entries], "persons": [entry["person_id"] for entry in entries],
         "names": [entry["name"] for entry in entries], "posts": [str(entry["post"]) for entry in entries],
         "since": [entry["valid_from"] for entry in entries], "until": [entry["valid_until"] for entry in entries]},
    ).scalars())


def plan_sittings(uow: UnitOfWork, plans: Sequence[Mapping[str, Any]], *, by: Actor, on: date) -> list[UUID]:
    """Plan sittings: day, half-day, place, seats, occupation, level, parts (§2.6).

    :param plans: year, unit, occupation, level, parts, day, session, place, capacity each.
    :raises Refused: `exam-deadline-passed` when a day lies after the deadline.
    """
    policy = uow.policy(on)
    if late := [refusal for plan in plans if (refusal := too_late(policy, Act.SITTING, year=plan["year"], on=plan["day"]))]:
        raise Refused(*late)
    rows = []
    for plan in plans:
        number = uow.execute("select nextval('sitting_numbers')").scalar_one()
        rows.append({
            **plan, "id": new_id(), "number": f"KC{plan['year']}-{number:06d}", "rehearsal": bool(by.rehearsal),
            "unit": "rehearsal" if by.rehearsal else plan["unit"], "held_until": None, "held_reason": None,
        })
    return open_subjects(uow, SITTING, rows, by=by, on=on, action="plan", clause="§2.6")


def staff(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, officials: Mapping[UUID, Post],
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Say who examines, invigilates and supervises a sitting 配备考务人员, in place of whoever was named before (§2.6)."""
    outcome = Outcome()
    for sitting in lock(uow, SITTING, ids).values():
        outcome.add(_staff(uow, sitting, officials, by=by, on=on, expect=expect, reason=reason))
    outcome.refused |= {id_: reasons.UNKNOWN(NO_SITTING) for id_ in set(ids) - {*outcome.moved, *outcome.refused}}
    return outcome


def _staff(
    uow: UnitOfWork, sitting: Row, officials: Mapping[UUID, Post], *, by: Actor, on: date,
    expect: Mapping[UUID, int] | None, reason: str | None,
) -> Outcome:
    # Two sittings of one half-day are staffed one after the other, so that nobody ends up at both.
    uow.execute("select pg_advisory_xact_lock(hashtext(:half))", {"half": f"{sitting['day']} {sitting['session']}"})
    roster = queries.roster_of(uow, officials, sitting["rehearsal"])
    names = {person: roster[person][0].name if person in roster else "该人员" for person in officials}

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
        refusal = _unfit_officials(uow, sitting, officials, names, roster) or _too_few_officials(
            uow.policy(on), Counter(officials.values()), queries.seats_taken(uow, sitting["id"])
        )
        return {sitting["id"]: refusal} if refusal else {}

    outcome = advance(
        uow, SITTING, "staff", [sitting["id"]], by=by, on=on, judge=judge, expect=expect, reason=reason,
        facts={"officials": {str(person): str(post) for person, post in officials.items()}},
    )
    if outcome.moved:
        _name_officials(uow, sitting["id"], officials, names)
    return outcome


def _name_officials(
    uow: UnitOfWork, sitting_id: UUID, officials: Mapping[UUID, Post], names: Mapping[UUID, str]
) -> None:
    uow.execute("delete from sitting_officials where sitting_id = :sitting", {"sitting": sitting_id})
    uow.execute(
        "insert into sitting_officials (sitting_id, person_id, name, post) select cast(:sitting as uuid), *"
        " from unnest(cast(:persons as uuid[]), cast(:names as text[]), cast(:posts as text[]))",
        {"sitting": sitting_id, "persons": list(officials), "names": [names[person] for person in officials],
         "posts": [str(post) for post in officials.values()]},
    )


def _unfit_officials(
    uow: UnitOfWork, sitting: Row, officials: Mapping[UUID, Post], names: Mapping[UUID, str],
    roster: Mapping[UUID, Collection[rules.Official]],
) -> Refusal | None:
    engaged = queries.engaged_officials(uow, officials, sitting["day"], sitting["session"], besides=sitting["id"])
    for person, post in officials.items():
        refusal = rules.on_the_roster(
            name=names[person], post=post, roster=roster.get(person, ()), on=sitting["day"]
        ) or rules.not_at_two_sittings(name=names[person], post=post, engaged_at=engaged.get(person))
        if refusal:
            return refusal
    examiners = {person: names[person] for person, post in officials.items() if post is Post.EXAMINER}
    return rules.examiners_do_not_teach(examiners=examiners, teachers=queries.teachers_at(uow, sitting["id"]))


def _too_few_officials(policy: Policy, posts: Mapping[Post, int], candidates: int) -> Refusal | None:
    return (
        rules.enough_examiners(
            examiners=posts.get(Post.EXAMINER, 0), candidates=candidates, minimum=policy.examiners_min,
            per_examiner=policy.candidates_per_examiner,
        )
        or rules.enough_invigilators(
            invigilators=posts.get(Post.INVIGILATOR, 0), candidates=candidates,
            per_invigilator=policy.candidates_per_invigilator,
        )
        or rules.enough_supervisors(supervisors=posts.get(Post.SUPERVISOR, 0), minimum=policy.supervisors_min)
    )


def seat(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, sitting_id: UUID,
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Seat admitted candidates in a sitting 编排考场 and number their seats (§2.6).

    :raises Refused: when the sitting is not one that takes candidates.
    """
    sitting = lock_sitting(uow, sitting_id, by)
    if sitting["state"] not in queries.TAKES_CANDIDATES:
        raise Refused(reasons.STATE_FORBIDS(
            f"考场{sitting['number']}{SITTING.names[SittingState(sitting['state'])]}，不能再编排考生。", cure="另排考场。",
        ))
    ready = [row["id"] for row in lock(uow, CASE, ids).values() if row["here"] and row["state"] == CaseState.ADMITTED]
    _name_sitting(uow, ready, sitting_id)
    outcome = advance(
        uow, CASE, "seat", ids, by=by, on=on, expect=expect, reason=reason, judge=_seating(uow, sitting),
        facts={"sitting": sitting["number"], "day": sitting["day"].isoformat()},
    )
    _name_sitting(uow, set(ready) - set(outcome.moved), None)
    _number_seats(uow, sitting, outcome.moved, on)
    return outcome


def _seating(uow: UnitOfWork, sitting: Row) -> Judge:
    officials = queries.officials_at(uow, sitting["id"])
    examiners = {o["person_id"]: o["name"] for o in officials if o["post"] == Post.EXAMINER}
    posts = Counter(Post(o["post"]) for o in officials)
    taken = queries.seats_taken(uow, sitting["id"])
    offered, parts = (sitting["occupation"], sitting["level"]), [Part(part) for part in sitting["parts"]]

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
        nonlocal taken
        policy, verdicts = uow.policy(on), {}
        needed = queries.needed_parts(uow, rows, policy)
        teachers = queries.teachers_of(uow, [row["id"] for row in rows])
        for row in rows:
            refusal = (
                too_late(policy, Act.SITTING, year=row["year"], on=sitting["day"])
                or rules.sitting_examines_what_is_needed(
                    wanted=(row["occupation"], row["level"]), offered=offered, needed=needed[row["id"]], parts=parts)
                or rules.examiners_do_not_teach(examiners=examiners, teachers=teachers.get(row["id"], set()))
                or rules.seats_left(taken=taken, capacity=sitting["capacity"])
                or (_too_few_officials(policy, posts, taken + 1) if officials else None)
            )
            if refusal:
                verdicts[row["id"]] = refusal
            else:
                taken += 1
        return verdicts

    return judge


def _name_sitting(uow: UnitOfWork, ids: Collection[UUID], sitting_id: UUID | None) -> None:
    """Write the sitting before the state that requires it."""
    uow.execute(
        "update cases set sitting_id = :sitting where id = any(cast(:ids as uuid[]))",
        {"sitting": sitting_id, "ids": list(ids)},
    )


def _number_seats(uow: UnitOfWork, sitting: Row, ids: Collection[UUID], on: date) -> None:
    found = uow.execute(
        "select id, level from cases where id = any(cast(:ids as uuid[])) order by class_number, name, id",
        {"ids": list(ids)},
    ).mappings()
    rows = [dict(row) for row in found]
    if not rows:
        return
    parts = queries.needed_parts(uow, rows, uow.policy(on))
    last = uow.execute(
        "select coalesce(max(seat_no), 0) from seats where sitting_id = :sitting", {"sitting": sitting["id"]}
    ).scalar_one()
    uow.execute(
        "insert into seats (id, sitting_id, case_id, seat_no, ticket, parts)"
        " values (:id, :sitting, :case, :seat, :ticket, :parts)",
        [
            {"id": new_id(), "sitting": sitting["id"], "case": row["id"], "seat": number,
             "ticket": f"{sitting['number']}-{number:04d}", "parts": [str(part) for part in parts[row["id"]]]}
            for number, row in enumerate(rows, last + 1)
        ],
    )


def unseat(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Take candidates out of their sitting 撤出考场; the seat becomes free (§2.6)."""
    outcome = advance(uow, CASE, "unseat", ids, by=by, on=on, expect=expect, reason=reason)
    free_seats(uow, outcome.moved, on)
    return outcome


def free_seats(uow: UnitOfWork, ids: Collection[UUID], on: date) -> None:
    """Free the seats of cases that will not sit; a seat that was used stays as it is."""
    uow.execute(
        "update seats s set freed_on = :on from cases c where c.id = s.case_id and c.sitting_id = s.sitting_id"
        " and s.case_id = any(cast(:ids as uuid[])) and s.freed_on is null and s.presence is null",
        {"ids": list(ids), "on": on},
    )
    uow.execute(
        "update cases set sitting_id = null where id = any(cast(:ids as uuid[])) and state = 'admitted'",
        {"ids": list(ids)},
    )


def void_sitting(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Call sittings off 取消考场; their candidates wait for others. Answers for each sitting and case (§2.6)."""
    outcome = advance(uow, SITTING, "void", ids, by=by, on=on, reason=reason, expect=expect)
    seated = queries.cases_of_sittings(uow, outcome.moved, CaseState.SEATED)
    return outcome.add(unseat(uow, seated, by=by, on=on, reason=reason))
