"""Letters on their way to a mail server: claimed before it is spoken to, and never sent twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.runtime.work import UnitOfWork

TRIES = 8  # with doubling pauses from a minute: about four hours of a mail server that says no


@dataclass(frozen=True)
class ClaimedLetter:
    """A letter that this process, and no other, may now offer to the mail server.

    :param language: of the account, as it is told now; Chinese where it is not.
    """

    id: UUID
    address: str
    subject: str
    body: str
    language: str | None = None


def claim(uow: UnitOfWork, at: datetime) -> ClaimedLetter | None:
    """Claim one waiting letter; the caller commits before it speaks to the mail server."""
    row = uow.execute(
        """
        update letters l set claimed_at = :at, attempts = attempts + 1 from notices n
        where n.id = l.notice_id and l.id = (
            select id from letters where claimed_at is null and failed_at is null and next_at <= :at
            order by next_at, id limit 1 for update skip locked)
        returning l.id, l.address, n.subject, n.body,
            (select row->>'language' from reference where kind = 'account' and key = l.account::text)
        """, {"at": at},
    ).one_or_none()
    return ClaimedLetter(*row) if row else None


def sent(uow: UnitOfWork, letter_id: UUID, at: datetime) -> None:
    """Note that the mail server has taken the letter."""
    uow.execute("update letters set sent_at = :at, error = null where id = :id", {"id": letter_id, "at": at})


def refused(uow: UnitOfWork, letter_id: UUID, error: str, at: datetime) -> None:
    """Note that the mail server has certainly not taken the letter; it waits for another try, or fails for good."""
    uow.execute(
        """
        update letters set error = :error, claimed_at = null,
            failed_at = case when attempts >= :tries then cast(:at as timestamptz) end,
            next_at = cast(:at as timestamptz) + interval '1 minute' * power(2, attempts - 1)
        where id = :id
        """,
        {"id": letter_id, "error": error[:500], "tries": TRIES, "at": at},
    )


def uncertain(uow: UnitOfWork, letter_id: UUID, error: str) -> None:
    """Note that nobody knows whether the letter arrived: it stays claimed, and a person may look."""
    uow.execute("update letters set error = :error where id = :id", {"id": letter_id, "error": error[:500]})
