"""§3: payment 制单与支付复核. One person makes the batch, another pays it, the bank answers, nothing is half applied."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from services.subsidy.actions import eligibility, judges
from services.subsidy.actions.funds import cases_of, link, one_unit
from services.subsidy.actions.ledger import move
from services.subsidy.actions.payees import fingerprint
from services.subsidy.actions.refusing import each
from services.subsidy.lifecycle import PAYMENT_BATCH, State
from services.subsidy.models import PaymentLine
from services.subsidy.queries import judging
from services.subsidy.queries import payments as batches
from services.subsidy.rules import bankfiles, payments
from shared.casework import Actor, Judge, Move, Outcome, Row, advance, not_second, open_subjects
from shared.privacy import Unopenable, mask_for_good
from shared.refusals import Refusal, Refused
from shared.runtime import UnitOfWork, fault, new_id

fault.declare("subsidy.payment.before_sending", "subsidy.payment.after_sending")
PAYABLE = (State.FUNDED, State.PAYMENT_RETURNED)


def open_batch(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date
) -> tuple[UUID, Outcome]:
    """Make a payment batch 制单 and ask enrollment whether its people are still eligible today.

    :returns: the batch, and the answer per case.
    :raises Refused: when no case can be paid, or they are of several units.
    """
    unit = one_unit(uow, ids, by)
    outcome = move(uow, "prepare", ids, by=by, on=on, judge=judge_preparation)
    if not outcome.moved:
        raise Refused(*outcome.refused.values())
    id_ = new_id()
    number = f"ZF{on:%Y%m%d}-{id_.hex[-8:]}"
    rows = [dict(row) for row in uow.execute(
        "select id, amount_fen, payee_name, payee_bank, payee_account, rehearsal from cases"
        " where id = any(cast(:ids as uuid[])) order by number", {"ids": outcome.moved},
    ).mappings()]
    lines = [_line(uow, id_, number, place, row) for place, row in enumerate(rows, start=1)]
    content = bankfiles.write(number, [batches.in_file(uow, line) for line in lines])
    open_subjects(uow, PAYMENT_BATCH, [{
        "id": id_, "unit": unit, "rehearsal": rows[0]["rehearsal"], "number": number, "line_count": len(lines),
        "sum_fen": sum(row["amount_fen"] for row in rows), "file_sha256": payments.file_hash(content), "maker": by.person,
    }], by=by, on=on, action="prepare", clause="§3", facts={"file_sha256": payments.file_hash(content)})
    uow.session.execute(insert(PaymentLine), lines)
    link(uow, "payment_batch_id", id_, outcome.moved, *PAYABLE)
    eligibility.ask(uow, outcome.moved, on=on)
    return id_, outcome


def _line(uow: UnitOfWork, batch: UUID, number: str, place: int, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": new_id(), "batch_id": batch, "case_id": row["id"], "place": place, "reference": f"{number}-{place:05d}",
        "amount_fen": row["amount_fen"], "payee_name": row["payee_name"], "payee_bank": row["payee_bank"] or "",
        "payee_account": row["payee_account"], "fingerprint": fingerprint(uow, uow.vault.opened(row)["payee_account"]),
        "status": "prepared",
    }


def judge_preparation(uow: UnitOfWork, rows: Sequence[Row], on: date) -> judges.Verdicts:
    """Judge whether cases may enter a batch: in no other one, and not already found ineligible today."""
    ids = [row["id"] for row in rows]
    live, verdicts = batches.in_live_batches(uow, ids), judging.verdicts_of_day(uow, ids, on)
    claimed = batches.claimed_accounts(uow, ids)
    found: judges.Verdicts = {}
    for row in rows:
        id_ = row["id"]
        eligible, why = verdicts.get(id_, (None, None))
        if id_ in live:
            found[id_] = payments.IN_A_BATCH("本笔已在未完结的支付批次中。")
        elif claimed.get(id_) != _account_of(uow, row):
            found[id_] = payments.OTHER_ACCOUNT("收款账号与申领时登记的不一致。", cure="暂停支付，报请核查")
        elif eligible is False:
            found[id_] = payments.NOT_ELIGIBLE(f"{on.isoformat()} 资格复核未通过：{why or '未说明'}。")
    return found


def _account_of(uow: UnitOfWork, row: Row) -> str | None:
    """The digest of the account that the case really names, or none where what is sealed does not open."""
    try:
        return fingerprint(uow, uow.vault.opened(row)["payee_account"])
    except Unopenable:
        return None


def ask_again(uow: UnitOfWork, batch_id: UUID, *, on: date) -> list[UUID]:
    """Ask for today's verdicts on a batch that was made on an earlier day, or whose question was lost."""
    return eligibility.ask(uow, cases_of(uow, "payment_batch_id", batch_id, *PAYABLE), on=on)


