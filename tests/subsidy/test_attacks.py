"""What somebody tries who may do some things here and wants more money than is due."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from services.subsidy.actions import claims, notices, review
from services.subsidy.actions import draws as acting
from services.subsidy.rules.claims import ClaimRoute
from services.subsidy.rules.funds import Fund
from shared.lifecycle import Role
from shared.refusals import Refused
from tests.subsidy.builders import ACCOUNT, BASE_NAME, DAY, EMPLOYER_NAME, LATER, PAPERS, UNIT, base_id

PAYEE = {"name": BASE_NAME, "bank": "演示银行", "account": ACCOUNT}
OTHER_ACCOUNT = "62220000000000999"
PERSONAL = [paper for paper in PAPERS if paper["kind"] in ("application", "id_card")]


def assembled(office, ids):
    with office.desk.uow() as uow:
        return claims.assemble(uow, by=office.people.base, on=DAY, claim_route=ClaimRoute.BASE, ids=ids)


class TestAnEditedClaim:
    """What the officers looked at is what is approved and paid (§4.1)."""

    @pytest.fixture
    def returned_into_a_batch(self, office):
        """A returned claim stands in an open batch when it is refused, appealed and approved all the same."""
        office.grant({Fund.UNEMPLOYMENT_SKILL: 10_000_000})
        ids = office.arrive(2)
        office.claim(ids[:1])
        office.do(review.return_claim, "clerk", ids[:1], reason="补件").require_all()
        batch = assembled(office, ids)
        office.do(review.propose_refusal, "clerk", ids[:1], remedy="复查", reason="材料不实").require_all()
        office.do(review.refuse, "leader", ids[:1], reason="材料不实").require_all()
        office.do(review.appeal, "base", ids[:1], reason="请复查").require_all()
        return ids, batch

    def test_a_batch_left_open_does_not_rewrite_what_was_approved_since(self, office, returned_into_a_batch):
        """Only what can be claimed now is written."""
        ids, batch = returned_into_a_batch
        again = office.desk.actor(Role.DISTRICT_CLERK)
        with office.desk.uow() as uow:
            review.verify(uow, ids[:1], by=again, on=DAY).require_all()
        office.do(claims.submit, "base", [batch], payee={**PAYEE, "account": OTHER_ACCOUNT}, papers=PAPERS)
        rows = office.desk.query("select id, payee_account from cases")
        vault = office.desk.runtime.vault
        assert {row.id: vault.open("payee_account", row.id, row.payee_account) for row in rows} == {ids[0]: ACCOUNT, ids[1]: OTHER_ACCOUNT}
        assert office.desk.query("select line_count from claim_batches where id = :id", id=batch)[0][0] == 1

    @pytest.mark.parametrize("change", ["payee_account = '1:' || repeat('A', 60)", "payee_digest = 'x'", "payee_name = '别的公司'",
                                        "amount_fen = amount_fen - 1", "claim_route = 'employer'",
                                        "person_id = gen_random_uuid()", "fund = 'employment_subsidy'"])
    def test_not_even_the_service_edits_a_claim_that_was_cleared(self, office, change):
        """The database refuses it."""
        office.grant({Fund.UNEMPLOYMENT_SKILL: 10_000_000})
        ids = office.arrive(1)
        office.claim(ids)
        office.review(ids)
        office.approve(ids).require_all()
        with pytest.raises(DBAPIError), office.desk.uow() as uow:
            uow.execute(f"update cases set {change} where id = :id", {"id": ids[0]})


class TestAnInvoiceTwice:
    """One invoice serves the lines among which it is divided, and no other claim (§3)."""

    def submit(self, office, **more):
        with office.desk.uow() as uow:
            batch = claims.assemble(uow, by=office.people.employer, on=DAY, claim_route=ClaimRoute.EMPLOYER)
            outcome = claims.submit(uow, [batch], by=office.people.employer, on=DAY,
                                    payee={"name": EMPLOYER_NAME, "bank": "演示银行", "account": ACCOUNT}, **more)
            if outcome.refused:
                raise Refused(*outcome.refused.values())

    def test_a_line_names_an_invoice_that_is_entered_in_the_same_claim(self, office):
        """A number alone proves nothing."""
        ids = office.arrive(1)
        with pytest.raises(Refused, match="claim-papers-missing"):
            self.submit(office, papers=PERSONAL, lines=[{"id": ids[0], "paid_fen": 1, "invoice": "37000001"}])

    def test_an_invoice_given_as_a_paper_for_all_is_none(self, office):
        """It would be divided among nobody, and used again by the next claim."""
        office.arrive(1)
        with pytest.raises(Refused, match="claim-papers-missing"):
            self.submit(office, papers=[*PERSONAL, {"kind": "invoice", "reference": "37000001"}])


class TestANoticeCutShort:
    """公示期: the whole period runs after the notice was there (§4.1)."""

    def test_no_publication_before_the_notice_was_drafted(self, office):
        """A date in the past would end the notice before anybody read it."""
        office.grant({Fund.UNEMPLOYMENT_SKILL: 10_000_000})
        ids = office.arrive(1)
        office.claim(ids)
        office.review(ids)
        office.approve(ids).require_all()
        with office.desk.uow() as uow:
            notice = notices.draft(uow, ids, by=office.people.clerk, on=DAY, number="公示1号", title="补贴公示")
        early = office.do(notices.publish, "clerk", [notice], DAY, address="网站", published_on=DAY - timedelta(days=30))
        assert early.refused[notice].reason.slug == "published-before-drafted"


class TestADrawUntilItSuits:
    """One frame is drawn from once, whatever it is called (§4.2)."""

    def freeze(self, office, grade, on=LATER):
        with office.desk.uow() as uow:
            return acting.freeze(uow, by=office.people.clerk, on=on, title="抽查", unit=UNIT, seed_source="演示：开奖号码",
                                 seed_on=on + timedelta(days=3), grades={str(base_id()): grade})

    def test_other_grades_do_not_make_another_frame(self, office):
        """The same cases, graded otherwise, would be a second draw to choose from."""
        office.to_paid(3)
        self.freeze(office, "B")
        with pytest.raises(Refused, match="draw-frame-drawn-before"):
            self.freeze(office, "C")

    def test_a_second_seed_is_refused_in_words(self, office):
        """Once drawn, it is drawn."""
        office.to_paid(3)
        for _ in range(3):
            office.desk.actor(Role.DISTRICT_CLERK)
        id_, day = self.freeze(office, "B"), LATER + timedelta(days=3)
        office.do(acting.draw, "clerk", [id_], day, public_seed="01 02 03").require_all()
        again = office.do(acting.draw, "clerk", [id_], day, public_seed="04 05 06")
        assert again.refused[id_].reason.slug == "state-forbids"

    def test_no_second_frame_while_one_waits_for_its_seed(self, office):
        """One more case makes another frame, but two under one seed are two to choose from."""
        office.to_paid(3)
        self.freeze(office, "B")
        office.to_paid(1)
        with pytest.raises(Refused, match="draw-still-waiting"):
            self.freeze(office, "B")
