"""What enrollment corrected about a person 信息更正 reaches the person's cases, at whichever desk they are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from shared.runtime.work import UnitOfWork

CORRECTED = "enrollment.person.corrected"
CORRECTABLE = ("name", "id_number", "phone", "id_digest", "last_four_digest")


def take_corrections(uow: UnitOfWork, items: Sequence[Mapping[str, Any]], message: object) -> None:
    """Write corrected personal data on the person's cases; the note on each chain comes as a request (`63号 §4.1`).

    :param items: `{person_id, rehearsal}` and of the columns that can be corrected those that were.
    """
    columns = ", ".join(f"{name} = coalesce(:{name}, {name})" for name in CORRECTABLE)
    for item in (uow.vault.sealed(item) for item in items):
        uow.execute(
            f"update {uow.runtime.service.case.table} set {columns}"
            " where person_id = :person_id and rehearsal = :rehearsal",
            {"person_id": item["person_id"], "rehearsal": item["rehearsal"],
             **{name: item.get(name) for name in CORRECTABLE}},
        )
