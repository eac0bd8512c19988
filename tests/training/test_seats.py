"""Seats of the exam at the training desk: what assessment told, in whatever order, and what the class table makes of it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from services.assessment import actions as assessing
from services.training import actions, queries
from services.training.pages.seats import age
from services.training.queries import Seats
from tests.assessment.builders import TODAY, Exam
from tests.clock import on_the_day
from tests.harness import pump
from tests.training.builders import PLANNED, School
from tests.web.browser import Browser

LATER = date(2026, 12, 5)
NOW = datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.fixture
def school(desk):
    with on_the_day():
        yield School(desk("training"))


def sitting(version=1, **fields):
    """What assessment tells of a sitting."""
    return {"about": "sitting", "id": str(uuid4()), "unit": "huancui", "rehearsal": False, "version": version,
            "told_on": str(PLANNED), "year": 2026, "occupation": "6-31-01-03", "level": "senior", "day": str(LATER),
            "open": True, "whole": True, "free": 30, **fields}


def waiting(class_id, people, version=1, **fields):
    """What it tells of a class."""
    return {"about": "class", "id": str(class_id), "unit": "huancui", "rehearsal": False, "version": version,
            "told_on": str(PLANNED), "waiting": people, **fields}


def tell(school, *items):
    """Take it, as one message each."""
    for item in items:
        with school.desk.uow() as uow:
            actions.take_seats(uow, [item])


def seats(school, class_id, on=PLANNED):
    """The seats of one class."""
    with school.desk.uow() as uow:
        row = dict(uow.execute("select * from classes where id = :id", {"id": class_id}).mappings().one())
        return queries.seats_left(uow, [row], on)[class_id]


def figures(found):
    """Free, needed, needed by all classes of the kind."""
    return found.free, found.needed, found.needed_by_all


def chips(page, colour, text=""):
    """Whether a mark of this colour says that."""
    return f'<span class="chip {colour}">{text}' in page.html


class TestHearing:
    """assessment.seats.told: the latest word counts, however often and in whatever order it comes."""

    def test_the_same_twice_is_the_same(self, school):
        """One row for a sitting, one for a class."""
        class_id = school.drafted(2)
        told = sitting(), waiting(class_id, 3)
        tell(school, *told, *told)
        assert figures(seats(school, class_id)) == (30, 5, 5)

    @pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (3, 1, 2, 3)], ids=str)
    def test_a_later_word_is_not_overwritten(self, school, order):
        """Seated, voided, freed again: what was told last stands, whichever arrives last."""
        class_id, id_ = school.drafted(2), str(uuid4())
        said = {1: (30, 9), 2: (0, 4), 3: (12, 1)}
        for version in order:
            free, people = said[version]
            tell(school, sitting(version, id=id_, free=free), waiting(class_id, people, version))
        assert figures(seats(school, class_id)) == (12, 3, 3)

    def test_both_in_one_message(self, school):
        """As the ticks send them."""
        class_id = school.drafted(2)
        tell_all = [sitting(free=5), waiting(class_id, 1), sitting(free=6)]
        with school.desk.uow() as uow:
            actions.take_seats(uow, tell_all)
        assert figures(seats(school, class_id)) == (11, 3, 3)


class TestWhatCounts:
    """§2.6: seats of the same year, occupation and level, in sittings that the class can still go to."""

    @pytest.mark.parametrize("other", [
        pytest.param({"year": 2027}, id="another-year"), pytest.param({"occupation": "4-07-05-04"}, id="another-occupation"),
        pytest.param({"level": "technician"}, id="another-level"), pytest.param({"whole": False}, id="for-resits-only"),
        pytest.param({"open": False, "free": 0}, id="called-off"), pytest.param({"rehearsal": True}, id="rehearsal"),
        pytest.param({"day": str(PLANNED - timedelta(days=1))}, id="past"),
    ])
    def test_a_sitting_of_another_kind_does_not(self, school, other):
        """It is as if there were none."""
        class_id = school.drafted(2)
        tell(school, sitting(**other))
        found = seats(school, class_id)
        assert (found.known, figures(found)) == (False, (0, 2, 2))

    def test_one_of_another_unit_does(self, school):
        """The city's examining body seats candidates of every unit."""
        class_id = school.drafted(2)
        tell(school, sitting(unit="wendeng", free=9))
        assert figures(seats(school, class_id)) == (9, 2, 2)

    @pytest.mark.parametrize(("days", "free"), [pytest.param(0, 0, id="last-lesson"), pytest.param(1, 30, id="day-after")])
    def test_only_after_the_last_lesson(self, school, days, free):
        """On the day of the last lesson nobody of the class can sit; the day after they can."""
        class_id = school.drafted(2)
        tell(school, sitting(day=str(school.last_day(class_id) + timedelta(days=days))))
        assert seats(school, class_id).free == free

    def test_classes_of_a_kind_share_them(self, school):
        """Each needs its own; all of them together may be too many."""
        one, other = school.drafted(2), school.drafted(3)
        tell(school, sitting(free=4), waiting(other, 1))
        assert [figures(seats(school, each)) for each in (one, other)] == [(4, 2, 6), (4, 4, 6)]

    def test_whoever_has_gone_on_is_counted_by_assessment(self, school):
        """Not by both: here while they are here, afterwards by its word."""
        class_id = school.taught(2)
        assert seats(school, class_id).needed == 2
        school.complete(class_id)
        assert seats(school, class_id).needed == 0
        tell(school, waiting(class_id, 2))
        assert seats(school, class_id).needed == 2

    def test_rehearsal_apart_from_real(self, school):
        """Each class looks at the sittings of its own world."""
        practice = School(school.desk, unit="rehearsal", rehearsal=True)
        real, practised = school.drafted(2), practice.drafted(1)
        tell(school, sitting(free=8), sitting(free=5, rehearsal=True, unit="rehearsal"))
        assert [figures(seats(school, each)) for each in (real, practised)] == [(8, 2, 2), (5, 1, 1)]


