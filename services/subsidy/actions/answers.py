"""The bank's answer 银行回单: compared line by line with what was sent, applied whole or not at all."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.subsidy.actions.ledger import move
from services.subsidy.actions.payees import fingerprint
from services.subsidy.actions.refusing import each
from services.subsidy.lifecycle import PAYMENT_BATCH, PaymentBatchState
from services.subsidy.queries import payments as batches
from services.subsidy.rules import bankfiles, payments
from services.subsidy.rules.payments import AnsweredLine, Disagreement, LineStatus
from shared.casework import Actor, Outcome, advance, lock
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork, fault, new_id

fault.declare("subsidy.answer.after_lines", "subsidy.answer.after_cases")


def read_answer(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, content: str,
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Read the bank's answer to a batch.

    An answer that agrees in every line confirms and returns payments; one that does not is kept with its
    disagreements, moves no case, and the batch stays disputed until a right answer comes.

    :param content: the CSV text that the bank sent.
    """
    raw = bankfiles.read_answer(content)
    if isinstance(raw, Refusal):
        raise Refused(raw)
    answered = [
        AnsweredLine(reference=line.reference, amount_fen=line.amount_fen, status=line.status, reason=line.reason,
                     fingerprint=fingerprint(uow, line.account), bank_reference=line.bank_reference)
        for line in raw
    ]

    def one(id_: UUID) -> None:
        lock(uow, PAYMENT_BATCH, [id_])
        found = payments.compare(batches.sent_lines(uow, id_), answered)
        target = PaymentBatchState.DISPUTED if found else PaymentBatchState.SETTLED
        advance(
            uow, PAYMENT_BATCH, "read_answer", [id_], by=by, on=on, expect=expect, reason=reason, to=target,
            facts={"lines": len(answered), "disagreements": len(found)},
        ).require_all()
        _keep(uow, id_, content, answered, found, by, on)
        if not found:
            _apply(uow, id_, answered, by, on)

    return each(uow, ids, one)


def _keep(
    uow: UnitOfWork, batch_id: UUID, content: str, answered: Sequence[AnsweredLine], found: Sequence[Disagreement],
    by: Actor, on: date,
) -> None:
    id_ = new_id()
    uow.execute(
        """
        insert into bank_answers (id, batch_id, sha256, content, line_count, disagreements, read_by, read_on)
        values (:id, :batch, :hash, :content, :lines, cast(:found as jsonb), :by, :on)
        """,
        {"id": id_, "batch": batch_id, "hash": payments.file_hash(content.encode()),
         "content": uow.vault.seal("bank_answers.content", id_, content),
         "lines": len(answered), "by": by.person, "on": on,
         "found": json.dumps([{"reference": one.reference, "fault": one.fault} for one in found])},
    )


def _apply(uow: UnitOfWork, batch_id: UUID, answered: Sequence[AnsweredLine], by: Actor, on: date) -> None:
    rows = uow.execute(
        """
        update payment_lines l set status = n.status, bank_reference = nullif(n.bank_reference, ''),
            return_reason = nullif(n.reason, ''), settled_on = :on
        from unnest(cast(:references as text[]), cast(:statuses as text[]), cast(:bank as text[]),
            cast(:reasons as text[])) as n(reference, status, bank_reference, reason)
        where l.batch_id = :batch and l.reference = n.reference
        returning l.case_id, l.status, l.return_reason
        """,
        {"batch": batch_id, "on": on, "references": [line.reference for line in answered],
         "statuses": [str(line.status) for line in answered], "bank": [line.bank_reference for line in answered],
         "reasons": [line.reason if line.status is LineStatus.RETURNED else "" for line in answered]},
    ).all()
    fault.point("subsidy.answer.after_lines")
    paid = [row.case_id for row in rows if row.status == LineStatus.PAID]
    returned: dict[str, list[UUID]] = defaultdict(list)
    for row in rows:
        if row.status == LineStatus.RETURNED:
            returned[row.return_reason].append(row.case_id)
    move(uow, "confirm_payment", paid, by=by, on=on).require_all()
    for reason, ids in sorted(returned.items()):
        move(uow, "return_payment", ids, by=by, on=on, reason=reason).require_all()
    fault.point("subsidy.answer.after_cases")
