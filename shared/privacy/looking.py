"""Seeing somebody's numbers in full 查看完整号码: for a stated purpose, seldom, and never without a record.

A look is at the numbers of one person, on a page, or of all persons in a file that leaves the house.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from shared.casework import Actor
from shared.privacy.vault import MASKS
from shared.refusals import Reason, Refused
from shared.runtime.ids import new_id
from shared.runtime.work import CHINA, UnitOfWork

HOUR = timedelta(hours=1)
OPEN_FOR = timedelta(minutes=5)  # what was asked for stands on the page that long
LISTED = 500
TOO_OFTEN = Reason("looked-too-often", "查看完整号码次数已达上限", "Too many numbers seen in full", "")


class Purpose(StrEnum):
    """What somebody needs a number in full for."""

    IDENTITY = "identity"  # 核对证件
    CONTACT = "contact"  # 联系本人
    PAYMENT = "payment"  # 核对收款账户
    ACCESS = "access"  # 本人查阅、复制申请
    PETITION = "petition"  # 办理来信来访
    OTHER = "other"  # 其他（请写明）
    PAYING = "paying"  # 支付（送银行的支付文件）


ASKED = tuple(one for one in Purpose if one is not Purpose.PAYING)  # what somebody may say; the last is of the file itself


def look(
    uow: UnitOfWork, subject: str, row: Mapping[str, Any], *, by: Actor, purpose: Purpose, note: str, on: date, now: datetime
) -> UUID:
    """Record that somebody looks at the numbers of a thing's person; answers the look, with which :func:`seen` shows them.

    :param row: all columns of the thing.
    :raises Refused: `looked-too-often` when policy's number for an hour is reached.
    """
    uow.execute("select pg_advisory_xact_lock(hashtextextended(:account, 0))", {"account": str(by.account)})
    most = uow.policy(on).looks_per_hour
    count = uow.execute("select count(*) from looks where account = :account and at > :since and cases is null",
                        {"account": by.account, "since": now - HOUR}).scalar_one()
    if count >= most:
        raise Refused(TOO_OFTEN(f"一小时内在一个环节最多查看 {most} 次完整号码，您在本环节已看过 {count} 次。", cure="稍后再看；确需批量使用的，按规定申请导出"))
    id_ = new_id()
    uow.execute(
        "insert into looks (id, subject, subject_id, number, person_id, unit, rehearsal, fields, purpose, note, account, name,"
        " on_day, at) values (:id, :subject, :thing, :number, :person, :unit, :rehearsal, :fields, :purpose, :note, :account,"
        " :name, :on, :now)",
        {"id": id_, "subject": subject, "thing": row["id"], "number": row["number"], "person": row["person_id"],
         "unit": row["unit"], "rehearsal": row["rehearsal"], "fields": [field for field in MASKS if row.get(field)],
         "purpose": str(purpose), "note": note, "account": by.account, "name": by.name, "on": on, "now": now},
    )
    return id_


def take_file(
    uow: UnitOfWork, subject: str, row: Mapping[str, Any], content: bytes, *, cases: Sequence[UUID], fields: Sequence[str], by: Actor,
    purpose: Purpose, on: date, now: datetime,
) -> None:
    """Record that somebody takes a file with many persons' numbers in full: which file it was, and whose numbers are in it.

    It has no limit by the hour: taken again it says the same again, which files there are is a matter of the work in hand, and
    each counts towards what is unusual in a day.

    :param row: all columns of the thing that the file is of. :param cases: of the persons in it.
    """
    uow.execute(
        "insert into looks (id, subject, subject_id, number, unit, rehearsal, fields, purpose, note, account, name, on_day, at, cases,"
        " sha256) values (:id, :subject, :thing, :number, :unit, :rehearsal, :fields, :purpose, '', :account, :name, :on, :now,"
        " :cases, :sha256)",
        {"id": new_id(), "subject": subject, "thing": row["id"], "number": row["number"], "unit": row["unit"],
         "rehearsal": row["rehearsal"], "fields": list(fields), "purpose": str(purpose), "account": by.account, "name": by.name,
         "on": on, "now": now, "cases": list(cases), "sha256": hashlib.sha256(content).hexdigest()},
    )


def seen(uow: UnitOfWork, id_: UUID, row: Mapping[str, Any], *, by: Actor, now: datetime) -> dict[str, str] | None:
    """The numbers that a look has opened, by field; None when it is somebody else's, of another thing, or over.

    :raises Unopenable: when what is sealed does not open.
    """
    found = uow.execute(
        "select fields from looks where id = :id and account = :account and subject_id = :thing and at > :since",
        {"id": id_, "account": by.account, "thing": row["id"], "since": now - OPEN_FOR},
    ).scalar_one_or_none()
    if found is None:
        return None
    opened = uow.vault.opened(row)
    return {field: opened[field] for field in found if opened.get(field)}


def looks_at(uow: UnitOfWork, thing: UUID) -> list[dict[str, Any]]:
    """Who looked at a thing's numbers here, or took them in a file, the latest first."""
    return [dict(row) for row in uow.execute(
        "select * from looks where subject_id = :thing or cases @> array[cast(:thing as uuid)]"
        f" order by at desc, id limit {LISTED}", {"thing": thing}).mappings()]


def latest(uow: UnitOfWork, by: Actor, on: date) -> list[dict[str, Any]]:
    """The latest looks on the actor's side of the rehearsal wall and of their units, with what is unusual in each.

    Unusual: more in a day than policy thinks usual, or outside office hours.
    """
    rows = [dict(row) for row in uow.execute(
        "select * from looks where rehearsal = :rehearsal and (cast(:all as boolean) or unit = any(cast(:units as text[])))"
        f" order by at desc, id limit {LISTED}",
        {"rehearsal": bool(by.rehearsal), "all": "*" in by.units, "units": sorted(by.units)}).mappings()]
    policy = uow.policy(on)
    hours = policy.office_hours
    return [{**row, "unusual": why} for row, why in zip(rows, unusual(
        rows, most=policy.looks_usual_per_day, opens=hours["from"], closes=hours["until"]), strict=True)]


def unusual(rows: Sequence[Mapping[str, Any]], *, most: int, opens: int, closes: int) -> list[list[str]]:
    """For each look, what is unusual about it: the hours are full hours of the day in China."""
    local = [row["at"].astimezone(CHINA) for row in rows]
    counts = Counter((row["account"], at.date()) for row, at in zip(rows, local, strict=True))
    return [
        [*([f"当日已看 {counts[row['account'], at.date()]} 次"] if counts[row["account"], at.date()] > most else []),
         *(["非工作时间"] if not opens <= at.hour < closes else [])]
        for row, at in zip(rows, local, strict=True)
    ]
