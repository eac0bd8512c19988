"""The one definition of a journal row's hash, as SQL for the writer and as Python for the verifier.

hash = SHA-256(previous hash ‖ for each field: its length in bytes as a big-endian signed 32-bit number, its UTF-8
bytes), with length -1 for a null. Lengths make the text unambiguous: no two rows share one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

GENESIS = bytes(32)
FIELDS = (
    "desk", "subject", "subject_id", "seq", "action", "from_state", "to_state", "actor", "duty", "clause", "reason",
    "facts", "on_day", "recorded_at",
)
# The text of a timestamptz follows the session's time zone: the hash is over UTC, always.
RECORDED_AT = """to_char(statement_timestamp() at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""


def hash_sql(prev: str, fields: Mapping[str, str]) -> str:
    """Write the SQL expression of a row's hash from one SQL text expression per field."""
    parts = [f"int4send(coalesce(octet_length({fields[name]}), -1)) || coalesce(convert_to({fields[name]}, 'UTF8'), '')"
             for name in FIELDS]
    return f"sha256({prev} || " + " || ".join(parts) + ")"


def row_hash(prev: bytes, row: Mapping[str, str | None]) -> bytes:
    """Compute a row's hash from its fields as text, the way the database did."""
    digest = hashlib.sha256(prev)
    for name in FIELDS:
        value = row[name]
        data = b"" if value is None else value.encode()
        digest.update((-1 if value is None else len(data)).to_bytes(4, "big", signed=True) + data)
    return digest.digest()
