"""The subsidy desk's policy, clause by clause, on values alone."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from services.subsidy.rules import claims, draws, funds, notices, payments, recoveries
from services.subsidy.rules.claims import EarlierClaim
from services.subsidy.rules.draws import Thing
from shared.calendar import WorkingCalendar, calendar_rows
from shared.policy import Policy, load

SERVICES = Path(__file__).parents[2] / "services"
POLICY = load(SERVICES / "enrollment" / "policy.toml") | load(SERVICES / "subsidy" / "policy.toml")
IN_FORCE = date(2026, 6, 1)


def slug(refusal):
    return None if refusal is None else refusal.reason.slug


def policy(day=IN_FORCE):
    return Policy.on(POLICY, day)


class TestThreeFundsInOrder:
    """§3: the unemployment-insurance skill money first, then the employment subsidy fund, then entrepreneurship."""

    ORDER = ("unemployment_skill", "employment_subsidy", "entrepreneurship")

    def test_the_order_is_the_notices(self):
        """It is policy with its source, not a constant."""
        assert policy().fund_order == self.ORDER
        assert policy().cite("fund_order")["source"] == "威人社字〔2019〕63号 三"

    @pytest.mark.parametrize(("balances", "chosen"), [
        pytest.param((500, 500, 500), ["unemployment_skill"], id="the-first-has-enough"),
        pytest.param((200, 500, 500), ["unemployment_skill"], id="the-first-has-exactly-enough"),
        pytest.param((199, 500, 500), ["employment_subsidy"], id="one-fen-short-in-the-first"),
        pytest.param((199, 199, 200), ["entrepreneurship"], id="only-the-third-suffices"),
        pytest.param((199, 199, 199), [None], id="together-they-would-but-one-line-has-one-fund"),
        pytest.param((0, 0, 0), [None], id="all-empty"),
    ])
    def test_a_line_is_paid_whole_from_the_first_that_can(self, balances, chosen):
        """One line, one fund: the fund decides the law on recovery."""
        found = funds.allocate(amounts=[200], balances=dict(zip(self.ORDER, balances, strict=True)), order=self.ORDER)
        assert found == chosen

    def test_what_one_line_takes_the_next_has_not(self):
        """Served in order, each against what is left; a small line may still fit where a large one did not."""
        found = funds.allocate(amounts=[300, 300, 100], balances={"unemployment_skill": 400, "employment_subsidy": 0},
                               order=self.ORDER)
        assert found == ["unemployment_skill", None, "unemployment_skill"]


class TestPayFirstReimburseLater:
    """§3 先垫后补: the amount is the rate in force for the class date; a cap at what was paid is off until decided."""

    def test_the_rate_is_of_the_day_that_the_policy_names(self):
        """By default the day on which the class began."""
        days = {"class_start": date(2026, 3, 2), "class_end": date(2026, 4, 30), "certified_on": date(2026, 5, 20)}
        assert claims.rate_date(choice=policy().rate_day, **days) == date(2026, 3, 2)

    @pytest.mark.parametrize(("capped", "paid", "due"), [
        pytest.param(False, 0, 200_000, id="no-cap-whatever-was-paid"),
        pytest.param(True, 150_000, 150_000, id="capped-at-what-was-paid"),
        pytest.param(True, 200_000, 200_000, id="paid-exactly-the-rate"),
        pytest.param(True, 260_000, 200_000, id="paid-more-than-the-rate"),
        pytest.param(True, 0, 0, id="capped-and-nothing-paid"),
    ])
    def test_the_cap(self, capped, paid, due):
        """With the cap, nobody is paid more than they spent."""
        assert claims.amount_due(rate_fen=200_000, paid_fen=paid, capped=capped) == due

    def test_every_rate_says_that_it_is_a_placeholder(self):
        """The amounts of 威人社字〔2019〕47号 are not known here, and no screen may hide that."""
        assert {"rate_senior", "rate_technician", "rate_senior_technician"} <= set(policy().placeholders)


class TestWhoClaims:
    """§3: the person, the employer or, by agreement and without a fee, the base; each with its own papers."""

    @pytest.mark.parametrize(("route", "without", "reason"), [
        pytest.param("individual", "invoice", "claim-papers-missing", id="a-person-proves-what-was-paid"),
        pytest.param("employer", "invoice", "claim-papers-missing", id="so-does-an-employer"),
        pytest.param("base", "agency_agreement", "claim-papers-missing", id="a-base-shows-the-agreement"),
        pytest.param("base", "invoice", None, id="and-needs-no-invoice"),
        pytest.param("individual", "agency_agreement", None, id="a-person-needs-no-agreement"),
        pytest.param("base", "certificate", "claim-papers-missing", id="nobody-without-certificate"),
    ])
    def test_each_route_has_its_papers(self, route, without, reason):
        """All papers but one."""
        required = policy().claim_papers[route]
        present = {"application", "id_card", "certificate", "invoice", "agency_agreement", "attendance"} - {without}
        assert slug(claims.papers_complete(route=route, required=required, present=present)) == reason

    @pytest.mark.parametrize(("route", "fee", "reason"), [
        pytest.param("base", 0, None, id="for-nothing"),
        pytest.param("base", 1, "agency-fee-charged", id="for-one-fen"),
        pytest.param("individual", 1, None, id="a-persons-own-business"),
    ])
    def test_claiming_for_others_costs_them_nothing(self, route, fee, reason):
        """基地代领 without a fee."""
        assert slug(claims.no_agency_fee(route=route, fee_fen=fee)) == reason

    @pytest.mark.parametrize(("route", "payee", "reason"), [
        pytest.param("individual", "张三", None, id="the-person"),
        pytest.param("individual", "李四", "payee-is-not-claimant", id="not-somebody-else"),
        pytest.param("employer", "甲公司", None, id="the-employer"),
        pytest.param("base", "甲公司", "payee-is-not-claimant", id="not-the-employer-on-the-bases-route"),
        pytest.param("base", " 乙学校 ", None, id="spaces-are-no-other-name"),
    ])
    def test_the_payee_is_the_claimant(self, route, payee, reason):
        """Money goes to the one whom the route names."""
        names = {"person": "张三", "employer": "甲公司", "base": "乙学校"}
        assert slug(claims.payee_is_claimant(route=route, payee=payee, **names)) == reason

    @pytest.mark.parametrize(("allocated", "reason"), [
        pytest.param([100, 99], None, id="below"),
        pytest.param([100, 100], None, id="exactly"),
        pytest.param([100, 101], "invoice-exceeded", id="one-fen-over"),
    ])
    def test_one_invoice_for_many(self, allocated, reason):
        """What is taken from it is at most what it says."""
        assert slug(claims.invoice_suffices(amount_fen=200, allocated_fen=allocated)) == reason

    @pytest.mark.parametrize(("account", "reason"), [
        pytest.param("62220000", None, id="eight-digits"),
        pytest.param("6222000", "payee-account-invalid", id="seven"),
        pytest.param("6222000000000000O1", "payee-account-invalid", id="letter-o-for-zero"),
        pytest.param("６２２２００００", "payee-account-invalid", id="full-width"),
    ])
    def test_an_account_a_bank_can_have(self, account, reason):
        """Digits, eight to thirty."""
        assert slug(claims.account_readable(account=account)) == reason


class TestHowOften:
    """Limits (elsewhere): three a year, a level once, nothing below a level already paid, a certificate once."""

    @staticmethod
    def claim(year=2026, occupation="6-31-01-03", level="senior", certificate=None):
        return EarlierClaim(year=year, occupation=occupation, level=level, certificate=certificate)

    @pytest.mark.parametrize(("years", "reason"), [
        pytest.param([2026, 2026], None, id="the-third-of-the-year"),
        pytest.param([2026, 2026, 2026], "claims-of-year-used-up", id="the-fourth"),
        pytest.param([2025, 2025, 2025], None, id="last-years-do-not-count"),
    ])
    def test_three_a_year(self, years, reason):
        """Calendar years, by the day of the claim."""
        earlier = [self.claim(year=year) for year in years]
        assert slug(claims.within_yearly_limit(earlier=earlier, year=2026, limit=policy().claims_per_year)) == reason

    @pytest.mark.parametrize(("occupation", "level", "reason"), [
        pytest.param("6-31-01-03", "senior", "level-claimed-before", id="the-same-again"),
        pytest.param("6-31-01-03", "technician", None, id="the-next-level"),
        pytest.param("6-18-04-01", "senior", None, id="another-occupation"),
    ])
    def test_a_level_once(self, occupation, level, reason):
        """In one occupation."""
        assert slug(claims.level_not_claimed(earlier=[self.claim()], occupation=occupation, level=level)) == reason

    @pytest.mark.parametrize(("paid", "level", "reason"), [
        pytest.param("technician", "senior", "higher-level-claimed", id="below-a-paid-level"),
        pytest.param("senior_technician", "technician", "higher-level-claimed", id="below-the-highest"),
        pytest.param("senior", "technician", None, id="above-a-paid-level"),
    ])
    def test_nothing_below_a_higher_level(self, paid, level, reason):
        """A person does not come back for less."""
        earlier = [self.claim(level=paid)]
        assert slug(claims.no_higher_level(earlier=earlier, occupation="6-31-01-03", level=level)) == reason

    def test_a_certificate_once(self):
        """Whoever claims it."""
        earlier = [self.claim(certificate="S000037000126000001")]
        assert slug(claims.certificate_unused(earlier=earlier, certificate="S000037000126000001")) \
            == "certificate-claimed-before"
        assert claims.certificate_unused(earlier=earlier, certificate="S000037000126000002") is None

    @pytest.mark.parametrize(("certified_on", "on", "reason"), [
        pytest.param(date(2025, 6, 1), date(2026, 6, 1), None, id="on-the-last-day"),
        pytest.param(date(2025, 6, 1), date(2026, 6, 2), "claim-too-late", id="one-day-late"),
        pytest.param(date(2024, 2, 29), date(2025, 2, 28), None, id="29-february-ends-on-28"),
        pytest.param(date(2024, 2, 29), date(2025, 3, 1), "claim-too-late", id="29-february-one-day-late"),
    ])
    def test_within_twelve_months(self, certified_on, on, reason):
        """Counted from the certificate's day; the notice is silent, so it is a parameter."""
        assert slug(claims.in_time(certified_on=certified_on, on=on, months=policy().claim_months)) == reason


