"""What is gone went by a purge of two persons, and what a purge says that it removed is what the journal says."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
from psycopg.rows import TupleRow

from deploy.verify.reading import Connections, Problem, rows
from shared.journal import tree

EMPTIED = {  # by part, what is empty that never is
    "cases.identity": "select id::text from cases where id_number = ''",
    "cases.payments": "select id::text from cases where payee_account = ''",
    "payment_lines.payments": "select id::text from payment_lines where payee_account = ''",
    "received_objections.objections": "select id::text from received_objections where contact = ''",
    "bank_answers.payments": "select id::text from bank_answers where content = ''",
}
ROOTS = """
    select p.id::text, p.root, array_agg(b.root order by b.number) filter (where b.number is not null), j.facts::jsonb->>'root'
    from purges p left join purge_batches b on b.purge_id = p.id
    left join journal j on j.subject = 'purge' and j.subject_id = p.id and j.action = 'purge'
    where p.status = 'done' group by p.id, p.root, j.facts
"""
CONFIRMED = """
    select p.id::text from purges p left join journal d on d.subject_id = p.id and d.action = 'draft'
    left join journal c on c.subject_id = p.id and c.action = 'confirm'
    where p.status in ('confirmed', 'done') and (d.actor, c.actor) is distinct from (p.drafted_by::text, p.decided_by::text)
"""


def check(connections: Connections) -> list[Problem]:
    """Find what is empty and was in no purge, and purges that are not the journal's."""
    return [Problem("purge", desk, subject, detail) for desk, connection in connections.items()
            for subject, detail in (*_emptied(connection), *_roots(connection))]


def _emptied(connection: psycopg.Connection[TupleRow]) -> Iterator[tuple[str, str]]:
    known = {part for (part,) in rows(connection, "select part from retention_parts")}
    for part, empty in EMPTIED.items():
        if part in known:
            for (id_,) in rows(connection, f"{empty} except select unnest(keys) from purge_batches where part = %s", (part,)):
                yield f"{part}:{id_}", "it is empty, and no purge emptied it"


def _roots(connection: psycopg.Connection[TupleRow]) -> Iterator[tuple[str, str]]:
    for id_, root, roots, said in rows(connection, ROOTS):
        told = tree.span([bytes(one) for one in roots], 0, len(roots)) if roots else tree.EMPTY
        if not bytes(root) == told == bytes.fromhex(said or ""):
            yield id_, "its root is not the one that the journal holds"
    for id_, number, leaves, root in rows(connection, "select purge_id::text, number, leaves, root from purge_batches"):
        if tree.span([bytes(leaf) for leaf in leaves], 0, len(leaves)) != bytes(root):
            yield f"{id_}#{number}", "its leaves do not make its root"
    for (id_,) in rows(connection, CONFIRMED):
        yield id_, "who drafted and who confirmed it is not what the journal says"
