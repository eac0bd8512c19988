"""§4.2: recovery 追回, in whole or in part, decided by somebody who neither proposed it nor approved the payment."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from uuid import UUID

from services.subsidy.actions.judges import each_row, first
from services.subsidy.actions.ledger import book_receipt, move
from services.subsidy.actions.refusing import each
from services.subsidy.lifecycle import CASE, RECOVERY, State
from services.subsidy.rules import recoveries
from shared.casework import Actor, Judge, Outcome, Row, advance, lock, not_second, open_subjects
from shared.casework.reasons import UNKNOWN
from shared.refusals import Reason, Refusal, Refused
from shared.runtime import UnitOfWork, new_id

Expect = Mapping[UUID, int] | None
NOT_PAID = Reason("recovery-of-unpaid", "业务未支付，不能追回", "What was not paid cannot be recovered", "§4.2")
ALREADY_OPEN = Reason("recovery-already-open", "已有未完结的追回", "A recovery is already open", "§4.2")
DOCUMENT_BOOKED = Reason("receipt-booked-before", "该还款凭证已登记", "The receipt was booked before", "§4.2")


def propose(uow: UnitOfWork, case_id: UUID, *, by: Actor, on: date, demand_fen: int, cause: str) -> UUID:
    """Propose to recover money of a paid case.

    :param demand_fen: how much, at most what was paid and not yet recovered.
    :raises Refused: when the case is not paid, another recovery is open, or more is demanded than was paid.
    """
    case = lock(uow, CASE, [case_id]).get(case_id)
    if case is None or not by.sees(CASE, case):
        raise Refused(UNKNOWN("没有这条业务记录，或不在您的管辖范围内。"))
    if case["state"] not in (State.PAID, State.CLOSED):
        raise Refused(NOT_PAID("只有已到账或已办结的业务可以追回。"))
    if uow.execute("select exists (select from recoveries where case_id = :id and state in ('proposed', 'decided'))",
                   {"id": case_id}).scalar_one():
        raise Refused(ALREADY_OPEN("本业务已有未完结的追回。"))
    refusal = recoveries.demand_within_payment(
        demand_fen=demand_fen, paid_fen=case["amount_fen"] - case["recovered_fen"]
    )
    if refusal is not None:
        raise Refused(refusal)
    id_ = new_id()
    open_subjects(uow, RECOVERY, [{
        "id": id_, "unit": case["unit"], "rehearsal": case["rehearsal"], "case_id": case_id, "demand_fen": demand_fen,
        "recovered_fen": 0, "cause": cause, "proposed_by": by.person,
    }], by=by, on=on, action="propose", clause="§4.2", facts={"case": case_id, "demand_fen": demand_fen})
    return id_


def decide(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, document_number: str, expect: Expect = None,
    reason: str | None = None,
) -> Outcome:
    """Decide recoveries 追回决定, with a document number; the case is then being recovered."""

    def one(id_: UUID) -> None:
        recovery = _recovery(uow, id_, by)
        refusal = _second(by, recovery)
        if refusal is not None:
            raise Refused(refusal)
        uow.execute(
            "update recoveries set decided_by = :by, document_number = :number where id = :id",
            {"id": id_, "by": by.person, "number": document_number},
        )
        advance(uow, RECOVERY, "decide", [id_], by=by, on=on, expect=expect, reason=reason).require_all()
        move(uow, "recover", [recovery["case_id"]], by=by, on=on, reason=reason,
             facts={"demand_fen": recovery["demand_fen"]}).require_all()

    return each(uow, ids, one)


def judge_decider(by: Actor) -> Judge:
    """Judge what is known of who decides before a document number is given: whether somebody else proposed it (§4.2)."""
    return each_row(lambda recovery: _second(by, recovery))


def _second(by: Actor, recovery: Row) -> Refusal | None:
    proposer = recovery["proposed_by"]
    return not_second(by, proposer, recoveries.another_decides(proposer=proposer, decider=proposer))


def drop(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Decide not to recover."""
    return advance(uow, RECOVERY, "drop", ids, by=by, on=on, expect=expect, reason=reason)


def book(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, amount_fen: int, document: str,
    expect: Expect = None, reason: str | None = None,
) -> Outcome:
    """Book a repayment, in whole or in part; the money goes back to the fund that paid.

    :param document: the bank document of the repayment; it is booked once.
    """

    def one(id_: UUID) -> None:
        recovery = _recovery(uow, id_, by)
        case = lock(uow, CASE, [recovery["case_id"]])[recovery["case_id"]]
        booked = uow.execute(
            "select exists (select from receipts where recovery_id = :id and document = :document)",
            {"id": id_, "document": document},
        ).scalar_one()
        refusal = first((
            DOCUMENT_BOOKED(f"还款凭证 {document} 已登记。") if booked else None,
            recoveries.repayment_within_demand(
                amount_fen=amount_fen, recovered_fen=recovery["recovered_fen"], demand_fen=recovery["demand_fen"]
            ),
        ))
        if refusal is not None:
            raise Refused(refusal)
        advance(uow, RECOVERY, "book", [id_], by=by, on=on, expect=expect, reason=reason,
                facts={"amount_fen": amount_fen}).require_all()
        receipt = new_id()
        uow.execute(
            "insert into receipts (id, recovery_id, amount_fen, document, booked_by, booked_on)"
            " values (:id, :recovery, :amount, :document, :by, :on)",
            {"id": receipt, "recovery": id_, "amount": amount_fen, "document": document, "by": by.person, "on": on},
        )
        uow.execute("update recoveries set recovered_fen = recovered_fen + :amount where id = :id",
                    {"amount": amount_fen, "id": id_})
        book_receipt(uow, case, receipt, amount_fen, by=by, on=on)

    return each(uow, ids, one)


def settle(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Settle recoveries whose whole demand has come back."""

    def one(id_: UUID) -> None:
        recovery = _recovery(uow, id_, by)
        refusal = recoveries.fully_repaid(recovered_fen=recovery["recovered_fen"], demand_fen=recovery["demand_fen"])
        if refusal is not None:
            raise Refused(refusal)
        advance(uow, RECOVERY, "settle", [id_], by=by, on=on, expect=expect, reason=reason).require_all()
        move(uow, "settle", [recovery["case_id"]], by=by, on=on).require_all()

    return each(uow, ids, one)


def refer(
    uow: UnitOfWork, ids: Collection[UUID], *, by: Actor, on: date, expect: Expect = None, reason: str | None = None
) -> Outcome:
    """Refer recoveries to another authority, or write off what cannot be got back; the ledger keeps it as paid."""

    def one(id_: UUID) -> None:
        recovery = _recovery(uow, id_, by)
        advance(uow, RECOVERY, "refer", [id_], by=by, on=on, expect=expect, reason=reason).require_all()
        move(uow, "refer", [recovery["case_id"]], by=by, on=on, reason=reason).require_all()

    return each(uow, ids, one)


def _recovery(uow: UnitOfWork, id_: UUID, by: Actor) -> Row:
    row = lock(uow, RECOVERY, [id_]).get(id_)
    if row is None or not by.sees(RECOVERY, row):
        raise Refused(UNKNOWN("没有这条追回记录，或不在您的管辖范围内。"))
    return row
