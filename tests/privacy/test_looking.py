"""Numbers are seen in full for a stated purpose, seldom, and who saw them can be read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from shared.lifecycle import Role
from shared.privacy import looking
from shared.privacy.looking import Purpose
from shared.refusals import Refused
from tests.enrollment.test_actions import ON, Office, a_draft, an_id
from tests.harness import Desk
from tests.privacy.plain import plain_numbers
from tests.web.browser import Browser

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)  # ten o'clock in China


@pytest.fixture
def office(desk):
    """The enrollment desk with one case, `id`."""
    made = Office(desk("enrollment"))
    (made.id,) = made.submitted(a_draft(5))
    return made


def row_of(desk: Desk, id_) -> dict:
    return dict(desk.query("select * from cases where id = :id", id=id_)[0]._mapping)


class TestInTheBrowser:
    """As a clerk does it."""

    def test_a_purpose_opens_the_numbers(self, office):
        """The page of the case has them masked; the answer to the question has them whole, and is kept nowhere."""
        clerk = Browser(office.desk, office.clerk)
        page = clerk.get(f"/desk/cases/{office.id}")
        assert an_id(5) not in page.html and f"/desk/cases/{office.id}/numbers" in page.links
        asked = clerk.get(f"/desk/cases/{office.id}/numbers")
        assert an_id(5) not in asked.html
        answer = clerk.send(asked, "/numbers", purpose="contact")
        assert answer.status == 303
        seen = clerk.get(answer.headers["Location"])
        assert an_id(5) in seen.html and "19900000005" in seen.html
        assert seen.headers["Cache-Control"] == "no-store"
        assert plain_numbers(office.desk) == [], "not in what is kept of requests either"
        (kept,) = office.desk.query("select purpose, fields, name from looks")
        assert (kept.purpose, sorted(kept.fields)) == ("contact", ["id_number", "phone"])

    @pytest.mark.parametrize("typed", [{"purpose": ""}, {"purpose": "curiosity"}, {"purpose": "other"}])
    def test_without_a_purpose_nothing_opens(self, office, typed):
        """Another purpose has to be put into words."""
        clerk = Browser(office.desk, office.clerk)
        answer = clerk.send(clerk.get(f"/desk/cases/{office.id}/numbers"), "/numbers", **typed)
        assert answer.status == 422 and an_id(5) not in answer.html
        assert office.desk.query("select 1 from looks") == []

    def test_the_same_words_again_are_another_look(self, office):
        """And both are on record."""
        clerk = Browser(office.desk, office.clerk)
        for _ in range(2):
            assert clerk.send(clerk.get(f"/desk/cases/{office.id}/numbers"), "/numbers", purpose="contact").status == 303
        assert office.desk.query("select count(*) from looks")[0][0] == 2

    def test_only_whoever_asked_sees(self, office):
        """A colleague with the address is asked again; another unit finds nothing; an auditor has no such page."""
        clerk = Browser(office.desk, office.clerk)
        place = clerk.send(clerk.get(f"/desk/cases/{office.id}/numbers"), "/numbers", purpose="contact").headers["Location"]
        assert Browser(office.desk, office.reviewer).get(place).status == 303
        assert Browser(office.desk, office.desk.actor(Role.DISTRICT_CLERK, unit="wendeng")).get(place).status == 404
        assert Browser(office.desk, office.desk.actor(Role.AUDITOR)).get(place).status == 403

    def test_auditors_see_who_looked(self, office):
        """On the page of the case and in the list of all, where the unusual is marked; the clerk sees neither."""
        clerk = Browser(office.desk, office.clerk)
        clerk.send(clerk.get(f"/desk/cases/{office.id}/numbers"), "/numbers", purpose="other", note="核对来函")
        auditor = Browser(office.desk, office.desk.actor(Role.AUDITOR))
        assert "核对来函" in auditor.get(f"/desk/cases/{office.id}").text
        assert "核对来函" in auditor.get("/desk/looks").text
        assert "核对来函" not in clerk.get(f"/desk/cases/{office.id}").text
        assert clerk.get("/desk/looks").status == 403


class TestTheLimit:
    """So many in an hour, for each person."""

    def look(self, office, now, by=None):
        with office.desk.uow() as uow:
            return looking.look(uow, "case", row_of(office.desk, office.id), by=by or office.clerk, purpose=Purpose.CONTACT,
                                note="", on=ON, now=now)

    def test_it_is_policy(self, office):
        """The twenty-first is refused, a colleague is not, and an hour later it goes on."""
        for minute in range(20):
            self.look(office, NOW + timedelta(minutes=minute))
        with pytest.raises(Refused, match="looked-too-often"):
            self.look(office, NOW + timedelta(minutes=30))
        self.look(office, NOW + timedelta(minutes=30), by=office.reviewer)
        self.look(office, NOW + timedelta(minutes=61))

    def test_the_page_closes(self, office):
        """After five minutes the question is asked again."""
        made = self.look(office, NOW)
        with office.desk.uow() as uow:
            row = row_of(office.desk, office.id)
            for minutes, there in ((4, True), (6, False)):
                found = looking.seen(uow, made, row, by=office.clerk, now=NOW + timedelta(minutes=minutes))
                assert (found is not None) is there

    def test_it_cannot_be_rewritten(self, office):
        """Not by the service."""
        self.look(office, NOW)
        for sql in ("update looks set name = 'x'", "delete from looks"):
            with pytest.raises(Exception, match="permission denied"), office.desk.uow() as uow:
                uow.execute(sql)


def test_what_is_unusual():
    """Many in one day, or at night, by the clock in China."""
    rows = [{"account": "a", "at": NOW + timedelta(minutes=n)} for n in range(3)]
    rows += [{"account": "b", "at": NOW + timedelta(hours=13)}]  # eleven at night
    assert looking.unusual(rows, most=2, opens=7, closes=20) == [["当日已看 3 次"]] * 3 + [["非工作时间"]]
    assert looking.unusual(rows, most=3, opens=7, closes=24) == [[]] * 4
