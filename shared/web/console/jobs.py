"""An action on many as it is kept: what was shown, what was ordered, how far it has come, and what became of each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from shared.casework import Outcome
from shared.casework.reasons import card_of_base
from shared.identity import scope
from shared.privacy import JOBS
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork, new_id
from shared.web.console import kinds
from shared.web.console.kinds import Kind
from shared.web.requests import current_actor, today

CHUNK = 1_000  # things in one transaction, about a second
# Things in one action: a large district's year several times over. So many are judged for a preview in some seconds, and
# the ids and versions of so many are a row of a megabyte.
MOST_CHOSEN = 20_000
LISTED = 50  # jobs on one page
RUN = "jobs.run"  # the worker's task
TYPED = JOBS.fields["body"]  # to which what was typed is bound, beside the job


@dataclass(frozen=True)
class Job:
    """One action on many things.

    :ivar items: ids with the versions that were seen, in the order in which they are done, and `done`, how many are.
    :ivar said: what was typed into the form.
    :ivar refused: `{id, label, detail, cure, clause}` each.
    :ivar stopped: why it does not go on by itself; empty while it does.
    """

    id: UUID
    kind: Kind
    action: str
    said: MultiDict[str, str]
    items: Sequence[tuple[UUID, int]]
    done: int
    moved: Sequence[UUID]
    refused: Sequence[Mapping[str, Any]]
    stopped: str
    ordered_at: datetime

    @property
    def left(self) -> int:
        """How many things are still to be done."""
        return len(self.items) - self.done

    def next(self) -> dict[UUID, int]:
        """The versions of the things that come next, by id."""
        return dict(self.items[self.done:self.done + CHUNK])


def prepare(uow: UnitOfWork, kind: Kind, action: str, versions: Mapping[UUID, int]) -> UUID:
    """Keep for a day at most what a preview shows of more things than a form can hold; answers its id."""
    uow.execute("delete from bulk_jobs where prepared and ordered_at < now() - interval '1 day'")
    return _keep(uow, kind, action, versions, MultiDict(), prepared=True)


def prepared(uow: UnitOfWork, id_: UUID) -> dict[UUID, int]:
    """Take back what a preview showed to the actor: the versions by id; empty where it is no longer kept."""
    items = uow.execute("delete from bulk_jobs where id = :id and account = :account and prepared returning items",
                        {"id": id_, "account": current_actor().account}).scalar()
    return {UUID(one): version for one, version in items or ()}


def order(uow: UnitOfWork, kind: Kind, action: str, versions: Mapping[UUID, int], said: MultiDict[str, str]) -> UUID:
    """Keep what was ordered; answers its id."""
    return _keep(uow, kind, action, versions, said)


def _keep(
    uow: UnitOfWork, kind: Kind, action: str, versions: Mapping[UUID, int], said: MultiDict[str, str], *, prepared: bool = False,
) -> UUID:
    id_, actor = new_id(), current_actor()
    if actor.by_bases_card:  # whoever carries it out would know the account alone
        raise Refused(card_of_base(kind.machine.by_action[action][0].name))
    uow.execute(
        "insert into bulk_jobs (id, account, acting_for, rehearsal, subject, action, body, items, on_day, prepared)"
        " values (:id, :account, :acting_for, :rehearsal, :subject, :action, cast(:body as jsonb), cast(:items as jsonb), :on,"
        " :prepared)",
        {"id": id_, "account": actor.account, "acting_for": actor.acting_for, "rehearsal": bool(actor.rehearsal),
         "subject": kind.machine.subject, "action": action, "body": json.dumps(uow.vault.seal_json(TYPED, id_, list(said.items(multi=True)))),
         "items": json.dumps([[str(one), version] for one, version in versions.items()]), "on": today(), "prepared": prepared},
    )
    return id_


def of(uow: UnitOfWork, id_: UUID) -> Job:
    """What the actor ordered.

    :raises NotFound: also when somebody else ordered it.
    """
    row = uow.execute("select * from bulk_jobs where id = :id and account = :account and not prepared",
                      {"id": id_, "account": current_actor().account}).mappings().first()
    subject = row["subject"] if row else ""
    kind = next((kind for kind in kinds.readable() if kind.machine.subject == subject), None)
    if row is None or kind is None:
        raise NotFound
    return Job(
        id_, kind, row["action"], MultiDict(_typed(uow, id_, row["body"])),
        [(UUID(one), version) for one, version in row["items"]], row["done"], [UUID(one) for one in row["moved"]], row["refused"],
        row["stopped"] or "", row["ordered_at"],
    )


def _typed(uow: UnitOfWork, id_: UUID, body: Any) -> list[tuple[str, str]]:
    """What the form said, opened; nothing once its term is over."""
    return [(name, value) for name, value in uow.vault.open_json(TYPED, id_, body)] if body else []


def mine(uow: UnitOfWork) -> list[dict[str, Any]]:
    """The actor's latest jobs, the newest first: kind, action, how many were ordered, done, moved and refused."""
    by_subject = {kind.machine.subject: kind for kind in kinds.readable()}
    rows = uow.execute(
        "select id, subject, action, ordered_at, done, stopped, jsonb_array_length(items) as number,"
        " jsonb_array_length(moved) as moved, jsonb_array_length(refused) as refused from bulk_jobs"
        " where account = :account and not prepared order by ordered_at desc, id limit :most",
        {"account": current_actor().account, "most": LISTED}).mappings()
    return [{**row, "kind": kind, "name": kind.machine.by_action[row["action"]][0].name}
            for row in rows if (kind := by_subject.get(row["subject"])) and row["action"] in kind.machine.by_action]


def note(uow: UnitOfWork, kind: Kind, id_: UUID, tried: Sequence[UUID], outcome: Outcome) -> None:
    """Note what became of the things that were tried."""
    labels = {row["id"]: f"{kinds.label(kind, row)} {row.get('name') or ''}".strip() for row in rows_of(uow, kind, list(outcome.refused))}
    uow.execute(
        "update bulk_jobs set done = done + :number, moved = moved || cast(:moved as jsonb), attempts = 0,"
        " refused = refused || cast(:refused as jsonb),"
        " finished_at = case when done + :number >= jsonb_array_length(items) then now() end where id = :id",
        {"id": id_, "number": len(tried), "moved": json.dumps([str(one) for one in outcome.moved]),
         "refused": json.dumps([_told(one, labels.get(one, ""), why) for one, why in outcome.refused.items()], ensure_ascii=False)},
    )


def go_on(uow: UnitOfWork, id_: UUID) -> None:
    """Let it go on where it stopped; the worker is told once this is committed."""
    uow.execute("update bulk_jobs set stopped = null, attempts = 0 where id = :id", {"id": id_})
    ring(uow)


def ring(uow: UnitOfWork) -> None:
    """Tell the worker that there is something to do; should it not hear it, its next tick finds it."""
    uow.after_commit(RUN, lambda: uow.runtime.send(uow.service, RUN))


def rows_of(uow: UnitOfWork, kind: Kind, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """Those of these things that the actor sees, with all their columns."""
    t = kinds.table(uow, kind)
    sees = scope(current_actor(), t, kind.machine.belongs)
    return [dict(row) for row in uow.execute(select(t).where(t.c.id.in_(ids), sees).order_by(
        t.c.state_on, *((t.c.number,) if "number" in t.c else ()), t.c.id)).mappings()]


def _told(id_: UUID, label: str, why: Refusal) -> dict[str, Any]:
    return {"id": str(id_), "label": label, "detail": why.detail, "cure": why.cure, "clause": why.clause}
