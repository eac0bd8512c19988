"""Sending: a message is a row of the sender's transaction, and stays open until the receiver has acknowledged it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

import orjson

from shared.mail.sealing import Letter, seal
from shared.runtime import faults
from shared.runtime.ids import new_id
from shared.runtime.process import Runtime
from shared.runtime.work import UnitOfWork

faults.declare("mail.relay.after_claim", "mail.relay.after_publish", "mail.acknowledged")

ITEMS = 1_000  # cases in one message
UNDER_WAY = 4  # messages that one receiver may have unacknowledged, so that a day's absence does not drown the broker
LONGEST_WAIT = 600  # seconds; the wait for an acknowledgement begins with `resend_after` and doubles up to this


def stage(
    uow: UnitOfWork, receiver: str, contract: str, items: Sequence[Any], *, case_ids: Collection[UUID] = ()
) -> None:
    """Write messages to a desk into this transaction, up to 1,000 items each; nothing leaves before the commit.

    :param case_ids: the cases that the items are about, in the same order, where they are about cases.
    """
    ids = list(case_ids)
    for start in range(0, len(items), ITEMS):
        part = items[start : start + ITEMS]
        uow.execute(
            "insert into outbox (id, receiver, contract, body, case_ids, trace)"
            " values (:id, :receiver, :contract, :body, cast(:case_ids as uuid[]), :trace)",
            {"id": new_id(), "receiver": receiver, "contract": contract, "trace": uow.trace,
             "body": orjson.dumps(part, default=str).decode(),
             "case_ids": ids[start : start + ITEMS]},
        )
    nudge(uow)


def nudge(uow: UnitOfWork) -> None:
    """Ring for the relay once this transaction holds; the tick would find the message anyway, a little later."""
    runtime = uow.runtime
    uow.after_commit("mail.relay", lambda: runtime.send(runtime.service.name, "mail.relay"))


def relay(runtime: Runtime) -> int:
    """Publish the messages that are due: new ones, and those whose acknowledgement has not come in time.

    :returns: how many were published.
    """
    with runtime.unit_of_work() as uow:
        due = list(uow.execute(
            """
            with open as (
                select id, receiver, next_at,
                    row_number() over (partition by receiver order by attempts = 0, created_at) as place
                from outbox where closed_at is null
            )
            update outbox o set attempts = attempts + 1, sent_at = now(),
                next_at = now() + make_interval(secs => least(:longest, :first * power(2, least(o.attempts, 10))))
            where o.id in (
                select id from outbox where closed_at is null and next_at <= now()
                    and id in (select id from open where place <= :under_way)
                for update skip locked
            )
            returning o.id, o.receiver, o.contract, o.body, o.trace
            """,
            {"first": runtime.settings.resend_after, "longest": LONGEST_WAIT, "under_way": UNDER_WAY},
        ))
        faults.point("mail.relay.after_claim")
    for id_, receiver, contract, body, trace in due:
        letter = Letter(str(id_), runtime.service.name, receiver, contract, trace, body)
        runtime.send(receiver, "mail.take", envelope=seal(letter, runtime.settings.mail_keys[receiver]))
        faults.point("mail.relay.after_publish")
    return len(due)


def acknowledged(runtime: Runtime, letter: Letter) -> None:
    """Close the rows that the receiver durably has, and send it more if there is more."""
    with runtime.unit_of_work() as uow:
        uow.execute(
            "update outbox set closed_at = now(), body = null"
            " where id = any(cast(:ids as uuid[])) and receiver = :receiver and closed_at is null",
            {"ids": letter.body, "receiver": letter.sender},
        )
        faults.point("mail.acknowledged")
        more = uow.execute("select exists (select from outbox where closed_at is null and attempts = 0)").scalar_one()
    if more:
        relay(runtime)
