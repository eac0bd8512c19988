"""Claims over a real database: assembled, judged with their facts, each line for itself."""

from __future__ import annotations

import threading
from uuid import uuid4

import pytest
from sqlalchemy.exc import IntegrityError

from services.subsidy.actions import claims, review
from services.subsidy.actions.ledger import move
from services.subsidy.rules.claims import ClaimRoute
from services.subsidy.rules.funds import Fund
from shared.lifecycle import Role
from shared.refusals import Refused
from tests.subsidy.builders import ACCOUNT, BASE_NAME, DAY, EMPLOYER_NAME, PAPERS, RATE
from tests.web.browser import Browser, Page

PERSONAL = [paper for paper in PAPERS if paper["kind"] != "agency_agreement"]


def invoiced(ids, paid_fen=100):
    """An invoice of its own, divided among these lines."""
    number = f"37{uuid4().int % 10**6:06d}"
    return {"lines": [{"id": id_, "paid_fen": paid_fen, "invoice": number} for id_ in ids],
            "invoices": [{"number": number, "issuer": "演示学校", "issued_on": DAY, "amount_fen": paid_fen * len(ids)}]}


class TestAWholeClass:
    """A form that names each person of a class, with papers that may be files, is taken as the page draws it."""

    def test_a_batch_of_fifty_is_confirmed_on_its_page(self, office):
        """Fifty lines of five fields each, sent as browsers send a form with files."""
        ids, base = office.arrive(50), Browser(office.desk, office.people.base)
        with office.desk.uow() as uow:
            batch = claims.assemble(uow, by=office.people.base, on=DAY, claim_route=ClaimRoute.BASE)
        assert "金额合计" not in base.get(f"/desk/claim-batches/{batch}").text, "what was not judged has no amount yet, not 0.00"
        path = f"/desk/claim-batches/{batch}/actions/submit"
        fields = next(form["fields"] for form in base.get(path).forms if "lines-49-id" in form["fields"])
        assert len(fields) > 250
        papers = {f"papers-{at}-{name}": value for at, paper in enumerate(PAPERS) for name, value in paper.items()}
        typed = {"payee-0-name": BASE_NAME, "payee-0-bank": "演示银行", "payee-0-account": ACCOUNT, **papers}
        answer = base.client.post(path, data={**fields, **typed}, content_type="multipart/form-data")
        assert answer.status_code == 303, Page(answer).text
        assert office.states(ids) == ["claimed"] * 50


class TestAssembling:
    """The system gathers what can be claimed; the claimant confirms it."""

    def test_only_the_claimants_own_cases(self, office):
        """A base gathers its own; another base's are not among them."""
        own = office.arrive(2)
        office.arrive(1, base_id=str(uuid4()))
        office.claim()
        assert office.desk.query("select count(*) from cases where state = 'claimed'")[0][0] == 2
        assert office.states(own) == ["claimed"] * 2

    def test_nothing_to_claim_is_said(self, office):
        """And no empty batch is left behind."""
        with pytest.raises(Refused, match="nothing-to-claim"):
            office.claim()
        assert office.desk.query("select count(*) from claim_batches")[0][0] == 0

    def test_a_case_is_in_one_open_batch(self, office):
        """Until that is given up."""
        office.arrive(1)
        base = office.people.base
        with office.desk.uow() as uow:
            first = claims.assemble(uow, by=base, on=DAY, claim_route=ClaimRoute.BASE)
        with pytest.raises(Refused, match="nothing-to-claim"), office.desk.uow() as uow:
            claims.assemble(uow, by=base, on=DAY, claim_route=ClaimRoute.BASE)
        office.do(claims.cancel, "base", [first], reason="重做").require_all()
        office.claim()

    def test_each_route_has_its_claimant(self, office):
        """An employer does not claim as a base."""
        office.arrive(1)
        with pytest.raises(Refused, match="claim-route-of-others"), office.desk.uow() as uow:
            claims.assemble(uow, by=office.people.employer, on=DAY, claim_route=ClaimRoute.BASE)


class TestTheThreeRoutes:
    """个人, 单位, 基地代领: who is paid, and with which papers."""

    def submit(self, office, by, route, payee, papers=PERSONAL, **more):
        with office.desk.uow() as uow:
            batch = claims.assemble(uow, by=by, on=DAY, claim_route=route)
            outcome = claims.submit(uow, [batch], by=by, on=DAY, papers=papers,
                                    payee={"name": payee, "bank": "演示银行", "account": ACCOUNT}, **more)
            if outcome.refused:
                raise Refused(*outcome.refused.values())

    def test_the_person(self, office):
        """Paid to the person."""
        person = uuid4()
        ids = office.arrive(1, person_id=str(person), name="王小演")
        trainee = office.desk.actor(Role.TRAINEE, person=person)
        self.submit(office, trainee, ClaimRoute.INDIVIDUAL, "王小演", **invoiced(ids))
        assert office.states(ids) == ["claimed"]

    def test_the_employer_with_one_invoice_for_many(self, office):
        """Each line takes its part; together not more than the invoice says, and no other claim uses it."""
        ids = office.arrive(2)
        invoice = {"number": "37000001", "issuer": "演示学校", "issued_on": DAY, "amount_fen": 300_000}
        lines = [{"id": id_, "paid_fen": 150_001, "invoice": "37000001"} for id_ in ids]
        with pytest.raises(Refused, match="invoice-exceeded"):
            self.submit(office, office.people.employer, ClaimRoute.EMPLOYER, EMPLOYER_NAME, lines=lines, invoices=[invoice])
        lines = [{**line, "paid_fen": 150_000} for line in lines]
        self.submit(office, office.people.employer, ClaimRoute.EMPLOYER, EMPLOYER_NAME, lines=lines, invoices=[invoice])
        assert office.states(ids) == ["claimed"] * 2
        office.arrive(1)
        with pytest.raises(Refused, match="invoice-used-before"):
            self.submit(office, office.people.employer, ClaimRoute.EMPLOYER, EMPLOYER_NAME, invoices=[invoice])

    def test_the_base_without_an_agreement(self, office):
        """Refused, and everything is as it was."""
        ids = office.arrive(1)
        with pytest.raises(Refused, match="claim-papers-missing"):
            office.claim(papers=PERSONAL)
        assert office.states(ids) == ["certified"]

    def test_a_payee_of_another_name(self, office):
        """The money goes to the claimant and nobody else."""
        office.arrive(1)
        with pytest.raises(Refused, match="payee-is-not-claimant"):
            office.claim(payee={"name": "别的公司", "bank": "演示银行", "account": ACCOUNT})


