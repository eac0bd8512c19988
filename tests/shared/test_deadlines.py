"""Last days counted back from 31 December, and how a case stands to them: 63号 §2.6 and §3."""

from __future__ import annotations

from datetime import date

import pytest

from shared import policy
from shared.calendar import WorkingCalendar, calendar_rows
from shared.deadlines import (
    Act,
    Standing,
    Step,
    deadline_of,
    plan_backwards,
    plan_payment,
    reminder_days,
    risk_of,
)
from tests.structure.sources import ROOT

POLICY = policy.Policy.on(policy.load(ROOT / "services" / "enrollment" / "policy.toml"), date(2026, 6, 1))
CALENDAR = WorkingCalendar.of(calendar_rows())
DEADLINE = date(2026, 12, 31)


def test_deadline_follows_the_programme_year():
    """2019 names its own year; later years keep the month and the day."""
    assert deadline_of(year=2026, month_and_day=POLICY.exam_deadline) == DEADLINE


class TestSection26PlannedBackwards:
    """§2.6: counted back from 31 December in working days, holidays and make-up workdays included."""

    def plan(self, deciding="results", deadline=DEADLINE):
        return plan_backwards(
            deadline=deadline, deciding_act=Act(deciding), days=POLICY.plan_days, calendar=CALENDAR
        )

    def test_every_step_has_its_last_day(self):
        """31 December 2026 is a Thursday; nothing in December is a holiday."""
        days = {step.step: step.last_day for step in self.plan()}
        assert days[Step.PUBLISH] == date(2026, 12, 31)
        assert days[Step.SIT] == date(2026, 12, 24)
        assert days[Step.APPLY] == date(2026, 12, 3)
        assert days[Step.FINISH_HOURS] == date(2026, 11, 26)
        assert list(days) == [Step.START, Step.FINISH_HOURS, Step.APPLY, Step.SIT, Step.PUBLISH]

    def test_the_autumn_holiday_costs_no_working_days(self):
        """Back from 26 November over 27 working days: each is a working day in the announced calendar."""
        start = self.plan()[0].last_day
        assert CALENDAR.is_working(start)
        assert CALENDAR.between(start, date(2026, 11, 25)) == POLICY.plan_days["teaching"]

    def test_certificates_push_everything_earlier_where_they_decide(self):
        """Ten more working days before the deadline."""
        days = {step.step: step.last_day for step in self.plan("certificate")}
        assert days[Step.CERTIFY] == DEADLINE
        assert days[Step.PUBLISH] == date(2026, 12, 17)

    def test_a_deadline_on_a_day_off_is_met_on_the_working_day_before(self):
        """31 December 2022 was a Saturday of the New Year holiday."""
        assert self.plan(deadline=date(2022, 12, 31))[-1].last_day == date(2022, 12, 30)

    def test_an_unannounced_year_is_marked_provisional(self):
        """The holidays of 2031 are not known, so the days may still move."""
        assert all(step.provisional for step in self.plan(deadline=date(2031, 12, 31)))
        assert not any(step.provisional for step in self.plan())

    @pytest.mark.parametrize(("step", "on", "standing", "left"), [
        pytest.param(Step.APPLY, date(2026, 10, 20), Standing.ON_TRACK, 32, id="october-on-track"),
        pytest.param(Step.APPLY, date(2026, 11, 4), Standing.ON_TRACK, 21, id="a-day-before-it-matters"),
        pytest.param(Step.APPLY, date(2026, 11, 5), Standing.AT_RISK, 20, id="twenty-working-days-before"),
        pytest.param(Step.APPLY, date(2026, 12, 2), Standing.AT_RISK, 1, id="one-day-before-the-last"),
        pytest.param(Step.APPLY, date(2026, 12, 3), Standing.AT_RISK, 0, id="on-the-last-day"),
        pytest.param(Step.APPLY, date(2026, 12, 4), Standing.LATE, -1, id="one-day-late"),
        pytest.param(Step.PUBLISH, date(2026, 12, 31), Standing.AT_RISK, 0, id="results-on-31-december"),
        pytest.param(Step.PUBLISH, date(2027, 1, 4), Standing.LATE, -1, id="new-year-is-no-working-day"),
    ])
    def test_who_is_at_risk_follows_from_the_next_step(self, step, on, standing, left):
        """A case stands to the last day of the step that it needs next."""
        risk = risk_of(step=step, on=on, plan=self.plan(), warn_days=20, calendar=CALENDAR)
        assert (risk.standing, risk.working_days_left) == (standing, left)

    @pytest.mark.parametrize("step", [None, Step.CERTIFY])
    def test_nothing_is_asked_of_a_case_that_the_deadline_does_not_limit(self, step):
        """Passed cases wait for a certificate, which policy does not limit; others wait for nothing."""
        assert risk_of(step=step, on=DEADLINE, plan=self.plan(), warn_days=20, calendar=CALENDAR) is None

    def test_reminders_fall_before_each_last_day(self):
        """Twenty, ten, five and no working days before applying, sitting and publishing."""
        last_days = [planned.last_day for planned in self.plan() if planned.desk == "assessment"]
        days = reminder_days(last_days=last_days, before=POLICY.deadline_reminders, calendar=CALENDAR)
        assert {date(2026, 12, 3), date(2026, 12, 24), date(2026, 12, 31)} <= set(days)
        assert min(days) == date(2026, 11, 5)


class TestSection3FinanceClosesItsBooks:
    """§3: finance pays until its last day of the year, and again from the first day of the next."""

    @pytest.mark.parametrize(("on", "last_day"), [
        pytest.param(date(2026, 6, 1), date(2026, 12, 18), id="20-december-2026-is-a-sunday"),
        pytest.param(date(2026, 12, 31), date(2026, 12, 18), id="closed-until-the-year-ends"),
        pytest.param(date(2027, 1, 1), date(2027, 12, 20), id="new-books-new-last-day"),
    ])
    def test_the_last_day_on_which_it_pays(self, on, last_day):
        """A day off is met on the working day before it."""
        paid = plan_payment(year=2026, on=on, month_and_day=POLICY.finance_last_pay_day, calendar=CALENDAR)
        assert paid.last_day == last_day
