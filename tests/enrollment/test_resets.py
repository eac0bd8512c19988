"""Whoever resets a password could be both persons of a step with four eyes: for some days they count as one with its owner."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.enrollment import actions
from shared import reference
from shared.identity.accounts import actor_by
from shared.lifecycle import Role
from shared.privacy import retention
from shared.refusals import Refused
from tests.enrollment.test_actions import Office, a_draft
from tests.subsidy.builders import LATER
from tests.subsidy.builders import Office as MoneyOffice
from tests.web.browser import Browser

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
POSTS = {"admin": Role.ADMINISTRATOR, "other": Role.ADMINISTRATOR, "one": Role.DISTRICT_CLERK, "two": Role.DISTRICT_REVIEWER,
         "officer": Role.CITY_PROGRAMME_OFFICER}


@pytest.fixture
def office(desk):
    """Enrollment with two administrators and three others, none of whose passwords anybody has reset."""
    made = Office(desk("enrollment"))
    maker = made.desk.actor(Role.ADMINISTRATOR)
    with made.desk.uow() as uow:
        made.accounts = {name: UUID(actions.make_account(
            uow, actions.Posts(name=name, roles=[role], unit="huancui" if name in ("one", "two") else None), login=f"reset-{name}",
            same_person_as=None, namesake=False, by=maker, now=NOW)[0]["account"]) for name, role in POSTS.items()}
    return made


def who(office, name):
    """Somebody, as this desk knows them now."""
    with office.desk.uow() as uow:
        return actor_by(uow, office.accounts[name], None)


def reset(office, name, by="admin"):
    """One resets the password of another."""
    with office.desk.uow() as uow:
        actions.reset_password(uow, office.accounts[name], by=who(office, by), now=NOW)


def tied(office, name):
    """With whom somebody counts as one."""
    names = {who(office, each).person: each for each in POSTS}
    return {names[person] for person, _ in who(office, name).as_one}


class TestWhoCountsAsOne:
    """§4.1: incompatible duties are done by different people."""

    def test_owner_and_administrator_and_the_others_of_the_same_hand(self, office):
        """Nobody before; each with each after; for as many days as policy says, and that day included."""
        assert [tied(office, name) for name in POSTS] == [set()] * 5
        reset(office, "one")
        reset(office, "two")
        assert [tied(office, name) for name in POSTS] == [{"one", "two"}, set(), {"admin", "two"}, {"admin", "one"}, set()]
        with office.desk.uow() as uow:
            days = uow.policy(uow.day(False)).reset_as_one_days
            until = {until for _, until in actor_by(uow, office.accounts["one"], None).as_one}
            assert until == {uow.day(False) + timedelta(days=days)}
        for left, names in ((0, {"admin", "two"}), (1, set())):
            with office.desk.uow() as uow:
                uow.execute("update reference set row = row || jsonb_build_object('given_until', cast(:day as date)::text,"
                            " 'gave_until', cast(:day as date)::text) where kind = 'account' and row->>'given_by' is not null",
                            {"day": uow.day(False) - timedelta(days=left)})
            assert tied(office, "one") == names

    def test_another_administrator_frees_them_from_the_first(self, office):
        """Who no longer knows the password counts no more."""
        reset(office, "one")
        reset(office, "two", by="other")
        assert (tied(office, "one"), tied(office, "two")) == ({"admin"}, {"other"})

    def test_a_hand_behind_the_hand(self, office):
        """Who reset the administrator's own password could have reset the rest with it."""
        reset(office, "admin", by="other")
        reset(office, "one")
        assert tied(office, "one") == {"admin", "other"} and tied(office, "other") == {"admin", "one"}

    def test_a_name_at_an_identity_provider_is_a_way_in_too(self, office):
        """Put on file by an administrator, it could be their own."""
        posts = actions.Posts(name="one", roles=[Role.DISTRICT_CLERK], unit="huancui", subject="https://issuer subject")
        with office.desk.uow() as uow:
            actions.change_account(uow, office.accounts["one"], posts, by=who(office, "admin"), now=NOW)
        assert tied(office, "one") == {"admin"}


class TestSecondPerson:
    """At every door, with the reason beside the button."""

    def test_of_a_case(self, office):
        """The one has judged, the other may not accept; a colleague whose password is their own may."""
        (case,) = office.submitted(a_draft())
        reset(office, "one")
        reset(office, "two")
        one, two = who(office, "one"), who(office, "two")
        office.desk.as_superuser(f"insert into duties (case_id, person_id, duty, on_day, desk) values"
                                 f" ('{case}', '{one.person}', 'enrollment_handling', current_date, 'enrollment')")
        (why,) = office.do("accept", [case], by=two).refused.values()
        assert why.reason.slug == "counted-as-one" and "密码" in why.detail and why.cure
        assert "按同一人计" in Browser(office.desk, two).get(f"/desk/cases/{case}").text
        reset(office, "two", by="other")
        office.do("accept", [case], by=who(office, "two")).require_all()

    def test_of_a_draft(self, office):
        """What the administrator drafts, and what an account of their hand drafts, is confirmed by neither."""
        (ended,) = office.submitted(a_draft(1))
        office.do("withdraw", [ended], by=office.clerk, reason="本人申请")
        later = date(2040, 1, 1)
        with office.desk.uow() as uow:
            made = retention.draft(uow, by=who(office, "admin"), on=later)
        reset(office, "officer")
        page = Browser(office.desk, who(office, "officer")).get("/desk/retention").text
        assert "按同一人计" in page and "确认删除" not in page
        with pytest.raises(Refused, match="counted-as-one"), office.desk.uow() as uow:
            retention.decide(uow, made, confirmed=True, by=who(office, "officer"), on=later)
        reset(office, "officer", by="other")
        with office.desk.uow() as uow:
            retention.decide(uow, made, confirmed=True, by=who(office, "officer"), on=later)

    def test_the_administrator_is_told_before(self, office):
        """Beside the button that resets; and the account says until when."""
        browser = Browser(office.desk, who(office, "admin"))
        address = f"/desk/accounts/{office.accounts['one']}"
        assert "按同一人计" in browser.get(address).text and "与重置密码的管理员，至" not in browser.get(address).text
        reset(office, "one")
        assert "与重置密码的管理员，至" in browser.get(address).text

    def test_of_a_payment_at_another_desk(self, desk):
        """The row of the account is all that a desk needs to know."""
        office = MoneyOffice(desk("subsidy"))
        hand = office.desk.actor(Role.ADMINISTRATOR)
        ids = office.to_funded()
        batch = office.prepare(ids, LATER)
        office.answer_eligibility(ids, LATER)
        with office.desk.uow() as uow:
            rows = uow.reference("account")
            day = uow.day(False).isoformat()
            reference.take(uow, [
                {"kind": "account", "key": str(one.account), "version": 2,
                 "row": {**rows[str(one.account)], "given_by": [str(hand.person)], "given_until": day}}
                for one in (office.people.fund, office.people.fund2)], None)
            mine = office.people.fund2
            office.people.fund2 = actor_by(uow, mine.account, None)
        (why,) = office.pay(batch, LATER).refused.values()
        assert why.reason.slug == "counted-as-one"
        office.people.fund2 = mine
        office.pay(batch, LATER).require_all()
