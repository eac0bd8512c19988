"""Payment batches, their lines and files."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.subsidy.rules import bankfiles
from services.subsidy.rules.bankfiles import FileLine
from services.subsidy.rules.payments import SentLine
from shared.runtime import UnitOfWork


def file_lines(uow: UnitOfWork, batch_id: UUID) -> list[FileLine]:
    """The lines of a batch as the file to the bank shows them."""
    rows = uow.execute(
        "select case_id, place, reference, payee_name, payee_account, payee_bank, amount_fen from payment_lines"
        " where batch_id = :batch order by place", {"batch": batch_id},
    ).mappings()
    return [in_file(uow, dict(row)) for row in rows]


def cases_in(uow: UnitOfWork, batch_id: UUID) -> list[UUID]:
    """The cases that a batch pays."""
    return list(uow.execute("select case_id from payment_lines where batch_id = :batch order by place", {"batch": batch_id}).scalars())


def in_file(uow: UnitOfWork, line: Mapping[str, Any]) -> FileLine:
    """A payment line as the file shows it, its account opened.

    :raises Unopenable: when what stands there was not sealed for this case.
    """
    opened = uow.vault.opened(line)
    return FileLine(**{name: opened[name] for name in FileLine.__dataclass_fields__})


def file_of(uow: UnitOfWork, batch_id: UUID) -> bytes:
    """The file to the bank, made afresh from the lines."""
    number = uow.execute("select number from payment_batches where id = :id", {"id": batch_id}).scalar_one()
    return bankfiles.write(number, file_lines(uow, batch_id))


def sent_lines(uow: UnitOfWork, batch_id: UUID) -> list[SentLine]:
    """The lines of a batch as the bank's answer is compared with them."""
    rows = uow.execute(
        "select reference, amount_fen, fingerprint from payment_lines where batch_id = :batch order by place",
        {"batch": batch_id},
    ).mappings()
    return [SentLine(**row) for row in rows]


def lines_untrue(uow: UnitOfWork, batch_id: UUID) -> int:
    """How many lines no longer say what their case says of payee and amount."""
    return int(uow.execute(
        """
        select count(*) from payment_lines l join cases c on c.id = l.case_id
        where l.batch_id = :batch and (l.amount_fen, l.payee_name, l.fingerprint, l.payee_bank)
            is distinct from (c.amount_fen, c.payee_name, c.payee_digest, c.payee_bank)
        """,
        {"batch": batch_id},
    ).scalar_one())


def verdicts(uow: UnitOfWork, batch_id: UUID, on: date) -> list[tuple[UUID, bool | None, str | None]]:
    """For each line's case, enrollment's verdict of this day."""
    rows = uow.execute(
        "select l.case_id, e.eligible, e.reason from payment_lines l"
        " left join eligibility e on e.case_id = l.case_id and e.day = :on where l.batch_id = :batch order by l.place",
        {"batch": batch_id, "on": on},
    )
    return [(case_id, eligible, reason) for case_id, eligible, reason in rows]


def in_live_batches(uow: UnitOfWork, ids: Collection[UUID]) -> set[UUID]:
    """Which of these cases have a payment line that is alive."""
    return set(uow.execute(
        "select case_id from payment_lines where case_id = any(cast(:ids as uuid[]))"
        " and status in ('prepared', 'sent', 'paid')", {"ids": list(ids)},
    ).scalars())


def claimed_accounts(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, str]:
    """The fingerprint of each case's account as the journal has it: from the claim, or from its last correction."""
    rows = uow.execute(
        "select distinct on (subject_id) subject_id, facts::jsonb->>'account' from journal"
        " where subject_id = any(cast(:ids as uuid[])) and action in ('claim', 'correct_payee')"
        " order by subject_id, seq desc", {"ids": list(ids)},
    )
    return {id_: account for id_, account in rows}


def lines(uow: UnitOfWork, batch_id: UUID) -> list[dict[str, Any]]:
    """The lines of a batch with their masked accounts and today's state at the bank."""
    rows = uow.execute(
        "select place, case_id, reference, amount_fen, payee_name, payee_account, status, bank_reference, return_reason"
        " from payment_lines where batch_id = :batch order by place", {"batch": batch_id},
    ).mappings()
    return [uow.vault.masked(dict(row)) for row in rows]


def answers(uow: UnitOfWork, batch_id: UUID) -> list[dict[str, Any]]:
    """What the bank answered to a batch, in the order of reading, with every disagreement."""
    rows = uow.execute(
        "select id, sha256, line_count, disagreements, read_by, read_on from bank_answers where batch_id = :batch"
        " order by read_at", {"batch": batch_id},
    ).mappings()
    return [dict(row) for row in rows]


def eligibility(uow: UnitOfWork, batch_id: UUID, on: date) -> dict[str, int]:
    """How many lines have a verdict of this day, and which."""
    found = [eligible for _, eligible, _ in verdicts(uow, batch_id, on)]
    return {"eligible": found.count(True), "not_eligible": found.count(False), "unanswered": found.count(None)}
