"""A purge is carried out 到期删除办理: batch by batch, each a transaction, and each thing that goes leaves a leaf behind.

No journal row, seal, sum of money or count is touched: rows are deleted and columns emptied as a desk has declared
(:class:`Holding`), by a function of the database that asks for the confirmation of two persons itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

import orjson

from shared import reference
from shared.files.store import alone
from shared.journal import noting, tree
from shared.privacy.endings import note_endings
from shared.privacy.holdings import GONE, Holding
from shared.privacy.retention import RUN, SUBJECT, before, due_from, parts
from shared.runtime import faults
from shared.runtime.process import Runtime
from shared.runtime.work import UnitOfWork

faults.declare("retention.after_erase", "retention.after_batch")

BATCH = 1_000
AT_ONCE = 20  # batches of one task, which has a minute


def carry_out(runtime: Runtime, *, batches: int = 0) -> dict[str, int]:
    """Remove what confirmed purges name, batch by batch, each a transaction; answers how many rows of each kind.

    May be interrupted anywhere: what is still due is found again. Under way twice, the second waits for the first.

    :param batches: stop after so many, and ring again for the rest; 0 for all.
    """
    done: dict[str, int] = {}
    if runtime.service.holdings is None:
        return done
    count = 0
    while batches == 0 or count < batches:
        with runtime.system_work() as uow:
            purge = uow.execute("select id, on_day from purges where status = 'confirmed' for update").first()
            if purge is None:
                return done
            note_endings(uow, purge.on_day)
            part = _one_batch(uow, purge.id, purge.on_day)
            if part is None:
                _finish(uow, purge.id, purge.on_day)
                continue
            faults.point("retention.after_erase")
            done[part[0]] = done.get(part[0], 0) + part[1]
        count += 1
        faults.point("retention.after_batch")
    runtime.send(runtime.service.name, RUN)
    return done


def _one_batch(uow: UnitOfWork, purge: UUID, on: date) -> tuple[str, int] | None:
    """Remove the next thousand things that are due; None when there are none."""
    policy = uow.policy(on)
    for part in parts(uow.runtime):
        found = uow.execute(
            f"select t.{part.key}::text as key, min(d.since) as oldest, max(d.since) as newest,"
            f" jsonb_agg({_content(part)})::text as content, count(*) as rows {due_from(part)}"
            f" group by t.{part.key} order by t.{part.key} limit {BATCH}", before(policy, part, on)).mappings()
        rows = [dict(row) for row in found]
        if rows:
            leaves = [leaf_of(uow, part, row) for row in rows]
            uow.execute("select retention_erase(:purge, :part, cast(:keys as text[]))",
                        {"purge": purge, "part": part.name, "keys": [row["key"] for row in rows]})
            if part.table == "files":
                _forget_files(uow, {name for row in rows for name in _digests(row["content"])})
            if part.table == "accounts":
                _tell_accounts(uow, [row["key"] for row in rows])
            return part.kind, _note_batch(uow, purge, part, rows, leaves)
    return None


def _note_batch(uow: UnitOfWork, purge: UUID, part: Holding, rows: Sequence[Mapping[str, Any]], leaves: list[bytes]) -> int:
    count = sum(int(row["rows"]) for row in rows)
    uow.execute(
        "insert into purge_batches (purge_id, number, part, kind, rows, oldest, newest, keys, leaves, root)"
        " select :purge, coalesce(max(number), 0) + 1, :part, :kind, :rows, :oldest, :newest, cast(:keys as text[]),"
        " cast(:leaves as bytea[]), :root from purge_batches where purge_id = :purge",
        {"purge": purge, "part": part.name, "kind": part.kind, "rows": count, "oldest": min(row["oldest"] for row in rows),
         "newest": max(row["newest"] for row in rows), "keys": [row["key"] for row in rows], "leaves": leaves,
         "root": tree.span(leaves, 0, len(leaves))})
    return count


def _finish(uow: UnitOfWork, purge: UUID, on: date) -> None:
    batches = uow.execute(
        "select kind, sum(rows)::bigint as rows, array_agg(root order by number) as roots, min(number) as first"
        " from purge_batches where purge_id = :id group by kind order by first", {"id": purge}).all()
    roots = uow.execute("select root from purge_batches where purge_id = :id order by number", {"id": purge}).scalars().all()
    root = tree.span([bytes(one) for one in roots], 0, len(roots)) if roots else tree.EMPTY
    uow.execute("update purges set status = 'done', finished_at = now(), root = :root where id = :id", {"root": root, "id": purge})
    noting.note(uow, SUBJECT, purge, "purge", to="done", actor="timer", on=on,
                facts={"removed": {row.kind: row.rows for row in batches}, "root": root.hex()})


def leaf_of(uow: UnitOfWork, part: Holding, row: Mapping[str, Any]) -> bytes:
    """What stays of a removed thing. Of a file, whoever has it can compute it anew; of anything else, whoever has the row, from
    a backup, and the desk's key: what was short, a mark or a name, cannot be guessed from it."""
    if part.table == "files":
        return file_leaf(*_digests(row["content"]))
    return tree.leaf_hash(f"{part.name}/{row['key']}/{uow.vault.digest('purged', row['content'])}".encode())


def file_leaf(digest: str) -> bytes:
    """The leaf of a removed file, by its SHA-256."""
    return tree.leaf_hash(f"files/{digest}".encode())


def removed(uow: UnitOfWork, content: bytes) -> dict[str, Any] | None:
    """When, and by which purge, this very file was removed, with the hashes that lead from it to the purge's root; or None."""
    leaf = file_leaf(hashlib.sha256(content).hexdigest())
    found = uow.execute(
        "select b.purge_id, b.number, b.leaves, p.finished_at, p.root from purge_batches b join purges p on p.id = b.purge_id"
        " where b.part = 'files.papers' and b.leaves @> array[cast(:leaf as bytea)] order by p.finished_at limit 1", {"leaf": leaf}).first()
    if found is None:
        return None
    leaves = [bytes(one) for one in found.leaves]
    return {"purge": found.purge_id, "batch": found.number, "finished_at": found.finished_at, "leaf": leaf.hex(),
            "place": leaves.index(leaf), "of": len(leaves), "root": found.root.hex() if found.root else None}


def _forget_files(uow: UnitOfWork, digests: set[str]) -> None:
    """Take from the store what no line of the list names any more."""
    alone(uow)
    named = set(uow.execute("select digest from files where digest = any(:digests)", {"digests": list(digests)}).scalars())
    for digest in sorted(digests - named):
        uow.runtime.files.forget(digest)


def _tell_accounts(uow: UnitOfWork, keys: Sequence[str]) -> None:
    """Let all desks forget the names of accounts too."""
    known = uow.reference("account")
    reference.put(uow, "account", {key: {**known[key], "name": GONE, "email": None} for key in keys if key in known})


def _digests(content: str) -> list[str]:
    return [row["digest"] for row in orjson.loads(content)]


def _content(part: Holding) -> str:
    if not part.blank:
        return "to_jsonb(t)"
    return "jsonb_build_object(" + ", ".join(f"'{column}', t.{column}" for column in part.blank) + ")"
