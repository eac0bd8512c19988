"""Applications are drawn up 填报 one at a time or by the thousand, and amended while they are open."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from services.enrollment.actions.deadlines import WATCHED
from services.enrollment.actions.persons import find_or_make_persons
from services.enrollment.actions.reasons import (
    NO_BASE,
    NOT_OPEN,
    NOT_YOUR_OWN,
    NOTHING_CHANGES,
    OTHER_NAME,
    UNKNOWN_EMPLOYER,
    UNKNOWN_OCCUPATION,
    YEAR_NOT_OPEN,
)
from services.enrollment.lifecycle import CASE, State
from services.enrollment.queries import catalogue
from services.enrollment.rules import LEVEL_NAMES, PAPER_NAMES, POPULATION_NAMES, ROUTE_NAMES, listing_on
from shared.casework import Actor, Move, Outcome, Row, advance, open_subjects
from shared.lifecycle import Role
from shared.policy import SilentPolicy, programme_year
from shared.privacy import mask_for_good
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork, new_id
from shared.watching import watch

# What an application may change while it is open, and the type of each column.
FIELDS = {
    "phone": "text", "population": "text", "employer_id": "uuid", "occupation": "text", "trade": "text",
    "level": "text", "route": "text", "certificate": "jsonb", "spells": "jsonb", "award": "jsonb", "papers": "jsonb",
    "confirmed_on": "date",
}
NOTHING_THERE = "（空）"
# The fields whose values the journal keeps before and after, and what their codes are called; certificates and spells are too much for a line.
IN_WORDS: Mapping[str, Mapping[str, str]] = {
    "population": POPULATION_NAMES, "route": ROUTE_NAMES, "level": LEVEL_NAMES, "occupation": {}, "trade": {}, "employer_id": {},
    "papers": {}, "confirmed_on": {},
}
FIELD_NAMES = {
    "phone": "手机号码", "population": "人员类别", "employer_id": "用人单位", "occupation": "申报职业", "trade": "工种",
    "level": "申报等级", "route": "报名途径", "certificate": "原证书", "spells": "从业经历", "award": "称号或成果",
    "papers": "已交材料", "confirmed_on": "本人确认日期",
}


@dataclass(frozen=True, kw_only=True)
class Draft:
    """An application as it was written down; `certificate`, `spells`, `award`, `papers` as in :class:`models.Case`."""

    name: str
    id_number: str
    phone: str
    population: str
    employer_id: UUID | None
    occupation: str
    trade: str
    level: str
    route: str
    year: int
    certificate: Mapping[str, Any] | None = None
    spells: Sequence[Mapping[str, Any]] = ()
    award: Mapping[str, Any] | None = None
    papers: Sequence[Mapping[str, Any]] = field(default_factory=list)
    confirmed_on: date | None = None


def draft(
    uow: UnitOfWork, drafts: Sequence[Draft], *, by: Actor, on: date, roster_id: UUID | None = None,
) -> list[UUID]:
    """Draw up applications 填报 (`63号 §2.2`) under new numbers; answers the cases' ids in the order given.

    :raises Refused: when an occupation, employer or programme year is unknown, or an identity number has another name.
    """
    known, employers = catalogue(uow), uow.reference("employer")
    persons = find_or_make_persons(
        uow, [(one.id_number, one.name, one.phone) for one in drafts], rehearsal=bool(by.rehearsal))
    refusals = [refusal for one in drafts for refusal in (
        year_refusal(uow, one.year),
        name_refusal(one.name, persons[one.id_number]["name"]),
        own_refusal(by, persons[one.id_number]["id"]),
        employer_refusal(employers, one.employer_id, rehearsal=bool(by.rehearsal)),
        None if (one.occupation, one.trade) in known.occupations else occupation_refusal(one.trade),
    ) if refusal is not None]
    if refusals:
        raise Refused(*refusals)
    place = whereabouts(uow, by)
    numbers = _numbers(uow, place["unit"], [one.year for one in drafts], rehearsal=bool(by.rehearsal))
    rows = []
    for one, number in zip(drafts, numbers, strict=True):
        listing = listing_on(occupation=known.find(one.occupation, one.trade), on=on)
        rows.append({
            **{name: getattr(one, name) for name in FIELDS}, **place, **_employed(by), "id": new_id(), "number": number,
            "year": one.year, "person_id": persons[one.id_number]["id"], "name": one.name, "id_number": one.id_number,
            "certificate_kind": listing.kind if listing else "skill_level",
            "facts": {}, "rehearsal": bool(by.rehearsal), "roster_id": roster_id,
        })
    watch(uow, WATCHED, {(row["year"], row["rehearsal"]) for row in rows}, on)
    return open_subjects(uow, CASE, [_jsonable(row) for row in rows], by=by, on=on, action="open", clause="§2.2")


def amend(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, changes: Mapping[str, Any],
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Change an application 修改 (`63号 §2.2`) while it is open; a returned one only where it was asked to be mended.

    :param changes: columns of :data:`FIELDS` and their new values.
    :raises Refused: `nothing-changes`, or an unknown occupation or employer.
    """
    if not changes:
        raise Refused(NOTHING_CHANGES("没有填写要修改的内容。"))
    if changes.get("employer_id"):
        refusal = employer_refusal(
            uow.reference("employer"), changes["employer_id"], rehearsal=bool(by.rehearsal))
        if refusal is not None:
            raise Refused(refusal)
    if {"occupation", "trade"} & changes.keys():
        named = (changes.get("occupation", ""), changes.get("trade", ""))
        if named not in catalogue(uow).occupations:
            raise Refused(occupation_refusal(named[1] or named[0]))
    sets = ", ".join(f"{name} = cast(:{name} as {FIELDS[name]})" for name in changes if name != "phone")

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
        verdict = {row["id"]: refusal for row in rows if (refusal := _not_open(row, changes)) is not None}
        passed = [row["id"] for row in rows if row["id"] not in verdict]
        amended = {row["id"]: _amended(uow, row, changes) for row in rows if row["id"] not in verdict}
        if sets:
            uow.execute(f"update cases set {sets} where id = any(cast(:passed as uuid[]))",
                        {**{name: _bound(name, value) for name, value in changes.items()}, "passed": passed})
        if "phone" in changes:
            _change_phones(uow, [row for row in rows if row["id"] not in verdict], changes["phone"])
        return {**verdict, **{id_: Move(facts={"amended": sides}) for id_, sides in amended.items() if sides}}

    return advance(uow, CASE, "amend", ids, by=by, on=on, judge=judge, expect=expect, reason=reason,
                   facts={"fields": sorted(changes)})


