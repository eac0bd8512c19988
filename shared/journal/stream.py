"""The journal's way to the register: every desk's journal is its own outbox.

A numbering pass gives dense leaf numbers to rows that have none (never by transaction id: those do not survive a dump
and restore). Rows leave in leaf order, one batch under way; the register answers with the last leaf that it has.
"""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import orjson
import structlog

from shared.journal.reading import AS_TEXT
from shared.mail.inbox import Message
from shared.mail.sealing import Letter, Unsealable, seal, unseal
from shared.runtime import faults
from shared.runtime.process import Runtime

faults.declare("journal.stream.after_number", "journal.stream.after_publish", "journal.take.after_effect")

REGISTER = "enrollment"
BATCH = 2_000
LOCK = 6_300_001  # advisory lock: one numbering pass at a time
log = structlog.get_logger()


def number_leaves(runtime: Runtime) -> int:
    """Give the next leaf numbers to the rows that have none; answers how many got one.

    A later row of a chain can only be seen when the earlier one is committed, so each chain is numbered in order.
    """
    with runtime.unit_of_work() as uow:
        uow.execute("select pg_advisory_xact_lock(:lock)", {"lock": LOCK})
        return int(uow.execute(
            """
            with fresh as (
                select subject_id, seq, row_number() over (order by recorded_at, seq, subject_id)
                    + (select coalesce(max(leaf), 0) from journal) as leaf
                from journal where leaf is null
            )
            update journal j set leaf = f.leaf from fresh f where j.subject_id = f.subject_id and j.seq = f.seq
            """
        ).rowcount)


def stream(runtime: Runtime) -> int:
    """Number what is new and publish the next batch of case rows, unless one is under way; answers how many rows."""
    number_leaves(runtime)
    faults.point("journal.stream.after_number")
    with runtime.unit_of_work() as uow:
        uow.execute("insert into stream_sent (receiver) values (:r) on conflict do nothing", {"r": REGISTER})
        acked = uow.execute(
            "select acked from stream_sent where receiver = :r and (sent_at is null or acked >= sent"
            " or sent_at < now() - make_interval(secs => :patience)) for update skip locked",
            {"r": REGISTER, "patience": runtime.settings.resend_after},
        ).scalar_one_or_none()
        if acked is None:
            return 0
        rows = [dict(row) for row in uow.execute(
            f"select {AS_TEXT}, leaf from journal where leaf > :after and leaf <= :upto order by leaf",
            {"after": acked, "upto": acked + BATCH},
        ).mappings()]
        if not rows:
            return 0
        upto = rows[-1]["leaf"]
        uow.execute(
            "update stream_sent set sent = :upto, sent_at = now(), attempts = attempts + 1 where receiver = :r",
            {"upto": upto, "r": REGISTER},
        )
    body = {"after": acked, "upto": upto, "rows": [row for row in rows if row["subject"] == "case"]}
    name = runtime.service.name
    letter = Letter(str(uuid4()), name, REGISTER, f"{name}.journal.streamed", None, orjson.dumps(body).decode())
    runtime.send(REGISTER, "journal.take", envelope=seal(letter, runtime.settings.mail_keys[REGISTER]))
    faults.point("journal.stream.after_publish")
    return len(rows)


def take_stream(runtime: Runtime, envelope: str) -> None:
    """At the register: take a batch if it continues what is here, and answer with the last leaf that is."""
    try:
        letter = unseal(envelope, runtime.service.name, runtime.settings.mail_keys)
    except Unsealable as error:
        log.error("stream_refused", why=str(error))
        return
    with runtime.system_work(letter.trace) as uow:
        uow.execute("insert into stream_taken (desk) values (:desk) on conflict do nothing", {"desk": letter.sender})
        leaf = uow.execute(
            "select leaf from stream_taken where desk = :desk for update", {"desk": letter.sender}
        ).scalar_one()
        if letter.body["after"] <= leaf < letter.body["upto"]:
            rows: list[dict[str, Any]] = [row for row in letter.body["rows"] if row["leaf"] > leaf]
            if rows:
                message = Message(uuid4(), letter.sender, letter.contract, uow)
                runtime.listens[letter.contract](uow, rows, message)
            leaf = letter.body["upto"]
            uow.execute(
                "update stream_taken set leaf = :leaf, taken_at = now() where desk = :desk",
                {"leaf": leaf, "desk": letter.sender},
            )
        faults.point("journal.take.after_effect")
    answer = Letter(str(uuid4()), runtime.service.name, letter.sender, "journal.acknowledged", None, str(leaf))
    runtime.send(
        letter.sender, "journal.acknowledge", envelope=seal(answer, runtime.settings.mail_keys[letter.sender])
    )


def stream_acknowledged(runtime: Runtime, letter: Letter) -> None:
    """Note the register's last leaf (lower than before, if it was restored from a backup) and go on from there."""
    with runtime.unit_of_work() as uow:
        uow.execute(
            "update stream_sent set acked = :leaf, sent = greatest(:leaf, least(sent, :leaf)), attempts = 0"
            " where receiver = :r",
            {"leaf": letter.body, "r": REGISTER},
        )
    stream(runtime)
