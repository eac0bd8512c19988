"""Ending log-ins 结束登录: one's own, one or all others, and what another desk says was ended there."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update

from services.enrollment.actions.reasons import NO_SUCH
from services.enrollment.models import LogInRecord
from shared.identity.ending import end_everywhere
from shared.refusals import Refused
from shared.runtime import UnitOfWork


def end_log_in(uow: UnitOfWork, id_: UUID, *, account: UUID, now: datetime) -> None:
    """End one of an account's own log-ins at all desks.

    :raises Refused: `no-such-entry`, also when it is somebody else's.
    """
    if not _end(uow, account, now, only=[id_]):
        raise Refused(NO_SUCH("没有这次登录，或已经结束。"))


def end_other_log_ins(
    uow: UnitOfWork, *, account: UUID, but: UUID | None, now: datetime, how: str | None = None
) -> int:
    """End all log-ins of an account but one, or of those only the ones begun that way; answers how many there were."""
    return len(_end(uow, account, now, but=but, how=how))


def note_ended(uow: UnitOfWork, ids: Sequence[UUID], *, now: datetime) -> None:
    """Tell all desks of log-ins that were ended at one of them, as at the log-out there."""
    _tell(uow, uow.session.execute(
        update(LogInRecord).where(LogInRecord.id.in_(ids), LogInRecord.ended_at.is_(None)).values(ended_at=now)
        .returning(LogInRecord.account_id, LogInRecord.id, LogInRecord.until)).all())


def _end(
    uow: UnitOfWork, account: UUID, now: datetime, *, only: Collection[UUID] = (), but: UUID | None = None,
    how: str | None = None,
) -> list[UUID]:
    chosen = select(LogInRecord.id).where(
        LogInRecord.account_id == account, LogInRecord.ended_at.is_(None), LogInRecord.until > now)
    if only:
        chosen = chosen.where(LogInRecord.id.in_(only))
    if but is not None:
        chosen = chosen.where(LogInRecord.id != but)
    if how is not None:
        chosen = chosen.where(LogInRecord.how == how)
    ids = list(uow.session.execute(chosen.with_for_update()).scalars())
    note_ended(uow, ids, now=now)
    return ids


def _tell(uow: UnitOfWork, rows: Sequence[tuple[UUID, UUID, datetime]]) -> None:
    end_everywhere(uow, [(account, id_, until) for account, id_, until in rows])
