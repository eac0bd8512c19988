"""Log-ins that were ended before their hours: a row of reference data each, which every desk reads on every request."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from shared import reference
from shared.identity.tokens import LogIn
from shared.mail import stage
from shared.runtime import DESKS, UnitOfWork

KIND = "ended_log_in"
ASKED = "log_in.ended"  # any desk may say it: whoever holds a log-in may end it, also while enrollment is down


def end_here(uow: UnitOfWork, log_in: LogIn, *, now: datetime) -> None:
    """End a log-in at the desk at hand at once, and tell every other desk, so that none waits for enrollment to come back."""
    ended = [(log_in.account, log_in.id, log_in.until)]
    told = [{"id": str(log_in.id), "account": str(log_in.account), "until": log_in.until.isoformat(), "at": now.isoformat()}]
    if uow.service == reference.OWNER:
        end_everywhere(uow, ended)
        stage(uow, reference.OWNER, ASKED, told)
    else:
        reference.seed(uow, KIND, _rows(ended))
        for desk in DESKS:
            if desk != uow.service:
                stage(uow, desk, ASKED, told)


def take(uow: UnitOfWork, items: Sequence[Mapping[str, Any]], message: object) -> None:
    """On log-ins that were ended at another desk, end them here; enrollment, which keeps all log-ins, notes them too."""
    reference.seed(uow, KIND, {str(one["id"]): {"account": one["account"], "until": one["until"]} for one in items})


def end_everywhere(uow: UnitOfWork, ended: Iterable[tuple[UUID, UUID, datetime]]) -> None:
    """At enrollment: end these log-ins here at once and at the others within seconds: (account, id, until) each."""
    rows = _rows(ended)
    if rows:
        reference.put(uow, KIND, rows)


def _rows(ended: Iterable[tuple[UUID, UUID, datetime]]) -> Mapping[str, Mapping[str, Any]]:
    return {str(id_): {"account": str(account), "until": until.isoformat()} for account, id_, until in ended}
