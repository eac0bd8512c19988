"""Rosters as pages show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from services.enrollment.models import Case, Roster, RosterRow
from shared.casework import Actor
from shared.casework.reasons import UNKNOWN
from shared.identity import scope
from shared.lifecycle import Role
from shared.privacy import mask_id, mask_phone
from shared.refusals import Refused
from shared.runtime import UnitOfWork

DIGITS_OF_A_PHONE = 11
NUMBERS, PHONES = ("身份证", "证件号", "账号"), ("手机", "电话", "联系方式")  # in the heading of a column
STANDINGS = {"new": "新增", "changed": "有变化", "same": "无变化", "elsewhere": "已在别处报名", "bad": "有错误"}


def roster_page(uow: UnitOfWork, by: Actor, id_: UUID) -> dict[str, Any]:
    """A roster that the actor sees, with its counts by standing.

    :raises Refused: `no-such-record`.
    """
    roster = uow.session.execute(select(Roster).where(Roster.id == id_, scope(by, Roster))).scalar_one_or_none()
    if roster is None:
        raise Refused(UNKNOWN("没有这份名册，或不在您的管辖范围内。"))
    counts = {standing: number for standing, number in uow.session.execute(
        select(RosterRow.standing, func.count()).where(RosterRow.roster_id == id_).group_by(RosterRow.standing))}
    taken = uow.session.execute(
        select(func.count()).where(RosterRow.roster_id == id_, RosterRow.taken)).scalar_one()
    return {
        "id": roster.id, "unit": roster.unit, "year": roster.year, "file_name": roster.file_name,
        "sha256": roster.sha256, "heading": roster.header, "notes": roster.notes, "uploaded_on": roster.uploaded_on,
        "committed_on": roster.committed_on, "rows": sum(counts.values()), "taken": taken,
        "counts": {standing: counts.get(standing, 0) for standing in STANDINGS}, "standings": STANDINGS,
    }


def rosters_listed(by: Actor, year: int | None) -> Select[*tuple[Any, ...]]:
    """The rosters that the actor sees, of one year or of all."""
    columns = (Roster.id, Roster.unit, Roster.year, Roster.file_name, Roster.uploaded_on, Roster.committed_on)
    statement: Select[*tuple[Any, ...]] = select(*columns).where(scope(by, Roster))
    return statement if year is None else statement.where(Roster.year == year)


def roster_rows(id_: UUID, standing: str | None) -> Select[Any]:
    """The rows of a roster, or those of one standing."""
    statement = select(RosterRow).where(RosterRow.roster_id == id_)
    return statement.where(RosterRow.standing == standing) if standing else statement


def roster_line(uow: UnitOfWork, row: RosterRow, heading: Sequence[str]) -> dict[str, Any]:
    """One row: read, or as written where it could not be; the numbers of people are masked in both.

    :param heading: of the file, which says in which cell of a row that could not be read the name stands.
    """
    said = _said(uow, row)
    values = dict(said["application"] or {})
    for name, mask in (("id_number", mask_id), ("phone", mask_phone)):
        if values.get(name):
            values[name] = mask(values[name])
    changes = {name: [mask_phone(value or "") for value in pair] if name == "phone" else pair
               for name, pair in said["changes"].items()}
    cells = _hidden(heading, said["cells"])
    written = next((cell for title, cell in zip(heading, cells, strict=False) if "姓名" in title), None)
    return {"row": row.row, "name": values.get("name") or written, "standing": row.standing, "standing_name": STANDINGS[row.standing],
            "errors": row.errors, "remarks": row.remarks, "changes": changes, "case_id": row.case_id, "taken": row.taken,
            "values": values or None, "cells": None if values else cells}


def _said(uow: UnitOfWork, row: RosterRow) -> dict[str, Any]:
    """What a row says of a person, opened."""
    return {column: sealed and uow.vault.open_json(f"roster_rows.{column}", f"{row.roster_id}/{row.row}", sealed)
            for column, sealed in (("cells", row.cells), ("application", row.application), ("changes", row.changes))}


def _hidden(heading: Sequence[str], cells: Sequence[str]) -> list[str]:
    """The cells of a row without the middle of what may be a person's number; what is wrong with it the error says."""
    titles = [*heading, *[""] * len(cells)]
    return [_masked(title, cell) for title, cell in zip(titles, cells, strict=False)]


def _masked(title: str, cell: str) -> str:
    if any(word in title for word in PHONES):
        return mask_phone(cell)
    named = any(word in title for word in NUMBERS)
    return mask_id(cell) if named or sum(character.isdecimal() for character in cell) >= DIGITS_OF_A_PHONE else cell


def own_file(by: Actor, roster: Roster) -> bool:
    """Whether the actor's base brought the file: it gets its own words back, everybody else sees numbers masked."""
    return Role.BASE_CLERK in by.roles and by.org == roster.base_id


def rows_not_taken(uow: UnitOfWork, by: Actor, id_: UUID) -> Iterator[tuple[int, list[str], list[str]]]:
    """The rows that did not become cases, with the reasons: (number in the file, cells, reasons).

    Whoever did not bring the file gets the numbers of people masked.
    """
    roster = uow.session.get_one(Roster, id_)
    rows = uow.session.execute(
        select(RosterRow).where(RosterRow.roster_id == id_, ~RosterRow.taken, RosterRow.standing != "same")
        .order_by(RosterRow.row)).scalars()
    for row in rows:
        cells, why = _said(uow, row)["cells"], row.errors or row.remarks
        yield row.row, cells if own_file(by, roster) else _hidden(roster.header, cells), why


def cases_of_roster(uow: UnitOfWork, id_: UUID) -> list[dict[str, Any]]:
    """The cases that the rows of a roster became or changed, in the order of the file."""
    found = uow.session.execute(
        select(Case.id, Case.number).join(RosterRow, RosterRow.case_id == Case.id)
        .where(RosterRow.roster_id == id_, RosterRow.taken).order_by(RosterRow.row)).mappings()
    return [dict(row) for row in found]
