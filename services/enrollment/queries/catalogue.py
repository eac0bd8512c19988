"""The catalogue of occupations 职业（工种）, read from reference data into the rules' own values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from services.enrollment.rules import Listing, Occupation
from shared.runtime import UnitOfWork


@dataclass(frozen=True)
class Catalogue:
    """Occupations by (code, trade), and every name under which one may be meant, old ones included."""

    occupations: Mapping[tuple[str, str], Occupation]
    names: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def find(self, code: str, trade: str) -> Occupation:
        """The occupation, or one without any listing where the catalogue does not know it."""
        known = self.occupations.get((code, trade))
        return known or Occupation(code=code, name=trade, trade=trade, listings=())

    def meant_by(self, written: str) -> tuple[tuple[str, str], ...]:
        """The (code, trade) pairs that a written name may mean: none, one, or several to choose from."""
        return self.names.get("".join(written.split()), ())


def catalogue(uow: UnitOfWork) -> Catalogue:
    """Read the desk's catalogue; a trade's own name goes before the occupation's and an old name."""
    occupations: dict[tuple[str, str], Occupation] = {}
    names: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    rows = uow.reference("occupation").values()
    for row in rows:
        key = (row["code"], row["trade"])
        occupations[key] = Occupation(code=row["code"], name=row["name"], trade=row["trade"],
                                      listings=tuple(_listing(one) for one in row["listings"]))
        names[row["trade"]][key] = None
    for row in rows:
        for name in (row["name"], *row["old_names"]):
            if name not in {one["trade"] for one in rows}:
                names[name][row["code"], row["trade"]] = None
    return Catalogue(occupations, {name: tuple(keys) for name, keys in names.items()})


def _listing(row: Mapping[str, Any]) -> Listing:
    until = row.get("until")
    return Listing(kind=row["kind"], start=date.fromisoformat(row["from"]), document=row["document"],
                   end=date.fromisoformat(until) if until else None, closed_by=row.get("closed_by") or "")
