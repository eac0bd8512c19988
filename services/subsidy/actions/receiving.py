"""§4.1: objections as they come in, from anybody: by the public page, by telephone, by letter, in person.

Whoever objects is no user of the system, so nothing moves yet: the line waits until the district's clerk has taken the
objection up, which opens the case of it, or has set it aside with a reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.subsidy.actions.ledger import move
from services.subsidy.actions.notices import end_lines_left_behind
from services.subsidy.lifecycle import CASE
from services.subsidy.rules import notices
from shared.casework import Actor
from shared.casework.reasons import UNKNOWN
from shared.lifecycle import Role
from shared.notices import Notice, Reader, write
from shared.refusals import Refused
from shared.runtime import UnitOfWork, new_id


def receive(
    uow: UnitOfWork, notice_id: UUID, *, number: int, raised_by: str, contact: str, grounds: str, received_on: date,
    on: date, channel: str = "web",
) -> UUID:
    """Write down an objection to one line of a notice that runs, and tell the district's clerks.

    :param number: of the line, counted from 1. :param received_on: the day that counts.
    :raises Refused: `no-such-record`, `notice-is-over`, `no-such-line`.
    """
    with uow.whole_city():  # whoever objects sees the running notice alone, and leaves a row that is its unit's
        return _receive(
            uow, notice_id, number=number, raised_by=raised_by, contact=contact, grounds=grounds,
            received_on=received_on, on=on, channel=channel)


def _receive(
    uow: UnitOfWork, notice_id: UUID, *, number: int, raised_by: str, contact: str, grounds: str, received_on: date,
    on: date, channel: str,
) -> UUID:
    notice = uow.execute(
        "select id, unit, rehearsal, number, case_ids, ends_on from public_notices where id = :id"
        " and state in ('published', 'ended')", {"id": notice_id},
    ).mappings().one_or_none()
    if notice is None:
        raise Refused(UNKNOWN("没有这个公示，或尚未发布。"))
    late = notices.still_on_notice(ends_on=notice["ends_on"], on=received_on)
    if late is not None:
        raise Refused(late)
    id_ = new_id()
    uow.execute(
        """
        insert into received_objections
            (id, unit, rehearsal, notice_id, case_id, line, raised_by, contact, grounds, channel, received_on)
        values (:id, :unit, :rehearsal, :notice, :case, :line, :raised_by, :contact, :grounds, :channel, :received_on)
        """,
        {"id": id_, "unit": notice["unit"], "rehearsal": notice["rehearsal"], "notice": notice_id,
         "case": _case_of(uow, dict(notice), number), "line": number, "raised_by": raised_by,
         "contact": uow.vault.seal("contact", id_, contact), "grounds": grounds, "channel": channel, "received_on": received_on},
    )
    write(uow, [Notice(
        reader=Reader(Role.DISTRICT_CLERK, unit=notice["unit"]), occasion=f"objection/{id_}", cases=1,
        subject=f"公示 {notice['number']} 收到异议", body=f"公示 {notice['number']} 第 {number} 行收到一份异议，请在“收到的异议”中受理。",
    )], rehearsal=notice["rehearsal"], on=on)
    return id_


def _case_of(uow: UnitOfWork, notice: Mapping[str, Any], number: int) -> UUID:
    """The case behind a line, while it is on notice."""
    if not 1 <= number <= len(notice["case_ids"]):
        raise Refused(notices.NO_SUCH_LINE(f"公示共 {len(notice['case_ids'])} 行，没有第 {number} 行。"))
    id_ = UUID(notice["case_ids"][number - 1])
    on_notice = uow.execute("select exists (select from cases where id = :id and notice_id = :notice and state = 'on_notice')",
                            {"id": id_, "notice": notice["id"]}).scalar_one()
    if not on_notice:
        raise Refused(notices.NO_SUCH_LINE(f"第 {number} 行已不在公示中，或其异议正在核查。"))
    return id_


def take_up(uow: UnitOfWork, id_: UUID, *, by: Actor, on: date) -> None:
    """Take an objection up: the line is held until the leader has decided.

    :raises Refused: `no-such-record`, `objection-settled`, or what the case's table says.
    """
    found = waiting(uow, id_, by)
    move(uow, "object", [found["case_id"]], by=by, on=on, reason=found["grounds"]).require_all()
    uow.execute(
        """
        insert into objections (id, case_id, notice_id, raised_by, grounds, raised_on, due_on)
        values (:id, :case_id, :notice_id, :raised_by, :grounds, :received_on, :due)
        """,
        {**found, "id": new_id(), "due": uow.calendar().add(on, uow.policy(on).objection_days)},
    )
    _settle(uow, id_, "taken_up", None, by, on)


def set_aside(uow: UnitOfWork, id_: UUID, *, by: Actor, on: date, reason: str) -> None:
    """Set an objection aside that names no ground to be examined; its line goes on.

    :raises Refused: `no-such-record`, `objection-settled`.
    """
    found = waiting(uow, id_, by)
    _settle(uow, id_, "set_aside", reason, by, on)
    end_lines_left_behind(uow, [found["case_id"]], on)


def waiting(uow: UnitOfWork, id_: UUID, by: Actor) -> dict[str, Any]:
    """Lock an objection that nobody has looked at yet.

    :raises Refused: `no-such-record`, `objection-settled`.
    """
    found = uow.execute("select * from received_objections where id = :id for update", {"id": id_}).mappings().one_or_none()
    row = dict(found or {})
    if not row or not by.sees(CASE, row):
        raise Refused(UNKNOWN("没有这份异议，或不在您的管辖范围内。"))
    if row["settled"] is not None:
        raise Refused(notices.ALREADY_SETTLED("该异议已受理或已不予受理。"))
    return row


def _settle(uow: UnitOfWork, id_: UUID, how: str, reason: str | None, by: Actor, on: date) -> None:
    uow.execute(
        "update received_objections set settled = :how, settled_reason = :reason, settled_by = :by, settled_on = :on"
        " where id = :id", {"id": id_, "how": how, "reason": reason, "by": by.person, "on": on},
    )


def register_publication(
    uow: UnitOfWork, *, unit: str, rehearsal: bool, subject: str, subject_id: UUID, address: str, published_on: date,
    manifest_sha256: str, by: Actor, on: date,
) -> UUID:
    """Register where and when a signed bundle was published.

    :raises Refused: `published-in-the-future`.
    """
    if published_on > on:
        raise Refused(notices.NOT_YET_PUBLISHED(f"发布日期 {published_on.isoformat()} 晚于今天 {on.isoformat()}。"))
    id_ = new_id()
    uow.execute(
        """
        insert into publications (id, unit, rehearsal, subject, subject_id, address, published_on, manifest_sha256,
            registered_by, registered_on)
        values (:id, :unit, :rehearsal, :subject, :subject_id, :address, :day, :sha256, :by, :on)
        """,
        {"id": id_, "unit": unit, "rehearsal": rehearsal, "subject": subject, "subject_id": subject_id,
         "address": address, "day": published_on, "sha256": manifest_sha256, "by": by.person, "on": on},
    )
    return id_