class TestTheCertificateIsTheFiledOne:
    """§2.7: level and occupation of the certificate are those that were filed."""

    @pytest.mark.parametrize(("certificate", "reason"), [
        pytest.param({"number": "S1", "level": "senior", "occupation": "6-31-01-03"}, None, id="the-same"),
        pytest.param({"number": "S1", "level": "technician", "occupation": "6-31-01-03"}, "certificate-differs", id="level"),
        pytest.param({"number": "S1", "level": "senior", "occupation": "6-18-04-01"}, "certificate-differs", id="occupation"),
        pytest.param({"number": ""}, "no-certificate", id="without-number"),
        pytest.param(None, "no-certificate", id="none"),
    ])
    def test_paid_level_is_filed_level(self, certificate, reason):
        """A fraud that auditors look for."""
        found = claims.certificate_as_filed(certificate=certificate, level="senior", occupation="6-31-01-03")
        assert slug(found) == reason


class TestPublicNotice:
    """§4.1 领取补贴人员公示: five Chinese working days (elsewhere), from the day after publication."""

    CALENDAR = WorkingCalendar.of(calendar_rows())

    @pytest.mark.parametrize(("published_on", "last"), [
        pytest.param(date(2026, 6, 1), date(2026, 6, 8), id="a-plain-week"),
        pytest.param(date(2026, 9, 28), date(2026, 10, 10), id="over-the-national-day-with-a-working-saturday"),
        pytest.param(date(2024, 2, 28), date(2024, 3, 6), id="29-february-is-a-working-day"),
    ])
    def test_it_runs_over_working_days(self, published_on, last):
        """Holidays and make-up workdays are the announced ones."""
        assert self.CALENDAR.add(published_on, policy(published_on).notice_days) == last

    @pytest.mark.parametrize(("on", "reason"), [
        pytest.param(date(2026, 6, 7), "notice-still-running", id="before-the-last-day"),
        pytest.param(date(2026, 6, 8), "notice-still-running", id="on-the-last-day"),
        pytest.param(date(2026, 6, 9), None, id="the-day-after"),
    ])
    def test_only_a_full_notice_ends(self, on, reason):
        """The last day belongs to the public until its end."""
        assert slug(notices.notice_over(ends_on=date(2026, 6, 8), on=on)) == reason

    @pytest.mark.parametrize(("on", "reason"), [
        pytest.param(date(2026, 6, 8), None, id="on-the-last-day"),
        pytest.param(date(2026, 6, 9), "notice-is-over", id="the-day-after"),
    ])
    def test_an_objection_comes_in_time(self, on, reason):
        """The same boundary from the other side."""
        assert slug(notices.still_on_notice(ends_on=date(2026, 6, 8), on=on)) == reason

    def test_a_date_ahead_starts_no_clock(self):
        """Publication is a fact before it is recorded."""
        assert notices.published_by(published_on=IN_FORCE, drafted_on=IN_FORCE, on=IN_FORCE) is None
        assert slug(notices.published_by(published_on=date(2026, 6, 2), drafted_on=IN_FORCE, on=IN_FORCE)) == "published-in-the-future"

    def test_a_date_before_the_notice_ends_nothing_early(self):
        """The day on which it was drafted is the first; the day before is refused."""
        day_before = IN_FORCE - timedelta(days=1)
        assert slug(notices.published_by(published_on=day_before, drafted_on=IN_FORCE, on=IN_FORCE)) == "published-before-drafted"


