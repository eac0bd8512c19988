"""An open denial 学员否认 stands in the way of every step that certifies or pays, at whichever desk it was made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from shared.casework import reasons
from shared.lifecycle import DESK_NAMES, Transition
from shared.refusals import Refusal
from shared.runtime.work import UnitOfWork

CURE = "由区市经办人核实并作出处理"
OPEN = """
select * from (
    select case_id, id, number, title, about_words, stated_on, cast(:desk as text) as desk from statements
    where state = 'open'
    union all
    select case_id, id, number, title, about_words, stated_on, desk from denials where open
) d where case_id = any(cast(:ids as uuid[])) order by stated_on, number
"""


def open_denials(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, list[Mapping[str, Any]]]:
    """What is denied and not yet looked into, by case, as far as the transaction may see it: a base sees none."""
    found: dict[UUID, list[Mapping[str, Any]]] = {}
    for row in uow.execute(OPEN, {"ids": list(ids), "desk": uow.service}).mappings():
        found.setdefault(row["case_id"], []).append(dict(row))
    return found


def in_the_way(uow: UnitOfWork, steps: Mapping[UUID, Transition]) -> dict[UUID, Refusal]:
    """The cases whose next step waits until a denial has been looked into (`63号 §4.1`).

    :param steps: the row of the table that would be taken, by case.
    """
    asked = [id_ for id_, step in steps.items() if step.undisputed]
    denied = open_denials(uow, asked) if asked else {}
    return {id_: denied_by_person(rows[0]) for id_, rows in denied.items()}


def denied_by_person(denial: Mapping[str, Any]) -> Refusal:
    """The refusal that an open denial is, with its number for whoever has to settle it."""
    desk, about = DESK_NAMES[denial["desk"]], f"（{denial['about_words']}）" if denial["about_words"] else ""
    return reasons.DENIED(
        f"学员本人 {denial['stated_on']} 在{desk}环节声明“{denial['title']}”{about}，尚待核实。", cure=CURE,
        statement=denial["number"], desk=denial["desk"],
    )