class TestTheClassTable:
    """考位 余 / 需, with a word why where it is red, and the day of the last word."""

    def shown(self, school, *items):
        """The table as the base sees it, after these words of assessment."""
        tell(school, *items)
        return Browser(school.desk, school.base).get("/desk/backplan")

    def test_without_a_sitting(self, school):
        """It says so, and how many need one; nothing was told yet, so no day is named."""
        school.drafted(2)
        page = self.shown(school)
        assert "考位 余 / 需" in page.text and "未安排考场，需 2" in page.text and "告知" not in page.text
        assert chips(page, "bad")

    def test_enough(self, school):
        """The two figures, and when assessment said so; no colour."""
        school.drafted(2, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 1))
        page = self.shown(school, sitting(year=2027, day="2027-12-05"))
        assert "30 / 2" in page.text and "3月2日告知" in page.text and not chips(page, "bad", "30 / 2")

    def test_too_few(self, school):
        """How many are missing."""
        school.drafted(3, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 1))
        page = self.shown(school, sitting(year=2027, day="2027-12-05", free=1))
        assert chips(page, "bad", "1 / 3 差 2 个座位")

    def test_enough_for_this_class_alone(self, school):
        """What all classes of the kind need together."""
        for people in (2, 3):
            school.drafted(people, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 1))
        page = self.shown(school, sitting(year=2027, day="2027-12-05", free=4))
        assert chips(page, "gold", "4 / 2 各班共需 5") and chips(page, "gold", "4 / 3 各班共需 5")

    def test_all_sittings_too_early(self, school):
        """They are before the last lesson."""
        class_id = school.drafted(2, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 1))
        page = self.shown(school, sitting(year=2027, day=str(school.last_day(class_id))))
        assert chips(page, "bad", "考场都在结课之前，需 2")

    @pytest.mark.parametrize(("day", "hours", "said"), [
        pytest.param(PLANNED, 1, "考核环节今天 08:30 告知", id="today"), pytest.param(PLANNED - timedelta(days=1), 23, "考核环节昨天 10:30 告知", id="yesterday"),
        pytest.param(PLANNED - timedelta(days=1), 24, "考核环节 3月1日告知", id="a-day-old"), pytest.param(PLANNED, None, "考核环节 3月2日告知", id="moment-unknown"),
        pytest.param(PLANNED - timedelta(days=2), 1, "考核环节 2月28日告知", id="the-rehearsals-calendar-went-on"),
    ])
    def test_the_moment_while_it_is_younger_than_a_day(self, day, hours, said):
        """Afterwards, and where the moment was not told, the day."""
        at = None if hours is None else NOW - timedelta(hours=hours)
        assert age(Seats([], needed=0, needed_by_all=0, told_on=day, told_at=at), PLANNED, NOW) == said

    def test_in_english(self, school):
        """As the rest of the table."""
        school.drafted(2)
        tell(school, waiting(uuid4(), 1))
        browser = Browser(school.desk, school.base)
        browser.client.set_cookie("jinlanling_language", "en", path="/")
        page = browser.get("/desk/backplan")
        assert "Seats free / needed" in page.text and "No sitting planned, 2 needed" in page.text

    def test_the_page_of_the_class_lists_the_sittings(self, school):
        """With their days and free seats; the address of the API answers the same."""
        class_id = school.drafted(2, starts_on=date(2027, 3, 1), ends_on=date(2027, 3, 1))
        early = str(school.last_day(class_id))
        tell(school, sitting(year=2027, day="2027-12-05", free=1), sitting(year=2027, day=early, free=20))
        page = Browser(school.desk, school.clerk).get(f"/desk/classes/{class_id}")
        assert "余 / 需：1 / 2 差 1 个座位；考核环节" in page.text and "3月2日告知。" in page.text
        assert f"{early} 20 早于结课" in page.text and "2027-12-05 1" in page.text
        answer = school.desk.client(school.employer).get(f"classes/{class_id}").json["seats"]
        assert answer == {"free": 1, "needed": 2, "needed_by_all": 2, "told_on": str(PLANNED), "told_at": None, "sittings": [
            {"day": early, "free": 20, "in_time": False}, {"day": "2027-12-05", "free": 1, "in_time": True}]}


class TestOverBothDesks:
    """From the assessment desk's tick to the class table, by sealed mail."""

    def test_a_class_in_training_follows_the_sittings(self, desk, school):
        """Planned, seated by others, voided, planned anew: the table says what is left each time."""
        assessment = desk("assessment")
        class_id = school.drafted(4)
        exam = Exam(assessment, cases=3).admitted()

        def now():
            with assessment.uow() as uow:
                assessing.tell_seats(uow, rehearsal=False, on=TODAY, now=NOW)
            pump(assessment, school.desk)
            found = seats(school, class_id, on=TODAY)
            return found.known, found.free, found.short

        assert now() == (False, 0, 4)
        first = exam.planned(day=LATER, capacity=5)
        assert now() == (True, 5, 0)
        exam.do(assessing.seat, exam.cases, by=exam.office, sitting_id=first).require_all()
        assert now() == (True, 2, 2)
        exam.do(assessing.void_sitting, [first], by=exam.office, reason="台风").require_all()
        assert now() == (False, 0, 4)
        exam.planned(day=LATER, capacity=30, session="afternoon")
        assert now() == (True, 30, 0)
        assert school.desk.query("select told_on, told_at from exam_seats") == [(TODAY, NOW), (TODAY, NOW)]
        assert not school.desk.query("select 1 from parked_items")