class TestOnPaymentDay:
    """§4.1: reviewed once more on the day on which the money leaves; finance's books close before the calendar."""

    @pytest.mark.parametrize(("verdict", "reason"), [
        pytest.param(True, None, id="eligible"),
        pytest.param(False, "not-eligible-today", id="not-eligible"),
        pytest.param(None, "no-verdict-today", id="silence-is-no-consent"),
    ])
    def test_nobody_is_paid_without_todays_verdict(self, verdict, reason):
        """Yesterday's is not today's."""
        assert slug(payments.eligible_today(verdict=verdict, why=None, on=IN_FORCE)) == reason

    @pytest.mark.parametrize(("on", "reason"), [
        pytest.param(date(2026, 12, 20), None, id="on-the-last-day"),
        pytest.param(date(2026, 12, 21), "finance-books-closed", id="one-day-late"),
        pytest.param(date(2026, 12, 31), "finance-books-closed", id="new-years-eve"),
        pytest.param(date(2027, 1, 1), None, id="new-books"),
    ])
    def test_the_last_day_of_payment(self, on, reason):
        """A date of its own."""
        last = policy(on).finance_last_pay_day
        assert slug(payments.books_open(on=on, month=last["month"], day=last["day"])) == reason

    @pytest.mark.parametrize(("prepared", "seen", "recomputed", "reason"), [
        pytest.param("a", "a", "a", None, id="all-agree"),
        pytest.param("a", "b", "a", "payment-file-changed", id="the-checker-saw-another-file"),
        pytest.param("a", "a", "b", "payment-file-changed", id="the-data-changed-since"),
        pytest.param("a", "b", "b", "payment-file-changed", id="the-checker-saw-the-changed-data"),
    ])
    def test_what_was_seen_is_what_is_paid(self, prepared, seen, recomputed, reason):
        """Three hashes, one file."""
        assert slug(payments.file_unchanged(prepared=prepared, seen=seen, recomputed=recomputed)) == reason


