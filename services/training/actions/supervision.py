"""Supervision 过程监管: deviations, site visits, phone follow-ups, the archive, reminders (63号 §2.8, §4.1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.training import rules
from services.training.actions.reach import class_for, signed
from services.training.models import ArchiveDocument, FollowUp, SiteVisit
from services.training.rules.archive import image_unused
from shared.casework import Actor
from shared.casework.reasons import UNKNOWN
from shared.lifecycle import Role
from shared.notices import Notice, Reader, write
from shared.refusals import Refused
from shared.runtime import UnitOfWork, new_id

RUNNING = ("in_training", "completion_submitted")


def find_missed_lessons(uow: UnitOfWork, class_ids: Collection[UUID], on: date) -> int:
    """Note a deviation for each lesson of the plan whose day has passed without its being held (63号 §2.5)."""
    return uow.execute(
        """
        insert into deviations (id, class_id, lesson_id, kind, filed, held, found_on)
        select gen_random_uuid(), l.class_id, l.id, 'not_held', l.day::text, '', cast(:on as date)
        from lessons l join classes k on k.id = l.class_id left join lesson_records r on r.lesson_id = l.id
        where l.class_id = any(cast(:classes as uuid[])) and k.state in ('in_training', 'completion_submitted')
            and l.dropped_by is null and r.lesson_id is null and l.day < :on
        order by l.id
        on conflict do nothing
        """,
        {"classes": list(class_ids), "on": on},
    ).rowcount


def decide_deviations(
    uow: UnitOfWork, class_id: UUID, *, by: Actor, on: date, ids: Sequence[UUID], verdict: str, reason: str
) -> int:
    """Accept deviations, find them mended, or refuse them, with the reason (63号 §2.5); a decision is made once.

    :raises Refused: `no-such-record` when one is not of this class or is decided already.
    """
    class_for(uow, class_id, by, *RUNNING)
    decided = uow.execute(
        """
        update deviations set verdict = :verdict, reason = :reason, decided_by = :by, decided_on = :on
        where class_id = :class and id = any(cast(:ids as uuid[])) and verdict is null
        """,
        {"class": class_id, "ids": list(ids), "verdict": verdict, "reason": reason, "by": signed(by), "on": on},
    ).rowcount
    if decided != len(set(ids)):
        raise Refused(UNKNOWN("有偏差不属于本班，或已认定。"))
    return decided


def record_visit(uow: UnitOfWork, class_id: UUID, *, by: Actor, on: date, visit: Mapping[str, Any]) -> UUID:
    """Enter a site visit 现场检查 by two people, signed by both sides (63号 §4.1).

    :param visit: visited_on, inspectors (persons), base_signatory, present, findings.
    """
    class_for(uow, class_id, by, *RUNNING)
    people = [str(person) for person in visit["inspectors"]]
    if refusal := rules.two_inspectors(
        people=people, base_signatory=visit["base_signatory"]
    ) or rules.visit_has_happened(visited_on=visit["visited_on"], on=on):
        raise Refused(refusal)
    row = SiteVisit(id=new_id(), class_id=class_id, **visit)
    uow.session.add(row)
    uow.session.flush()
    return row.id


def record_follow_up(uow: UnitOfWork, class_id: UUID, *, by: Actor, on: date, call: Mapping[str, Any]) -> UUID:
    """Enter a phone follow-up 电话回访 of one of the class's people (63号 §4.1).

    :param call: case_id, reached, confirmed, note.
    :raises Refused: `no-such-record` for somebody of another class.
    """
    class_for(uow, class_id, by)
    inside = uow.execute("select exists (select from cases where id = :case and class_id = :class)",
                         {"case": call["case_id"], "class": class_id}).scalar_one()
    if not inside:
        raise Refused(UNKNOWN("该学员不在本班。"))
    row = FollowUp(id=new_id(), class_id=class_id, called_on=on, caller=signed(by), **call)
    uow.session.add(row)
    uow.session.flush()
    return row.id


def archive(uow: UnitOfWork, class_id: UUID, *, by: Actor, on: date, piece: Mapping[str, Any]) -> UUID:
    """Put a piece into the class archive 班级档案; a picture that another class has used is refused (63号 §2.8).

    :param piece: kind, title, digest (SHA-256 of its content).
    :raises Refused: `image-used-elsewhere`.
    """
    class_for(uow, class_id, by)
    with uow.whole_city():  # a picture is used once, by whichever base
        other = uow.execute(
            "select k.number from archive_documents d join classes k on k.id = d.class_id"
            " where d.digest = :digest and d.kind = 'images' and d.class_id <> :class order by d.added_on limit 1",
            {"digest": piece["digest"], "class": class_id},
        ).scalar_one_or_none()
    if refusal := image_unused(kind=str(piece["kind"]), used_by=other):
        raise Refused(refusal)
    row = ArchiveDocument(id=new_id(), class_id=class_id, added_by=signed(by), added_on=on, **piece)
    uow.session.add(row)
    uow.session.flush()
    return row.id


def remind_of_completion(uow: UnitOfWork, class_ids: list[UUID], on: date) -> None:
    """Remind the base and its district of each class that has ended without an application for completion."""
    rows = uow.execute(
        """
        select k.id, k.number, k.unit, k.rehearsal, k.base_id, k.ends_on, count(c.id) as cases
        from classes k left join cases c on c.class_id = k.id and c.here and c.state = 'in_training'
        where k.id = any(cast(:ids as uuid[])) and k.state = 'in_training' group by k.id order by k.id
        """,
        {"ids": class_ids},
    ).mappings().all()
    for rehearsal in (False, True):
        write(uow, [
            notice for row in rows if row["rehearsal"] is rehearsal for notice in _completion_notices(dict(row))
        ], rehearsal=rehearsal, on=on)


def _completion_notices(row: Mapping[str, Any]) -> list[Notice]:
    readers = (Reader(Role.BASE_CLERK, None, row["base_id"]), Reader(Role.DISTRICT_CLERK, row["unit"]))
    return [
        Notice(
            reader=reader, occasion=f"completion/{row['id']}/{row['ends_on']}", cases=row["cases"],
            subject=f"班级 {row['number']} 到期未申报结业",
            body=f"班级 {row['number']} 备案的结束日为 {row['ends_on']}，至今未申报结业。"
            "请登记考勤、申报结业，或报批补课变更。",
        )
        for reader in readers
    ]
