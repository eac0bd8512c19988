"""The journal 流水: append-only, one hash chain per subject, running through all four databases."""

from shared.journal.chain import FIELDS, GENESIS, RECORDED_AT, hash_sql, row_hash
from shared.journal.reading import history, timeline

__all__ = ["FIELDS", "GENESIS", "RECORDED_AT", "hash_sql", "history", "row_hash", "timeline"]
