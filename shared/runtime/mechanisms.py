"""The mechanism tables, created by a service's first migration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

TABLES = frozenset({
    "journal", "duties", "incompatible_duties", "outbox", "inbox", "parked_items", "stream_sent", "stream_taken",
    "tree_blocks", "seals", "witnesses", "witnessed",
    "timers", "job_slots", "canary", "reference", "idempotency", "requests",
    "notices", "letters", "watches", "notes", "operator_acts", "verifications", "bulk_jobs", "looks", "saved_views",
    "view_watches", "handed_over", "document_numbers", "official_letters", "letter_templates", "letter_layouts", "letter_files", "statements",
    "denials", "endings", "retention_counts", "purges", "purge_batches", "retention_parts", "alembic_version",
})


def create(op: ModuleType | Any, service: str, *, version: int = 1) -> None:
    """Create the mechanism tables of that version, granted to the role `<service>_app`."""
    add(op, service, f"v{version}")


def add(op: ModuleType | Any, service: str, part: str) -> None:
    """Create one later part of the mechanism tables, `mechanisms_<part>.sql`, granted likewise."""
    if not re.fullmatch(r"[a-z_]+", service):
        raise ValueError(f"{service!r} is no service name")
    text = Path(__file__).with_name(f"mechanisms_{part}.sql").read_text(encoding="utf-8")
    # Sent as the driver takes it, not through text(): the functions' bodies hold colons and semicolons.
    op.get_bind().exec_driver_sql(text.replace(":app", f"{service}_app").replace("%", "%%"))


def erasing(op: ModuleType | Any, parts: Mapping[str, str]) -> None:
    """Say how each part of what a desk holds on people goes when its term is over, see :class:`shared.privacy.Holding`."""
    for part, statement in parts.items():
        op.get_bind().exec_driver_sql(
            "insert into retention_parts (part, erasing) values (%(part)s, %(erasing)s)"
            " on conflict (part) do update set erasing = excluded.erasing", {"part": part, "erasing": statement})
