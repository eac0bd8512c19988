"""Rosters 名册: the dry run compares a file with what is filed; the commit takes the good rows and loses none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.enrollment.actions.applications import Draft, amend, draft, occupation_refusal, whereabouts, year_refusal
from services.enrollment.actions.persons import find_persons
from services.enrollment.actions.reasons import NO_SUCH, ROSTER_COMMITTED
from services.enrollment.lifecycle import CASE, State
from services.enrollment.models import Roster
from services.enrollment.queries import OVER, Catalogue, catalogue, judge, limits_on
from services.enrollment.rules import Limits, what_would_make_it_pass
from shared.casework import Actor
from shared.identity import scope
from shared.privacy import without_numbers
from shared.refusals import Refused
from shared.runtime import UnitOfWork, new_id

CHUNK = 2_000  # rows in one statement
COMPARED = ("phone", "population", "employer_id", "occupation", "trade", "level", "route", "certificate", "spells",
            "award", "papers", "confirmed_on")
FILED = """
select c.*, case when c.here then c.state else coalesce(r.state, c.state) end as now
from cases c left join register_cases r on r.case_id = c.id
where c.person_id = any(cast(:persons as uuid[])) and c.year = :year order by c.number
"""
AMENDABLE = (State.DRAFTED, State.RETURNED)


@dataclass
class Line:
    """One row of a file.

    :ivar values: what was read, as plain values; None where something could not be.
    :ivar standing: new 新增, changed 有变化, same 无变化, elsewhere 已在别处报名, bad 有错误.
    :ivar changes: what would change, {field: [before, after]}.
    """

    row: int
    cells: list[str]
    values: dict[str, Any] | None = None
    errors: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    standing: str = "bad"
    changes: dict[str, Any] = field(default_factory=dict)
    case_id: UUID | None = None


def dry_run(
    uow: UnitOfWork, *, by: Actor, on: date, year: int, file_name: str, sha256: str, heading: Sequence[str],
    lines: Sequence[Line], notes: Sequence[str],
) -> UUID:
    """Compare a roster with what is filed 试算 and keep the result, so that what is committed is what was shown.

    :raises Refused: `programme-year-not-open`, `account-has-no-base`.
    """
    closed = year_refusal(uow, year)
    if closed is not None:
        raise Refused(closed)
    place = whereabouts(uow, by)
    _compare(uow, lines, by=by, on=on, year=year)
    roster = Roster(
        id=new_id(), unit=place["unit"], rehearsal=bool(by.rehearsal), base_id=by.org, year=year, file_name=file_name,
        sha256=sha256, header=list(heading), notes=list(notes), uploaded_by=by.person, uploaded_on=on)
    uow.session.add(roster)
    uow.session.flush()
    _keep(uow, roster.id, lines)
    return roster.id


def commit(uow: UnitOfWork, id_: UUID, *, by: Actor, on: date, also_elsewhere: bool = False) -> Counter[str]:
    """Take the good rows of a roster 入库; rows with errors stay in it with their reasons. Answers counts.

    What was filed since the dry run is compared again, so a row may turn out bad only now.

    :param also_elsewhere: take those as well who are at another base; their cases then wait for a decision.
    :raises Refused: `no-such-entry`, `roster-committed`.
    """
    roster = uow.session.execute(
        select(Roster).where(Roster.id == id_, scope(by, Roster)).with_for_update()).scalar_one_or_none()
    if roster is None:
        raise Refused(NO_SUCH("没有这份名册，或不在您的管辖范围内。"))
    if roster.committed_on is not None:
        raise Refused(ROSTER_COMMITTED(f"该名册已于{roster.committed_on}入库。", cure="如有新的内容，请上传新名册"))
    lines = [Line(row=row, cells=[], values=sealed and uow.vault.open_json("roster_rows.application", f"{id_}/{row}", sealed),
                  errors=errors, remarks=remarks) for row, sealed, errors, remarks in
             uow.execute("select row, application, errors, remarks from roster_rows where roster_id = :id order by row",
                         {"id": id_})]
    _compare(uow, lines, by=by, on=on, year=roster.year)
    fresh = [line for line in lines if line.standing == "new" or (also_elsewhere and line.standing == "elsewhere")]
    ids = draft(uow, [_draft(line.values or {}, roster.year) for line in fresh], by=by, on=on, roster_id=id_)
    for line, case_id in zip(fresh, ids, strict=True):
        line.case_id = case_id
    taken = fresh + [line for line in lines if line.standing == "changed" and _amend(uow, line, by, on)]
    roster.committed_by, roster.committed_on = by.person, on
    uow.session.flush()
    _note(uow, id_, lines, {line.row for line in taken})
    counts = Counter(line.standing for line in lines)
    counts["taken"] = len(taken)
    return counts


def forget_rosters(uow: UnitOfWork, on: date) -> int:
    """Delete the rows of rosters older than policy keeps them: they hold personal data and have served their purpose.

    Answers how many rows went.
    """
    before = on - timedelta(days=uow.policy(on).roster_kept_days)
    return uow.execute(
        "delete from roster_rows where roster_id in (select id from rosters where uploaded_on < :before)",
        {"before": before}).rowcount


def _amend(uow: UnitOfWork, line: Line, by: Actor, on: date) -> bool:
    if line.case_id is None or line.values is None:
        return False
    outcome = amend(uow, [line.case_id], by=by, on=on, changes={name: line.values[name] for name in line.changes})
    line.errors += [refusal.detail for refusal in outcome.refused.values()]
    if outcome.refused:
        line.standing = "bad"
    return bool(outcome.moved)


def _draft(values: Mapping[str, Any], year: int) -> Draft:
    named = {name: values[name] for name in ("name", "id_number", *COMPARED)}
    employer, confirmed = values["employer_id"], values["confirmed_on"]
    return Draft(**{**named, "year": year, "employer_id": UUID(employer) if employer else None,
                    "confirmed_on": date.fromisoformat(confirmed) if confirmed else None})


def _compare(uow: UnitOfWork, lines: Sequence[Line], *, by: Actor, on: date, year: int) -> None:
    """Give each line its standing: against the catalogue, the rest of the file, and everything that is filed."""
    known, limits = catalogue(uow), limits_on(uow, on)
    employers = {row["uscc"]: row["id"] for row in uow.reference("employer").values()
                 if row["rehearsal"] == bool(by.rehearsal)}
    seen: dict[str, int] = {}
    for line in lines:
        if line.values is not None and not line.errors:
            _resolve(line, known, employers)
            first = seen.setdefault(line.values["id_number"], line.row)
            if first != line.row:
                line.errors.append(f"与第{first}行是同一人，一份名册中一人只能有一行")
    good = [line for line in lines if line.values is not None and not line.errors]
    numbers = [line.values["id_number"] for line in good if line.values]
    persons = find_persons(uow, numbers, rehearsal=bool(by.rehearsal))
    filed = _filed(uow, [person["id"] for person in persons.values()], year)
    for line in good:
        person = persons.get(line.values["id_number"]) if line.values else None
        _stand(line, person, filed.get(person["id"], []) if person else [], by)
        if line.standing == "new":
            _foresee(line, limits, known, on, year)
    for line in lines:
        if line.errors:
            line.standing = "bad"


def _resolve(line: Line, known: Catalogue, employers: Mapping[str, str]) -> None:
    """Turn written names into codes, on the line's values."""
    values = line.values or {}
    if "trade" not in values:
        values["occupation"], values["trade"] = _meant(line, known, values["occupation"])
        held = values["certificate"]
        if held:
            held["occupation"], held["trade"] = _meant(line, known, held["written"], values["occupation"])
    if values.get("uscc"):
        values["employer_id"] = employers.get(values["uscc"])
        if values["employer_id"] is None:
            line.errors.append(f"用人单位（{values['uscc']}）尚未登记，请先登记用人单位")
    else:
        values["employer_id"] = None


