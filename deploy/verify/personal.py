"""What is sealed opens, for whoever it is said to be of, and is found by its own digest. Only with the keys."""

from __future__ import annotations

import importlib
from collections.abc import Iterator

import psycopg
from psycopg.rows import TupleRow

from deploy.verify.reading import Connections, Problem
from shared.privacy import OF_EVERY_DESK, Place, Unopenable, Vault

AT_ONCE = 5_000  # rows that are opened before the next ones are read


def check(connections: Connections, vault: Vault) -> list[Problem]:
    """Open every sealed value of every desk."""
    return [
        Problem("sealed", desk, f"{place.table}:{subject}", detail)
        for desk, connection in connections.items()
        for place in (*OF_EVERY_DESK, *importlib.import_module(f"services.{desk}.app").SERVICE.sealed)
        for subject, detail in _place(connection, place, vault)
    ]


def _place(connection: psycopg.Connection[TupleRow], place: Place, vault: Vault) -> Iterator[tuple[str, str]]:
    key = " || '/' || ".join(f"{name}::text" for name in place.key)
    texts = [f"{place.text_of(name)}" for name in place.fields]
    with connection.cursor(name="sealed") as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(f"select {', '.join([key, place.owner, *texts, *place.digests])} from {place.table}")
        for subject, owner, *rest in cursor:
            values = dict(zip(place.fields, rest, strict=False))
            kept = dict(zip(place.digests, rest[len(values):], strict=True))
            detail = _wrong(place, owner, values, kept, vault)
            if detail:
                yield subject, detail


def _wrong(
    place: Place, owner: object, values: dict[str, str | None], kept: dict[str, str | None], vault: Vault
) -> str | None:
    for name, sealed in values.items():
        if not sealed:
            continue
        try:
            told = vault.digests(name, vault.open(place.fields[name], owner, sealed))
        except Unopenable:
            return f"{name} does not open"
        if any(kept[column] != digest for column, digest in told.items() if column in kept):
            return f"{name} is not the one that it is found by"
    return None
