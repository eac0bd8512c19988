"""A record of every kind for one unit, and a body for every address, made from the desk's own descriptions."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from tests.harness import Desk, fixed_id

PLACE = re.compile(r"([a-z-]+)/<[^>]+>")
KINDS = {
    "int4": 1, "int8": 1, "bool": False, "date": "2026-03-02", "timestamptz": "2026-03-02T01:00:00Z", "bytea": b"\0" * 32,
    "_text": ["theory"], "_uuid": [], "jsonb": "{}", "numeric": 1, "time": "08:00",
}
EXAMPLES = {  # members of bodies whose description does not say what makes them good
    "reason": "演示", "until": (datetime.now(UTC) + timedelta(90)).date().isoformat(), "start_at": "08:00", "end_at": "09:00", "phone": "19900000000",
    "sizes": {"huancui": 1},
}
LISTS = {"timeline", "left_out", "spells", "papers", "notes", "header"}  # of JSON columns, those that hold a list
DATED = {"draw", "notice"}  # subjects whose pages ask the journal for the day of their first row
WITHOUT_UNIT = {"notices", "persons"}  # tables that say elsewhere whose they are
COLUMNS = """
select c.table_name, column_name, udt_name from information_schema.columns c
join information_schema.tables t using (table_schema, table_name)
where table_schema = 'public' and table_type = 'BASE TABLE' and is_generated = 'NEVER' and is_identity = 'NO' order by c.table_name, ordinal_position
"""
CHECKS = "select conrelid::regclass::text, conname from pg_constraint where contype = 'c' and connamespace = 'public'::regnamespace"

HANGING = """
select conrelid::regclass::text as hanging, attname as by, confrelid::regclass::text as held from pg_constraint c
join pg_class held on held.oid = confrelid and held.relrowsecurity
join pg_attribute a on a.attrelid = conrelid and a.attnum = conkey[1]
where contype = 'f' and cardinality(conkey) = 1 and connamespace = 'public'::regnamespace order by 1, 2
"""


@dataclass
class Planted:
    """What one unit has at a desk: one row in each table that knows units, all of one person of one class."""

    unit: str
    rehearsal: bool = False
    canary: str = field(default_factory=lambda: f"金丝雀{uuid4().hex[:8]}")
    person: UUID = field(default_factory=uuid4)
    ids: dict[str, UUID] = field(default_factory=dict)

    def value(self, table: str, column: str, kind: str, state: str | None) -> Any:
        """What stands in a column: ids agree with one another, every text carries the canary."""
        told = {
            "id": self.ids.get(table), "unit": self.unit, "rehearsal": self.rehearsal, "state": state, "here": True,
            "person_id": self.person, "base_id": fixed_id("base", self.unit),
            "employer_id": fixed_id("employer", self.unit), "case_id": self.ids.get("cases"), "number": self.canary[-8:],
            "class_id": self.ids.get("classes"), "notice_id": self.ids.get("public_notices"), "level": "senior", "occupation": "6-31-01-03", "session": "morning",
            "post": "examiner", "route": "certificate", "claim_route": "base", "population": "enterprise",
            "status": "proposed", "certificate_kind": "skill_level", "mode": "blended", "fund": "employment",
            "reader_unit": self.unit, "reader_role": "district_clerk", "year": 2026, "purpose": "identity", "roles": ["auditor"],
            "org": None, "held_until": None, "certificate": None, "award": None, "id_number": "371099199001010014",
        }
        if column in told:
            return told[column]
        if kind == "jsonb" and column in LISTS:
            return "[]"
        return self.canary if kind == "text" else uuid4() if kind == "uuid" else KINDS[kind]


def plant(desk: Desk, *homes: Planted) -> None:
    """Put a row of each unit into every table that knows units; the records need not be finished, only to be theirs."""
    machines = {machine.table: machine for machine in desk.service.machines}
    states = {table: str(machine.initial) for table, machine in machines.items()}
    with desk.databases.server.connect(desk.database) as admin:
        admin.execute("set session_replication_role = replica")
        for table, name in admin.execute(CHECKS).fetchall():
            admin.execute(f'alter table {table} drop constraint "{name}"')
        tables: dict[str, dict[str, str]] = {}
        for table, column, kind in admin.execute(COLUMNS):
            tables.setdefault(table, {})[column] = kind
        known = {table: columns for table, columns in tables.items() if {"id", "unit"} <= set(columns) or table in WITHOUT_UNIT}
        for home in homes:
            home.ids.update({table: uuid4() for table in known})
            home.ids |= {"persons": home.person, "bases": fixed_id("base", home.unit)}
            for table, columns in known.items():
                row = {c: home.value(table, c, kind, states.get(table)) for c, kind in columns.items()}
                if table == "corrections":
                    said = {side: desk.runtime.vault.seal_json(f"corrections.{side}", row["id"], {"name": home.canary})
                            for side in ("before", "after")}
                    row |= {side: json.dumps(sealed) for side, sealed in said.items()}
                if table == "official_letters":  # about something that its officers, its base, its employer see
                    about = "class" if "classes" in home.ids else "case"
                    row |= {"subject": about, "subject_id": home.ids["classes" if about == "class" else "cases"], "annex": None}
                if table == "letter_templates":
                    row |= {"kind": "correction", "status": "drafted"}
                if table == "letter_layouts":  # back to the house's
                    row |= {"kind": "correction", "status": "drafted", "content": None, "digest": None}
                if table == "notices":
                    row |= {"read_at": None, "read_by": None, "reader_org": None}
                admin.execute(f"delete from {table} where id = %s", [row["id"]])
                _insert(admin, table, row)
            for machine in machines.values():
                if machine.subject in DATED:
                    _insert(admin, "journal", {
                        "subject": machine.subject, "subject_id": home.ids[machine.table], "seq": 1, "desk": desk.service.name,
                        "action": "planted", "to_state": states[machine.table], "actor": "seed", "clause": "", "facts": "{}",
                        "on_day": "2026-03-02", "recorded_at": "2026-03-02T01:00:00Z", "prev": b"\0" * 32, "hash": b"\0" * 32})


def hang(desk: Desk, *homes: Planted) -> None:
    """Put a row of each unit into every table that hangs on a planted one; only its ids are good."""
    with desk.databases.server.connect(desk.database) as admin:
        admin.execute("set session_replication_role = replica")
        tables: dict[str, dict[str, str]] = {}
        for table, column, kind in admin.execute(COLUMNS):
            tables.setdefault(table, {})[column] = kind
        found = admin.execute(HANGING).fetchall()
        for home in homes:
            ids = {table: uuid4() for table, _, _ in found} | home.ids
            for table in {table for table, _, _ in found} - set(home.ids):
                made = {"id": ids[table], **{by: ids[holder] for hung, by, holder in found if hung == table}}
                _insert(admin, table, {column: made[column] if column in made else home.value(table, column, kind, None)
                                       for column, kind in tables[table].items()})


def _insert(admin: Any, table: str, row: Mapping[str, Any]) -> None:
    admin.execute(f"insert into {table} ({', '.join(row)}) values ({', '.join(['%s'] * len(row))}) on conflict do nothing", [*row.values()])


def named(address: str, home: Planted) -> str | None:
    """The address of this home's record; None where the address names no record that has been planted."""
    found = PLACE.search(address)
    if found is None:
        return None
    table = {"register": "cases"}.get(found[1], found[1].replace("-", "_"))
    if table not in home.ids:
        return None
    return re.sub(r"<[^>]+>", str(uuid4()), address.replace(address[found.end(1) + 1:found.end()], str(home.ids[table]), 1))


