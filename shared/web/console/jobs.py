"""An action on many as it is kept: what was ordered, how far it has come, and what became of each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from shared.casework import Outcome
from shared.refusals import Refusal
from shared.runtime import UnitOfWork, new_id
from shared.web.console import kinds
from shared.web.console.kinds import Kind
from shared.web.requests import current_actor, today

CHUNK = 1_000  # things in one request: they move in one transaction, in about a second


@dataclass(frozen=True)
class Job:
    """One action on many things.

    :ivar items: ids with the versions that were seen, in the order in which they are done, and `done`, how many are.
    :ivar said: what was typed into the form.
    :ivar refused: `{id, label, detail, cure, clause}` each.
    """

    id: UUID
    kind: Kind
    action: str
    said: MultiDict[str, str]
    items: Sequence[tuple[UUID, int]]
    done: int
    moved: Sequence[UUID]
    refused: Sequence[Mapping[str, Any]]

    @property
    def left(self) -> int:
        """How many things are still to be done."""
        return len(self.items) - self.done

    def next(self) -> dict[UUID, int]:
        """The versions of the things that come next, by id."""
        return dict(self.items[self.done:self.done + CHUNK])


def order(uow: UnitOfWork, kind: Kind, action: str, versions: Mapping[UUID, int], said: MultiDict[str, str]) -> UUID:
    """Keep what was ordered; answers its id."""
    id_ = new_id()
    uow.execute(
        "insert into bulk_jobs (id, account, rehearsal, subject, action, body, items, on_day)"
        " values (:id, :account, :rehearsal, :subject, :action, cast(:body as jsonb), cast(:items as jsonb), :on)",
        {"id": id_, "account": current_actor().account, "rehearsal": bool(current_actor().rehearsal),
         "subject": kind.machine.subject, "action": action, "body": json.dumps(list(said.items(multi=True)), ensure_ascii=False),
         "items": json.dumps([[str(one), version] for one, version in versions.items()]), "on": today()},
    )
    return id_


def of(uow: UnitOfWork, id_: UUID) -> Job:
    """What the actor ordered, locked until the transaction ends.

    :raises NotFound: also when somebody else ordered it.
    """
    row = uow.execute("select * from bulk_jobs where id = :id and account = :account for update",
                      {"id": id_, "account": current_actor().account}).mappings().first()
    subject = row["subject"] if row else ""
    kind = next((kind for kind in kinds.readable() if kind.machine.subject == subject), None)
    if row is None or kind is None:
        raise NotFound
    return Job(
        id_, kind, row["action"], MultiDict([tuple(pair) for pair in row["body"]]),
        [(UUID(one), version) for one, version in row["items"]], row["done"], [UUID(one) for one in row["moved"]], row["refused"],
    )


def note(uow: UnitOfWork, id_: UUID, number: int, outcome: Outcome, labels: Mapping[UUID, str]) -> None:
    """Note what became of the next things.

    :param number: how many were tried. :param labels: what the things are called.
    """
    uow.execute(
        "update bulk_jobs set done = done + :number, moved = moved || cast(:moved as jsonb),"
        " refused = refused || cast(:refused as jsonb),"
        " finished_at = case when done + :number >= jsonb_array_length(items) then now() end where id = :id",
        {"id": id_, "number": number, "moved": json.dumps([str(one) for one in outcome.moved]),
         "refused": json.dumps([_told(one, labels.get(one, ""), why) for one, why in outcome.refused.items()], ensure_ascii=False)},
    )


def _told(id_: UUID, label: str, why: Refusal) -> dict[str, Any]:
    return {"id": str(id_), "label": label, "detail": why.detail, "cure": why.cure, "clause": why.clause}
