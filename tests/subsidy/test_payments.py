"""Payment: two people, one file, the bank's answer line by line, nothing half applied."""

from __future__ import annotations

import hashlib
import io
import json
from datetime import date, timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy.exc import DBAPIError, IntegrityError

from services.subsidy.actions import anywhere, payments, recoveries
from services.subsidy.lifecycle import PaymentBatchState
from services.subsidy.rules import bankfiles
from services.subsidy.rules.payments import AnsweredLine, LineStatus, SentLine, compare, file_hash, file_needed
from shared.lifecycle import Role
from shared.refusals import Refusal, Refused
from tests.subsidy.builders import ACCOUNT, LATER, RATE, as_csv
from tests.web.browser import Browser

NEXT_DAY = LATER + timedelta(days=1)


class TestMakerAndChecker:
    """不相容岗位: 制单 and 支付复核 are two people; what the checker saw is what is paid."""

    @pytest.fixture
    def made(self, office):
        ids = office.to_funded(3)
        batch = office.prepare(ids, LATER)
        office.answer_eligibility(ids, LATER)
        return office, ids, batch

    def test_the_maker_does_not_pay(self, made):
        """The rule says so in words."""
        office, ids, batch = made
        assert office.pay(batch, LATER, who="fund").refused[batch].reason.slug == "maker-is-checker"
        assert office.states(ids) == ["funded"] * 3

    def test_the_page_says_so_before_anything_is_asked(self, made):
        """The maker finds the reason where the checker finds the button."""
        office, _, batch = made
        address = f"/desk/payment-batches/{batch}"
        assert f"{address}/actions/pay" in Browser(office.desk, office.people.fund2).get(address).links
        maker = Browser(office.desk, office.people.fund).get(address)
        assert f"{address}/actions/pay" not in maker.links and "本批次由您制单，须由另一位基金财务复核支付" in maker.text

    def test_the_database_says_so_too(self, made):
        """Whatever a program forgets."""
        office, _, batch = made
        with pytest.raises(IntegrityError, match="maker_is_not_checker"), office.desk.uow() as uow:
            uow.execute("update payment_batches set checker = maker where id = :id", {"id": batch})

    def test_another_hash_is_another_file(self, made):
        """The checker looked at something else."""
        office, _, batch = made
        assert office.pay(batch, LATER, file_sha256="0" * 64).refused[batch].reason.slug == "payment-file-changed"

    @pytest.mark.parametrize("sql", [
        pytest.param("update payment_lines set payee_account = '1:' || repeat('A', 60) where place = 2", id="an-account"),
        pytest.param("update payment_lines set payee_account = (select payee_account from payment_lines where place = 1)"
                     " where place = 2", id="an-account-of-another-line"),
        pytest.param("update payment_lines set amount_fen = amount_fen + 1 where place = 1", id="an-amount"),
        pytest.param("update payment_lines set payee_name = '别人' where place = 3", id="a-name"),
        pytest.param("update cases set payee_digest = 'x'", id="the-cases-account"),
        pytest.param("update cases set payee_name = '别人'", id="the-cases-payee"),
    ])
    def test_a_file_that_was_tampered_with_is_not_paid(self, made, sql):
        """Neither in the lines nor in the cases that they came from; the service itself cannot even tamper."""
        office, ids, batch = made
        with pytest.raises(DBAPIError), office.desk.uow() as uow:
            uow.execute(sql)
        office.desk.as_superuser(f"set session_replication_role = replica; {sql}")
        assert office.pay(batch, LATER).refused[batch].reason.slug == "payment-file-changed"
        assert office.states(ids) == ["funded"] * 3

    def test_a_case_stands_in_one_live_batch(self, made):
        """Nobody is paid twice: the rule says it, and the index keeps it."""
        office, ids, _ = made
        with pytest.raises(Refused, match="already-in-payment-batch"):
            office.prepare(ids[:1], LATER)

    def test_a_cancelled_batch_lets_its_cases_go(self, made):
        """They can be made into another one."""
        office, ids, batch = made
        office.do(payments.cancel, "fund", [batch], LATER, reason="账号待核").require_all()
        again = office.prepare(ids, LATER)
        office.pay(again, LATER).require_all()
        assert office.states(ids) == ["in_payment"] * 3

    def test_one_that_left_stops_the_whole_batch(self, made):
        """The file says three; two are not the file."""
        office, ids, batch = made
        office.do(anywhere.withdraw, "clerk", ids[:1], reason="退出").require_all()
        assert office.pay(batch, LATER).refused[batch].reason.slug == "payment-file-changed"
        assert office.states(ids) == ["withdrawn", "funded", "funded"]


