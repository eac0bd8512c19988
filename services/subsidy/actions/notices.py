"""§4.1: 领取补贴人员公示. The address and the date of publication are recorded and start the clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from services.subsidy.actions.funds import cases_of, link, one_unit
from services.subsidy.actions.ledger import move
from services.subsidy.actions.refusing import each
from services.subsidy.lifecycle import CASE, NOTICE, State
from services.subsidy.rules import notices
from services.subsidy.rules.claims import LEVEL_NAMES
from shared.casework import Actor, Move, Outcome, Row, advance, lock, open_subjects
from shared.refusals import Reason, Refusal, Refused
from shared.runtime import UnitOfWork, new_id
from shared.timers import set_timers

END = "end_notice"
NOTHING_APPROVED = Reason("nothing-to-publish", "没有待公示的业务", "There is nothing to publish", "§4.1")
NUMBER_USED = Reason("notice-number-used", "公示文号已被使用", "The notice number is in use", "§4.1")


def draft(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, number: str, title: str
) -> UUID:
    """Draft a notice of approved cases: its content is fixed and hashed now, so that it can be printed and published.

    :raises Refused: when none of them is approved, they are of several units, or the number is in use.
    """
    unit = one_unit(uow, ids, by)
    if uow.execute("select exists (select from public_notices where unit = :unit and number = :number)",
                   {"unit": unit, "number": number}).scalar_one():
        raise Refused(NUMBER_USED(f"公示文号 {number} 已使用。"))
    rows = [row for row in _unpublished(uow, ids) if by.sees(CASE, row)]
    if not rows:
        raise Refused(NOTHING_APPROVED("所选业务中没有待公示的业务。"))
    rows.sort(key=lambda row: row["number"])
    lines = [line(uow.vault.masked(row)) for row in rows]
    id_, digest = new_id(), notices.content_hash(lines)
    open_subjects(uow, NOTICE, [{
        "id": id_, "unit": unit, "rehearsal": rows[0]["rehearsal"], "number": number, "title": title, "content": lines,
        "case_ids": [str(row["id"]) for row in rows],
        "content_hash": digest, "line_count": len(lines),
        "sum_fen": sum(row["amount_fen"] for row in rows),
    }], by=by, on=on, action="draft", clause="§4.1", facts={"content_hash": digest})
    link(uow, "notice_id", id_, [row["id"] for row in rows], State.APPROVED)
    return id_


def _unpublished(uow: UnitOfWork, ids: Collection[UUID]) -> list[dict[str, Any]]:
    """Lock those of these cases that are approved, not on hold and in no notice, with what a notice shows."""
    return [dict(row) for row in uow.execute(
        """
        select id, unit, rehearsal, number, person_id, name, id_number, level, standard_fen, amount_fen from cases
        where id = any(cast(:ids as uuid[])) and state = 'approved' and here and held_reason is null and notice_id is null
        order by id for update
        """,
        {"ids": list(ids)},
    ).mappings()]


def line(row: Row) -> dict[str, Any]:
    """What is shown of a masked case: the name, the masked identity number, level, standard and amount; nothing else."""
    return {"name": row["name"], "id_number": row["id_number"], "level": LEVEL_NAMES[row["level"]],
            "standard_fen": row["standard_fen"], "amount_fen": row["amount_fen"]}


def publish(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, address: str, published_on: date,
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Record where and when notices were published; every line starts its time, or none does.

    :param address: the page or board on which the notice can be read.
    """
    length = uow.policy(published_on).notice_days
    ends_on = uow.calendar().add(published_on, length)

    def judge(uow: UnitOfWork, rows: Collection[Row], on: date) -> dict[UUID, Refusal | Move]:
        found = {row["id"]: notices.published_by(published_on=published_on, drafted_on=row["state_on"], on=on)
                 for row in rows}
        return {id_: refusal for id_, refusal in found.items() if refusal is not None}

    def one(id_: UUID) -> None:
        uow.execute(
            "update public_notices set address = :address, published_on = :day, ends_on = :ends where id = :id"
            " and state = 'drafted'", {"id": id_, "address": address, "day": published_on, "ends": ends_on},
        )
        facts = {"published_on": published_on, "ends_on": ends_on, "working_days": length}
        advance(
            uow, NOTICE, "publish", [id_], by=by, on=on, expect=expect, reason=reason, facts=facts, judge=judge
        ).require_all()
        notice, lines = lock(uow, NOTICE, [id_])[id_], cases_of(uow, "notice_id", id_, State.APPROVED)
        refusal = notices.nobody_left(drafted=notice["line_count"], now=len(lines))
        if refusal is not None:
            raise Refused(refusal)
        move(uow, "publish", lines, by=by, on=on, facts=facts).require_all()
        set_timers(uow, "notice", [id_], END, ends_on + timedelta(days=1), rehearsal=notice["rehearsal"])

    return each(uow, ids, one)