class Bodies:
    """A body for each address, from what the desk says of itself."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    def of(self, method: str, address: str, **known: Any) -> Any:
        """The least that the address takes, with `known` members instead of invented ones; None where it takes none."""
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"{\1}", address)
        operation = self.document["paths"].get(path, {}).get(method.lower(), {})
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        shape = self._shape(content["application/json"]["schema"])
        body = self._made(shape)
        return body | {name: value for name, value in {**EXAMPLES, **known}.items() if name in shape.get("properties", {})}

    def _shape(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            return self._shape(self.document["components"]["schemas"][name])
        for several in ("allOf", "anyOf", "oneOf"):
            if several in schema:
                return self._shape(schema[several][0])
        return schema

    def _made(self, schema: Mapping[str, Any]) -> Any:
        schema = self._shape(schema)
        if "enum" in schema:
            return schema["enum"][0]
        kind = schema.get("type", "object")
        kind = kind[0] if isinstance(kind, list) else kind
        if kind == "object":
            required = schema.get("required", [])
            return {name: EXAMPLES.get(name) or self._made(shape)
                    for name, shape in schema.get("properties", {}).items() if name in required}
        if kind == "array":
            return [self._made(schema["items"])] * max(1, schema.get("minItems", 1))
        if kind in ("integer", "number"):
            return schema.get("minimum", 1)
        if kind == "boolean":
            return True
        return self._text(schema)

    def _text(self, schema: Mapping[str, Any]) -> str:
        known = {"uuid": str(uuid4()), "date": "2026-03-02", "email": "a@example.org", "time": "08:00"}
        if schema.get("format") in known:
            return known[schema["format"]]
        pattern = schema.get("pattern", "")
        for text in ("演示", "371099199001010014", "19900000000", "62220000000000001", "a" * 64, "2026-03", "08:00", "80", "100.00"):
            if re.search(pattern, text) and schema.get("minLength", 0) <= len(text) <= schema.get("maxLength", 999):
                return text
        return json.dumps(pattern)
