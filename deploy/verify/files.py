"""Every file that was brought lies in the store, opens, and is what its digest says; none lies there plain. Only with the stores."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import psycopg
from psycopg.rows import TupleRow

from deploy.verify.reading import Connections, Problem, rows
from shared.files.moving import lying
from shared.files.store import Store
from shared.refusals import Refused


def check(connections: Connections, stores: Mapping[str, Store]) -> list[Problem]:
    """Read all files of the desks whose stores are given."""
    return [Problem("files", desk, subject, detail) for desk, connection in connections.items() if desk in stores
            for subject, detail in (*_unreadable(connection, stores[desk]), *_plain(stores[desk]))]


def _unreadable(connection: psycopg.Connection[TupleRow], store: Store) -> Iterator[tuple[str, str]]:
    for (digest,) in rows(connection, "select distinct digest from files order by digest"):
        try:
            store.get(digest)
        except Refused as error:
            yield digest, f"{error.refusals[0].reason.slug}: the store does not give it back as it was brought"


def _plain(store: Store) -> Iterator[tuple[str, str]]:
    try:
        count = sum(not found["sealed"] for _, found in lying(*store.place()))
    except (OSError, Refused):
        return  # a file that was brought has said so
    if count:
        yield "plain", f"{count} files are not sealed: run rotate-keys"