class TestRecovery:
    """§4.2 追回: at most what was paid, booked as it comes, settled when all is back; four eyes."""

    @pytest.mark.parametrize(("demand", "reason"), [
        pytest.param(200, None, id="all"), pytest.param(199, None, id="a-part"),
        pytest.param(201, "recovery-exceeds-payment", id="more-than-was-paid"),
    ])
    def test_no_more_than_was_paid(self, demand, reason):
        """What came back before counts as back."""
        assert slug(recoveries.demand_within_payment(demand_fen=demand, paid_fen=200)) == reason

    @pytest.mark.parametrize(("amount", "reason"), [
        pytest.param(100, None, id="the-rest"), pytest.param(101, "repayment-exceeds-demand", id="one-fen-too-much"),
    ])
    def test_no_more_than_was_demanded(self, amount, reason):
        """A repayment too much is somebody's mistake."""
        assert slug(recoveries.repayment_within_demand(amount_fen=amount, recovered_fen=100, demand_fen=200)) == reason

    @pytest.mark.parametrize(("recovered", "reason"), [
        pytest.param(200, None, id="all-back"), pytest.param(199, "recovery-incomplete", id="one-fen-short"),
    ])
    def test_settled_when_all_is_back(self, recovered, reason):
        """Not a fen before."""
        assert slug(recoveries.fully_repaid(recovered_fen=recovered, demand_fen=200)) == reason

    def test_the_proposer_does_not_decide(self):
        """Four eyes."""
        assert slug(recoveries.another_decides(proposer="a", decider="a")) == "own-recovery-proposal"
        assert recoveries.another_decides(proposer="a", decider="b") is None


