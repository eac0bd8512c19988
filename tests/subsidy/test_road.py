"""The road through the subsidy desk, from the certified case to the closed one, with its money beside it."""

from __future__ import annotations

from datetime import date

from services.subsidy.actions import anywhere, notices, objections, review
from services.subsidy.rules.funds import Fund
from tests.subsidy.builders import DAY, LATER, RATE

ENOUGH = 10_000_000_00


class TestTheWholeRoad:
    """§3, §4.1: claimed, reviewed by three, published, asked for, released, made, paid, answered, closed."""

    def test_every_step_moves_the_case_and_its_money(self, office):
        """The account on which the money stands follows the state; in the end the fund has paid exactly the rate."""
        office.grant({Fund.UNEMPLOYMENT_SKILL: ENOUGH})
        ids = office.arrive(3)
        office.claim(ids)
        assert office.states(ids) == ["claimed"] * 3
        office.review(ids)
        office.approve(ids).require_all()
        due = 3 * RATE["senior"]
        assert office.balances() == {"granted": ENOUGH, "available": ENOUGH - due, "reserved": due}
        notice = office.publish(ids)
        office.end_notice(notice, LATER)
        assert office.states(ids) == ["payable"] * 3
        office.fund(ids, LATER)
        assert office.balances() == {"granted": ENOUGH, "available": ENOUGH - due, "requested": due}
        batch = office.prepare(ids, LATER)
        office.answer_eligibility(ids, LATER)
        office.pay(batch, LATER).require_all()
        assert office.balances() == {"granted": ENOUGH, "available": ENOUGH - due, "in_payment": due}
        office.read(batch, office.bank(batch), LATER).require_all()
        office.do(review.close, "clerk", ids, LATER).require_all()
        assert office.states(ids) == ["closed"] * 3
        assert office.balances() == {"granted": ENOUGH, "available": ENOUGH - due, "paid": due}

    def test_the_chain_of_a_case_goes_on_from_the_desk_before(self, office):
        """One journal row for each move, numbered on from what came in the dossier."""
        (case,) = office.to_paid()
        rows = office.desk.query("select seq, action from journal where subject_id = :id order by seq", id=case)
        assert [row.action for row in rows] == [
            "claim", "verify", "clear", "approve", "publish", "end_notice", "request_funds", "release_funds", "prepare",
            "pay", "confirm_payment"]
        assert [row.seq for row in rows] == list(range(2, 13))

    def test_the_timer_ends_the_notice_on_the_first_day_after_it(self, office):
        """The sweeper finds the notice by its row, and calls the same function."""
        office.grant({Fund.UNEMPLOYMENT_SKILL: ENOUGH})
        ids = office.arrive(2)
        office.claim(ids)
        office.review(ids)
        office.approve(ids)
        notice = office.publish(ids)
        due = office.desk.query("select action, due_on from timers where subject_id = :id", id=notice)
        assert [tuple(row) for row in due] == [(notices.END, LATER)]
        office.desk.sweep()
        assert office.states(ids) == ["payable"] * 2


