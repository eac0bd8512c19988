"""The JSON API of enrollment: shapes, refusals as problems, roles and units on every route."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from openapi_spec_validator import validate

from shared.lifecycle import Role
from tests.enrollment.test_actions import PAPERS, an_id
from tests.harness import fixed_id, pump


def body(number: int = 1, **changed):
    """An application as JSON."""
    return {
        "name": f"测试{number}", "id_number": an_id(number), "phone": f"1990000{number:04d}",
        "population": "enterprise", "employer_id": str(fixed_id("employer", "huancui")), "occupation": "6-31-01-03",
        "trade": "电工", "level": "senior", "route": "certificate", "year": 2026, "papers": PAPERS,
        "certificate": {"level": "intermediate", "occupation": "6-31-01-03", "trade": "电工",
                        "issued_on": "2020-05-01", "number": "2037104103400001"},
        "confirmed_on": "2026-11-01", **changed,
    }


@pytest.fixture
def enrollment(desk):
    return desk("enrollment")


@pytest.fixture
def base(enrollment):
    return enrollment.client(enrollment.actor(Role.BASE_CLERK))


@pytest.fixture
def clerk(enrollment):
    return enrollment.client(enrollment.actor(Role.DISTRICT_CLERK))


class TestTheDocument:
    """The API describes itself."""

    def test_openapi_is_valid(self, enrollment):
        """OpenAPI 3.1, complete."""
        document = enrollment.client().get("/openapi.json").get_json()
        validate(document)
        assert document["openapi"].startswith("3.1")


class TestApplications:
    """From a draft to a case that training holds, over HTTP."""

    def test_draft_submit_accept(self, base, clerk):
        """Each answer carries the version that the next step may name."""
        made = base.post("cases", json=body())
        assert made.status_code == 201, made.text
        id_, tag = made.get_json()["id"], made.headers["ETag"]
        sent = base.post(f"cases/{id_}/actions/submit", json={}, headers={"If-Match": tag})
        assert sent.get_json()["state"] == "submitted"
        done = clerk.post(f"cases/{id_}/actions/accept", json={}, headers={"If-Match": sent.headers["ETag"]})
        assert (done.get_json()["state"], done.get_json()["here"]) == ("enrolled", False)

    def test_an_old_version_is_refused(self, base):
        """Somebody was quicker: 412, nothing overwritten."""
        id_ = base.post("cases", json=body()).get_json()["id"]
        stale = base.post(f"cases/{id_}/actions/submit", json={}, headers={"If-Match": '"9"'})
        assert stale.status_code == 412

    def test_the_verdict_says_from_when(self, base):
        """Clause, values, boundary day, and what would make it pass."""
        young = {**body()["certificate"], "issued_on": "2024-11-03"}
        id_ = base.post("cases", json=body(certificate=young)).get_json()["id"]
        told = base.get(f"cases/{id_}/verdict?on=2026-11-24").get_json()
        assert (told["eligible"], told["eligible_from"]) == (False, "2027-11-03")
        assert told["what_would_make_it_pass"] == ["2027年11月3日起符合。"]
        held = next(check for check in told["checks"] if check["rule"] == "certificate_is_held_long_enough")
        assert (held["clause"], held["boundary"], held["finding"]) == ("63号 §2.2", "2027-11-03", "not_yet")

    def test_a_day_before_the_notice_has_no_verdict(self, base):
        """422 with its own problem, not a fault."""
        id_ = base.post("cases", json=body()).get_json()["id"]
        assert base.get(f"cases/{id_}/verdict?on=2019-10-21").status_code == 200
        early = base.get(f"cases/{id_}/verdict?on=2019-10-20")
        assert (early.status_code, early.get_json()["type"]) == (422, "/problems/no-policy-on-that-day")

    def test_the_page_says_what_may_be_done_and_why_not(self, base, clerk):
        """A clerk is told that a draft cannot be accepted yet."""
        id_ = base.post("cases", json=body()).get_json()["id"]
        offers = {one["action"]: one for one in clerk.get(f"cases/{id_}").get_json()["actions"]}
        assert not offers["accept"]["allowed"]
        assert offers["accept"]["why_not"]["type"] == "/problems/state-forbids"
        mine = {one["action"]: one["allowed"] for one in base.get(f"cases/{id_}").get_json()["actions"]}
        assert mine["submit"]
        assert "accept" not in mine

    def test_numbers_are_masked(self, base):
        """A list shows no whole identity number."""
        base.post("cases", json=body())
        (line,) = base.get("cases?level=senior&state=drafted&limit=1").get_json()["items"]
        assert "*" in line["id_number"]
        assert "*" in line["phone"]

    def test_another_unit_is_unknown(self, enrollment, base):
        """404, not 403: it does not even exist for them."""
        id_ = base.post("cases", json=body()).get_json()["id"]
        other = enrollment.client(enrollment.actor(Role.DISTRICT_CLERK, unit="wendeng"))
        assert other.get(f"cases/{id_}").status_code == 404
        assert other.post(f"cases/{id_}/actions/accept", json={}).status_code == 404
        assert other.get(f"register/{id_}").status_code == 404

    def test_bulk_answers_per_case(self, base, clerk):
        """Good ones move, the others say why."""
        ids = [base.post("cases", json=body(n, population="other" if n == 3 else "enterprise")).get_json()["id"]
               for n in range(1, 4)]
        assert len(base.post("cases/actions/submit", json={"ids": ids}).get_json()["moved"]) == 3
        answer = clerk.post("cases/actions/accept", json={"ids": ids}).get_json()
        assert answer["moved"] == ids[:2]
        assert answer["refused"][0]["problem"]["clause"] == "63号 §1.3"

    def test_the_same_key_twice_is_one_application(self, base):
        """A resend gets the first answer."""
        key = {"Idempotency-Key": str(uuid4())}
        first, again = (base.post("cases", json=body(), headers=key).get_json()["number"] for _ in range(2))
        assert first == again

    @pytest.mark.parametrize(("changed", "field"), [
        pytest.param({"id_number": "371099199001010010"}, "id_number", id="check-digit"),
        pytest.param({"level": "apprentice"}, "level", id="level"),
        pytest.param({"favourite": "x"}, "favourite", id="unknown-field"),
    ])
    def test_malformed_is_422_and_names_the_field(self, base, changed, field):
        """Syntax is refused before anything is asked of the rules."""
        answer = base.post("cases", json=body(**changed))
        assert answer.status_code == 422
        assert field in {error["field"] for error in answer.get_json()["errors"]}

    def test_nobody_enters_without_logging_in(self, enrollment):
        """401 with a problem."""
        assert enrollment.client().get("cases").status_code == 401


class TestLogIn:
    """Argon2 passwords, lock-out in PostgreSQL, revocation at all desks."""

    def log_in(self, enrollment, account="huancui-clerk", password="sample-password"):
        return enrollment.client().post("login", json={"account": account, "password": password})

    def test_a_sample_account_logs_in_and_is_known(self, enrollment):
        """The token is good for every route."""
        answer = self.log_in(enrollment)
        assert answer.status_code == 200, answer.text
        client = enrollment.client()
        client.headers["Authorization"] = f"Bearer {answer.get_json()['token']}"
        assert client.get("accounts/me").get_json()["roles"] == ["district_clerk"]

    def test_five_wrong_passwords_lock_the_account(self, enrollment):
        """Also the right one is refused then, and the count survives the refusals."""
        for _ in range(5):
            assert self.log_in(enrollment, password="wrong").status_code == 401
        locked = self.log_in(enrollment)
        assert (locked.status_code, locked.get_json()["type"]) == (401, "/problems/locked-out")

    def test_four_wrong_ones_do_not(self, enrollment):
        """The boundary on the other side; success starts the count anew."""
        for _ in range(4):
            self.log_in(enrollment, password="wrong")
        assert self.log_in(enrollment).status_code == 200
        assert enrollment.query("select failures from accounts where login = 'huancui-clerk'")[0][0] == 0

    def test_an_unknown_account_is_told_the_same(self, enrollment):
        """Nobody learns which accounts exist."""
        unknown, wrong = self.log_in(enrollment, account="nobody"), self.log_in(enrollment, password="wrong")
        assert unknown.get_json()["detail"] == wrong.get_json()["detail"]

    def test_a_revoked_account_is_out_at_once(self, enrollment):
        """Its token stops working with the next request, and the other desks are told."""
        token = self.log_in(enrollment).get_json()["token"]
        admin = enrollment.client(enrollment.actor(Role.ADMINISTRATOR))
        id_ = fixed_id("account", "huancui-clerk")
        assert admin.post(f"accounts/{id_}/actions/revoke").status_code == 200
        client = enrollment.client()
        client.headers["Authorization"] = f"Bearer {token}"
        assert client.get("accounts/me").status_code == 401
        told = enrollment.query("select receiver from outbox where contract = 'enrollment.reference.changed'"
                                " and closed_at is null order by receiver")
        assert [row[0] for row in told] == ["assessment", "subsidy", "training"]

    def test_sample_accounts_are_listed_without_secrets(self, enrollment):
        """The starting page of `make run` shows them."""
        items = enrollment.client().get("accounts/sample").get_json()["items"]
        assert {"huancui-clerk", "rehearsal-base", "city-officer"} <= {one["account"] for one in items}
        assert all("password" not in key for one in items for key in one)


class TestReferenceData:
    """Open to everybody who may enroll."""

    def test_units_levels_occupations_and_years(self, enrollment):
        """Eight units and the rehearsal unit, five levels, the catalogue of a day, bound years."""
        client = enrollment.client()
        assert len(client.get("units").get_json()["items"]) == 9
        assert len(client.get("levels").get_json()["items"]) == 5
        (named,) = client.get("occupations?name=维修电工&on=2019-10-21").get_json()["items"]
        assert (named["code"], named["kind"], named["listed"]) == ("6-31-01-03", "qualification", True)
        years = {one["year"]: one for one in client.get("programme-years").get_json()["items"]}
        assert years[2026]["note"] == "演示：沿用63号"

    def test_policy_of_a_day_cites_its_source(self, enrollment):
        """Every number with clause and document; placeholders say so."""
        told = enrollment.client().get("policy?on=2019-10-21").get_json()["parameters"]
        assert told["certificate_years"]["source"] == "威人社字〔2019〕63号 二（二）"
        assert told["years_counted_to"]["placeholder"]

    def test_an_employer_has_one_entry_per_code(self, clerk):
        """Registered twice, it is still one."""
        new = {"name": "演示：新单位", "uscc": "91371099MA0T1014X0", "unit": "huancui"}
        one, two = (clerk.post("employers", json={**new, "name": name}).get_json() for name in ("甲公司", "乙公司"))
        assert (one["id"], two["name"]) == (two["id"], "乙公司")
        assert clerk.post("employers", json={**new, "unit": "wendeng"}).status_code == 422


class TestPolicyIsChangedByTwo:
    """起草, 复核, in force from a day; the past is never edited."""

    DRAFT = {"parameter": "leap_day", "value": "first_of_march", "since": "2090-01-01", "source": "威人社字〔2089〕9号"}

    def test_the_second_person_puts_it_in_force(self, enrollment):
        """The first may not; from its day on it holds, before it does not."""
        one, two = (enrollment.client(enrollment.actor(Role.CITY_PROGRAMME_OFFICER)) for _ in range(2))
        id_ = one.post("policy/drafts", json=self.DRAFT).get_json()["id"]
        assert one.post(f"policy/drafts/{id_}/actions/confirm").status_code == 409
        assert two.post(f"policy/drafts/{id_}/actions/confirm").status_code == 200
        values = [two.get(f"policy?on={day}").get_json()["parameters"]["leap_day"]["value"]
                  for day in ("2089-12-31", "2090-01-01")]
        assert values == ["last_of_february", "first_of_march"]

    @pytest.mark.parametrize("changed", [
        pytest.param({"since": "2019-10-21"}, id="the-past"), pytest.param({"since": "2026-01-01"}, id="what-was-decided-since"),
        pytest.param({"value": "never"}, id="no-such-choice"),
        pytest.param({"value": 2.5}, id="a-fraction"),
    ])
    def test_what_is_unusable_is_refused_at_once(self, enrollment, changed):
        """A draft that could not come into force is none."""
        officer = enrollment.client(enrollment.actor(Role.CITY_PROGRAMME_OFFICER))
        assert officer.post("policy/drafts", json={**self.DRAFT, **changed}).status_code == 422


    def test_a_rehearsal_changes_nothing_for_real_units(self, enrollment):
        """Neither alone nor as the second person."""
        officer = enrollment.client(enrollment.actor(Role.CITY_PROGRAMME_OFFICER))
        rehearsing = enrollment.client(enrollment.actor(Role.ADMINISTRATOR, unit="rehearsal", rehearsal=True))
        id_ = officer.post("policy/drafts", json=self.DRAFT).get_json()["id"]
        year = {"year": 2026, "document": "演练文件", "status": "replaced"}
        answers = [rehearsing.post("policy/drafts", json=self.DRAFT), rehearsing.post("programme-years", json=year),
                   rehearsing.post(f"policy/drafts/{id_}/actions/confirm")]
        assert [answer.get_json()["type"] for answer in answers] == ["/problems/policy-is-real"] * 3


class TestCorrections:
    """Evidence, a second person, and every desk is told."""

    def test_a_name_is_corrected_everywhere(self, enrollment, base):
        """The person, the case, its chain, and three messages."""
        one, two = (enrollment.client(enrollment.actor(Role.DISTRICT_CLERK)) for _ in range(2))
        id_ = base.post("cases", json=body()).get_json()["id"]
        asked = {"case_id": id_, "changes": {"name": "改名"}, "evidence": "户口簿变更页"}
        correction = one.post("corrections", json=asked).get_json()
        assert one.post(f"corrections/{correction['id']}/actions/confirm").status_code == 409
        assert two.post(f"corrections/{correction['id']}/actions/confirm").status_code == 200
        assert base.get(f"cases/{id_}").get_json()["name"] == "改名"
        told = enrollment.query("select count(*) from outbox where contract = 'enrollment.person.corrected'")[0][0]
        assert told == 3
        facts = enrollment.query("select facts from journal where subject_id = :id and action = 'correct'", id=id_)
        assert "改名" not in facts[0][0]

    def test_the_person_is_found_by_the_new_number(self, enrollment, base):
        """A corrected identity number leads to the same person."""
        one, two = (enrollment.client(enrollment.actor(Role.DISTRICT_CLERK)) for _ in range(2))
        id_ = base.post("cases", json=body()).get_json()["id"]
        asked = {"case_id": id_, "changes": {"id_number": an_id(77)}, "evidence": "身份证复印件"}
        correction = one.post("corrections", json=asked).get_json()
        two.post(f"corrections/{correction['id']}/actions/confirm")
        again = base.post("cases", json=body(1, id_number=an_id(77))).get_json()["id"]
        persons = enrollment.query("select distinct person_id from cases where id in (:a, :b)", a=id_, b=again)
        assert len(persons) == 1


class TestTheRehearsalDay:
    """Only the rehearsal unit has a day of its own, set by its own administrator."""

    def test_rehearsal_moves_and_real_days_do_not(self, enrollment):
        """Three months ahead, for rehearsal accounts only."""
        admin = enrollment.client(enrollment.actor(Role.ADMINISTRATOR, unit="rehearsal", rehearsal=True))
        with enrollment.uow() as uow:
            real = uow.day(rehearsal=False)
        wanted = (real + timedelta(days=90)).isoformat()
        assert admin.post("rehearsal/day", json={"day": wanted}).get_json() == {"day": wanted}
        with enrollment.uow() as uow:
            assert (uow.day(rehearsal=False), uow.day(rehearsal=True)) == (real, date.fromisoformat(wanted))

    def test_a_real_administrator_may_not(self, enrollment):
        """A real account never touches the rehearsal."""
        admin = enrollment.client(enrollment.actor(Role.ADMINISTRATOR))
        assert admin.post("rehearsal/day", json={"day": "2027-01-01"}).status_code == 403


class TestRequestsTravel:
    """What is asked of a case is done where the case is."""

    def test_a_withdrawal_asked_here_of_a_case_here(self, enrollment, base, clerk):
        """The request is answered by this desk."""
        id_ = base.post("cases", json=body()).get_json()["id"]
        asked = clerk.post("requests", json={"case": id_, "action": "withdraw", "reason": "本人来函"})
        assert asked.status_code == 201, asked.text
        pump(enrollment)
        told = clerk.get(f"requests/{asked.get_json()['id']}").get_json()
        assert (told["status"], told["answered_by"]) == ("done", "enrollment")
        assert base.get(f"cases/{id_}").get_json()["state"] == "withdrawn"

    def test_what_no_desk_could_carry_out_is_refused_when_it_is_asked(self, base, clerk):
        """A hold without a day, or a day without a hold, would stop in the owner's inbox and never be answered."""
        id_ = base.post("cases", json=body()).get_json()["id"]
        for asked in ({"action": "hold"}, {"action": "withdraw", "until": "2090-01-01"}):
            answer = clerk.post("requests", json={"case": id_, "reason": "来函", **asked})
            assert [error["field"] for error in answer.get_json()["errors"]] == ["until"]


class TestTheWall:
    """Rehearsal and real never meet, in what a form names neither."""

    def test_a_real_person_is_not_employed_in_the_rehearsal(self, base):
        """Drawn up or amended."""
        employer = str(fixed_id("employer", "rehearsal"))
        assert base.post("cases", json=body(employer_id=employer)).get_json()["type"] == "/problems/unknown-employer"
        id_ = base.post("cases", json=body()).get_json()["id"]
        amended = base.post(f"cases/{id_}/actions/amend", json={"changes": {"employer_id": employer}})
        assert amended.get_json()["type"] == "/problems/unknown-employer"
