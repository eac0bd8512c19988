"""Who was there: whole sittings in one call with the exceptions named, or single candidates (63号 §2.6)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.assessment import queries, rules
from services.assessment.actions.locking import lock_sittings_of
from services.assessment.lifecycle import CASE, SITTING, CaseState
from services.assessment.rules import Post
from shared.casework import Actor, Move, Outcome, Row, advance, reasons, record_duties
from shared.lifecycle import Duty
from shared.refusals import Refusal
from shared.runtime import UnitOfWork

Presence = tuple[CaseState, str | None]  # sat, absent or voided, and the invigilator's note
SAT: Presence = (CaseState.SAT, None)


def mark_presence_at_sittings(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, exceptions: Mapping[UUID, Presence] | None = None,
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Record who sat, was absent or was voided at whole sittings 登记到考; whoever is not an exception sat (§2.6).

    :param exceptions: by case; one that has no seat here is refused, and the rest is recorded all the same.
    :returns: sittings and cases.
    """
    exceptions = exceptions or {}

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
        verdicts = {row["id"]: _may_record(uow, row, by, on) for row in rows}
        return {id_: refusal for id_, refusal in verdicts.items() if refusal}

    outcome = advance(uow, SITTING, "mark_presence", ids, by=by, on=on, judge=judge, expect=expect, reason=reason)
    seated = queries.seats_at(uow, outcome.moved)
    strangers = [id_ for id_ in exceptions if id_ not in seated] if outcome.moved else []
    outcome.refused |= {id_: reasons.UNKNOWN("本场没有这名考生。", cure="核对考场编号和考生名单。") for id_ in strangers}
    return outcome.add(_record(uow, {id_: exceptions.get(id_, SAT) for id_ in seated}, by=by, on=on))


def mark_presence(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, presence: CaseState, note: str | None = None,
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Record for single candidates whether they sat, were absent or were voided 登记到考 (§2.6)."""
    return _record(uow, dict.fromkeys(ids, (presence, note)), by=by, on=on, expect=expect, reason=reason)


def _record(
    uow: UnitOfWork, found: Mapping[UUID, Presence], *, by: Actor, on: date,
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    sittings = lock_sittings_of(uow, found)
    refusals = {id_: _may_record(uow, sitting, by, on) for id_, sitting in sittings.items()}

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
        return {
            row["id"]: refusals[row["sitting_id"]]
            or Move(found[row["id"]][0], {"sitting": sittings[row["sitting_id"]]["number"]})
            for row in rows
        }

    outcome = advance(
        uow, CASE, "mark_presence", list(found), by=by, on=on, judge=judge, expect=expect, reason=reason
    )
    _note_presence(uow, {id_: found[id_] for id_ in outcome.moved})
    _note_examining(uow, [id_ for id_ in outcome.moved if found[id_][0] is CaseState.SAT], on)
    return outcome


def _may_record(uow: UnitOfWork, sitting: Row, by: Actor, on: date) -> Refusal | None:
    officials = queries.officials_at(uow, sitting["id"])
    in_the_room = {official["person_id"] for official in officials if official["post"] != Post.EXAMINER}
    return rules.works_in_this_room(person=by.person, officials=in_the_room) or rules.presence_on_the_day(
        on=on, sitting_day=sitting["day"]
    )


def _note_presence(uow: UnitOfWork, found: Mapping[UUID, Presence]) -> None:
    uow.execute(
        "update seats s set presence = p.presence, presence_note = p.note"
        " from unnest(cast(:ids as uuid[]), cast(:presences as text[]), cast(:notes as text[])) as p(id, presence, note)"
        " join cases c on c.id = p.id where s.case_id = p.id and s.sitting_id = c.sitting_id and s.freed_on is null",
        {"ids": list(found), "presences": [str(state) for state, _ in found.values()],
         "notes": [note for _, note in found.values()]},
    )


def _note_examining(uow: UnitOfWork, ids: Sequence[UUID], on: date) -> None:
    """The examiners have now examined these cases; the database refuses whoever taught them."""
    pairs = uow.execute(
        "select c.id, o.person_id from cases c join sitting_officials o on o.sitting_id = c.sitting_id"
        " and o.post = :examiner where c.id = any(cast(:ids as uuid[]))",
        {"ids": list(ids), "examiner": str(Post.EXAMINER)},
    )
    record_duties(uow, [(case_id, person, Duty.EXAMINING) for case_id, person in pairs], on)
