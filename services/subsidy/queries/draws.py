"""Frames, inspectors and published draws."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.subsidy.rules.draws import Thing
from shared.identity import rights
from shared.runtime import UnitOfWork

UNGRADED = "ungraded"  # a base without a known credit grade; the policy names no percentage, so all of it is drawn


def stratum_name(stratum: str) -> str:
    """What people call a stratum: the credit grade of its bases."""
    return "未评级" if stratum == UNGRADED else f"{stratum} 级"


def strata_of(draw: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The strata of a draw by name: how many objects, how many are to be drawn, which were."""
    names = sorted({thing["stratum"] for thing in draw["frame"]})
    sample = set(draw["sample"] or ())
    return [{"name": stratum_name(name), "all": sum(thing["stratum"] == name for thing in draw["frame"]),
             "wanted": (draw["sample_sizes"] or {}).get(name, 0),
             "drawn": [thing["id"] for thing in draw["frame"] if thing["stratum"] == name and thing["id"] in sample]}
            for name in names]


def paid_cases(uow: UnitOfWork, unit: str, *, rehearsal: bool, grades: Mapping[str, str]) -> list[Thing]:
    """The objects of a draw: the unit's paid cases by number, in the stratum of their base's credit grade."""
    rows = uow.execute(
        "select number, base_id from cases where unit = :unit and rehearsal = :rehearsal"
        " and state in ('paid', 'closed') order by number", {"unit": unit, "rehearsal": rehearsal},
    )
    return [Thing(number, grades.get(str(base), UNGRADED)) for number, base in rows]


def earlier(uow: UnitOfWork, unit: str, *, rehearsal: bool, ids: Collection[str]) -> tuple[bool, bool]:
    """Whether a frame of the unit still waits for its seed, and whether these very objects were in one before."""
    waiting, drawn = uow.execute(
        """
        select coalesce(bool_or(state = 'frozen'), false), coalesce(bool_or(cast(:ids as text[]) = array(
            select thing->>'id' from jsonb_array_elements(frame) thing order by thing->>'id' collate "C"
        )), false)
        from draws where unit = :unit and rehearsal = :rehearsal
        """,
        {"unit": unit, "rehearsal": rehearsal, "ids": sorted(ids)},
    ).one()
    return waiting, drawn


def inspector_library(uow: UnitOfWork, unit: str, *, rehearsal: bool) -> list[str]:
    """The persons of the unit who may inspect, as ids in order."""
    allowed = {str(role) for role in rights.BE_DRAWN_TO_INSPECT.roles}
    return sorted({
        str(row["person_id"]) for row in uow.reference("account").values()
        if row["active"] and row["unit"] == unit and bool(row["rehearsal"]) == rehearsal and allowed & set(row["roles"])
    })


def handlers(uow: UnitOfWork, numbers: Collection[str]) -> set[str]:
    """Everybody who did any duty on one of these cases."""
    return {str(person) for person in uow.execute(
        "select distinct d.person_id from duties d join cases c on c.id = d.case_id"
        " where c.number = any(cast(:numbers as text[]))", {"numbers": list(numbers)},
    ).scalars()}


def write_sample(
    uow: UnitOfWork, id_: UUID, *, public_seed: str, seed: str, sizes: Mapping[str, int], sample: Sequence[str],
    inspectors: Sequence[str], on: date,
) -> None:
    """Write what was drawn beside its frame."""
    uow.execute(
        """
        update draws set public_seed = :public, seed = :seed, sample_sizes = cast(:sizes as jsonb),
            sample = cast(:sample as jsonb), inspectors = cast(:inspectors as jsonb), drawn_on = :on where id = :id
        """,
        {"id": id_, "public": public_seed, "seed": seed, "sizes": json.dumps(dict(sizes)), "on": on,
         "sample": json.dumps(list(sample)), "inspectors": json.dumps(list(inspectors))},
    )


def enlarge_sample(
    uow: UnitOfWork, id_: UUID, *, sizes: Mapping[str, int], sample: Sequence[str], inspectors: Sequence[str],
) -> None:
    """Write the larger sample, and who may inspect it."""
    uow.execute(
        "update draws set sample_sizes = cast(:sizes as jsonb), sample = cast(:sample as jsonb),"
        " inspectors = cast(:inspectors as jsonb) where id = :id",
        {"id": id_, "sizes": json.dumps(dict(sizes)), "sample": json.dumps(list(sample)),
         "inspectors": json.dumps(list(inspectors))},
    )


def published(uow: UnitOfWork, id_: UUID) -> dict[str, Any] | None:
    """The draw as it is published for anybody to recompute, also before the seed is known."""
    row = uow.execute(
        "select title, unit, frozen_on, seed_source, seed_on, frame, frame_hash, public_seed, seed, sample_sizes, sample"
        " from draws where id = :id and not rehearsal", {"id": id_},
    ).mappings().one_or_none()
    return None if row is None else dict(row)


def all_published(uow: UnitOfWork, most: int) -> list[dict[str, Any]]:
    """The draws that anybody may recompute, the newest first."""
    rows = uow.execute(
        "select id, title, unit, frozen_on, drawn_on, jsonb_array_length(frame) as objects, frame_hash,"
        " jsonb_array_length(coalesce(sample, '[]')) as drawn from draws where not rehearsal"
        " order by frozen_on desc, id limit :most", {"most": most},
    )
    return [dict(row) for row in rows.mappings()]
