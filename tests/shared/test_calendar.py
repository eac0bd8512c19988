"""Working days over real announcements: holidays, make-up workdays, and years that are not announced yet."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.calendar import WorkingCalendar, calendar_rows

CALENDAR = WorkingCalendar.of(calendar_rows())
DAYS = st.dates(date(2019, 1, 1), date(2029, 12, 31))


class TestWorkingDay:
    """Offices work as announced; where nothing is announced, by the week."""

    @pytest.mark.parametrize(
        ("day", "works"),
        [
            pytest.param(date(2026, 2, 13), True, id="friday-before-the-spring-festival"),
            pytest.param(date(2026, 2, 14), True, id="saturday-made-up-for-the-spring-festival"),
            pytest.param(date(2026, 2, 15), False, id="sunday-first-day-of-the-spring-festival"),
            pytest.param(date(2026, 2, 23), False, id="monday-last-day-of-the-spring-festival"),
            pytest.param(date(2026, 2, 24), True, id="tuesday-after-it"),
            pytest.param(date(2026, 2, 28), True, id="saturday-made-up-after-it"),
            pytest.param(date(2026, 10, 7), False, id="wednesday-of-national-day"),
            pytest.param(date(2026, 10, 10), True, id="saturday-made-up-for-national-day"),
            pytest.param(date(2026, 10, 11), False, id="an-ordinary-sunday"),
            pytest.param(date(2022, 12, 31), False, id="new-years-eve-belongs-to-the-next-announcement"),
            pytest.param(date(2028, 2, 29), True, id="29-february-of-an-unannounced-year"),
            pytest.param(date(2028, 5, 1), False, id="fixed-by-law-without-announcement"),
        ],
    )
    def test_follows_the_announcement(self, day, works):
        """A make-up Saturday is a working day, a holiday Monday is not."""
        assert CALENDAR.is_working(day) is works


class TestAddWorkingDays:
    """The day itself does not count; the n-th working day after it is the last of the period."""

    @pytest.mark.parametrize(
        ("day", "working_days", "end"),
        [
            pytest.param(date(2026, 11, 23), 5, date(2026, 11, 30), id="five-days-from-monday-end-next-monday"),
            pytest.param(date(2026, 9, 28), 5, date(2026, 10, 10), id="over-national-day-to-the-made-up-saturday"),
            pytest.param(date(2026, 2, 13), 1, date(2026, 2, 14), id="the-made-up-saturday-counts"),
            pytest.param(date(2026, 2, 14), 1, date(2026, 2, 24), id="over-the-whole-spring-festival"),
            pytest.param(date(2026, 11, 22), 1, date(2026, 11, 23), id="published-on-a-sunday"),
            pytest.param(date(2026, 11, 22), 0, date(2026, 11, 22), id="none-leaves-the-day"),
            pytest.param(date(2026, 10, 10), -5, date(2026, 9, 28), id="backwards-over-national-day"),
            pytest.param(date(2026, 12, 31), 1, date(2027, 1, 4), id="into-an-unannounced-year"),
        ],
    )
    def test_ends_on(self, day, working_days, end):
        """Holidays are skipped, make-up workdays are used."""
        assert CALENDAR.add(day, working_days) == end

    @given(day=DAYS, working_days=st.integers(1, 40))
    def test_the_period_has_that_many_working_days(self, day, working_days):
        """Counting the period from the day after it gives the number that was added."""
        end = CALENDAR.add(day, working_days)
        assert CALENDAR.is_working(end)
        assert CALENDAR.between(day + timedelta(days=1), end) == working_days


class TestBetween:
    """Both ends are included."""

    @pytest.mark.parametrize(
        ("first", "last", "count"),
        [
            pytest.param(date(2026, 9, 28), date(2026, 10, 10), 6, id="both-ends-over-national-day"),
            pytest.param(date(2026, 10, 1), date(2026, 10, 7), 0, id="only-holidays"),
            pytest.param(date(2026, 10, 10), date(2026, 10, 10), 1, id="one-made-up-saturday"),
            pytest.param(date(2026, 10, 10), date(2026, 10, 9), 0, id="backwards-is-nothing"),
        ],
    )
    def test_counts(self, first, last, count):
        """Working days from the first to the last day."""
        assert CALENDAR.between(first, last) == count

    @given(first=DAYS, days=st.integers(-3, 1500))
    def test_it_is_what_one_counts_day_by_day(self, first, days):
        """Over announced years and into those that are not."""
        counted = sum(CALENDAR.is_working(first + timedelta(days=n)) for n in range(days + 1))
        assert CALENDAR.between(first, first + timedelta(days=days)) == counted


class TestProvisional:
    """A day of a year that has not been announced may still change."""

    def test_the_last_announced_day_is_certain_and_the_next_is_not(self):
        """31 December 2026 is announced, 1 January 2027 is not."""
        assert not CALENDAR.provisional(date(2026, 12, 31))
        assert CALENDAR.provisional(date(2027, 1, 1))

    def test_importing_the_next_year_settles_it(self):
        """Rows are enough; a stray row of a year without its National Day is not an announcement."""
        stray = {"day": "2027-02-05", "kind": "holiday", "name": "春节", "document": "文号待补"}
        national_day = {"day": date(2027, 10, 1), "kind": "holiday", "name": "国庆节", "document": "文号待补"}
        assert WorkingCalendar.of([stray]).provisional(date(2027, 3, 1))
        assert not WorkingCalendar.of([stray, national_day]).provisional(date(2027, 3, 1))


class TestRows:
    """The table that is imported."""

    def test_every_row_names_its_document(self):
        """The seed has the announcement of each year; the end of December belongs to the next one."""
        documents = {row["day"]: row["document"] for row in calendar_rows()}
        assert documents["2022-12-31"] == documents["2023-01-01"] == "国办发明电〔2022〕16号"
        assert all(document.startswith("国办发明电") for document in documents.values())
