"""Issuing a letter."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from shared.casework import Actor
from shared.letters.kinds import Decision, LetterKind, Letters, document_number, spelled
from shared.letters.layouts import keep_file
from shared.letters.templates import in_force, written
from shared.lifecycle import Role
from shared.notices import Notice, Reader, write
from shared.refusals import Reason, Refused
from shared.runtime.ids import new_id
from shared.runtime.work import UnitOfWork

NOT_DECIDED = Reason("letter-without-decision", "尚无可出具文书的决定", "There is no decision to write of")
OCCASION = "official_letter/"  # of the notices that tell of one
Row = Mapping[str, Any]


def issue(uow: UnitOfWork, letters: Letters, kind: LetterKind, row: Row, *, by: Actor, on: date) -> dict[str, Any]:
    """Issue the letter of the last such decision on a thing; asked again, the one that was issued comes back unchanged.

    Whom it concerns is told in their inbox.

    :param row: all columns of the thing.
    :raises Refused: `letter-without-decision`, `letter-template-unusable`, `letter-layout-unusable`.
    """
    decision = decision_on(uow, kind, row)
    if decision is None:
        raise Refused(NOT_DECIDED(f"当前没有可出具“{kind.title}”的决定。", cure="作出决定后再出具"))
    # Whoever comes second waits for the number, and then finds the letter of the first.
    last = _last_number(uow, row, on.year) if _issued(uow, kind, row, decision) is None else 0
    if known := _issued(uow, kind, row, decision):
        return known
    template = in_force(uow, letters, kind, row["unit"], rehearsal=row["rehearsal"], on=on)
    words = {**kind.fill(uow, row, decision), **everywhere(uow, row["unit"], on)}
    text = written(kind, template, words)
    annex = kind.annex(uow, row)
    ordinal = last + 1
    letter = {
        "id": new_id(), "unit": row["unit"], "rehearsal": row["rehearsal"], "year": on.year, "ordinal": ordinal,
        "number": document_number(words["单位"], letters.series, on.year, ordinal), "kind": kind.slug,
        "subject": kind.machine.subject, "subject_id": row["id"], "subject_seq": decision.seq, **asdict(text),
        "annex": None if annex is None else json.dumps(asdict(annex), ensure_ascii=False),
        "issued_by": by.person, "issued_on": on,
    }
    uow.execute(f"insert into official_letters ({', '.join(letter)}) values ({', '.join(f':{name}' for name in letter)})",
                letter)
    letter["annex"] = None if annex is None else asdict(annex)
    keep_file(uow, kind, letter, words)
    uow.execute("update document_numbers set last = :last where unit = :unit and rehearsal = :rehearsal and year = :year",
                {"last": ordinal, "unit": row["unit"], "rehearsal": row["rehearsal"], "year": on.year})
    _tell(uow, kind, row, letter, on)
    return letter


def everywhere(uow: UnitOfWork, unit: str, on: date) -> dict[str, str]:
    """What every template may name."""
    return {"单位": str(uow.reference("unit").get(unit, {}).get("name", unit)), "出具日期": spelled(on)}


def decision_on(uow: UnitOfWork, kind: LetterKind, row: Row) -> Decision | None:
    """The last such decision on a thing, if it stands."""
    if row["state"] not in kind.stands:
        return None
    found = uow.execute(
        "select seq, reason, on_day from journal where subject = :subject and subject_id = :id and action = any(:actions)"
        " order by seq desc limit 1",
        {"subject": kind.machine.subject, "id": row["id"], "actions": list(kind.actions)}).one_or_none()
    return None if found is None else Decision(found.seq, found.reason or "", found.on_day)


def _issued(uow: UnitOfWork, kind: LetterKind, row: Row, decision: Decision) -> dict[str, Any] | None:
    known = uow.execute("select * from official_letters where kind = :kind and subject_id = :id and subject_seq = :seq",
                        {"kind": kind.slug, "id": row["id"], "seq": decision.seq}).mappings().one_or_none()
    return None if known is None else dict(known)


def _last_number(uow: UnitOfWork, row: Row, year: int) -> int:
    """The last number given out; its row stays locked until the letter is committed, and a letter that fails takes none."""
    of = {"unit": row["unit"], "rehearsal": row["rehearsal"], "year": year}
    return int(uow.execute(
        "insert into document_numbers (unit, rehearsal, year, last) values (:unit, :rehearsal, :year, 0)"
        " on conflict (unit, rehearsal, year) do update set last = document_numbers.last returning last", of).scalar_one())


def _tell(uow: UnitOfWork, kind: LetterKind, row: Row, letter: Row, on: date) -> None:
    """Tell the base, the employer and the trainee whose the thing is."""
    whose = {role: row.get(column) for role, column in kind.machine.belongs.items()}
    told = [
        Notice(reader=Reader(Role(role), None, org), occasion=f"{OCCASION}{letter['id']}", cases=1,
               subject=f"收到{kind.title}：{letter['number']}",
               body=f"{letter['title']}（{letter['number']}）已出具，可在“文书”中查看和打印。")
        for role, org in whose.items() if org is not None
    ]
    if told:
        with uow.whole_city():  # they are not of the unit
            write(uow, told, rehearsal=row["rehearsal"], on=on)
