"""Unit isolation in the database itself: what a transaction may see, and the row-level security that holds it to it.

The queries ask for the actor's rows only; this is the second wall, behind them. A transaction says what it may see in
settings that end with it; the policies compare every row with them. One that says nothing sees nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any
from uuid import UUID

EVERY_UNIT = frozenset({"*"})
SETTINGS = ("app.scope", "app.rehearsal", "app.base", "app.employer", "app.person")
TELL = "select " + ", ".join(f"set_config('{name}', %s, true)" for name in SETTINGS)
OWN_COLUMNS = {"base_id": "app.base", "employer_id": "app.employer", "person_id": "app.person"}


@dataclass(frozen=True)
class Sight:
    """What a transaction may see of the tables whose rows belong to a unit; nothing, unless told.

    :param units: codes of units, or `EVERY_UNIT`.
    :param rehearsal: only the rehearsal's rows, or only real ones; both where None.
    :param base, employer, person: whose own rows are seen besides.
    """

    units: frozenset[str] = frozenset()
    rehearsal: bool | None = None
    base: UUID | None = None
    employer: UUID | None = None
    person: UUID | None = None

    def told(self) -> tuple[str, ...]:
        """The values of `SETTINGS`, in their order; what is not told is empty."""
        own = (self.base, self.employer, self.person)
        world = "" if self.rehearsal is None else str(self.rehearsal).lower()
        return ",".join(sorted(self.units)), world, *(str(id_ or "") for id_ in own)


NOTHING = Sight()
EVERYTHING = Sight(EVERY_UNIT)
PUBLISHED = Sight(frozenset({"-published-"}), rehearsal=False)  # no unit: only what its own policies show to everybody


def protect(
    op: ModuleType | Any, tables: Mapping[str, Mapping[str, str]], *, through: Mapping[str, str] | None = None,
    rehearsal: bool = True,
) -> None:
    """Let the application's role see and write of these tables only what its transaction may see.

    The owner is not held to it: migrations, and the functions that keep the ledger, work on all rows. Called by
    migrations, so that what it writes may not change: another form of policy is another function.

    :param tables: for each table with a column `unit`, which further columns make a row somebody's own, and the setting
        that each must equal.
    :param through: for a table without such columns, the condition that the thing it is about is seen.
    :param rehearsal: whether they have a column `rehearsal`.
    """
    for table, own in tables.items():
        reached = " or ".join([
            f"{_told('app.scope')} = '*'", f"unit = any ({_listed('app.scope')})",
            *(f"{column} = {_id(setting)}" for column, setting in own.items()),
            *([through[table]] if through and table in through else []),
        ])
        _policy(op, table, f"({reached})" + (f" and {_WORLD}" if rehearsal else ""))


def hang(op: ModuleType | Any, tables: Mapping[str, tuple[str, str]]) -> None:
    """Let the rows that hang on a protected one be seen and written by whoever sees that one.

    Called by migrations, so that what it writes may not change.

    :param tables: for each table, the one that it hangs on, and its column with that one's id.
    """
    # Whoever sees everything pays no look at the other table: bulk work runs so.
    everything = f"{_told('app.scope')} = '*' and coalesce({_told('app.rehearsal')}, '') = ''"
    for table, (holder, column) in tables.items():
        _policy(op, table, f"({everything} or exists (select from {holder} held where held.id = {table}.{column}))")


def protect_notices(op: ModuleType | Any) -> None:
    """Let notices be seen by their readers; those to every unit by whoever has one."""
    reached = " or ".join([
        f"{_told('app.scope')} = '*'", f"reader_unit = any ({_listed('app.scope')})",
        f"(reader_unit is null and reader_org is null and {_told('app.scope')} <> '')",
        *(f"reader_org = {_id(setting)}" for setting in OWN_COLUMNS.values()),
    ])
    _policy(op, "notices", f"({reached}) and {_WORLD}")


def protect_notes(op: ModuleType | Any, *things: str) -> None:
    """Let notes be seen by the unit, by the base or employer whose they are, and, shared, by whoever sees the thing.

    :param things: tables of this desk that bases, employers or trainees see.
    """
    seen = " or ".join(f"exists (select from {thing} t where t.id = subject_id)" for thing in things)
    mine = " or ".join(f"org = {_id(setting)}" for setting in ("app.base", "app.employer"))
    protect(op, {"notes": {}}, through={"notes": f"{mine} or audience = 'shared' and ({seen})"})


def publish(op: ModuleType | Any, table: str, condition: str) -> None:
    """Show rows under a condition to transactions whose sight is `PUBLISHED`, and let them change none."""
    shown = f"{_told('app.scope')} = '-published-' and {condition} and not rehearsal"
    op.execute(f"create policy published on {table} for select using ({shown})")


def own(*columns: str) -> dict[str, str]:
    """The settings that these columns must equal, by column, for :func:`protect`."""
    return {column: OWN_COLUMNS[column] for column in columns}


def _policy(op: ModuleType | Any, table: str, condition: str) -> None:
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"create policy isolation on {table} using ({condition})")


# As subselects they are read once for a statement, not once for a row.
def _told(setting: str) -> str:
    return f"(select current_setting('{setting}', true))"


def _listed(setting: str) -> str:
    return f"(select string_to_array(current_setting('{setting}', true), ','))::text[]"


def _id(setting: str) -> str:
    # A setting that an earlier transaction had reads as '' afterwards, not as null.
    return f"(select nullif(current_setting('{setting}', true), '')::uuid)"


_WORLD = "rehearsal = coalesce((select nullif(current_setting('app.rehearsal', true), '')::boolean), rehearsal)"
