"""What each desk has signed of its journal, and what the other three have witnessed, is the journal that is there."""

from __future__ import annotations

import psycopg
from psycopg.rows import TupleRow

from deploy.verify.reading import Connections, Problem, rows
from shared.journal import tree


def check(connections: Connections) -> list[Problem]:
    """Compute the tree anew from the rows themselves and compare it with every signed or witnessed root."""
    problems = []
    for desk, connection in connections.items():
        claims = [("its own seal", size, bytes(root)) for size, root in
                  rows(connection, "select size, root from seals order by size desc limit 1")]
        for witness, other in connections.items():
            claims += [(f"what {witness} has witnessed", size, bytes(root)) for size, root in
                       rows(other, "select size, root from witnessed where desk = %s", (desk,))]
        roots = _roots(connection, {size for _, size, _ in claims})
        problems += [
            Problem("seal", desk, str(size), f"the journal is not {whose}")
            for whose, size, root in claims if roots.get(size) != root
        ]
    return problems


def _roots(connection: psycopg.Connection[TupleRow], sizes: set[int]) -> dict[int, bytes]:
    """The root at each of these sizes; none for a size that the journal does not reach."""
    if not sizes:
        return {}
    hashes = [tree.leaf_hash(bytes(hash_)) for (hash_,) in rows(
        connection, "select hash from journal where leaf <= %s order by leaf", (max(sizes),)
    )]
    return {size: tree.span(hashes, 0, size) for size in sizes if 0 < size <= len(hashes)}