class TestLeaving:
    """Whoever leaves before payment frees what was reserved for them."""

    def approved(self, office, count=1):
        office.grant({Fund.UNEMPLOYMENT_SKILL: ENOUGH})
        ids = office.arrive(count)
        office.claim(ids)
        office.review(ids)
        office.approve(ids).require_all()
        return ids

    def test_withdrawal_frees_the_money(self, office):
        """The fund has again what it had."""
        ids = self.approved(office)
        office.do(anywhere.withdraw, "clerk", ids, reason="本人退出").require_all()
        assert office.states(ids) == ["withdrawn"]
        assert office.balances() == {"granted": ENOUGH, "available": ENOUGH}

    def test_sending_back_frees_the_money_and_tells_assessment(self, office):
        """The case is no longer here, and one message with its dossier waits for the desk before."""
        ids = self.approved(office)
        office.do(anywhere.send_back, "clerk", ids, reason="证书等级有误").require_all()
        assert office.balances() == {"granted": ENOUGH, "available": ENOUGH}
        (message,) = office.desk.query("select receiver, contract from outbox where case_ids @> :ids", ids=ids)
        assert tuple(message) == ("assessment", "subsidy.case.sent_back")
        assert office.desk.query("select here from cases where id = :id", id=ids[0])[0].here is False

    def test_a_revoked_approval_gives_its_money_back(self, office):
        """While nothing has followed it, an approval can be taken back, and be given again."""
        ids = self.approved(office)
        office.do(anywhere.revoke, "leader", ids, reason="金额待核").require_all()
        assert office.states(ids) == ["cleared"]
        assert office.balances() == {"granted": ENOUGH, "available": ENOUGH}
        office.approve(ids).require_all()
        assert office.balances()["reserved"] == RATE["senior"]

    def test_a_refusal_needs_a_proposal_and_a_remedy(self, office):
        """The leader alone refuses nothing; as proposed by the clerk, the claim is refused and its money is free."""
        ids = self.approved(office)
        alone = office.do(review.refuse, "leader", ids, reason="不在参训范围")
        assert alone.refused[ids[0]].reason.slug == "refusal-not-proposed"
        office.do(review.propose_refusal, "clerk", ids, reason="不在参训范围", remedy="六十日内申请行政复议").require_all()
        office.do(review.refuse, "leader", ids, reason="不在参训范围").require_all()
        assert office.states(ids) == ["refused"]
        assert office.balances() == {"granted": ENOUGH, "available": ENOUGH}


class TestObjections:
    """§4.1: an objection holds its own line only."""

    def on_notice(self, office, count=2):
        office.grant({Fund.UNEMPLOYMENT_SKILL: ENOUGH})
        ids = office.arrive(count)
        office.claim(ids)
        office.review(ids)
        office.approve(ids).require_all()
        return ids, office.publish(ids)

    def test_the_others_go_on(self, office):
        """The objected line stays; when the objection is dismissed after the notice, it follows the others."""
        ids, notice = self.on_notice(office)
        office.do(objections.object_to, "clerk", ids[:1], raised_by="群众来电", reason="已离职").require_all()
        office.end_notice(notice, LATER)
        assert office.states(ids) == ["objected", "payable"]
        office.do(objections.decide, "leader", ids[:1], LATER, upheld=False, reason="经核查在职").require_all()
        assert office.states(ids) == ["payable", "payable"]

    def test_dismissed_during_the_notice_it_waits_with_the_others(self, office):
        """Nobody's notice is shortened."""
        ids, notice = self.on_notice(office)
        office.do(objections.object_to, "clerk", ids[:1], raised_by="群众来电", reason="已离职").require_all()
        office.do(objections.decide, "leader", ids[:1], upheld=False, reason="经核查在职").require_all()
        assert office.states(ids) == ["on_notice", "on_notice"]
        office.end_notice(notice, LATER)
        assert office.states(ids) == ["payable", "payable"]

    def test_upheld_it_frees_the_money_of_its_line(self, office):
        """The other line keeps its reservation."""
        ids, _ = self.on_notice(office)
        office.do(objections.object_to, "clerk", ids[:1], raised_by="群众来信", reason="已离职").require_all()
        office.do(objections.decide, "leader", ids[:1], upheld=True, reason="查实").require_all()
        assert office.states(ids) == ["refused", "on_notice"]
        assert office.balances()["reserved"] == RATE["senior"]

    def test_after_the_last_day_it_is_too_late(self, office):
        """Five working days from Monday end on the next Monday; that day itself still counts."""
        ids, _ = self.on_notice(office)
        late = office.do(objections.object_to, "clerk", ids[:1], LATER, raised_by="群众", reason="已离职")
        assert late.refused[ids[0]].reason.slug == "notice-is-over"
        office.do(objections.object_to, "clerk", ids[:1], date(2026, 6, 8), raised_by="群众", reason="已离职").require_all()

    def test_a_held_line_goes_on_when_it_is_released(self, office):
        """A notice that ends without a line on hold does not forget it."""
        ids, notice = self.on_notice(office)
        office.do(anywhere.hold, "clerk", ids[:1], DAY, until=LATER, reason="核实中").require_all()
        office.end_notice(notice, LATER)
        assert office.states(ids) == ["on_notice", "payable"]
        office.do(anywhere.release_hold, "clerk", ids[:1], LATER).require_all()
        assert office.states(ids) == ["payable", "payable"]
