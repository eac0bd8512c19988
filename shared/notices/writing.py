"""Writing notices: one for each occasion and reader, with a letter for every account of the reader that has an address."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from shared.lifecycle import Role
from shared.runtime.ids import new_id
from shared.runtime.work import UnitOfWork

if TYPE_CHECKING:
    from shared.casework import Actor

SEND = "letters.send"  # the worker's task


@dataclass(frozen=True)
class Reader:
    """Everybody in a role, of one unit or one organisation; None means all of them.

    :param org: the base or employer, for roles that see only their own; of a trainee, the person.
    :param account: of these, only the one who asked to be told.
    """

    role: Role
    unit: str | None = None
    org: UUID | None = None
    account: UUID | None = None

    @classmethod
    def of(cls, actor: Actor) -> Reader:
        """Somebody alone: who loses the post or the unit loses the notice with it."""
        unit = next(iter(actor.units)) if len(actor.units) == 1 and "*" not in actor.units else None
        return cls(min(actor.roles), unit, actor.org if not actor.units else None, actor.account)

    def includes(self, key: str, account: Mapping[str, Any]) -> bool:
        """Whether an account, by its key and row of reference data, is one of them."""
        own = account.get("person_id") if self.role is Role.TRAINEE else account.get("org")
        return (
            self.account in (None, UUID(key)) and str(self.role) in account["roles"] and self.unit in (None, account.get("unit"))
            and (self.org is None or str(self.org) == own)
        )


@dataclass(frozen=True, kw_only=True)
class Notice:
    """What a reader is to know.

    :param occasion: names what the notice is about, for example `deadline/2026/2026-12-03`; whoever has been told of an
        occasion is not told again.
    :param cases: how many cases it speaks of.
    """

    reader: Reader
    occasion: str
    subject: str
    body: str
    cases: int = 0


def write(uow: UnitOfWork, notices: Sequence[Notice], *, rehearsal: bool, on: date) -> int:
    """Put notices into the inboxes of their readers, and stage their letters; answers how many were new.

    :param rehearsal: the readers' world; real and rehearsal accounts never read each other's notices.
    """
    by_id = {new_id(): notice for notice in notices}
    written = uow.execute(
        """
        insert into notices (id, occasion, reader_role, reader_unit, reader_org, reader_account, rehearsal, subject, body,
            cases_count, on_day)
        select id, occasion, role, unit, org, account, cast(:rehearsal as boolean), subject, body, cases, cast(:on as date)
        from jsonb_to_recordset(cast(:rows as jsonb)) as r(id uuid, occasion text, role text, unit text, org uuid,
            account uuid, subject text, body text, cases int)
        on conflict do nothing returning id
        """,
        {"rows": json.dumps([_row(id_, notice) for id_, notice in by_id.items()], ensure_ascii=False),
         "rehearsal": rehearsal, "on": on},
    ).scalars().all()
    _stage_letters(uow, {id_: by_id[id_].reader for id_ in written}, rehearsal)
    return len(written)


def _row(id_: UUID, notice: Notice) -> dict[str, Any]:
    reader = notice.reader
    return {
        "id": str(id_), "occasion": notice.occasion, "role": str(reader.role), "unit": reader.unit,
        "org": str(reader.org) if reader.org else None, "account": str(reader.account) if reader.account else None, "subject": notice.subject, "body": notice.body,
        "cases": notice.cases,
    }


def _stage_letters(uow: UnitOfWork, readers: Mapping[UUID, Reader], rehearsal: bool) -> None:
    if not readers:
        return
    addressed: dict[str, list[tuple[str, Mapping[str, Any]]]] = defaultdict(list)
    for account, row in uow.reference("account").items():
        if row.get("email") and row.get("active", True) and bool(row.get("rehearsal")) == rehearsal:
            for role in row["roles"]:
                addressed[role].append((account, row))
    rows = [
        {"id": new_id(), "notice": id_, "account": account, "address": row["email"]}
        for id_, reader in readers.items() for account, row in addressed[str(reader.role)] if reader.includes(account, row)
    ]
    if rows:
        uow.execute(
            "insert into letters (id, notice_id, account, address) values (:id, :notice, :account, :address)", rows
        )
        uow.after_commit("letters", lambda: uow.runtime.send(uow.service, SEND))
