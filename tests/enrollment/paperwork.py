"""The people of a unit who write letters, and what they write of."""

from __future__ import annotations

from datetime import UTC, date, datetime

from services.enrollment import actions
from services.enrollment.actions import Draft
from shared.lifecycle import Role
from shared.runtime.work import CHINA
from tests.harness import fixed_id
from tests.web.browser import Browser

ON = date(2026, 6, 1)


class Office:
    """The people of a unit, and an application that they returned."""

    def __init__(self, desk):
        self.desk = desk
        self.base, self.clerk, self.leader = (desk.actor(role) for role in (Role.BASE_CLERK, Role.DISTRICT_CLERK, Role.DISTRICT_LEADER))
        with desk.uow() as uow:
            (self.case,) = actions.draft(uow, [Draft(
                name="测试", id_number="371099199001010014", phone="19900000000", population="enterprise",
                employer_id=fixed_id("employer", "huancui"), occupation="6-31-01-03", trade="电工", level="senior",
                route="certificate", year=2026, confirmed_on=ON, certificate={
                    "level": "intermediate", "occupation": "6-31-01-03", "trade": "电工", "issued_on": "2025-05-01"},
                papers=[{"kind": kind, "form": "paper"} for kind in ("application_form", "id_card", "prior_certificate")])],
                by=self.base, on=ON)
        self.do("submit", self.base)

    def do(self, action, by, **more):
        with self.desk.uow() as uow:
            getattr(actions, action)(uow, [self.case], by=by, on=ON, **more).require_all()

    def issue(self, kind):
        """The clerk issues it on the page of the case; answers its row."""
        clerk = Browser(self.desk, self.clerk)
        page = clerk.send(clerk.get(f"/desk/cases/{self.case}"), f"letters/{kind}")
        assert page.status == 303, page.text
        return self.desk.query("select * from official_letters order by ordinal desc limit 1")[0]


def mend(office):
    office.do("return_for_correction", office.clerk, reason="不清", items_to_mend=[
        {"item": "certificate", "note": "编号模糊"}, {"item": "papers", "note": "缺劳动合同"}])


def today():
    return datetime.now(UTC).astimezone(CHINA).date()
