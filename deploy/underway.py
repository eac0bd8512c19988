"""What waits in letters: dossiers of the outbox, items that were parked, envelopes that were received and not yet taken.

The numbers in them are sealed like those of rows, for the person that they are of, and become rows at another desk.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Engine, text

from shared.mail.sealing import Unsealable, unseal
from shared.privacy import Unopenable, Vault, is_sealed
from shared.privacy.vault import OF_PERSON
from shared.runtime import Runtime

WAITING = (("outbox", "body", "text"), ("parked_items", "item", "jsonb"))
PLAIN = """'"(id_number|phone)": ?"[0-9]{11}'"""
VALUE = "[0-9]+:[A-Za-z0-9+/]{38,}"  # a sealed value, see shared.privacy.vault
SEALED = re.compile(f'"({VALUE}={{0,2}})"', re.ASCII)
UNACKNOWLEDGED = "select id from outbox where closed_at is null and attempts > 0 and body ~ '" + f'"{VALUE}' + "'"


def seal_plain(engine: Engine, vault: Vault) -> int:
    """Seal the numbers in letters of a time before sealing; answers how many letters there were."""
    def sealed(body: str) -> str:
        return json.dumps(_within(json.loads(body), vault.sealed), ensure_ascii=False)

    return sum(count for _, count, _ in _each(engine, PLAIN, sealed))


def reseal(engine: Engine, vault: Vault) -> list[tuple[str, int, list[str]]]:
    """Seal anew the numbers in letters that an older key has sealed: for each table, how many letters, and which do not open.

    Only the sealed texts are replaced, each by its successor: everything else in a letter stays as it was written.
    """
    def anew(body: str) -> str:
        fresh: dict[str, str] = {}

        def note(row: Mapping[str, Any]) -> Mapping[str, Any]:
            for name in OF_PERSON:
                if isinstance(row.get(name), str) and is_sealed(row[name]):
                    told = vault.open(name, row["person_id"], row[name])
                    fresh[row[name]] = vault.seal(name, row["person_id"], told)
            return row

        _within(json.loads(body), note)
        return SEALED.sub(lambda found: f'"{fresh[found[1]]}"' if found[1] in fresh else found[0], body)

    return list(_each(engine, f"'{_older(vault)}'", anew))


def versions(connection: Connection) -> set[int]:
    """The versions of the keys with which numbers in these letters are sealed."""
    return {int(version) for table, column, _ in WAITING for (version,) in connection.execute(text(
        f"""select distinct found[1] from {table}, regexp_matches({column}::text, '"([0-9]+):[A-Za-z0-9+/]{{38,}}', 'g') found"""))}


def older(connection: Connection, vault: Vault) -> int:
    """How many of these letters hold a number that is sealed with an older key."""
    return sum(connection.execute(text(f"select count(*) from {table} where {column}::text ~ '{_older(vault)}'")).scalar_one()
               for table, column, _ in WAITING)


def received(engine: Engine, runtime: Runtime) -> int:
    """How many letters were received, not yet taken, and hold a number that is sealed with an older key.

    They are closed with the keys of the mail; one that these do not open is refused when it is taken.
    """
    newest, count = f"{runtime.vault.version}:", 0
    with engine.connect() as connection:
        for (envelope,) in connection.execute(text("select envelope from inbox where envelope is not null")):
            try:
                body = unseal(envelope, runtime.service.name, runtime.settings.mail_keys).text
            except Unsealable:
                continue
            count += any(not found.startswith(newest) for found in SEALED.findall(body))
    return count


def flying(engine: Engine) -> set[UUID]:
    """The letters with numbers that were sent and not yet acknowledged: as they are in the broker, so they will be taken."""
    with engine.connect() as connection:
        return set(connection.execute(text(UNACKNOWLEDGED)).scalars())


def _older(vault: Vault) -> str:
    return f'"(?!{vault.version}:){VALUE}'


def _each(engine: Engine, fits: str, change: Callable[[str], str]) -> Iterator[tuple[str, int, list[str]]]:
    """Write the letters that fit anew, one in a transaction."""
    for table, column, kind in WAITING:
        fitting, count, damaged = f"select id from {table} where {column}::text ~ {fits}", 0, []
        with engine.connect() as connection:
            ids = connection.execute(text(fitting)).scalars().all()
        for id_ in ids:
            with engine.begin() as connection:
                body = connection.execute(text(f"select {column}::text from {table} where id = :id for update"), {"id": id_}).scalar()
                if body is None:  # acknowledged meanwhile
                    continue
                try:
                    fresh = change(body)
                except Unopenable:
                    damaged.append(str(id_))
                    continue
                connection.execute(text(f"update {table} set {column} = cast(:body as {kind}) where id = :id"),
                                   {"id": id_, "body": fresh})
                count += 1
        yield table, count, damaged


def _within(value: Any, change: Callable[[Mapping[str, Any]], Any]) -> Any:
    """Change whatever in a letter is about a person."""
    if isinstance(value, list):
        return [_within(one, change) for one in value]
    if not isinstance(value, dict):
        return value
    inner = {name: _within(one, change) for name, one in value.items()}
    return change(inner) if "person_id" in inner else inner
