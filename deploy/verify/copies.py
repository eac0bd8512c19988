"""What several desks keep of one thing is the same at all of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg.rows import TupleRow

from deploy.verify.reading import Connections, Problem, rows
from shared.policy import load, to_row

FRONT, EXAM, MONEY = "enrollment", "assessment", "subsidy"
SERVICES = Path(__file__).parents[2] / "services"
Connection = psycopg.Connection[TupleRow]
PERSONAL = """concat_ws('|', number, year, unit, rehearsal, person_id, name, id_digest, occupation, trade, level,
    certificate_kind, route, base_id, employer_id)"""
CERTIFICATE = "concat_ws('|', {number}, {level}, {occupation}, {issued_on})"


def check(connections: Connections) -> list[Problem]:
    """Compare reference data, pairs of duties, cases, persons, certificates and witnesses."""
    front = connections[FRONT]
    problems = [
        *(Problem("person", FRONT, id_, "the case is not its person's") for (id_,) in rows(front, NOT_ITS_PERSONS)),
        *(Problem("reference", FRONT, login, "the account is not the announced one")
          for (login,) in rows(front, NOT_ANNOUNCED)),
    ]
    owner = {(kind, key): (version, digest) for kind, key, version, digest in rows(front, REFERENCE)}
    filed: dict[Any, str] = dict(rows(front, f"select id, md5({PERSONAL}) from cases"))
    purged = {id_ for (id_,) in rows(front, "select id from cases where id_number = ''")}
    for desk, connection in connections.items():
        problems += [Problem("reference", desk, subject, detail) for subject, detail in _reference(connection, owner)]
        problems += [Problem("reference", desk, key, "the value is not the one that came with the program")
                     for key in _edited_seeds(desk, connection)]
        problems += [Problem("duty", desk, "incompatible_duties", detail) for detail in _pairs(connection)]
        problems += [
            Problem("case", desk, str(id_), "it is not the case that was enrolled")
            for id_, digest in rows(connection, f"select id, md5({PERSONAL}) from cases where here and id_number <> ''")
            if id_ not in purged and filed.get(id_) != digest
        ]
        problems += [Problem("seal", desk, "", detail) for detail in _witnesses(desk, connections)]
    return problems + list(_certificates(connections))


NOT_ITS_PERSONS = """
    select c.number from cases c left join persons p on p.id = c.person_id
    where p.id is null or c.id_number <> '' and (c.name, c.id_digest, c.rehearsal) is distinct from (p.name, p.id_digest, p.rehearsal)
"""
NOT_ANNOUNCED = """
    select a.login from accounts a left join reference r on r.kind = 'account' and r.key = a.id::text
    where jsonb_build_object('person_id', a.person_id, 'unit', a.unit, 'org', a.org, 'roles', to_jsonb(a.roles),
        'rehearsal', a.rehearsal, 'active', a.active) is distinct from (
        select jsonb_object_agg(key, value) from jsonb_each(r.row)
        where key in ('person_id', 'unit', 'org', 'roles', 'rehearsal', 'active'))
"""
REFERENCE = "select kind, key, version, md5(row::text) from reference"


def _reference(connection: Connection, owner: dict[tuple[str, str], tuple[int, str]]) -> Iterator[tuple[str, str]]:
    """A copy of the owner's version is the owner's row; an older one is on its way, a newer one is nobody's."""
    for kind, key, version, digest in rows(connection, REFERENCE):
        version_there, digest_there = owner.get((kind, key), (0, digest))
        if version > version_there or (version == version_there and digest != digest_there):
            yield f"{kind}:{key}", "the copy is not what enrollment announced"


def _edited_seeds(desk: str, connection: Connection) -> Iterator[str]:
    """A desk's own parameters that nobody has followed yet are those of its `policy.toml`."""
    brought = {key: json.loads(json.dumps(to_row(parameter), default=str))
               for key, parameter in load(SERVICES / desk / "policy.toml").items()}
    for key, row in rows(connection, "select key, row from reference where kind = 'policy' and version = 0"):
        if key in brought and row != brought[key]:
            yield f"policy:{key}"


def _pairs(connection: Connection) -> Iterator[str]:
    """The pairs that the database refuses are those of the policy."""
    values: list[Any] = next((row["values"] for (row,) in rows(
        connection, "select row from reference where kind = 'policy' and key = 'incompatible_duties'")), [])
    told = {(*pair, value["from"]) for value in values for one, other in value["value"]
            for pair in ((one, other), (other, one))}
    kept = set(rows(connection, "select duty, other, from_day::text from incompatible_duties"))
    if kept != told:
        yield f"{len(told - kept)} pairs of the policy are not refused, {len(kept - told)} are that it does not name"


def _witnesses(desk: str, connections: Connections) -> Iterator[str]:
    """Whoever co-signed this desk's journal still knows how far it had grown."""
    for witness, size in rows(connections[desk], "select desk, size from witnesses where size > 0"):
        known = rows(connections[witness], "select size from witnessed where desk = %s", (desk,))
        if not known or known[0][0] < size:
            yield f"{witness} co-signed {size} rows and does not know it any more"
    witnessed = max((size for other in connections.values() for (size,) in rows(
        other, "select size from witnessed where desk = %s", (desk,))), default=0)
    sealed = rows(connections[desk], "select coalesce(max(size), 0) from seals")[0][0]
    if sealed < witnessed:
        yield f"the seal over {witnessed} rows is gone"


def _certificates(connections: Connections) -> Iterator[Problem]:
    """A certificate that is claimed for is the registered one."""
    said = CERTIFICATE.format(
        number="certificate_number", level="facts #>> '{assessment,certificate,level}'",
        occupation="facts #>> '{assessment,certificate,occupation}'", issued_on="certified_on")
    kept = CERTIFICATE.format(number="number", level="level", occupation="occupation", issued_on="issued_on")
    registered: dict[Any, str] = dict(rows(
        connections[EXAM], f"select case_id, {kept} from certificates where voided_on is null"))
    purged = {key for (key,) in rows(
        connections[EXAM], "select unnest(keys) from purge_batches where part = 'certificates.certificates'")}
    for id_, number, digest in rows(connections[MONEY], f"select id, number, {said} from cases where here"):
        if str(id_) not in purged and registered.get(id_) != digest:
            yield Problem("certificate", MONEY, number, "the certificate is not the registered one")
