"""Everything that a desk holds on one person 个人信息查阅、复制: made from the declaration of its holdings, so that no table is forgotten.

Numbers stand open in it; colleagues by their names alone; what is about somebody else is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from shared.privacy.boxes import Unopenable
from shared.privacy.holdings import ABOUT_EVERYWHERE, Holdings
from shared.privacy.places import CASES, STATEMENTS, Place
from shared.privacy.vault import UNREADABLE
from shared.runtime.work import UnitOfWork

Bundle = Mapping[str, list[dict[str, Any]]]
LISTED = 2_000  # rows of one table
FOR_PROGRAMS = {"head", "prev", "hash", "leaf", "digest", "id_digest", "last_four_digest", "payee_digest", "fingerprint", "password_hash",
                "timeline", "facts", "seq", "last_four", "rehearsal"}


def questions(holdings: Holdings) -> dict[str, tuple[str, str, frozenset[str]]]:
    """For each table that holds something on a person: of which rows, which of them the person may be told, which columns are
    about somebody else."""
    found = {table: (about, "true", frozenset[str]()) for table, about in {**ABOUT_EVERYWHERE, **holdings.about}.items()}
    for part in holdings.parts:
        if part.whose:
            found[part.table] = (part.whose, part.told, frozenset(part.hidden))
    return found


def everything_on(uow: UnitOfWork, person: UUID, *, to_themself: bool) -> Bundle:
    """All rows about a person at this desk, by table; empty tables are left out.

    :param to_themself: leave out what the office does not tell yet, such as scores before they are published.
    """
    holdings = uow.runtime.service.holdings
    if holdings is None:
        return {}
    names = _names(uow, person)
    places = {place.table: place for place in (STATEMENTS, *uow.runtime.service.sealed)} | {"cases+": CASES}
    found = {}
    with uow.whole_city():  # a person's cases may be in several units; each question says whose
        for table, (whose, told, hidden) in questions(holdings).items():
            owner = f", {places[table].owner} as owner_" if table in places else ""
            rows = uow.execute(
                f"select t.*{owner} from (select * from {table} t where ({whose}) and ({told if to_themself else 'true'})) t limit {LISTED}",
                {"person": person}).mappings().all()
            opened = [_opened(uow, dict(row), [place for place in (places.get(table), CASES if table == "cases" else None) if place])
                      for row in rows]
            if opened:
                found[table] = [dict(_readable(row, names, hidden)) for row in opened]
    return found


def _opened(uow: UnitOfWork, row: dict[str, Any], places: list[Place]) -> dict[str, Any]:
    owner_here = row.pop("owner_", None)
    for place in places:
        owner = row["person_id"] if place is CASES else owner_here
        for column, bound in place.fields.items():
            if row.get(column):
                try:
                    read = uow.vault.open_json if place.whole else uow.vault.open
                    row[column] = read(bound, owner, row[column])
                except Unopenable:
                    row[column] = UNREADABLE
    return row


def _readable(row: Mapping[str, Any], names: Mapping[str, str], hidden: frozenset[str]) -> Iterator[tuple[str, Any]]:
    for column, value in row.items():
        if column not in FOR_PROGRAMS | hidden and value is not None and not isinstance(value, bytes):
            yield column, names.get(str(value), value) if isinstance(value, UUID | str) else value


def _names(uow: UnitOfWork, person: UUID) -> dict[str, str]:
    """Of colleagues only the name, by account and by person."""
    rows = {key: row for key, row in uow.reference("account").items() if row.get("person_id") != str(person)}
    return {**{key: row["name"] for key, row in rows.items()}, **{row["person_id"]: row["name"] for row in rows.values()}}