class TestEligibilityOfTheDay:
    """Asked of enrollment by message; paid only with a verdict of that day."""

    def test_preparing_asks(self, office):
        """One message with every case, to enrollment."""
        ids = office.to_funded(2)
        office.prepare(ids, LATER)
        (message,) = office.desk.query(
            "select receiver, case_ids from outbox where contract = 'subsidy.eligibility.asked'")
        assert message.receiver == "enrollment"
        assert set(message.case_ids) == set(ids)

    def test_no_verdict_no_money(self, office):
        """Silence is no consent."""
        batch = office.prepare(office.to_funded(2), LATER)
        assert office.pay(batch, LATER).refused[batch].reason.slug == "no-verdict-today"

    def test_yesterdays_verdict_is_not_todays(self, office):
        """The batch waits for a new one, which can be asked for."""
        ids = office.to_funded(2)
        batch = office.prepare(ids, LATER)
        office.answer_eligibility(ids, LATER)
        assert office.pay(batch, NEXT_DAY).refused[batch].reason.slug == "no-verdict-today"
        with office.desk.uow() as uow:
            assert set(payments.ask_again(uow, batch, on=NEXT_DAY)) == set(ids)
        office.answer_eligibility(ids, NEXT_DAY)
        office.pay(batch, NEXT_DAY).require_all()

    def test_one_who_is_no_longer_eligible_stops_the_batch(self, office):
        """And cannot enter another on that day."""
        ids = office.to_funded(2)
        batch = office.prepare(ids, LATER)
        office.answer_eligibility(ids[:1], LATER)
        office.answer_eligibility(ids[1:], LATER, eligible=False, reason="已转为机关事业单位职工")
        assert office.pay(batch, LATER).refused[batch].reason.slug == "not-eligible-today"
        office.do(payments.cancel, "fund", [batch], LATER, reason="剔除一人").require_all()
        with pytest.raises(Refused, match="not-eligible-today"):
            office.prepare(ids[1:], LATER)
        office.pay(office.prepare(ids[:1], LATER), LATER).require_all()
        assert office.states(ids) == ["in_payment", "funded"]

    def test_after_finances_last_day_nothing_is_paid(self, office):
        """20 December counts, the 21st does not."""
        ids = office.to_funded(1)
        day = date(2026, 12, 21)
        batch = office.prepare(ids, day)
        office.answer_eligibility(ids, day)
        assert office.pay(batch, day).refused[batch].reason.slug == "finance-books-closed"


def wrong(rows, fault):
    """The bank's rows with one thing wrong."""
    rows = [list(row) for row in rows]
    if fault == "missing":
        return rows[1:]
    if fault == "doubled":
        return [*rows, rows[0]]
    if fault == "unknown":
        return [*rows, ["ZF-不存在-00001", *rows[0][1:]]]
    column, value = {"wrong_amount": (2, "1.00"), "wrong_account": (1, "62220000999999999"), "no_reason": (3, "退票")}[fault]
    rows[0][column] = value
    return rows


