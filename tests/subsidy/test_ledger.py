"""The ledger: money is conserved, nothing is below zero, nobody can write a balance, parallel approvals never overspend."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from itertools import count

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError

from deploy.verify import decided, money
from services.subsidy.actions import anywhere, approval, funds
from services.subsidy.lifecycle import CASE
from services.subsidy.rules.funds import STANDS_AT, Fund
from tests.harness import Desk
from tests.subsidy.builders import LATER, RATE, Office

ONE = RATE["senior"]


@contextmanager
def reader(desk: Desk):
    """The connection that verify reads with."""
    with psycopg.connect(desk.settings.database_owner_url.replace("+psycopg", "")) as connection:
        yield {"subsidy": connection}


def problems(desk: Desk) -> list[str]:
    with reader(desk) as connections:
        found = [*money.check(connections), *decided.check(connections), *money.check_files(connections, desk.runtime.vault)]
        return [f"{problem.subject}: {problem.detail}" for problem in found]


class TestTheDatabaseKeepsIt:
    """What no program can do, whatever its mistakes."""

    @pytest.fixture
    def reserved(self, office):
        office.grant({Fund.UNEMPLOYMENT_SKILL: 10 * ONE})
        ids = office.arrive(2)
        office.claim(ids)
        office.review(ids)
        office.approve(ids).require_all()
        return office, ids

    @pytest.mark.parametrize("sql", [
        pytest.param("update accounts set balance = balance + 1", id="write-a-balance"),
        pytest.param("insert into accounts values ('huancui', 'x', 2026, 'available', 5)", id="make-a-rich-account"),
        pytest.param("delete from accounts", id="remove-accounts"),
        pytest.param("update transfers set amount_fen = 1", id="change-a-transfer"),
        pytest.param("delete from transfers", id="remove-transfers"),
        pytest.param("truncate transfers", id="empty-the-ledger"),
        pytest.param("update indicators set amount_fen = 1", id="change-an-indicator"),
        pytest.param("update state_accounts set account = 'paid'", id="change-where-money-stands"),
        pytest.param("update cases set stands_at = 'paid'", id="say-that-it-was-paid"),
        pytest.param("update cases set stands_at = null", id="forget-the-money"),
        pytest.param("update cases set recovered_fen = 10000000", id="recover-more-than-was-paid"),
    ])
    def test_the_service_cannot(self, reserved, sql):
        """Its role may append transfers and read accounts; the rest is refused at once or at commit."""
        office, _ = reserved
        with pytest.raises(DBAPIError), office.desk.uow() as uow:
            uow.execute(sql)
        assert problems(office.desk) == []

    @pytest.mark.parametrize("sql", [
        pytest.param("update transfers set amount_fen = 1", id="change-a-transfer"),
        pytest.param("delete from transfers", id="remove-transfers"),
        pytest.param("truncate transfers cascade", id="empty-the-ledger"),
        pytest.param("update accounts set balance = -1 where kind = 'available'", id="below-zero"),
    ])
    def test_the_owner_cannot_either(self, reserved, sql):
        """The triggers and constraints hold for the role that owns the tables."""
        office, _ = reserved
        with pytest.raises(psycopg.Error), reader(office.desk) as connections:
            connections["subsidy"].execute(sql)

    @pytest.mark.parametrize(("debit", "credit", "amount"), [
        pytest.param("reserved", "available", 8 * ONE + 1, id="more-than-is-available"),
        pytest.param("available", "paid", 1, id="from-an-empty-account"),
        pytest.param("available", "available", 1, id="to-itself"),
        pytest.param("reserved", "available", 0, id="nothing"),
        pytest.param("reserved", "available", -5, id="less-than-nothing"),
        pytest.param("reserved", "elsewhere", 5, id="an-account-that-is-none"),
    ])
    def test_a_transfer_that_is_none_is_refused(self, reserved, debit, credit, amount):
        """By the constraints of the row and of the accounts that it moves."""
        office, ids = reserved
        with pytest.raises(DBAPIError), office.desk.uow() as uow:
            uow.execute(
                "insert into transfers (unit, fund, year, debit, credit, amount_fen, case_id, case_seq, reason, by_name,"
                " on_day) values ('huancui', :fund, 2026, :debit, :credit, :amount, :case, 99, 'x', 'x', '2026-06-01')",
                {"fund": Fund.UNEMPLOYMENT_SKILL, "debit": debit, "credit": credit, "amount": amount, "case": ids[0]},
            )

    def test_one_move_moves_money_once(self, reserved):
        """The same row of a case's journal cannot pay twice."""
        office, _ = reserved
        with pytest.raises(DBAPIError, match="a_move_moves_money_once"), office.desk.uow() as uow:
            uow.execute("insert into transfers (unit, fund, year, debit, credit, amount_fen, case_id, case_seq, reason,"
                        " by_name, on_day) select unit, fund, year, debit, credit, amount_fen, case_id, case_seq, reason,"
                        " by_name, on_day from transfers where case_id is not null limit 1")

    def test_the_table_of_accounts_is_the_rules_table(self, office):
        """What the database enforces is what the rules say."""
        found = dict(tuple(row) for row in office.desk.query("select state, account from state_accounts"))
        assert found == {str(state): str(account) for state, account in STANDS_AT.items()}
        assert set(found) <= {str(state) for state in CASE.states}


