"""Receiving: at most once, in one transaction with the effect; what cannot be taken stops alone and is kept."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import structlog
from sqlalchemy import text

from shared.mail.sealing import Letter, Unsealable, seal, unseal
from shared.privacy import without_numbers
from shared.runtime import faults
from shared.runtime.process import Handler, Runtime
from shared.runtime.work import UnitOfWork

faults.declare(
    "mail.take.received", "mail.take.counted", "mail.take.before_effect", "mail.take.after_effect",
    "mail.take.committed", "mail.take.answered",
)

TRIES = 5
log = structlog.get_logger()


@dataclass(frozen=True)
class Message:
    """What a handler may know of the message that brought its items."""

    id: UUID
    sender: str
    contract: str
    uow: UnitOfWork

    def on(self, rehearsal: bool) -> date:
        """The domain's day at this desk, read at the queue's edge."""
        return self.uow.day(rehearsal)


def take(runtime: Runtime, envelope: str) -> None:
    """Take one message, or find that it was taken; acknowledge it in both cases.

    A message that fails five times is tried item by item, so that only the culprits are parked. A contract that
    nobody here listens to is parked whole: a newer sender may know more than this desk does yet.
    """
    faults.point("mail.take.received")
    try:
        letter = unseal(envelope, runtime.service.name, runtime.settings.mail_keys)
    except Unsealable as error:
        log.error("mail_refused", why=str(error))
        return
    structlog.contextvars.bind_contextvars(message=letter.id, trace=letter.trace)
    attempts, done = _count(runtime, letter, envelope)
    faults.point("mail.take.counted")
    if not done:
        _take_fresh(runtime, letter, attempts)
    faults.point("mail.take.committed")
    runtime.send(letter.sender, "mail.acknowledge", envelope=acknowledgement(runtime, letter.sender, [letter.id]))
    faults.point("mail.take.answered")


def acknowledgement(runtime: Runtime, sender: str, ids: list[str]) -> str:
    """Write the sealed word that these messages are durably here."""
    letter = Letter(str(uuid4()), runtime.service.name, sender, "mail.acknowledged", None, json.dumps(ids))
    return seal(letter, runtime.settings.mail_keys[sender])


def _count(runtime: Runtime, letter: Letter, envelope: str) -> tuple[int, bool]:
    """Count the attempt in a transaction of its own, so that one that kills the process is counted too."""
    with runtime.unit_of_work() as uow:
        attempts, done = uow.execute(
            """
            insert into inbox as i (sender, message_id, contract, attempts, envelope)
            values (:sender, :id, :contract, 1, :envelope)
            on conflict (sender, message_id) do update set attempts = i.attempts + 1
            returning attempts, taken_at is not null
            """,
            {"sender": letter.sender, "id": letter.id, "contract": letter.contract, "envelope": envelope},
        ).one()
    return attempts, done


def _take_fresh(runtime: Runtime, letter: Letter, attempts: int) -> None:
    handler = runtime.listens.get(letter.contract)
    with runtime.system_work(letter.trace) as uow:
        row = uow.execute(
            "select taken_at from inbox where sender = :sender and message_id = :id for update",
            {"sender": letter.sender, "id": letter.id},
        ).scalar_one()
        if row is not None:
            return
        if handler is None:
            _park(uow, letter, letter.body, f"nobody here listens to {letter.contract}")
        elif attempts > 2 * TRIES:
            # Even alone its items end the process before anything can be noted of them.
            _park(uow, letter, letter.body, f"ended the process {attempts} times")
        elif attempts <= TRIES:
            faults.point("mail.take.before_effect")
            handler(uow, letter.body, _message(uow, letter))
            faults.point("mail.take.after_effect")
        else:
            _one_by_one(uow, letter, handler)
        uow.execute(
            "update inbox set taken_at = now(), envelope = null where sender = :sender and message_id = :id",
            {"sender": letter.sender, "id": letter.id},
        )


def _message(uow: UnitOfWork, letter: Letter) -> Message:
    return Message(UUID(letter.id), letter.sender, letter.contract, uow)


def _one_by_one(uow: UnitOfWork, letter: Letter, handler: Handler) -> None:
    for item in letter.body:
        try:
            with uow.session.begin_nested():
                handler(uow, [item], _message(uow, letter))
        except Exception as error:  # noqa: BLE001  # whatever it is, the item is kept with it and the others go on
            log.error("mail_item_parked", contract=letter.contract, error=type(error).__name__)
            _park(uow, letter, [item], _told(error))


def _told(error: Exception) -> str:
    """What is kept of a failure; a database that refuses a row repeats the row."""
    return without_numbers(f"{type(error).__name__}: {error}")[:500]


def _park(uow: UnitOfWork, letter: Letter, items: list[Any], error: str) -> None:
    uow.session.execute(
        text("insert into parked_items (sender, message_id, contract, item, error, trace)"
             " values (:sender, :id, :contract, cast(:item as jsonb), :error, :trace)"),
        [{"sender": letter.sender, "id": letter.id, "contract": letter.contract, "error": error,
          "trace": letter.trace, "item": json.dumps(item, ensure_ascii=False)} for item in items],
    )


def replay(runtime: Runtime, ids: list[int] | None = None) -> Mapping[int, str | None]:
    """Try parked items again, each for itself; answers per item the error that remains, or None."""
    with runtime.unit_of_work() as uow:
        waiting = list(uow.execute(
            "select id from parked_items where replayed_at is null"
            " and (cast(:ids as bigint[]) is null or id = any(cast(:ids as bigint[]))) order by id",
            {"ids": ids},
        ).scalars())
    return {item: _replay(runtime, item) for item in waiting}


def _replay(runtime: Runtime, parked: int) -> str | None:
    try:
        with runtime.system_work() as uow:
            row = uow.execute(
                "select * from parked_items where id = :id and replayed_at is null for update", {"id": parked}
            ).mappings().one()
            letter = Letter(str(row["message_id"]), row["sender"], uow.service, row["contract"], row["trace"], "null")
            runtime.listens[letter.contract](uow, [row["item"]], _message(uow, letter))
            uow.execute("update parked_items set replayed_at = now() where id = :id", {"id": parked})
    except Exception as error:  # noqa: BLE001  # the answer is the error
        return _told(error)
    return None
