"""Persons are minted here: one UUID per identity number, found by its keyed digest."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from shared.runtime import UnitOfWork, new_id


def find_persons(uow: UnitOfWork, id_numbers: Collection[str], *, rehearsal: bool) -> dict[str, Mapping[str, Any]]:
    """The persons known by these identity numbers, as {id, name} by number."""
    digests = {uow.vault.digest("id_number", number): number for number in id_numbers}
    rows = uow.execute(
        "select id, id_digest, name from persons"
        " where id_digest = any(cast(:digests as text[])) and rehearsal = :rehearsal",
        {"digests": list(digests), "rehearsal": rehearsal},
    ).mappings()
    return {digests[row["id_digest"]]: dict(row) for row in rows}


def find_or_make_persons(
    uow: UnitOfWork, people: Sequence[tuple[str, str, str]], *, rehearsal: bool,
) -> dict[str, Mapping[str, Any]]:
    """Find persons by identity number, making those that are new; answers {id, name} by number.

    :param people: (identity number, name, phone).
    """
    vault = uow.vault
    fresh = {vault.digest("id_number", number): (new_id(), number, name, phone) for number, name, phone in people}
    digests = sorted(fresh)  # in one order everywhere, so that two rosters with the same people do not lock each other
    uow.execute(
        """
        insert into persons (id, rehearsal, id_digest, id_number, name, phone)
        select u.id, cast(:rehearsal as boolean), u.digest, u.number, u.name, u.phone
        from unnest(cast(:ids as uuid[]), cast(:digests as text[]), cast(:numbers as text[]),
                    cast(:names as text[]), cast(:phones as text[])) as u(id, digest, number, name, phone)
        on conflict (id_digest, rehearsal) do nothing
        """,
        {"ids": [fresh[one][0] for one in digests], "rehearsal": rehearsal, "digests": digests,
         "numbers": [vault.seal("id_number", id_, number) for id_, number, _, _ in map(fresh.__getitem__, digests)],
         "names": [fresh[one][2] for one in digests],
         "phones": [vault.seal("phone", id_, phone) for id_, _, _, phone in map(fresh.__getitem__, digests)]},
    )
    return find_persons(uow, [number for number, _, _ in people], rehearsal=rehearsal)