def cancel(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Give up notices that were not published; their cases can be drafted into others."""
    outcome = advance(uow, NOTICE, "cancel", ids, by=by, on=on, expect=expect, reason=reason)
    uow.execute(
        "update cases set notice_id = null where notice_id = any(cast(:ids as uuid[]))", {"ids": outcome.moved}
    )
    return outcome


def end_notices(uow: UnitOfWork, ids: Collection[UUID], on: date) -> None:
    """End the notices whose last day has passed; lines under objection or on hold stay where they are."""
    ended = advance(uow, NOTICE, END, ids, by=Actor.timer(), on=on, judge=judge_notice_over)
    for id_ in ended.moved:
        end_lines(uow, cases_of(uow, "notice_id", id_, State.ON_NOTICE), on)


def end_lines(uow: UnitOfWork, ids: Collection[UUID], on: date) -> None:
    """Let lines go on whose notice is over."""
    move(uow, END, ids, by=Actor.timer(), on=on, judge=judge_line_over)


def end_lines_left_behind(uow: UnitOfWork, ids: Collection[UUID], on: date) -> None:
    """Let those of these cases go on whose notice ended while they were under objection or on hold."""
    left = uow.execute(
        "select c.id from cases c join public_notices n on n.id = c.notice_id"
        " where c.id = any(cast(:ids as uuid[])) and c.state = 'on_notice' and n.state = 'ended' order by c.id",
        {"ids": list(ids)},
    ).scalars()
    end_lines(uow, list(left), on)


def judge_notice_over(uow: UnitOfWork, rows: Collection[Row], on: date) -> dict[UUID, Refusal | Move]:
    """Judge whether the notices' last day has passed."""
    found = {row["id"]: notices.notice_over(ends_on=row["ends_on"], on=on) for row in rows}
    return {id_: refusal for id_, refusal in found.items() if refusal is not None}


def judge_line_over(uow: UnitOfWork, rows: Collection[Row], on: date) -> dict[UUID, Refusal | Move]:
    """Judge whether the notice of these cases is over, and every objection that came in has been looked at."""
    ends, waiting = _last_days(uow, rows), _objected(uow, rows)
    found = {row["id"]: notices.notice_over(ends_on=ends.get(row["notice_id"]), on=on)
             or notices.nothing_waits(received=waiting.get(row["id"], 0)) for row in rows}
    return {id_: refusal for id_, refusal in found.items() if refusal is not None}


def judge_objection(uow: UnitOfWork, rows: Collection[Row], on: date) -> dict[UUID, Refusal | Move]:
    """Judge whether an objection still comes in time."""
    ends = _last_days(uow, rows)
    found = {row["id"]: notices.still_on_notice(ends_on=ends.get(row["notice_id"]), on=on) for row in rows}
    return {id_: refusal for id_, refusal in found.items() if refusal is not None}


def _objected(uow: UnitOfWork, rows: Collection[Row]) -> dict[UUID, int]:
    found = uow.execute(
        "select case_id, count(*) from received_objections where case_id = any(cast(:ids as uuid[])) and settled is null"
        " group by case_id", {"ids": [row["id"] for row in rows]},
    )
    return {case: count for case, count in found}


def _last_days(uow: UnitOfWork, rows: Collection[Row]) -> dict[UUID, date]:
    with uow.whole_city():  # of cases that the actor has; who claims sees the public page, not the unit's notices
        found = uow.execute(
            "select id, ends_on from public_notices where id = any(cast(:ids as uuid[]))",
            {"ids": list({row["notice_id"] for row in rows})},
        ).all()
    return {id_: ends_on for id_, ends_on in found}
