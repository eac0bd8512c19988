"""When a case counts as ended: also one for which nobody claims, and not while a draw, an objection or a recovery holds it."""

from __future__ import annotations

from datetime import date, timedelta

from services.subsidy.actions import draws, recoveries, review
from services.subsidy.queries.draws import UNGRADED
from shared.lifecycle import Role
from shared.privacy import retention
from shared.privacy.endings import held_back, note_endings
from tests.subsidy.builders import LATER, UNIT, Office
from tests.web.browser import Browser


def ended(office, on):
    """When each case ended, as far as that is known on a day."""
    with office.desk.uow() as uow:
        note_endings(uow, on)
    return dict(office.desk.query("select case_id, ended_on from endings where ended_on is not null"))


class TestNobodyClaims:
    """§3: the period of the claim is policy; after it nothing is left to be done."""

    def test_it_has_ended_on_the_last_day_of_the_claim(self, desk):
        """Not on that day itself, on which it can still be claimed; its term counts from that year; claimed, it is open."""
        office = Office(desk("subsidy"))
        left, claimed = office.arrive(2)
        office.claim([claimed])
        ((certified,),) = office.desk.query("select certified_on from cases where id = :id", id=left)
        last = certified.replace(year=certified.year + 1)
        assert ended(office, last) == {}
        assert ended(office, last + timedelta(days=1)) == {left: last}
        with office.desk.uow() as uow:
            years = retention.years(uow.policy(last), "contact")
            kinds = [{one.kind for one in retention.due(uow, date(last.year + 1 + years, 1, 1) - timedelta(days=back)) if one.rows}
                     for back in (0, 1)]
        assert kinds == [{"contact"}, set()]

    def test_taken_up_again_it_is_open(self, desk):
        """Where somebody does something with it after all."""
        office = Office(desk("subsidy"))
        (case,) = office.arrive()
        assert ended(office, date(2040, 1, 1)) != {}
        office.claim([case])
        assert ended(office, date(2040, 1, 1)) == {}


class TestHeldBack:
    """Nothing that somebody still looks at is counted as over."""

    def test_a_case_of_an_open_draw_is_kept_until_its_result_is_published(self, desk):
        """Of the whole frame while it waits for its seed, then of the sample alone; the page says why."""
        office = Office(desk("subsidy"))
        ids = office.to_paid(3)
        office.do(review.close, "clerk", ids, LATER).require_all()
        assert set(ended(office, LATER)) == set(ids)
        for _ in range(3):
            office.desk.actor(Role.DISTRICT_CLERK)
        with office.desk.uow() as uow:
            draw = draws.freeze(uow, by=office.people.clerk, on=LATER, title="抽查", unit=UNIT, seed_source="演示：开奖号码",
                                seed_on=LATER + timedelta(days=3), grades={})
        assert ended(office, LATER) == {}
        page = Browser(office.desk, office.desk.actor(Role.ADMINISTRATOR)).get("/desk/retention").text
        assert "暂不起算保存期" in page and "抽查未公布结果 3 件" in page
        office.do(draws.draw, "clerk", [draw], LATER + timedelta(days=3), public_seed="01 02 03").require_all()
        (sizes, sample), = office.desk.query("select sample_sizes, sample from draws")
        kept = {id_ for id_, number in office.desk.query("select id, number from cases") if number in sample}
        assert set(ended(office, LATER)) == set(ids) - kept and len(kept) == sizes[UNGRADED]
        office.do(draws.close, "clerk", [draw], LATER + timedelta(days=9)).require_all()
        assert set(ended(office, LATER)) == set(ids)

    def test_a_recovery_that_was_proposed_holds_it_too(self, desk):
        """As long as nobody has decided on it, and while the money is being got back; each reason is counted apart."""
        office = Office(desk("subsidy"))
        one, other = office.to_paid(2)
        office.do(review.close, "clerk", [one, other], LATER).require_all()
        with office.desk.uow() as uow:
            assert held_back(uow, LATER) == []
            recoveries.propose(uow, one, by=office.people.reviewer, on=LATER, cause="演示：重复享受", demand_fen=100)
        office.desk.as_superuser(f"update cases set held_reason = '待查' where id = '{other}'")
        with office.desk.uow() as uow:
            assert held_back(uow, LATER) == [("暂缓办理", 1), ("追回未结", 1)]
        assert ended(office, LATER) == {}