def pay(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, file_sha256: str,
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Check and pay batches 支付复核: all lines of a batch, or none.

    :param file_sha256: the hash of the file that the checker has seen; what was seen is what is paid.
    """
    seen = file_sha256.lower()

    def judge(uow: UnitOfWork, rows: Sequence[Row], on: date) -> judges.Verdicts:
        found = {row["id"]: _payable(uow, row, by, on, seen) for row in rows}
        return {id_: refusal for id_, refusal in found.items() if refusal is not None}

    def one(id_: UUID) -> None:
        uow.execute(
            "update payment_batches set checker = :by, sent_on = :on where id = :id and maker <> :by",
            {"id": id_, "by": by.person, "on": on},
        )
        advance(uow, PAYMENT_BATCH, "pay", [id_], by=by, on=on, expect=expect, reason=reason, judge=judge).require_all()
        fault.point("subsidy.payment.before_sending")
        _send(uow, id_, by, on)
        fault.point("subsidy.payment.after_sending")

    return each(uow, ids, one)


def judge_checker(by: Actor) -> Judge:
    """Judge what is known of a checker before they have seen the file: whether they are another person than the maker (§3)."""
    return judges.each_row(lambda batch: _second(by, batch))


def _second(by: Actor, batch: Row) -> Refusal | None:
    return not_second(by, batch["maker"], payments.two_people(maker=batch["maker"], checker=batch["maker"]))


def _payable(uow: UnitOfWork, batch: Row, by: Actor, on: date, seen: str) -> Refusal | None:
    policy = uow.policy(on)
    last = policy.finance_last_pay_day
    try:
        recomputed = payments.file_hash(batches.file_of(uow, batch["id"]))
    except Unopenable:
        recomputed = ""
    if batches.lines_untrue(uow, batch["id"]):
        recomputed = ""
    refusal = judges.first((
        _second(by, batch),
        payments.books_open(on=on, month=last["month"], day=last["day"]),
        payments.file_unchanged(prepared=batch["file_sha256"], seen=seen, recomputed=recomputed),
    ))
    if refusal is not None or not policy.eligibility_on_payment_day:
        return refusal
    return judges.first(
        payments.eligible_today(verdict=eligible, why=why, on=on)
        for _, eligible, why in batches.verdicts(uow, batch["id"], on)
    )


def _send(uow: UnitOfWork, batch_id: UUID, by: Actor, on: date) -> None:
    """Move every line's case; one that cannot move stops the whole batch."""
    lines = set(uow.execute("select case_id from payment_lines where batch_id = :id", {"id": batch_id}).scalars())
    new = cases_of(uow, "payment_batch_id", batch_id, State.FUNDED)
    again = cases_of(uow, "payment_batch_id", batch_id, State.PAYMENT_RETURNED)
    missing = lines - {*new, *again}
    if missing:
        raise Refused(payments.FILE_CHANGED(f"{len(missing)} 笔业务已离开待支付状态。", cure="作废本批次并重新制单"))
    move(uow, "pay", new, by=by, on=on).require_all()
    move(uow, "repay", again, by=by, on=on).require_all()
    uow.execute("update payment_lines set status = 'sent' where batch_id = :id", {"id": batch_id})


def cancel(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Cancel batches that were not paid; their cases can enter others."""
    outcome = advance(uow, PAYMENT_BATCH, "cancel", ids, by=by, on=on, expect=expect, reason=reason)
    uow.execute(
        "update payment_lines set status = 'cancelled' where batch_id = any(cast(:ids as uuid[]))", {"ids": outcome.moved}
    )
    return outcome


def close(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Mapping[UUID, int] | None = None,
    reason: str | None = None,
) -> Outcome:
    """Close batches whose bank answer agrees in every line."""
    return advance(uow, PAYMENT_BATCH, "close", ids, by=by, on=on, expect=expect, reason=reason)


def correct_payee(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, account: str, bank: str,
    expect: Mapping[UUID, int] | None = None, reason: str | None = None,
) -> Outcome:
    """Correct the account of a returned payment; the payee's name stays the claimant's."""
    def told(uow: UnitOfWork, rows: Sequence[Row], on: date) -> Mapping[UUID, Refusal | Move]:
        return {row["id"]: Move(facts={"amended": {
            "payee_bank": (row["payee_bank"], bank),
            "payee_account": (mask_for_good(judges.account_of(uow, row)), mask_for_good(account)),
        }}) for row in rows}

    outcome = move(uow, "correct_payee", ids, by=by, on=on, expect=expect, reason=reason, judge=told,
                   facts={"account": fingerprint(uow, account)})
    uow.execute(
        "update cases c set payee_account = n.account, payee_digest = :digest, payee_bank = :bank"
        " from unnest(cast(:ids as uuid[]), cast(:accounts as text[])) as n(id, account) where c.id = n.id",
        {"ids": outcome.moved, "digest": fingerprint(uow, account), "bank": bank,
         "accounts": [uow.vault.seal("payee_account", id_, account) for id_ in outcome.moved]},
    )
    return outcome