class TestTheBanksAnswer:
    """Matched on reference, amount and account; applied whole or not at all."""

    @pytest.fixture
    def sent(self, office):
        ids = office.to_funded(3)
        batch = office.prepare(ids, LATER)
        office.answer_eligibility(ids, LATER)
        office.pay(batch, LATER).require_all()
        return office, ids, batch

    def test_the_page_says_which_line_and_why(self, sent):
        """With the number of the line and the people of the batch."""
        office, ids, batch = sent
        office.read(batch, wrong(office.bank(batch), "wrong_amount"), LATER).require_all()
        page = Browser(office.desk, office.people.fund).get(f"/desk/payment-batches/{batch}")
        assert "银行回单不符之处" in page.text and "金额不符" in page.text
        assert {f"/desk/cases/{id_}" for id_ in ids} <= set(page.links)

    @pytest.mark.parametrize("fault", ["missing", "doubled", "unknown", "wrong_amount", "wrong_account", "no_reason"])
    def test_a_disagreement_is_listed_and_moves_nothing(self, sent, fault):
        """The batch is disputed and cannot be closed, until a right answer comes."""
        office, ids, batch = sent
        office.read(batch, wrong(office.bank(batch), fault), LATER).require_all()
        ((found,),) = office.desk.query("select disagreements from bank_answers")
        assert fault in {one["fault"] for one in found}
        assert office.states(ids) == ["in_payment"] * 3
        assert office.do(payments.close, "fund", [batch], LATER).refused[batch].reason.slug == "state-forbids"
        office.read(batch, office.bank(batch), LATER).require_all()
        assert office.states(ids) == ["paid"] * 3
        office.do(payments.close, "fund", [batch], LATER).require_all()

    def test_the_same_answer_twice_pays_once(self, sent):
        """A settled batch waits for no answer."""
        office, _, batch = sent
        office.read(batch, office.bank(batch), LATER).require_all()
        assert office.read(batch, office.bank(batch), LATER).refused[batch].reason.slug == "state-forbids"
        assert office.balances()["paid"] == 3 * RATE["senior"]

    def test_a_returned_payment_is_corrected_and_paid_again(self, sent):
        """退票: the money stays asked for, the account is corrected, two people pay again."""
        office, ids, batch = sent
        office.read(batch, office.bank(batch, {1: "账号不存在"}), LATER).require_all()
        assert office.states(ids) == ["payment_returned", "paid", "paid"]
        assert office.balances()["requested"] == RATE["senior"]
        office.do(payments.correct_payee, "clerk", ids[:1], LATER, account="62220000000000002", bank="演示银行",
                  reason="银行退票").require_all()
        again = office.prepare(ids[:1], LATER)
        office.pay(again, LATER).require_all()
        office.read(again, office.bank(again), LATER).require_all()
        assert office.states(ids) == ["paid"] * 3
        assert office.balances()["paid"] == 3 * RATE["senior"]

    def test_the_journal_never_says_the_account(self, sent):
        """It enters the journal as a keyed digest, and by its last two digits, before and after."""
        office, ids, batch = sent
        office.read(batch, office.bank(batch, {1: "账号不存在"}), LATER).require_all()
        office.do(payments.correct_payee, "clerk", ids[:1], LATER, account="62220000000000002", bank="演示银行",
                  reason="银行退票").require_all()
        rows = office.desk.query("select facts from journal where action = 'correct_payee'")
        assert rows
        assert not any("62220000000000002" in row.facts for row in rows)
        ((old, new),) = [json.loads(row.facts)["amended"]["payee_account"] for row in rows]
        assert new == "*" * 15 + "02" and old == "*" * (len(ACCOUNT) - 2) + ACCOUNT[-2:]

    @pytest.mark.parametrize("content", [
        pytest.param("", id="empty"), pytest.param("a,b,c", id="another-heading"),
        pytest.param(as_csv([["ZF-1", "6222", "1.00", "处理中", "", ""]]), id="a-status-that-is-none"),
        pytest.param(as_csv([["ZF-1", "6222", "1.00", "成功"]]), id="too-few-columns"),
        pytest.param('业务参考号,"收款', id="broken-quotes"),
    ])
    def test_what_cannot_be_read_is_not_guessed(self, content):
        """The file is refused as a whole, with the line."""
        assert isinstance(bankfiles.read_answer(content), Refusal)

    def test_an_amount_that_is_none_equals_nothing(self):
        """`2,000.00` and `2000.001` are not two thousand."""
        for text in ("2,000.00", "2000.001", "", "二千", "-2000"):
            (line,) = bankfiles.read_answer(as_csv([["ZF-1", "6222", text, "成功", "", ""]]))
            sent = SentLine(reference="ZF-1", amount_fen=200_000, fingerprint="f")
            answered = AnsweredLine(reference="ZF-1", amount_fen=line.amount_fen, fingerprint="f", status=LineStatus.PAID)
            assert [one.fault for one in compare([sent], [answered])] == ["wrong_amount"]


