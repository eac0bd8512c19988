"""Log-ins that were ended before their hours: a row of reference data each, which every desk reads on every request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from shared import reference
from shared.identity.tokens import LogIn
from shared.mail import stage
from shared.runtime import UnitOfWork

KIND = "ended_log_in"
ASKED = "log_in.ended"  # any desk may say it: whoever holds a log-in may end it, also while enrollment is down


def end_here(uow: UnitOfWork, log_in: LogIn, *, now: datetime) -> None:
    """End a log-in at the desk at hand at once, and tell enrollment, which tells all."""
    ended = [(log_in.account, log_in.id, log_in.until)]
    if uow.service == reference.OWNER:
        end_everywhere(uow, ended)
    else:
        reference.seed(uow, KIND, _rows(ended))
    stage(uow, reference.OWNER, ASKED, [
        {"id": str(log_in.id), "at": now.isoformat()}])


def end_everywhere(uow: UnitOfWork, ended: Iterable[tuple[UUID, UUID, datetime]]) -> None:
    """At enrollment: end these log-ins here at once and at the others within seconds: (account, id, until) each."""
    rows = _rows(ended)
    if rows:
        reference.put(uow, KIND, rows)


def _rows(ended: Iterable[tuple[UUID, UUID, datetime]]) -> Mapping[str, Mapping[str, Any]]:
    return {str(id_): {"account": str(account), "until": until.isoformat()} for account, id_, until in ended}
