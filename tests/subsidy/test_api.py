"""The JSON API of the subsidy desk: what each officer meets over HTTP, and what the public sees."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest
from openapi_spec_validator import validate

from deploy.journey import subsidy as leg
from deploy.verify import money
from services.subsidy.actions import anywhere, arriving, notices
from services.subsidy.rules.funds import Fund
from shared.lifecycle import Role
from tests.harness import fixed_id, on_day, pump
from tests.subsidy.builders import LATER, RATE, certified
from tests.subsidy.test_ledger import reader
from tests.web.browser import Browser

POSTS: Mapping[str, Role] = {
    "base": Role.BASE_CLERK, "clerk": Role.DISTRICT_CLERK, "reviewer": Role.DISTRICT_REVIEWER,
    "leader": Role.DISTRICT_LEADER, "fund": Role.FUND_ACCOUNTANT, "fund2": Role.FUND_ACCOUNTANT,
    "finance": Role.FINANCE_BUREAU,
}


class TestReading:
    """Lists by unit, pages with what may be done, nothing that need not be shown."""

    def test_a_list_masks_what_it_need_not_show(self, office):
        """First two and last three of the identity number."""
        office.arrive(3)
        page = office.desk.client(office.people.clerk).get("cases?limit=2").get_json()
        assert len(page["items"]) == 2
        assert page["next"]
        assert {item["id_number"] for item in page["items"]} == {"37*************014"}

    def test_another_units_case_is_not_there(self, office):
        """404, whatever is asked."""
        (case,) = office.arrive(1)
        stranger = office.desk.client(office.desk.actor(Role.DISTRICT_CLERK, unit="rushan"))
        assert stranger.get(f"cases/{case}").status_code == 404
        assert stranger.post(f"cases/{case}/actions/verify", json={}).status_code == 404
        assert stranger.get("cases").get_json()["items"] == []

    def test_another_units_cases_enter_no_batch(self, office):
        """Neither a notice nor a fund request nor a payment, and nothing about them changes."""
        ids = [str(id_) for id_ in office.to_funded(1)]
        before = office.desk.query("select * from cases")
        there = office.desk.client(office.desk.actor(Role.DISTRICT_CLERK, Role.FUND_ACCOUNTANT, unit="rushan"))
        for path, more in (("public-notices", {"number": "1号", "title": "公示"}), ("fund-requests", {"document_number": "1号"}),
                           ("payment-batches", {})):
            assert there.post(path, json={"ids": ids, **more}).status_code == 404
        assert office.desk.query("select * from cases") == before

    def test_a_page_says_what_may_be_done_and_why_not_the_rest(self, office):
        """From the same rules that the action asks."""
        office.grant({Fund.UNEMPLOYMENT_SKILL: 1})
        ids = office.arrive(1)
        office.claim(ids)
        office.review(ids)
        answer = office.desk.client(office.people.leader).get(f"cases/{ids[0]}")
        actions = {action["action"]: action for action in answer.get_json()["actions"]}
        assert answer.headers["ETag"] == f'"{answer.get_json()["version"]}"'
        assert actions["approve"]["allowed"] is True
        assert actions["refuse"]["allowed"] is False
        assert actions["refuse"]["why_not"]["type"].endswith("/refusal-not-proposed")

    def test_funds_and_ledger_are_shown_to_offices_only(self, office):
        """A base does not read the books."""
        office.to_paid(1)
        client = office.desk.client(office.people.fund)
        (fund,) = client.get("funds?year=2026").get_json()["items"]
        assert fund["balances"]["paid"] == RATE["senior"]
        moved = client.get("transfers").get_json()["items"]
        assert [line["reason"] for line in moved] == ["confirm_payment", "pay", "request_funds", "approve", "grant"]
        assert office.desk.client(office.people.base).get("funds").status_code == 403
        shown = Browser(office.desk, office.people.fund).get("/desk/see/funds.list_funds?year=2026").text
        assert "失业保险基金支持职业技能提升行动资金" in shown and f"已支付 {RATE['senior'] // 100:,}.00 元" in shown

    def test_real_and_rehearsal_money_stand_in_no_list_together(self, office):
        """The city sees every unit's books, but the rehearsal's only in a rehearsal."""
        office.grant({Fund.UNEMPLOYMENT_SKILL: 100})
        for rehearsal, unit in ((False, "huancui"), (True, "rehearsal")):
            city = office.desk.client(office.desk.actor(Role.CITY_PROGRAMME_OFFICER, rehearsal=rehearsal))
            for path in ("transfers", "indicators", "funds"):
                assert {line["unit"] for line in city.get(path).get_json()["items"]} == {unit}


class TestWriting:
    """Idempotent, versioned, per case."""

    def test_the_same_key_is_the_same_claim(self, office):
        """A repeated request is answered, not repeated."""
        office.arrive(1)
        client = office.desk.client(office.people.base)
        key = {"Idempotency-Key": "b8d8b2b0-0000-4000-8000-000000000001"}
        first = client.post("claim-batches", json={"claim_route": "base"}, headers=key)
        second = client.post("claim-batches", json={"claim_route": "base"}, headers=key)
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.get_json() == second.get_json()

    def test_a_stale_version_is_refused(self, office):
        """If-Match with what was seen before somebody else acted."""
        ids = office.arrive(1)
        office.claim(ids)
        stale = office.desk.client(office.people.clerk).post(
            f"cases/{ids[0]}/actions/verify", json={}, headers={"If-Match": '"1"'})
        assert stale.status_code == 412

    def test_many_are_answered_each_for_itself(self, office):
        """One moved, one refused with its problem."""
        ids = office.arrive(2)
        office.claim(ids[:1])
        answer = office.desk.client(office.people.clerk).post("cases/actions/verify", json={"ids": [str(i) for i in ids]})
        body = answer.get_json()
        assert body["moved"] == [str(ids[0])]
        assert [line["problem"]["type"].rsplit("/", 1)[1] for line in body["refused"]] == ["state-forbids"]

    def test_an_indicator_is_entered_for_the_own_unit_once(self, office):
        """With its document number; another unit's fund is not one's own."""
        client = office.desk.client(office.people.fund)
        body = {"unit": "huancui", "fund": "employment_subsidy", "year": 2026, "amount_fen": 100,
                "document_number": "威财社指〔2026〕1号", "subject_code": "2080799"}
        assert client.post("indicators", json=body).status_code == 201
        assert client.post("indicators", json=body).status_code == 409
        assert client.post("indicators", json={**body, "unit": "rushan"}).status_code == 403
        assert client.post("indicators", json={**body, "amount_fen": 0}).status_code == 422


class TestThePublic:
    """§4.1: without log-in; name, masked number, level, standard, amount; never more."""

    @pytest.fixture
    def published(self, office):
        office.grant({Fund.UNEMPLOYMENT_SKILL: 10 * RATE["senior"]})
        ids = office.arrive(2)
        office.claim(ids)
        office.review(ids)
        office.approve(ids).require_all()
        return office, office.publish(ids)

    def test_what_is_shown(self, published):
        """And nothing of phone, account or whole identity number anywhere in the answer."""
        office, notice = published
        anybody = office.desk.client()
        assert [line["id"] for line in anybody.get("public/notices").get_json()["items"]] == [str(notice)]
        answer = anybody.get(f"public/notices/{notice}")
        (line, _) = answer.get_json()["content"]
        assert line == {"name": "演示学员", "id_number": "37*************014", "level": "高级工",
                        "standard_fen": RATE["senior"], "amount_fen": RATE["senior"]}
        for secret in ("371099199001010014", "19900000000", "6222"):
            assert secret not in answer.get_data(as_text=True)

    def test_it_takes_itself_down(self, published):
        """When it is over, the page is gone."""
        office, notice = published
        office.end_notice(notice, LATER)
        assert office.desk.client().get(f"public/notices/{notice}").status_code == 404

    def test_its_content_cannot_be_changed(self, published):
        """The hash that was published stays the hash of what is shown."""
        office, _ = published
        with pytest.raises(Exception, match="fixed when it is drafted"), office.desk.uow() as uow:
            uow.execute("update public_notices set content = '[]'")

    def test_a_line_that_left_before_publication_stops_the_notice(self, office):
        """What is printed must be true."""
        office.grant({Fund.UNEMPLOYMENT_SKILL: 10 * RATE["senior"]})
        ids = office.arrive(2)
        office.claim(ids)
        office.review(ids)
        office.approve(ids).require_all()
        with office.desk.uow() as uow:
            notice = notices.draft(uow, ids, by=office.people.clerk, on=date(2026, 6, 1), number="公示1号", title="公示")
        office.do(anywhere.withdraw, "clerk", ids[:1], reason="退出").require_all()
        answer = office.do(notices.publish, "clerk", [notice], address="网站", published_on=date(2026, 6, 1))
        assert answer.refused[notice].reason.slug == "notice-lines-left"


class LocalRoad:
    """The journey's road over the test clients of one desk; enrollment's word comes from the test."""

    def __init__(self, desk, day: date) -> None:
        self.desk, self.day = desk, day
        self.people = {post: desk.actor(role, unit="rehearsal", rehearsal=True) for post, role in POSTS.items()}

    def get(self, service, post, path, **query):
        answer = self.desk.client(self.people[post]).get(path, query_string=query)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.get_json() if answer.is_json else answer.data

    def post(self, service, post, path, body=None, **_):
        answer = self.desk.client(self.people[post]).post(path, json=body or {})
        assert answer.status_code < 300, answer.get_data(as_text=True)
        return answer.get_json()

    def all_moved(self, service, post, path, body):
        answer = self.post(service, post, path, body)
        assert answer["refused"] == []
        return answer

    def move_day(self, day: date) -> None:
        self.day = day
        with on_day(self.desk, day):
            self.desk.sweep()

    def wait(self, service, post, path, *, until, what, **query):
        if path.endswith("/eligibility"):
            rows = self.desk.query("select case_id, day from eligibility where eligible is null")
            with self.desk.uow() as uow:
                arriving.take_verdicts(uow, [{"case_id": row.case_id, "day": row.day, "eligible": True} for row in rows])
        answer = self.get(service, post, path, **query)
        assert until(answer), what
        return answer


class TestTheJourney:
    """The leg of `jinlanling journey`, over the API with the officers of the rehearsal unit."""

    def test_every_case_ends_closed_and_the_books_agree(self, desk):
        """The day moves over the notice, the timer ends it, the bank pays, the clerk closes."""
        here = desk("subsidy")
        day = date(2026, 6, 1)
        items = [certified(unit="rehearsal", rehearsal=True, base_id=str(fixed_id("base", "rehearsal"))) for _ in range(5)]
        with here.uow() as uow:
            arriving.take_cases(uow, items, on=day)
        with on_day(here, day):
            cases = [{"id": item["case"]["id"]} for item in items]
            road = LocalRoad(here, day)
            assert leg.run(road, cases) == cases
        assert {row.state for row in here.query("select state from cases")} == {"closed"}
        assert road.day == LATER
        with reader(here) as connections:
            assert money.check(connections) == []
        assert here.client().get("public/notices").get_json()["items"] == []

    def test_it_stops_where_it_is_told(self, desk):
        """`--stop-at payable` leaves the cases after the notice."""
        here = desk("subsidy")
        day = date(2026, 6, 1)
        items = [certified(unit="rehearsal", rehearsal=True, base_id=str(fixed_id("base", "rehearsal"))) for _ in range(2)]
        with here.uow() as uow:
            arriving.take_cases(uow, items, on=day)
        with on_day(here, day):
            leg.run(LocalRoad(here, day), [{"id": item["case"]["id"]} for item in items], stop_at="payable")
        assert {row.state for row in here.query("select state from cases")} == {"payable"}


class TestMessages:
    """What comes from the other desks is taken once and read as it was meant."""

    def test_the_dossier_becomes_a_case_that_can_be_claimed(self, office):
        """Certificate and class are read from it."""
        (case,) = office.arrive(1)
        (row,) = office.desk.query("select certificate_number, certified_on, class_started_on from cases")
        assert row.certificate_number.startswith("S0000370001")
        assert (row.certified_on, row.class_started_on) == (date(2026, 5, 20), date(2026, 3, 2))
        assert office.states([case]) == ["certified"]

    def test_a_verdict_on_an_unknown_case_is_left_alone(self, office):
        """Nobody here asked."""
        with office.desk.uow() as uow:
            arriving.take_verdicts(uow, [{"case_id": str(fixed_id("x", "y")), "day": "2026-06-01", "eligible": True}])
        assert office.desk.query("select count(*) from eligibility")[0][0] == 0

    def test_the_later_verdict_of_a_day_stands(self, office):
        """Enrollment may have learned something since the morning."""
        ids = office.arrive(1)
        office.answer_eligibility(ids, LATER)
        office.answer_eligibility(ids, LATER, eligible=False, reason="已转机关")
        (row,) = office.desk.query("select eligible, reason from eligibility")
        assert (row.eligible, row.reason) == (False, "已转机关")


class TestTheOtherDesks:
    """Over real databases of two desks, with the mail carried by hand."""

    def test_enrollment_answers_for_a_day_what_subsidy_asked(self, desk, office):
        """A case that enrollment never had is not eligible, and it says so."""
        ids = office.to_funded(1)
        batch = office.prepare(ids, LATER)
        pump(office.desk, desk("enrollment"))
        (row,) = office.desk.query("select day, eligible, reason from eligibility")
        assert (row.day, row.eligible) == (LATER, False)
        assert "报名环节没有这条业务记录" in row.reason
        assert office.pay(batch, LATER).refused[batch].reason.slug == "not-eligible-today"

    def test_assessment_takes_back_what_subsidy_sends_back(self, desk, office):
        """With its whole chain, in the state before the certificate; here it is no longer open."""
        ids = office.arrive(1)
        office.do(anywhere.send_back, "clerk", ids, reason="证书等级有误").require_all()
        assessment = desk("assessment")
        pump(office.desk, assessment, register=False)
        (there,) = assessment.query("select state, here, seq from cases where id = :id", id=ids[0])
        assert (there.state, there.here, there.seq) == ("passed", True, 2)
        assert office.desk.query("select count(*) from outbox where closed_at is null")[0][0] == 0


class TestTheDescription:
    """The API describes itself."""

    def test_it_is_valid_openapi(self, desk):
        """By the specification's own validator."""
        validate(desk("subsidy").client().get("/openapi.json").get_json())