class TestTheFile:
    """Count, sum, hash, one end-to-end number per line."""

    def test_it_says_what_it_holds(self, office):
        """The first row has the control totals; the hash is over these bytes."""
        batch = office.prepare(office.to_funded(3), LATER)
        (row,) = office.desk.query("select number, line_count, sum_fen, file_sha256 from payment_batches")
        client = office.desk.client(office.people.fund)
        answer = client.get(f"payment-batches/{batch}/file")
        lines = answer.get_data(as_text=True).splitlines()
        assert lines[0] == f"批次号,{row.number},笔数,3,合计（元）,6000.00,"
        assert len({line.split(",")[1] for line in lines[2:]}) == 3
        assert file_hash(answer.data) == row.file_sha256

    def test_as_a_workbook_nothing_becomes_a_formula_or_a_number(self, office):
        """Accounts keep their digits, names stay names."""
        batch = office.prepare(office.to_funded(2), LATER)
        answer = office.desk.client(office.people.fund).get(f"payment-batches/{batch}/file?format=xlsx")
        sheet = load_workbook(io.BytesIO(answer.data)).active
        assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


    def test_each_time_is_on_record(self, office):
        """Who took it, when, what for, how many people are in it and which file it was; for auditors, on each of their pages too."""
        ids = office.to_funded(2)
        batch = office.prepare(ids, LATER)
        address = f"payment-batches/{batch}/file"
        client = office.desk.client(office.people.fund2)
        sums = [hashlib.sha256(client.get(f"{address}{form}").data).hexdigest() for form in ("", "?format=xlsx", "")]
        looks = office.desk.query("select * from looks order by at")
        assert [look.sha256 for look in looks] == sums and sums[0] == sums[2] == office.desk.query("select file_sha256 from payment_batches")[0][0]
        assert {(look.purpose, look.name, tuple(look.fields), look.subject_id, len(look.cases)) for look in looks} == {
            ("paying", office.people.fund2.name, ("payee_account",), batch, 2)}
        auditor = Browser(office.desk, office.desk.actor(Role.AUDITOR))
        for page in ("/desk/looks", f"/desk/payment-batches/{batch}", f"/desk/cases/{ids[1]}"):
            assert auditor.get(page).text.count("支付（送银行的支付文件）") == 3, page
        clerk = Browser(office.desk, office.people.clerk)
        assert "支付（送银行的支付文件）" not in clerk.get(f"/desk/cases/{ids[1]}").text

    def test_it_takes_nobody_the_numbers_that_they_may_still_look_at(self, office):
        """A file is no look at one person: its many people do not use up the hour's number."""
        ids = office.to_funded(1)
        batch = office.prepare(ids, LATER)
        fund = Browser(office.desk, office.people.fund)
        for _ in range(21):
            assert fund.client.get(f"/desk/see/payment-batches.batch_file?_at_id={batch}").status_code == 200
        assert fund.send(fund.get(f"/desk/cases/{ids[0]}/numbers"), "/numbers", purpose="payment").status == 303
        with pytest.raises(Exception, match="a_look_is_at_one_or_at_many"), office.desk.uow() as uow:
            uow.execute("insert into looks select gen_random_uuid(), subject, subject_id, number, null, unit, rehearsal, fields, purpose,"
                        " note, account, name, on_day, at, null, null from looks limit 1")

    def test_it_is_there_while_it_is_needed(self, office):
        """To be checked, with the bank, and while the answer disagrees; not for a batch that was settled, closed or cancelled."""
        ids = office.to_funded(2)
        batch = office.prepare(ids, LATER)
        client, page = office.desk.client(office.people.fund), Browser(office.desk, office.people.fund)

        def found():
            return client.get(f"payment-batches/{batch}/file").status_code

        assert found() == 200
        assert "每次下载都会记录" in page.get(f"/desk/payment-batches/{batch}").text, "said before the click"
        assert office.desk.client(office.people.clerk).get(f"payment-batches/{batch}/file").status_code == 403
        office.answer_eligibility(ids, LATER)
        office.pay(batch, LATER).require_all()
        assert found() == 200
        rows = office.bank(batch)
        office.read(batch, rows[:1], LATER)
        assert (office.desk.query("select state from payment_batches")[0][0], found()) == ("disputed", 200)
        office.read(batch, rows, LATER).require_all()
        answer = client.get(f"payment-batches/{batch}/file")
        assert (answer.status_code, answer.json["type"]) == (409, "/problems/payment-file-not-needed")
        assert page.get(f"/desk/see/payment-batches.batch_file?_at_id={batch}").status == 409
        looks = office.desk.query("select count(*) from looks")[0][0]
        assert looks == 3, "what was refused was seen by nobody"