class TestParallelApprovals:
    """§3: never over-committed, however many leaders approve at once."""

    def test_sixteen_at_once_spend_what_there_is_and_no_more(self, office):
        """Money for ten of sixteen cases; each approved in a thread of its own."""
        office.grant({Fund.UNEMPLOYMENT_SKILL: 7 * ONE, Fund.EMPLOYMENT_SUBSIDY: 3 * ONE + 1})
        ids = office.arrive(16)
        office.claim(ids)
        office.review(ids)
        at_once(office, [lambda id_=id_: office.approve([id_]) for id_ in ids])
        states = office.states(ids)
        assert (states.count("approved"), states.count("waiting_for_funds")) == (10, 6)
        assert office.balances()["reserved"] == 7 * ONE
        assert office.balances(Fund.EMPLOYMENT_SUBSIDY) == {"granted": 3 * ONE + 1, "available": 1, "reserved": 3 * ONE}
        assert problems(office.desk) == []

    def test_approving_and_freeing_at_once_never_deadlocks(self, office):
        """Half are approved while the other half leave; every call ends and the ledger balances."""
        office.grant({Fund.UNEMPLOYMENT_SKILL: 40 * ONE})
        ids = office.arrive(24)
        office.claim(ids)
        office.review(ids)
        office.approve(ids[:12]).require_all()
        calls = [lambda id_=id_: office.approve([id_]) for id_ in ids[12:]]
        calls += [lambda id_=id_: office.do(anywhere.withdraw, "clerk", [id_], reason="退出") for id_ in ids[:12]]
        at_once(office, calls)
        assert office.states(ids) == ["withdrawn"] * 12 + ["approved"] * 12
        assert problems(office.desk) == []

    def test_what_waits_is_approved_when_money_comes(self, office):
        """And is refused, without another row of journal, while none comes."""
        ids = office.arrive(1)
        office.claim(ids)
        office.review(ids)
        office.approve(ids)
        assert office.states(ids) == ["waiting_for_funds"]
        assert office.approve(ids).refused[ids[0]].reason.slug == "no-fund-suffices"
        office.grant({Fund.ENTREPRENEURSHIP: ONE})
        office.approve(ids).require_all()
        assert office.states(ids) == ["approved"]
        assert office.balances(Fund.ENTREPRENEURSHIP) == {"granted": ONE, "reserved": ONE}


def at_once(office: Office, calls) -> None:
    """Run the calls in threads; fail with the first error of any."""
    office.desk.runtime.engine.dispose()
    errors: list[BaseException] = []
    slots = threading.Semaphore(4)  # the pool of a process is four

    def run(call) -> None:
        try:
            with slots:
                call()
        except BaseException as error:  # noqa: BLE001  # whatever a thread meets must reach the test
            errors.append(error)

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    if errors:
        raise errors[0]


STEPS = ("approve", "publish", "end", "ask", "give_back", "pay", "bounce", "withdraw", "revoke")


class TestWhateverHappens:
    """Random histories: after every one of them the money is conserved and the books agree."""

    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 15)), min_size=3, max_size=12),
           granted=st.integers(0, 5))
    def test_money_is_conserved_and_nothing_is_below_zero(self, office, steps, granted):
        """Any order of steps on any part of the cases, with money for some of them only."""
        office.grant({Fund.UNEMPLOYMENT_SKILL: granted * ONE + 1, Fund.EMPLOYMENT_SUBSIDY: ONE})
        ids = office.arrive(4)
        office.claim(ids)
        office.review(ids)
        for step, mask in steps:
            chosen = [id_ for place, id_ in enumerate(ids) if mask >> place & 1]
            History(office).take(step, chosen)
        assert problems(office.desk) == []
        assert all(row.balance >= 0 for row in office.desk.query("select balance from accounts"))


class History:
    """One random step on some of the cases; those that cannot take it are left out, as an officer would."""

    serial = count()

    def __init__(self, office: Office) -> None:
        self.office = office

    def take(self, step: str, ids) -> None:
        getattr(self, step)(ids)

    def among(self, ids, *states) -> list:
        return [id_ for id_, state in zip(ids, self.office.states(ids), strict=True) if state in states] if ids else []

    def approve(self, ids) -> None:
        self.office.do(approval.approve, "leader", ids)

    def publish(self, ids) -> None:
        if chosen := self.among(ids, "approved"):
            self.office.publish(chosen)

    def end(self, ids) -> None:
        for (notice,) in self.office.desk.query("select id from public_notices where state = 'published'"):
            self.office.end_notice(notice, LATER)

    def ask(self, ids) -> None:
        if chosen := self.among(ids, "payable"):
            self.office.fund(chosen, LATER)

    def give_back(self, ids) -> None:
        if chosen := self.among(ids, "payable"):
            with self.office.desk.uow() as uow:
                request, _ = funds.open_request(uow, chosen, by=self.office.people.fund, on=LATER,
                                                document_number=f"退{next(self.serial)}号")
            self.office.do(funds.return_request, "finance", [request], LATER, reason="材料不全").require_all()

    def pay(self, ids, returned=None) -> None:
        chosen = self.among(ids, "funded", "payment_returned")
        if chosen:
            batch = self.office.prepare(chosen, LATER)
            self.office.answer_eligibility(chosen, LATER)
            self.office.pay(batch, LATER).require_all()
            self.office.read(batch, self.office.bank(batch, returned), LATER).require_all()

    def bounce(self, ids) -> None:
        self.pay(ids, {1: "账号不存在"})

    def withdraw(self, ids) -> None:
        self.office.do(anywhere.withdraw, "clerk", ids, reason="退出")

    def revoke(self, ids) -> None:
        self.office.do(anywhere.revoke, "leader", ids, reason="重审")


