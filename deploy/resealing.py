"""Sealing of what stands in tables and lies in the store: what an older program left plain, and what an older key had closed.

`SERVICE=training python -m deploy.resealing` does for one desk, inside its image, what `jinlanling rotate-keys` does for all. One batch is one transaction, so that an interruption leaves some rows done and the others readable as before: the next
run goes on with those. Only the owner of the tables may do it; no journal row, state or version changes.
"""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, text

from deploy import underway
from shared.files import moving
from shared.files.store import SEALED
from shared.privacy import OF_EVERY_DESK, Place, Unopenable, Vault, is_sealed
from shared.runtime import Runtime, settings_from_environment

BATCH = 1_000


@dataclass
class Resealed:
    """How many rows of a table, or files, were sealed anew, and which hold something that does not open."""

    table: str
    rows: int = 0
    damaged: list[str] = field(default_factory=list)


def main() -> None:
    """Seal anew the rows and files of the desk that SERVICE names; status 1 if something does not open, or is left under an older
    key."""
    service = os.environ["SERVICE"]
    settings = settings_from_environment(service, os.environ)
    if not settings.database_owner_url:
        raise SystemExit(f"DATABASE_OWNER_URL_{service.upper()} is not set: only the owner of the tables seals anew")
    runtime = Runtime(importlib.import_module(f"services.{service}.app").SERVICE, settings)
    done = everything(runtime, datetime.now(UTC))
    waits = left(runtime)
    for one in done:
        print(one.table, one.rows, *one.damaged)
    print(f"{waits} left under an older key: keep that key" if waits else "nothing is left here under an older key")
    raise SystemExit(int(waits > 0 or any(one.damaged for one in done)))


def everything(runtime: Runtime, now: datetime) -> list[Resealed]:
    """Seal anew all rows of a desk and its letters that wait, as their owner, and all of its files."""
    done = rows(runtime)
    if runtime.settings.files_url:
        moved = moving.reseal(runtime, now)
        plain = [path for path in moved.damaged if f"/{SEALED}/" not in path]
        done += [Resealed("files: plain", moved.plain, plain),
                 Resealed("files: older key", moved.older, [path for path in moved.damaged if path not in plain])]
    return done


def rows(runtime: Runtime) -> list[Resealed]:
    """Seal anew all rows of a desk and its letters that wait: first these, which become rows elsewhere."""
    with as_owner(runtime) as engine:
        waiting = [Resealed(*found) for found in underway.reseal(engine, runtime.vault)]
        return [*reseal(engine, places_of(runtime), runtime.vault), *waiting]


def left(runtime: Runtime) -> int:
    """How many values of a desk an older key is still needed for: its rows and letters, and what it has received and not yet taken."""
    with as_owner(runtime) as engine:
        return under_older(engine, places_of(runtime), runtime.vault) + underway.received(engine, runtime)


def places_of(runtime: Runtime) -> tuple[Place, ...]:
    """Where a desk keeps what is sealed."""
    return (*OF_EVERY_DESK, *runtime.service.sealed)


@contextmanager
def as_owner(runtime: Runtime) -> Iterator[Engine]:
    """The desk's database as the owner of its tables sees it."""
    engine = create_engine(runtime.settings.database_owner_url)
    try:
        yield engine
    finally:
        engine.dispose()


def reseal(engine: Engine, places: Sequence[Place], vault: Vault, *, plain_only: bool = False) -> list[Resealed]:
    """Seal with the newest key whatever is not, batch by batch; what does not open is left as it is and named.

    :param plain_only: only what is not sealed at all.
    """
    good = "[0-9]+" if plain_only else str(vault.version)
    return [_reseal(engine, place, vault, good) for place in places]


def _reseal(engine: Engine, place: Place, vault: Vault, good: str) -> Resealed:
    done, last = Resealed(place.table), None
    while True:
        with engine.begin() as connection:
            rows = _stale(connection, place, good, last)
            if not rows:
                return done
            fresh = list(_anew(rows, place, vault, done))
            if fresh:
                connection.execute(text(_writing(place)), {"rows": json.dumps(fresh, default=str)})
        done.rows += len(fresh)
        last = rows[-1]


def _stale(connection: Connection, place: Place, good: str, last: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    old = " or ".join(
        f"({name} is not null and {place.text_of(name)} <> '' and {place.text_of(name)} !~ '^{good}:')"
        for name in place.fields)
    key = ", ".join(place.key)
    after = f"and ({key}) > ({', '.join(f':{name}' for name in place.key)})" if last else ""
    texts = ", ".join(f"{place.text_of(name)} as {name}" for name in place.fields)
    return [dict(row) for row in connection.execute(
        text(f"select {key}, {place.owner} as owner_, {texts} from {place.table}"
             f" where ({old}) {after} order by {key} limit {BATCH} for update"),
        {name: last[name] for name in place.key} if last else {},
    ).mappings()]


def _anew(rows: Sequence[Mapping[str, Any]], place: Place, vault: Vault, done: Resealed) -> Iterator[dict[str, Any]]:
    for row in rows:
        try:
            plain = {name: _plain(vault, bound, row["owner_"], row[name])
                     for name, bound in place.fields.items() if row[name]}
        except Unopenable:
            done.damaged.append("/".join(str(row[name]) for name in place.key))
            continue
        sealed = {name: vault.seal(place.fields[name], row["owner_"], value) for name, value in plain.items()}
        digests = {name: value for column, told in plain.items() for name, value in vault.digests(column, told).items()}
        yield {**{name: row[name] for name in (*place.key, *place.fields)}, **sealed,
               **{name: digests.get(name) for name in place.digests}}


def _plain(vault: Vault, bound: str, owner: object, value: str) -> str:
    return vault.open(bound, owner, value) if is_sealed(value) else value


def _writing(place: Place) -> str:
    sets = ", ".join(f"{name} = n.{name}" for name in (*place.fields, *place.digests))
    same = " and ".join(f"t.{name} = n.{name}" for name in place.key)
    return (f"update {place.table} t set {sets} from jsonb_populate_recordset(null::{place.table}, cast(:rows as jsonb)) n"
            f" where {same}")


def unknown_versions(engine: Engine, places: Sequence[Place], vault: Vault) -> set[int]:
    """The versions of keys that something here is sealed with, letters that wait included, and that this process does not have."""
    with engine.connect() as connection:
        found = underway.versions(connection)
        for place in places:
            for name in place.fields:
                told = place.text_of(name)
                found |= {int(version) for (version,) in connection.execute(text(
                    f"select distinct split_part({told}, ':', 1) from {place.table} where {told} ~ '^[0-9]+:'"))}
        return found - vault.versions


def under_older(engine: Engine, places: Sequence[Place], vault: Vault) -> int:
    """How many values here are still sealed with a key that another has followed: rows, and what waits in letters."""
    with engine.connect() as connection:
        count = underway.older(connection, vault)
        for place in places:
            for name in place.fields:
                told = place.text_of(name)
                count += connection.execute(text(
                    f"select count(*) from {place.table} where {told} ~ '^[0-9]+:' and {told} !~ '^{vault.version}:'")).scalar_one()
        return count


def close_constraints(engine: Engine) -> None:
    """Let the database itself say of all rows what it says of new ones: nothing plain."""
    with engine.begin() as connection:
        waiting = connection.execute(text(
            "select conrelid::regclass::text, conname from pg_constraint where not convalidated and contype = 'c'")).all()
        for table, name in waiting:
            connection.execute(text(f'alter table {table} validate constraint "{name}"'))


if __name__ == "__main__":
    main()
