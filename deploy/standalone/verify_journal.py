#!/usr/bin/env python3
"""Verify exported journals: needs Python and the exported rows, nothing else of the system.

    python3 verify_journal.py enrollment.jsonl training.jsonl assessment.jsonl subsidy.jsonl

Each line is one journal row as JSON: desk, subject, subject_id, seq, action, from_state, to_state, actor, duty, clause,
reason, facts (the stored JSON text, as a string), on_day (YYYY-MM-DD), recorded_at (YYYY-MM-DDTHH:MM:SS.ffffffZ, UTC),
prev and hash (64 hexadecimal digits). A case has one chain, whichever desk wrote its rows, so give the files of all
desks together. A row's hash is SHA-256 over the 32 bytes of the hash before it (zeros for the first row) and then, for
each field in the order of FIELDS, its length in bytes as a 4-byte big-endian signed number and its UTF-8 text; an empty
field (null) is the length -1 and no text. The same row may stand in two files; a different row under the same number
is a fork. Rows cut off at the end of a chain leave no gap: compare the last hash with the one on the case.

Prints the first bad row of every damaged chain; exit status 0 when all chains hold, 1 when one does not, 2 when a file
cannot be read.
"""

import fileinput
import hashlib
import json
import sys
from collections.abc import Iterable
from typing import Any

Row = dict[str, Any]
FIELDS = (
    "desk", "subject", "subject_id", "seq", "action", "from_state", "to_state", "actor", "duty", "clause", "reason",
    "facts", "on_day", "recorded_at",
)
NO_HASH = "0" * 64  # stands before the first row


def row_hash(row: Row, prev: str) -> str:
    """Compute the hash of a row that follows the hash `prev` (hexadecimal)."""
    digest = hashlib.sha256(bytes.fromhex(prev))
    for field in FIELDS:
        if row[field] is None:
            digest.update((-1).to_bytes(4, "big", signed=True))
        else:
            text = str(row[field]).encode("utf-8")
            digest.update(len(text).to_bytes(4, "big", signed=True) + text)
    return digest.hexdigest()


def first_fault(rows: list[Row]) -> "tuple[int, str] | None":
    """Return (seq, what is wrong) for the first bad row of one chain, or None if the chain holds."""
    prev, state, expected = NO_HASH, None, 1
    numbers = [row["seq"] for row in rows]
    for row in sorted(rows, key=lambda row: row["seq"]):
        if row["seq"] != expected:
            return expected, "the row is missing"
        if numbers.count(expected) > 1:
            return expected, "two different rows bear this number"
        if row["from_state"] != state:
            return expected, f"starts from {row['from_state']}, but the row before ended in {state}"
        if row["prev"] != prev:
            return expected, "does not follow the row before: its prev is not that row's hash"
        if row["hash"] != row_hash(row, prev):
            return expected, "was changed: its content does not give its hash"
        prev, state, expected = row["hash"], row["to_state"], expected + 1
    return None


def read(lines: Iterable[str]) -> dict[tuple[str, str], list[Row]]:
    """Group rows by chain; identical copies of a row count once.

    :raises ValueError: naming the line that is not a journal row.
    """
    chains: dict[tuple[str, str], set[tuple[tuple[str, Any], ...]]] = {}
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            row["seq"] = int(row["seq"])
            kept = tuple((field, row[field]) for field in (*FIELDS, "prev", "hash"))
            chains.setdefault((row["subject"], row["subject_id"]), set()).add(kept)
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"line {number} is not a journal row: {error!r}") from error
    return {chain: [dict(row) for row in rows] for chain, rows in chains.items()}


def verify(lines: Iterable[str]) -> tuple[int, int, list[str]]:
    """Return (number of chains, number of rows, problems as sentences)."""
    chains = read(lines)
    found = {chain: first_fault(rows) for chain, rows in sorted(chains.items())}
    problems = [f"{name} {key}, row {fault[0]}: {fault[1]}" for (name, key), fault in found.items() if fault]
    return len(chains), sum(map(len, chains.values())), problems


def main(paths: list[str]) -> int:
    """Verify the files, or the standard input if there are none, and say what was found."""
    try:
        with fileinput.input(paths, encoding="utf-8") as lines:
            chains, rows, problems = verify(lines)
    except (OSError, ValueError) as error:
        print(f"cannot verify: {error}", file=sys.stderr)
        return 2
    print("\n".join([*problems, f"{chains} chains, {rows} rows, {len(problems)} damaged"]))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or ["-"]))