class TestVerifySeesDamage:
    """`verify` names each kind of damage; here it is planted by the superuser, behind the triggers."""

    @pytest.mark.parametrize(("sql", "said"), [
        pytest.param("update accounts set balance = balance + 1 where kind = 'paid'", "its transfers add up to",
                     id="a-balance"),
        pytest.param("update transfers set amount_fen = amount_fen + 1 where debit = 'paid'", "its transfers add up to",
                     id="a-transfer"),
        pytest.param("update cases set amount_fen = amount_fen - 1", "the account holds", id="a-cases-amount"),
        pytest.param("update cases set stands_at = 'reserved'", "its money at reserved", id="where-money-stands"),
        pytest.param("update payment_lines set payee_account = '1:' || repeat('A', 60)", "no longer make the file", id="a-line-of-the-file"),
        pytest.param("update payment_lines set status = 'returned', return_reason = 'x'", "0 lines paid it", id="a-status"),
        pytest.param("update bank_answers set content = '1:' || repeat('A', 60)",
                     "not what the bank answered", id="the-banks-answer"),
        pytest.param("update indicators set amount_fen = amount_fen + 1", "indicators", id="an-indicator"),
        pytest.param("update cases set recovered_fen = 1", "its receipts 0", id="a-recovery-out-of-nothing"),
        pytest.param("update public_notices set content = '[]'", "whose hash was published", id="a-notice"),
        pytest.param("update cases set amount_fen = amount_fen - 1, standard_fen = standard_fen - 1", "not the approved one",
                     id="an-approved-amount"),
        pytest.param("update cases set payee_name = '别人'", "not that of its case", id="a-payee"),
        pytest.param("update cases set payee_digest = 'x'; update payment_lines set fingerprint = 'x'", "not the claimed one", id="an-account-everywhere"),
        pytest.param("update payment_lines set bank_reference = 'x'", "not what the bank answered", id="a-bank-reference"),
        pytest.param("update payment_batches set maker = gen_random_uuid()", "not that of the making", id="a-maker"),
        pytest.param("update payment_batches set checker = gen_random_uuid()", "not who paid", id="a-checker"),
        pytest.param("update transfers set by_name = 'x' where case_seq is not null", "the move that it names", id="whose-transfer"),
        pytest.param("update public_notices set ends_on = published_on", "not those of the publication", id="a-shorter-notice"),
        pytest.param("update fund_requests set sum_fen = sum_fen + 1", "that were asked for", id="a-request"),
        pytest.param("delete from duties where duty = 'claim_approval'", "the duties do not", id="a-duty"),
        pytest.param("update state_accounts set account = 'paid' where state = 'payable'", "not the one of the rules",
                     id="where-states-stand"),
        pytest.param("alter table transfers disable trigger transfers_are_posted", "asleep", id="a-sleeping-trigger"),
    ])
    def test_it_is_named(self, office, sql, said):
        """Before: nothing. After: at least one sentence about it."""
        office.to_paid(1)
        assert problems(office.desk) == []
        office.desk.as_superuser("set session_replication_role = replica; " + sql)
        assert any(said in problem for problem in problems(office.desk)), problems(office.desk)


class TestThousands:
    """One call for many is a handful of statements."""

    def test_approving_a_thousand_cases(self, office):
        """The number of statements does not grow with the number of cases."""
        office.grant({Fund.UNEMPLOYMENT_SKILL: 2_000 * ONE})
        counts = []
        for many in (10, 1_000):
            ids = office.arrive(many)
            office.claim(ids)
            office.review(ids)
            with counted(office.desk) as statements:
                office.approve(ids).require_all()
            counts.append(len(statements))
        assert counts[0] == counts[1] < 25
        assert office.balances()["reserved"] == 1_010 * ONE


@contextmanager
def counted(desk: Desk):
    statements: list[str] = []

    def note(connection, cursor, statement, *_) -> None:
        statements.append(statement)

    event.listen(desk.runtime.engine, "before_cursor_execute", note)
    try:
        yield statements
    finally:
        event.remove(desk.runtime.engine, "before_cursor_execute", note)
