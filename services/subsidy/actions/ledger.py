"""Money follows the case: every move of a case goes through `move`, which also moves its money."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from services.subsidy.lifecycle import CASE
from services.subsidy.rules.funds import Account
from shared.casework import Actor, Judge, Outcome, advance
from shared.runtime import UnitOfWork, fault, new_id

fault.declare("subsidy.ledger.after_move", "subsidy.ledger.after_transfer")


def move(
    uow: UnitOfWork, action: str, ids: Collection[UUID], *, by: Actor, on: date, judge: Judge | None = None,
    reason: str | None = None, expect: Mapping[UUID, int] | None = None, facts: Mapping[str, Any] | None = None,
    to: str | None = None,
) -> Outcome:
    """Move cases by one action, and their money with them, in the same transaction."""
    outcome = advance(
        uow, CASE, action, ids, by=by, on=on, judge=judge, reason=reason, expect=expect, facts=facts, to=to
    )
    fault.point("subsidy.ledger.after_move")
    follow(uow, outcome.moved, reason=action, by=by, on=on)
    return outcome


def follow(uow: UnitOfWork, ids: Collection[UUID], *, reason: str, by: Actor, on: date) -> None:
    """Bring the money of these cases to the account of their state: one transfer for each whose account changes.

    A case whose state holds no money frees what it held, and leaves its notice and request. Which state stands at which account is the database's table
    `state_accounts`; that a case cannot be committed anywhere else is its trigger.

    :raises sqlalchemy.exc.IntegrityError: `no_account_below_zero`, when a fund cannot bear it.
    """
    if not ids:
        return
    uow.execute(
        """
        with due as (
            select c.id, s.account from cases c left join state_accounts s using (state)
            where c.id = any(cast(:ids as uuid[])) and c.stands_at is distinct from s.account
        ), moved as (
            update cases c set stands_at = due.account,
                fund = case when due.account is null then null else c.fund end,
                fund_year = case when due.account is null then null else c.fund_year end,
                notice_id = case when due.account is null then null else c.notice_id end,
                fund_request_id = case when due.account is null then null else c.fund_request_id end
            from due where c.id = due.id
            returning c.id, c.seq, c.unit, c.amount_fen, old.fund, old.fund_year as year, old.stands_at as was,
                new.stands_at as becomes
        )
        insert into transfers (unit, fund, year, debit, credit, amount_fen, case_id, case_seq, reason, by_name, on_day)
        select unit, fund, year, coalesce(becomes, :free), coalesce(was, :free), amount_fen, id, seq, :reason, :by, :on
        from moved order by id
        """,
        {"ids": list(ids), "free": Account.AVAILABLE, "reason": reason, "by": by.journal_name, "on": on},
    )
    fault.point("subsidy.ledger.after_transfer")


def lock_available(uow: UnitOfWork, unit: str, year: int) -> dict[str, int]:
    """Lock the unit's accounts and answer what each fund has available this year, in fen."""
    rows = uow.execute(
        "select fund, balance from lock_funds(:unit) where year = :year and kind = :kind",
        {"unit": unit, "year": year, "kind": Account.AVAILABLE},
    )
    return {fund: balance for fund, balance in rows}


def grant(uow: UnitOfWork, indicator: Mapping[str, Any], *, by: Actor, on: date) -> UUID:
    """Enter a budget indicator 预算指标 and make its money available.

    :param indicator: unit, rehearsal, fund, year, amount_fen, document_number, subject_code, carried_over,
        placeholder.
    """
    id_ = new_id()
    values = {**indicator, "id": id_, "by": by.journal_name, "on": on}
    uow.execute("select open_fund(:unit, :fund, :year)", values)
    uow.execute(
        """
        insert into indicators (id, unit, rehearsal, fund, year, amount_fen, document_number, subject_code,
            carried_over, placeholder, entered_by, on_day)
        values (:id, :unit, :rehearsal, :fund, :year, :amount_fen, :document_number, :subject_code, :carried_over,
            :placeholder, :by, :on)
        """,
        values,
    )
    uow.execute(
        """
        insert into transfers (unit, fund, year, debit, credit, amount_fen, indicator_id, reason, by_name, on_day)
        values (:unit, :fund, :year, :debit, :credit, :amount_fen, :id, 'grant', :by, :on)
        """,
        {**values, "debit": Account.AVAILABLE, "credit": Account.GRANTED},
    )
    return id_


def book_receipt(
    uow: UnitOfWork, case: Mapping[str, Any], receipt_id: UUID, amount_fen: int, *, by: Actor, on: date
) -> None:
    """Bring money that was repaid back to the fund that paid it."""
    uow.execute(
        """
        insert into transfers (unit, fund, year, debit, credit, amount_fen, case_id, receipt_id, reason, by_name, on_day)
        values (:unit, :fund, :year, :debit, :credit, :amount, :case_id, :receipt, 'book', :by, :on)
        """,
        {"unit": case["unit"], "fund": case["fund"], "year": case["fund_year"], "debit": Account.RECOVERED,
         "credit": Account.PAID, "amount": amount_fen, "case_id": case["id"], "receipt": receipt_id,
         "by": by.journal_name, "on": on},
    )
    uow.execute(
        "update cases set recovered_fen = recovered_fen + :amount where id = :id",
        {"amount": amount_fen, "id": case["id"]},
    )