def _meant(line: Line, known: Catalogue, written: str, near: str | None = None) -> tuple[str, str]:
    """The one (code, trade) that a name means; among several, the one in the occupation applied for."""
    found = known.meant_by(written)
    close = [one for one in found if one[0] == near] or list(found)
    if not close:
        line.errors.append(occupation_refusal(written).detail)
        return "", written
    if len(close) > 1 and near is None:
        names = "、".join(trade for _, trade in close)
        line.errors.append(f"“{written}”有多个工种，请写明是哪一个：{names}")
    if close[0][1] != written:
        line.remarks.append(f"“{written}”按现行目录对应为“{close[0][1]}”")
    return close[0]


def _filed(uow: UnitOfWork, persons: Sequence[UUID], year: int) -> dict[UUID, list[dict[str, Any]]]:
    with uow.whole_city():  # who is on file elsewhere may be so in another unit
        rows = uow.execute(FILED, {"persons": list(persons), "year": year}).mappings().all()
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in rows:
        if row["now"] not in OVER:
            found.setdefault(row["person_id"], []).append(uow.vault.opened(dict(row)))
    return found


def _stand(line: Line, person: Mapping[str, Any] | None, filed: Sequence[Mapping[str, Any]], by: Actor) -> None:
    values = line.values or {}
    if person is not None and person["name"] != values["name"]:
        line.errors.append("该身份证号码已登记为其他姓名，请核对；确需更名的，凭证明办理信息更正")
        return
    mine = next((case for case in filed if case["base_id"] == by.org), None)
    if mine is None:
        line.standing = "elsewhere" if filed else "new"
        line.remarks += [f"本人已在别处报名：{case['number']}（{case['unit']}）" for case in filed]
        return
    line.case_id = mine["id"]
    line.changes = {
        name: [_plain(mine[name]), values[name]] for name in COMPARED if _plain(mine[name]) != values[name]}
    if not line.changes:
        line.standing = "same"
    elif mine["here"] and mine["state"] in AMENDABLE:
        line.standing = "changed"
    else:
        state = CASE.names.get(State(mine["state"])) if mine["state"] in set(State) else mine["state"]
        line.errors.append(f"业务{mine['number']}当前为“{state}”，不能用名册修改")


