"""Read-only snapshots of the four databases, and what a check says when it finds something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import TupleRow

WHOLE_CITY = "-c app.scope=*"  # row-level security shows a reader nothing that does not ask for it
Connections = Mapping[str, psycopg.Connection[TupleRow]]


@dataclass(frozen=True)
class Problem:
    """Something that is not as it must be: which check, at which desk, on what, in one sentence."""

    check: str
    desk: str
    subject: str
    detail: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What makes two findings the same; the detail may count something that grows."""
        return self.check, self.desk, self.subject

    def as_dict(self) -> dict[str, str]:
        """For the report."""
        return {"check": self.check, "desk": self.desk, "subject": self.subject, "detail": self.detail}


@contextmanager
def snapshots(urls: Mapping[str, str]) -> Iterator[Connections]:
    """Open one read-only snapshot per desk, all in UTC so that hashed text is written as it was."""
    with ExitStack() as stack:
        connections = {}
        for desk, url in urls.items():
            connection = stack.enter_context(psycopg.connect(url.replace("+psycopg", ""), options=f"-c timezone=UTC {WHOLE_CITY}"))
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True
            connections[desk] = connection
        yield connections


def rows(connection: psycopg.Connection[TupleRow], sql: str, params: Any = None) -> list[TupleRow]:
    """The rows of a select."""
    return connection.execute(sql, params).fetchall()