@pytest.mark.parametrize("state", PaymentBatchState)
def test_the_states_in_which_the_file_is_needed(state):
    """63号 §3: a file with everybody's account exists for the bank, not for keeping."""
    needed = state in ("prepared", "sent", "disputed")
    assert (file_needed(state=state) is None) is needed


class TestRecovery:
    """§4.2 追回: proposed by one, decided by another who did not approve, repaid in parts to the fund that paid."""

    @pytest.fixture
    def proposed(self, office):
        (case,) = office.to_paid(1)
        with office.desk.uow() as uow:
            recovery = recoveries.propose(uow, case, by=office.people.clerk, on=LATER, demand_fen=150_000, cause="离职未报")
        return office, case, recovery

    def test_it_comes_back_in_parts(self, proposed):
        """The ledger shows it as recovered, the case as recovered when the whole demand is back."""
        office, case, recovery = proposed
        office.do(recoveries.decide, "reviewer", [recovery], LATER, document_number="追〔2026〕1号", reason="查实").require_all()
        assert office.states([case]) == ["recovering"]
        office.do(recoveries.book, "fund", [recovery], LATER, amount_fen=50_000, document="回单1").require_all()
        early = office.do(recoveries.settle, "fund", [recovery], LATER)
        assert early.refused[recovery].reason.slug == "recovery-incomplete"
        twice = office.do(recoveries.book, "fund", [recovery], LATER, amount_fen=50_000, document="回单1")
        assert twice.refused[recovery].reason.slug == "receipt-booked-before"
        office.do(recoveries.book, "fund", [recovery], LATER, amount_fen=100_000, document="回单2").require_all()
        office.do(recoveries.settle, "fund", [recovery], LATER).require_all()
        assert office.states([case]) == ["recovered"]
        assert office.balances()["recovered"] == 150_000
        assert office.balances()["paid"] == RATE["senior"] - 150_000

    def test_the_approver_does_not_decide(self, proposed):
        """Recovery is not the approver's to grant or to spare."""
        office, case, recovery = proposed
        answer = office.do(recoveries.decide, "leader", [recovery], LATER, document_number="追1号", reason="查实")
        assert answer.refused[recovery].reason.slug == "incompatible-duties"
        assert office.states([case]) == ["paid"]

    def test_the_proposer_does_not_decide(self, proposed):
        """By the rule; and by the database."""
        office, _, recovery = proposed
        with pytest.raises(IntegrityError, match="proposer_is_not_decider"), office.desk.uow() as uow:
            uow.execute("update recoveries set decided_by = proposed_by where id = :id", {"id": recovery})

    def test_one_recovery_at_a_time(self, proposed):
        """And none of what was never paid."""
        office, case, _ = proposed
        with pytest.raises(Refused, match="recovery-already-open"), office.desk.uow() as uow:
            recoveries.propose(uow, case, by=office.people.clerk, on=LATER, demand_fen=1, cause="再来")
        (other,) = office.arrive(1)
        with pytest.raises(Refused, match="recovery-of-unpaid"), office.desk.uow() as uow:
            recoveries.propose(uow, other, by=office.people.clerk, on=LATER, demand_fen=1, cause="未付")
