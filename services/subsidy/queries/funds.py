"""The ledger as it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, select, text, true
from sqlalchemy.orm import InstrumentedAttribute

from services.subsidy.models import Indicator, Transfer
from services.subsidy.rules.funds import FUND_NAMES
from shared.casework import ALL, Actor
from shared.runtime import UnitOfWork


def available(uow: UnitOfWork, unit: str, year: int) -> dict[str, int]:
    """What each fund of the unit has available this year, in fen."""
    rows = uow.execute(
        "select fund, balance from accounts where unit = :unit and year = :year and kind = 'available'",
        {"unit": unit, "year": year},
    )
    return {fund: balance for fund, balance in rows}


def overview(uow: UnitOfWork, by: Actor, year: int | None) -> list[dict[str, Any]]:
    """Each fund of the units that the actor sees, with the balance of every account in fen."""
    rows = uow.execute(
        """
        select unit, fund, year, jsonb_object_agg(kind, balance) as balances from accounts
        where (cast(:year as integer) is null or year = cast(:year as integer))
            and (:all or unit = any(cast(:units as text[])))
            and exists (select from reference r where r.kind = 'unit' and r.key = accounts.unit
                and coalesce(cast(r.row ->> 'rehearsal' as boolean), false) = :rehearsal)
        group by unit, fund, year order by unit, year, fund
        """,
        {"year": year, "all": by.units == ALL, "units": sorted(by.units), "rehearsal": bool(by.rehearsal)},
    ).mappings()
    return [{**row, "fund_name": FUND_NAMES[row["fund"]]} for row in rows]


def seen_by(by: Actor, column: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """The condition that a row of the ledger, which has a unit and nothing else, is within the actor's reach.

    Real and rehearsal money never stand in one list.
    """
    world = text(
        "select key from reference where kind = 'unit'"
        " and coalesce(cast(row ->> 'rehearsal' as boolean), false) = :rehearsal"
    ).bindparams(rehearsal=bool(by.rehearsal)).columns(key=Text)
    reach = true() if by.units == ALL else column.in_(sorted(by.units))
    return and_(column.in_(world), reach)


def transfers(by: Actor, filters: Mapping[str, Any]) -> Select[Any]:
    """The transfers that the actor sees."""
    statement = select(*Transfer.__table__.columns).where(seen_by(by, Transfer.unit))
    for name in ("fund", "year", "case_id"):
        if filters.get(name) is not None:
            statement = statement.where(getattr(Transfer, name) == filters[name])
    return statement


def indicators(by: Actor) -> Select[Any]:
    """The budget indicators that the actor sees."""
    return select(*Indicator.__table__.columns).where(seen_by(by, Indicator.unit), Indicator.rehearsal == bool(by.rehearsal))

