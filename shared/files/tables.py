"""The list of files, created by a dated migration of each desk."""

from __future__ import annotations

from types import ModuleType
from typing import Any

TABLE = """
create table files (
    id uuid primary key,
    digest text not null,
    media_type text not null,
    size_bytes integer not null,
    name text not null,
    rehearsal boolean not null,
    office text,
    owner uuid,
    brought_by uuid not null,
    brought_on date not null,
    recorded_at timestamptz not null default now(),
    constraint file_known_by_sha256 check (digest ~ '^[0-9a-f]{64}$'),
    constraint file_has_content check (size_bytes > 0),
    constraint file_of_an_owner_or_an_office check (owner is null or office is null),
    constraint file_brought_once_by_each unique (digest, brought_by)
);
"""


def create(op: ModuleType | Any, service: str) -> None:
    """Create the table; what was brought is never changed."""
    op.get_bind().exec_driver_sql(f"{TABLE} grant select, insert on files to {service}_app;")