def _foresee(line: Line, limits: Limits, known: Catalogue, on: date, year: int) -> None:
    """Say now what the review would say, so that nobody waits for it in vain."""
    values = line.values or {}
    confirmed = values["confirmed_on"]
    row = {**values, "year": year, "submitted_on": None,
           "confirmed_on": date.fromisoformat(confirmed) if confirmed else None}
    line.remarks += what_would_make_it_pass(checks=judge(row, (), (), limits, known, on))


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, (UUID, date)) else value


def _keep(uow: UnitOfWork, roster_id: UUID, lines: Sequence[Line]) -> None:
    for start in range(0, len(lines), CHUNK):
        rows = [
            {"roster_id": roster_id, "row": line.row, "errors": [without_numbers(why) for why in line.errors], "remarks": line.remarks,
             "standing": line.standing, "case_id": line.case_id, "taken": False, **_sealed(uow, roster_id, line)}
            for line in lines[start : start + CHUNK]
        ]
        uow.execute(
            "insert into roster_rows select * from jsonb_populate_recordset(null::roster_rows, cast(:rows as jsonb))",
            {"rows": json.dumps(rows, ensure_ascii=False, default=str)})


def _sealed(uow: UnitOfWork, roster_id: UUID, line: Line) -> dict[str, str | None]:
    """What the row says of a person, as written and as read."""
    said = {"cells": line.cells, "application": line.values, "changes": line.changes}
    return {column: None if value is None else uow.vault.seal_json(f"roster_rows.{column}", f"{roster_id}/{line.row}", value)
            for column, value in said.items()}


def _note(uow: UnitOfWork, roster_id: UUID, lines: Sequence[Line], taken: set[int]) -> None:
    for start in range(0, len(lines), CHUNK):
        rows = [{"row": line.row, "errors": line.errors, "standing": line.standing, "case_id": line.case_id,
                 "taken": line.row in taken} for line in lines[start : start + CHUNK]]
        uow.execute(
            """
            update roster_rows t set errors = n.errors, standing = n.standing, case_id = n.case_id, taken = n.taken
            from jsonb_to_recordset(cast(:rows as jsonb))
                as n(row int, errors jsonb, standing text, case_id uuid, taken boolean)
            where t.roster_id = :id and t.row = n.row
            """,
            {"id": roster_id, "rows": json.dumps(rows, ensure_ascii=False, default=str)})