def _amended(uow: UnitOfWork, row: Row, changes: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """What each field said before and says after, in words: those that say it in a few, a telephone number by its last digits."""
    found = {name: (_in_words(uow, name, row[name]), _in_words(uow, name, value))
             for name, value in changes.items() if name in IN_WORDS}
    if "phone" in changes:
        before = uow.vault.open("phone", row["person_id"], row["phone"] or "")
        found["phone"] = mask_for_good(before) or NOTHING_THERE, mask_for_good(changes["phone"])
    return found


def _in_words(uow: UnitOfWork, name: str, value: Any) -> str:
    if not value:
        return NOTHING_THERE
    if name == "employer_id":
        return str(uow.reference("employer").get(str(value), {}).get("name") or "")
    if name == "papers":
        return "、".join(PAPER_NAMES.get(one["kind"], one["kind"]) for one in value)
    return IN_WORDS[name].get(str(value), str(value))


def _change_phones(uow: UnitOfWork, rows: Sequence[Row], phone: str) -> None:
    """Write a telephone number, sealed for each person."""
    uow.execute(
        "update cases c set phone = n.phone"
        " from unnest(cast(:ids as uuid[]), cast(:phones as text[])) as n(id, phone) where c.id = n.id",
        {"ids": [row["id"] for row in rows],
         "phones": [uow.vault.seal("phone", row["person_id"], phone) for row in rows]})


def _employed(by: Actor) -> dict[str, Any]:
    """An employer files for its own people only."""
    return {"employer_id": by.org} if Role.EMPLOYER in by.roles else {}


def whereabouts(uow: UnitOfWork, by: Actor) -> dict[str, Any]:
    """The managing unit and the base under which this actor files; an employer or a person files without a base.

    :raises Refused: `account-has-no-base` when the account is tied to none.
    """
    row = uow.reference("account").get(str(by.account)) or {}
    if row.get("unit") is None or (Role.BASE_CLERK in by.roles and by.org is None):
        raise Refused(NO_BASE("您的账号没有所属区市或培训基地，不能填报报名。", cure="请联系管理员"))
    return {"unit": row["unit"], "base_id": by.org if Role.BASE_CLERK in by.roles else None}


def year_refusal(uow: UnitOfWork, year: int) -> Refusal | None:
    """A programme year is open once a document governs it."""
    try:
        programme_year(uow.reference("programme_year"), year)
    except SilentPolicy:
        return YEAR_NOT_OPEN(f"{year}年度尚未确定执行文件，不能报名。", cure="请市局先登记该年度的执行文件")
    return None


def name_refusal(name: str, known: str) -> Refusal | None:
    """One identity number has one name; a wrong one is corrected with evidence, never overwritten."""
    if name == known:
        return None
    return OTHER_NAME("该身份证号码已登记为其他姓名。", cure="请核对；确需更名的，凭证明办理信息更正")


def own_refusal(by: Actor, person: UUID) -> Refusal | None:
    """A trainee's account files for its own person."""
    if by.roles != {Role.TRAINEE} or by.person == person:
        return None
    return NOT_YOUR_OWN("个人账号只能为本人报名。", cure="请由本人登录，或由培训基地、用人单位填报")


def employer_refusal(employers: Mapping[str, Any], employer_id: UUID | None, *, rehearsal: bool) -> Refusal | None:
    """An employer is named by its registration 用人单位登记, on its own side of the rehearsal wall."""
    if employer_id is None or employers.get(str(employer_id), {}).get("rehearsal") == rehearsal:
        return None
    return UNKNOWN_EMPLOYER("没有这个用人单位。", cure="请先登记用人单位")


def occupation_refusal(written: str) -> Refusal:
    """Nobody guesses an occupation: code and trade must be a pair that the catalogue has, or had."""
    return UNKNOWN_OCCUPATION(f"没有名为“{written}”的职业（工种）。", cure="请按目录中的职业（工种）名称填写")


def _not_open(row: Row, changes: Mapping[str, Any]) -> Refusal | None:
    if row["state"] != State.RETURNED:
        return None
    asked = {item["item"] for item in row["return_items"]}
    asked |= {"trade"} if "occupation" in asked else set()
    closed = sorted(set(changes) - asked)
    if not closed:
        return None
    return NOT_OPEN(f"退回时未要求补正：{'、'.join(FIELD_NAMES[name] for name in closed)}。", cure="只修改退回清单上的内容", closed=closed)


def _numbers(uow: UnitOfWork, unit: str, years: Sequence[int], *, rehearsal: bool) -> list[str]:
    """The next numbers of the unit in each year, without gaps, taken under the counter's lock."""
    serial = uow.reference("unit")[unit]["serial"]
    last = {
        year: uow.execute(
            "insert into case_numbers as n (unit, year, last) values (:unit, :year, :count)"
            " on conflict (unit, year) do update set last = n.last + :count returning last",
            {"unit": unit, "year": year, "count": years.count(year)},
        ).scalar_one() - years.count(year)
        for year in sorted(set(years))
    }
    numbers = []
    for year in years:
        last[year] += 1
        numbers.append(f"{'YL' if rehearsal else 'JLL'}-{year}-{serial}-{last[year]:06d}")
    return numbers


def _jsonable(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: json.loads(_bound(name, value)) if FIELDS.get(name) == "jsonb" else value
            for name, value in row.items()}


def _bound(name: str, value: Any) -> Any:
    if FIELDS[name] != "jsonb":
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
