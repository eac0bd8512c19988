"""Who is in which class 编班: while a plan is drawn up, within its size, of its kind (63号 §2.3)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.training import queries, rules
from services.training.actions.reach import Verdicts, class_for, name_of, noting, setting
from services.training.lifecycle import CASE, CLASS
from shared.casework import Actor, Judge, Outcome, Row, advance, lock
from shared.casework.reasons import UNKNOWN
from shared.refusals import Refusal
from shared.runtime import UnitOfWork

KIND = ("occupation", "trade", "level", "certificate_kind")
Expect = Mapping[UUID, int] | None


def place(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, class_id: UUID, expect: Expect = None,
    reason: str | None = None,
) -> Outcome:
    """Place people in a class 编班 (63号 §2.3).

    :raises Refused: `no-such-record` or `class-roster-closed` for the class; what a person lacks is answered per case.
    """
    return _into(uow, "place", ids, class_id, by=by, on=on, expect=expect, reason=reason)


def transfer(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, class_id: UUID, expect: Expect = None,
    reason: str | None = None,
) -> Outcome:
    """Move placed people to another class 转班, while both rosters are open (63号 §2.3)."""
    return _into(uow, "transfer", ids, class_id, by=by, on=on, expect=expect, reason=reason)


def unplace(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Take people out of a class whose roster is open 撤出 (63号 §2.3)."""
    _lock_classes_of(uow, ids)
    outcome = advance(uow, CASE, "unplace", ids, by=by, on=on, expect=expect, reason=reason, judge=judge_unplace)
    setting("cases", class_id=None)(uow, outcome.moved)
    return outcome


def file_contracts(uow: UnitOfWork, class_id: UUID, *, by: Actor, contracts: Mapping[UUID, str]) -> int:
    """Record the labour contract copies 劳动合同复印件 of people in a class, by their SHA-256 (63号 §2.3).

    :returns: how many were recorded; people of other classes are left alone.
    """
    class_for(uow, class_id, by, "drafted", "returned")
    lock(uow, CASE, contracts)
    return uow.execute(
        """
        update cases c set contract_digest = n.digest
        from unnest(cast(:ids as uuid[]), cast(:digests as text[])) as n(id, digest)
        where c.id = n.id and c.class_id = :class and c.here
        """,
        {"ids": list(contracts), "digests": list(contracts.values()), "class": class_id},
    ).rowcount


def judge_unplace(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
    """Refuse to take people out of a class whose plan has been sent (63号 §2.3)."""
    closed = _closed_classes(uow, rows)
    return {row["id"]: closed[row["class_id"]] for row in rows if row["class_id"] in closed}


def _into(
    uow: UnitOfWork, action: str, ids: Collection[UUID], class_id: UUID, *, by: Actor, on: date, expect: Expect,
    reason: str | None,
) -> Outcome:
    _lock_classes_of(uow, ids, class_id)
    group = class_for(uow, class_id, by)
    if refusal := rules.roster_open(state=group["state"], name=name_of(group)):
        return Outcome(refused=dict.fromkeys(ids, refusal))
    judge = noting(_joins(group), setting("cases", class_id=class_id))
    # The register finds the people of a class by its number.
    return advance(uow, CASE, action, ids, by=by, on=on, expect=expect, reason=reason, judge=judge,
                   facts={"class_number": group["number"]})


def _joins(group: Row) -> Judge:
    """The judge of joining this class: places are given in the order of the case numbers until none is left."""

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Verdicts:
        policy = uow.policy(group["starts_on"])
        placed = queries.rosters(uow, [group["id"]]).get(group["id"], (0, 0))[0]
        closed = _closed_classes(uow, rows)
        verdicts: dict[UUID, Refusal] = {}
        for row in sorted(rows, key=lambda row: str(row["number"])):
            refusal = closed.get(row["class_id"]) or _fits(row, group, single=policy.class_single_employer)
            if refusal is None and row["class_id"] != group["id"]:
                refusal = rules.room_left(placed=placed, limit=policy.class_size_max)
                placed += refusal is None
            if refusal is not None:
                verdicts[row["id"]] = refusal
        return verdicts

    return judge


def _fits(row: Row, group: Row, *, single: bool) -> Refusal | None:
    if row["unit"] != group["unit"] or row["base_id"] not in (None, group["base_id"]):
        return UNKNOWN("该班级不属于学员所在的区市或基地。")
    kind = (tuple(str(thing[name]) for name in KIND) for thing in (row, group))
    case_kind, group_kind = kind
    return rules.of_the_class_kind(
        case=(case_kind[0], case_kind[1], case_kind[2], case_kind[3]),
        group=(group_kind[0], group_kind[1], group_kind[2], group_kind[3]),
    ) or rules.of_the_class_employer(
        case=str(row["employer_id"]) if row["employer_id"] else None, group=str(group["employer_id"]), single=single
    )


def _closed_classes(uow: UnitOfWork, rows: Sequence[Row]) -> dict[UUID, Refusal]:
    """The classes that these people are in now and may not leave any more."""
    found = uow.execute(
        "select id, state from classes where id = any(cast(:ids as uuid[]))",
        {"ids": list({row["class_id"] for row in rows if row["class_id"] is not None})},
    ).mappings()
    judged = {row["id"]: rules.roster_open(state=row["state"], name=name_of(dict(row))) for row in found}
    return {class_id: refusal for class_id, refusal in judged.items() if refusal is not None}


def _lock_classes_of(uow: UnitOfWork, ids: Collection[UUID], *more: UUID) -> None:
    """Classes are locked before cases, everywhere, so that two who change a roster wait and never deadlock."""
    found = uow.execute(
        "select distinct class_id from cases where id = any(cast(:ids as uuid[])) and class_id is not null",
        {"ids": list(ids)},
    ).scalars()
    lock(uow, CLASS, {*found, *more})


JUDGES: Mapping[str, Judge] = {"unplace": judge_unplace}