class TestEachLineForItself:
    """A refused line stays behind with its reason and can be claimed again; the others go on."""

    def test_a_wrong_certificate_stops_only_itself(self, office):
        """The batch says who was left behind, and why."""
        good = office.arrive(2)
        bad = office.arrive(1, certificate={"level": "technician"})
        batch = office.claim()
        assert office.states([*good, *bad]) == ["claimed", "claimed", "certified"]
        (row,) = office.desk.query("select line_count, sum_fen, refused from claim_batches where id = :id", id=batch)
        assert (row.line_count, row.sum_fen) == (2, 2 * RATE["senior"])
        assert [line["type"] for line in row.refused] == ["certificate-differs"]

    def test_the_same_person_twice_in_one_batch(self, office):
        """The second line already meets the first."""
        person = str(uuid4())
        ids = office.arrive(2, person_id=person)
        office.claim()
        assert sorted(office.states(ids)) == ["certified", "claimed"]

    def test_a_lower_level_after_a_higher(self, office):
        """Also when the higher one was claimed in an earlier batch."""
        person = str(uuid4())
        office.arrive(1, person_id=person, level="technician")
        office.claim()
        office.arrive(1, person_id=person, level="senior")
        with pytest.raises(Refused, match="higher-level-claimed"):
            office.claim()

    def test_a_certificate_is_claimed_once_whoever_comes(self, office):
        """The rule refuses it; the database's index stands behind it."""
        office.arrive(1, certificate={"number": "S000037000126999999"})
        office.claim()
        (other,) = office.arrive(1, certificate={"number": "S000037000126999999"})
        with pytest.raises(Refused, match="certificate-claimed-before"):
            office.claim()
        with pytest.raises(IntegrityError, match="a_certificate_is_claimed_once"):
            _force(office, other)

    def test_the_amount_explains_itself(self, office):
        """Rate, day, document, and that it is a placeholder, are kept with the case."""
        ids = office.arrive(1, level="technician")
        office.claim()
        (row,) = office.desk.query("select standard_fen, amount_fen, amount_basis from cases where id = :id", id=ids[0])
        assert (row.standard_fen, row.amount_fen) == (RATE["technician"], RATE["technician"])
        assert row.amount_basis["rate_day"] == "2026-03-02"
        assert row.amount_basis["rate"]["placeholder"] is True

    def test_returned_it_is_claimed_again_in_another_batch(self, office):
        """With what was missing."""
        ids = office.arrive(1)
        office.claim()
        office.do(review.return_claim, "clerk", ids, reason="协议未签字").require_all()
        assert office.states(ids) == ["claim_returned"]
        office.claim()
        assert office.states(ids) == ["claimed"]


def _force(office, case) -> None:
    """Claim without asking any rule."""
    with office.desk.uow() as uow:
        uow.execute(
            "update cases c set (claim_route, claimed_on, payee_name, payee_account, payee_digest, standard_fen, amount_fen)"
            " = ('base', '2026-06-01', 'x', '1:x', 'x', 1, 1) where id = :id", {"id": case})
        move(uow, "claim", [case], by=office.people.base, on=DAY)


class TestAtTheSameTime:
    """Two claims of one person in two transactions see each other."""

    def test_one_level_is_claimed_once(self, office):
        """Whichever comes second is refused."""
        person = str(uuid4())
        ids = office.arrive(6, person_id=person)
        results: list[str] = []

        def claim(id_) -> None:
            try:
                office.claim([id_])
                results.append("claimed")
            except Refused as error:
                results.append(error.refusals[0].reason.slug)

        threads = [threading.Thread(target=claim, args=(id_,)) for id_ in ids[:4]]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert sorted(results) == ["claimed", *["level-claimed-before"] * 3]


class TestSeparateHands:
    """经办 ≠ 复核 ≠ 审批, by pairs of duties on each case."""

    def test_one_person_in_two_posts_does_not_review_their_own_work(self, office):
        """The same person, logged in under another post."""
        office.grant({Fund.UNEMPLOYMENT_SKILL: RATE["senior"]})
        ids = office.arrive(1)
        office.claim(ids)
        office.do(review.verify, "clerk", ids).require_all()
        both = office.desk.actor(Role.DISTRICT_REVIEWER, Role.DISTRICT_LEADER, person=office.people.clerk.person)
        with office.desk.uow() as uow:
            refused = review.clear(uow, ids, by=both, on=DAY).refused
        assert refused[ids[0]].reason.slug == "incompatible-duties"