class TestRandomChecks:
    """§4.2 双随机、一公开: shares by credit grade, rounded up; the seed comes after the frame."""

    @pytest.mark.parametrize(("grade", "count", "drawn"), [
        pytest.param("A", 100, 5, id="A-five-percent"), pytest.param("A", 101, 6, id="A-rounded-up"),
        pytest.param("A", 1, 1, id="A-at-least-one"), pytest.param("B", 10, 2, id="B"), pytest.param("C", 5, 3, id="C"),
        pytest.param("D", 7, 7, id="D-all"), pytest.param("ungraded", 7, 7, id="unknown-grade-all"),
    ])
    def test_share_by_grade(self, grade, count, drawn):
        """Nobody escapes by an unknown grade."""
        frame = [Thing(str(n), grade) for n in range(count)]
        assert draws.sample_sizes(frame=frame, percent=policy().draw_percent, minimum=policy().draw_minimum) \
            == {grade: drawn}

    def test_the_seed_comes_after_the_frame(self):
        """On the same day it may already be known."""
        assert slug(draws.seed_comes_after(seed_on=IN_FORCE, frozen_on=IN_FORCE)) == "seed-known-at-freezing"
        assert draws.seed_comes_after(seed_on=date(2026, 6, 2), frozen_on=IN_FORCE) is None

    def test_nothing_is_drawn_before_the_seeds_day(self):
        """The event is named in advance and waited for."""
        assert slug(draws.seed_is_public(seed_on=date(2026, 6, 2), on=IN_FORCE)) == "seed-before-its-day"
        assert draws.seed_is_public(seed_on=date(2026, 6, 2), on=date(2026, 6, 2)) is None

    def test_whoever_handled_the_case_does_not_inspect_it(self):
        """回避 first, tickets after; too few left is said aloud."""
        library = ["a", "b", "c"]
        drawn = draws.inspectors(library=library, recused=["a"], seed="1", number=2)
        assert set(drawn) == {"b", "c"}
        assert slug(draws.inspectors(library=library, recused=["a", "b"], seed="1", number=2)) == "too-few-inspectors"


class TestAmountsInCapitals:
    """Forms show Chinese capital amounts 人民币大写."""

    @pytest.mark.parametrize(("fen", "text"), [
        (0, "零元整"), (1, "壹分"), (10, "壹角整"), (105, "壹元零伍分"), (300_000, "叁仟元整"), (100_100, "壹仟零壹元整"),
        (1_234_567_89, "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"), (10_000_000_00, "壹仟万元整"), (100_010_00, "壹拾万零壹拾元整"),
        (1_000_000_010_000, "壹佰亿零壹佰元整"),
    ])
    def test_it_reads_as_the_bank_wants_it(self, fen, text):
        """One 零 for any run of empty places."""
        from services.subsidy.rules.money import capital

        assert capital(fen) == text
