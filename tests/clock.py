"""One fixed day for tests of pages and addresses, which read the real clock: they hold in every year."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from shared.runtime import UnitOfWork

TODAY = date(2026, 11, 25)


@contextmanager
def on_the_day(day: date = TODAY) -> Iterator[date]:
    """Let it be that day at every desk of this process, for real cases and for the rehearsal."""
    with patch.object(UnitOfWork, "day", lambda _work, rehearsal: day):
        yield day
