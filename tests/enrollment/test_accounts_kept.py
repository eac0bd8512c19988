"""Accounts made, changed and closed by administrators, and what they did before counts afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from shared.lifecycle import Role
from tests.harness import fixed_id, pump
from tests.privacy.plain import answers
from tests.web.browser import Browser

ADMIN = Role.ADMINISTRATOR
NEW = {"login": "new-clerk", "name": "新来的", "roles": ["district_clerk"], "unit": "huancui"}


@pytest.fixture
def enrollment(desk):
    return desk("enrollment")


@pytest.fixture
def admin(enrollment):
    """A system administrator."""
    return enrollment.client(enrollment.actor(ADMIN))


def make(admin, **changes):
    """Ask for a new account."""
    return admin.post("accounts", json={**NEW, **changes})


def log_in(enrollment, login, password):
    """A client logged in so, with what it was told."""
    client = enrollment.client()
    client.said = client.post("login", json={"account": login, "password": password}).json
    client.headers["Authorization"] = f"Bearer {client.said.get('token')}"
    return client


def own(admin, enrollment, password="长长的一句好密码 2026"):
    """A new account whose owner has set a password."""
    made = make(admin).json
    client = log_in(enrollment, "new-clerk", made["initial_password"])
    answer = client.put("accounts/me/password", json={"present": made["initial_password"], "new": password})
    client.headers["Authorization"] = f"Bearer {answer.json['token']}"
    return made["id"], client


class TestMaking:
    """An account begins with an initial password that is shown once."""

    def test_its_owner_logs_in_and_sets_a_password(self, desk, enrollment, admin):
        """And is then known to all desks."""
        training = desk("training")
        id_, client = own(admin, enrollment)
        pump(enrollment, training)
        there = training.client()
        there.headers = dict(client.headers)
        assert there.get("cases").status_code == 200
        shown = admin.get(f"accounts/{id_}").json
        assert (shown["initial"], shown["roles"], shown["unit"]) == (False, ["district_clerk"], "huancui")

    def test_the_password_is_kept_nowhere(self, enrollment, admin):
        """Neither in the answer that is kept nor in any row but as a hash; and a repetition does not show it."""
        key = {"Idempotency-Key": "the-same-key"}
        first = admin.flask.post("/api/v1/accounts", json=NEW, headers={**admin.headers, **key})
        password = first.json["initial_password"]
        rows = enrollment.query("select cast(i as text) || coalesce((select string_agg(cast(c as text), '') from account_changes c), '')"
                                " || (select string_agg(cast(r as text), '') from reference r where kind = 'account') as said from idempotency i")
        assert rows and password not in "".join(row.said for row in rows) + answers(enrollment)
        again = admin.flask.post("/api/v1/accounts", json=NEW, headers={**admin.headers, **key})
        assert again.json["type"] == "/problems/shown-once-only" and password not in again.text

    @pytest.mark.parametrize(("changes", "slug"), [
        ({"login": "huancui-clerk"}, "log-in-name-taken"), ({"roles": ["administrator", "district_clerk"]}, "account-unfit"),
        ({"unit": None}, "account-unfit"), ({"unit": "nowhere"}, "unknown-unit"),
        ({"roles": ["evaluator"], "unit": None}, "account-unfit"), ({"roles": ["trainee"]}, "request-malformed"),
        ({"name": "演示·环翠区区市经办"}, "perhaps-the-same-person"),
        ({"same_person_as": "huancui-clerk"}, "person-has-an-account"), ({"same_person_as": "nobody"}, "no-such-entry"),
    ])
    def test_what_is_refused(self, enrollment, admin, changes, slug):
        """With a reason of its own, and nothing made."""
        assert make(admin, **changes).json["type"] == f"/problems/{slug}"
        assert not enrollment.query("select 1 from accounts where login = 'new-clerk'")

    def test_a_namesake_may_be_another_person(self, admin):
        """When somebody says so."""
        assert make(admin, name="演示·环翠区区市经办", namesake=True).status_code == 201

    def test_only_administrators_make_them(self, enrollment):
        """An auditor sees them."""
        auditor = enrollment.client(enrollment.actor(Role.AUDITOR))
        assert make(auditor).status_code == 403
        assert auditor.get("accounts?q=huancui-clerk").json["items"][0]["login"] == "huancui-clerk"


class TestChanging:
    """In force at all desks within seconds."""

    def test_a_changed_post_holds_without_a_new_log_in(self, desk, enrollment, admin):
        """There as here."""
        training = desk("training")
        id_, client = own(admin, enrollment)
        put = admin.put(f"accounts/{id_}", json={"name": "新来的", "roles": ["district_leader"], "unit": "wendeng"})
        assert put.status_code == 200
        pump(enrollment, training)
        for each in (enrollment, training):
            there = each.client()
            there.headers = dict(client.headers)
            assert there.get("cases").status_code == 200
        me = client.get("accounts/me").json
        assert (me["roles"], me["units"]) == (["district_leader"], ["wendeng"])

    def test_nobody_changes_their_own_account(self, enrollment):
        """Not even an administrator, in whatever way."""
        client = log_in(enrollment, "admin", "sample-password")
        id_ = client.said["account"]
        answers = [
            client.put(f"accounts/{id_}", json={"name": "甲", "roles": ["fund_accountant"], "unit": "huancui"}),
            *(client.post(f"accounts/{id_}/actions/{what}") for what in ("revoke", "reset-password"))]
        assert {answer.json["type"] for answer in answers} == {"/problems/not-your-own-account"}

    def test_a_reset_ends_the_log_ins(self, enrollment, admin):
        """The next one has an initial password again."""
        id_, client = own(admin, enrollment)
        password = admin.post(f"accounts/{id_}/actions/reset-password").json["initial_password"]
        assert client.get("accounts/me").status_code == 401
        assert log_in(enrollment, "new-clerk", password).said["must_change_password"] is True

    def test_after_its_last_day_an_account_is_over(self, enrollment, admin):
        """Neither a log-in that is out nor a new one."""
        id_, client = own(admin, enrollment)
        today = admin.get("today").json["day"]
        body = {"name": "新来的", "roles": ["district_clerk"], "unit": "huancui"}
        admin.put(f"accounts/{id_}", json={**body, "valid_until": today})
        assert client.get("accounts/me").status_code == 200
        admin.put(f"accounts/{id_}", json={**body, "valid_until": "2026-01-01"})
        assert client.get("accounts/me").json["type"] == "/problems/account-over"
        assert "token" not in log_in(enrollment, "new-clerk", "长长的一句好密码 2026").said

    def test_an_evaluator_sees_the_units_of_the_engagement_alone(self, enrollment, admin):
        """Scope and end date."""
        made = make(admin, roles=["evaluator"], unit=None, valid_until="2099-12-31", scope=["wendeng"]).json
        with enrollment.uow() as uow:
            uow.execute("update accounts set initial = false where id = :id", {"id": made["id"]})
        client = log_in(enrollment, "new-clerk", made["initial_password"])
        assert client.get("accounts/me").json["units"] == ["wendeng"]

    def test_no_evaluator_has_neither_scope_nor_last_day(self, enrollment, admin):
        """Not in the sample, where one stands; not by a change; not past the API; and a desk that is told of one lets nobody in."""
        sample = enrollment.query("select login, scope, valid_until from accounts where 'evaluator' = any(roles) order by login")
        assert [(row.login, row.scope) for row in sample] == [
            ("huancui-evaluator", ["huancui"]), ("rehearsal-evaluator", ["rehearsal"])]
        made = make(admin, roles=["evaluator"], unit=None, valid_until="2099-12-31", scope=["wendeng"]).json
        for change in ({"valid_until": None}, {"scope": []}):
            body = {"name": "新来的", "roles": ["evaluator"], "unit": None, "valid_until": "2099-12-31", "scope": ["wendeng"]}
            assert admin.put(f"accounts/{made['id']}", json={**body, **change}).json["type"] == "/problems/account-unfit"
        for column in ("valid_until = null", "scope = null", "scope = '{}'", "roles = '{auditor}'"):
            with pytest.raises(IntegrityError, match="an_evaluator_has_a_scope"), enrollment.uow() as uow:
                uow.execute(f"update accounts set {column} where login = 'huancui-evaluator'")
        evaluator = enrollment.actor(Role.EVALUATOR)
        client = enrollment.client(evaluator)
        assert client.get("accounts/me").json["units"] == ["huancui"]
        enrollment.as_superuser("update reference set row = row - 'scope' where kind = 'account'")
        assert client.get("accounts/me").json["type"] == "/problems/account-closed"

    def test_what_was_done_is_noted_and_stays(self, enrollment, admin):
        """By whom, before and after; the desk itself cannot rewrite it."""
        id_, _ = own(admin, enrollment)
        admin.post(f"accounts/{id_}/actions/revoke")
        rows = enrollment.query("select what, after from account_changes order by id")
        assert [(row.what, row.after["active"]) for row in rows] == [("make", True), ("revoke", False)]
        with pytest.raises(Exception, match="permission denied"), enrollment.uow() as uow:
            uow.execute("update account_changes set what = 'change'")

    def test_the_rehearsals_accounts_are_not_there(self, enrollment, admin):
        """404, and in no list."""
        id_ = fixed_id("account", "rehearsal-clerk")
        assert admin.get(f"accounts/{id_}").status_code == 404
        assert admin.post(f"accounts/{id_}/actions/reset-password").status_code == 404
        assert admin.get("accounts?q=rehearsal").json["items"] == []


class TestDutiesStay:
    """Whoever gets another post, or another account, is still the one who did the first half."""

    def handle(self, enrollment, client):
        """Note the duty as `record_judgement` does."""
        me = client.get("accounts/me").json
        case = next(one for one in client.get("cases?state=submitted").json["items"])["id"]
        with enrollment.uow() as uow:
            uow.execute("insert into duties values (:case, :person, 'enrollment_handling', '2026-11-01', 'enrollment')",
                        {"case": case, "person": me["person"]})
        return case

    def test_after_a_changed_post(self, enrollment, admin):
        """The reviewer who was the clerk does not review their own handling."""
        id_, client = own(admin, enrollment)
        case = self.handle(enrollment, client)
        admin.put(f"accounts/{id_}", json={"name": "新来的", "roles": ["district_reviewer"], "unit": "huancui"})
        answer = client.post(f"cases/{case}/actions/accept", json={})
        assert (answer.status_code, answer.json["type"]) == (409, "/problems/incompatible-duties")

    def test_in_another_account(self, enrollment, admin):
        """The same person under another name."""
        id_, client = own(admin, enrollment)
        case = self.handle(enrollment, client)
        admin.post(f"accounts/{id_}/actions/revoke")
        made = make(admin, login="second", roles=["district_reviewer"], same_person_as="new-clerk").json
        with enrollment.uow() as uow:
            uow.execute("update accounts set initial = false where id = :id", {"id": made["id"]})
        second = log_in(enrollment, "second", made["initial_password"])
        answer = second.post(f"cases/{case}/actions/accept", json={})
        assert (answer.status_code, answer.json["type"]) == (409, "/problems/incompatible-duties")


class TestOpeningOfAYear:
    """Whether the accounts on file can keep incompatible duties apart, per unit, in words."""

    def test_the_sample_suffices_where_every_post_is_held(self, enrollment, admin):
        """环翠区 has two of each pair; the others have no fund accountants."""
        said = {one["unit"]: one for one in admin.get("programme-years/staffing?year=2026").json["units"]}
        assert said["huancui"]["enough"] is True and not said["huancui"]["sentences"]
        assert any("制单" in sentence and "没有人" in sentence for sentence in said["wendeng"]["sentences"])

    def test_it_is_computed_from_the_accounts_as_they_are(self, enrollment, admin):
        """With one fund accountant left, making and checking a payment cannot be parted."""
        admin.post(f"accounts/{fixed_id('account', 'huancui-fund2')}/actions/revoke")
        said = {one["unit"]: one for one in admin.get("programme-years/staffing?year=2026").json["units"]}
        assert said["huancui"]["sentences"] == ["“支付复核”、“制单”须由不同的人办理，现只有 演示·环翠区基金财务 共 1 人，分不开。"]

    def test_on_the_page(self, enrollment):
        """With the governing document of the year."""
        page = Browser(enrollment, enrollment.actor(Role.CITY_PROGRAMME_OFFICER)).get("/desk/opening?year=2026")
        assert page.status == 200 and "演示：沿用63号" in page.text and "不能满足" in page.text
        assert Browser(enrollment, enrollment.actor(ADMIN)).get("/desk/opening?year=1999").status == 422

    @pytest.mark.parametrize(("role", "may"), [
        (Role.CITY_PROGRAMME_OFFICER, True), (Role.DISTRICT_LEADER, True), (Role.AUDITOR, True), (ADMIN, True),
        (Role.DISTRICT_CLERK, False), (Role.EVALUATOR, False),
    ])
    def test_whoever_may_read_it_finds_it_from_home(self, enrollment, role, may):
        """In the navigation, and nobody else does."""
        links = Browser(enrollment, enrollment.actor(role)).get("/desk").links
        assert ("/desk/opening" in links) is may

    def test_the_reading_says_the_verdict_and_what_is_missing(self, enrollment):
        """Not only the names of the districts; and it is what comes next after a year was bound."""
        city = Browser(enrollment, enrollment.actor(Role.CITY_PROGRAMME_OFFICER))
        read = city.get("/desk/see/programme-years.staffing?year=2026").text
        assert "能否满足" in read and "“支付复核”没有人可以办理" in read
        page = city.get("/desk/do/programme-years.bind_year")
        fields = {"year": "2027", "document": "演示：2027年通知", "status": "extended"}
        done = city.send(page, "/desk/do/programme-years.bind_year", **fields)
        assert "/desk/see/programme-years.staffing" in done.links, done.text


class TestPages:
    """By form, as the API does it."""

    def test_an_account_is_made_changed_and_closed(self, enrollment):
        """The initial password is on the page once, and what was typed wrong stays."""
        here = Browser(enrollment, enrollment.actor(ADMIN))
        form = here.get("/desk/accounts/new")
        wrong = here.post("/desk/accounts/new", csrf_token=form.forms[-1]["fields"]["csrf_token"], login="new-clerk",
                          name="新来的", roles=["district_clerk", "examiner_office"], unit="huancui")
        assert wrong.status == 422 and "同为全市" in wrong.text and 'value="新来的"' in wrong.html
        made = here.post("/desk/accounts/new", csrf_token=form.forms[-1]["fields"]["csrf_token"], login="new-clerk",
                         name="新来的", roles=["district_clerk"], unit="huancui")
        assert made.status == 200 and "只显示这一次" in made.text
        id_ = enrollment.query("select id from accounts where login = 'new-clerk'")[0].id
        page = here.get(f"/desk/accounts/{id_}")
        assert "初始密码，尚未修改" in page.text and "新设" in page.text
        change = here.get(f"/desk/accounts/{id_}/change")
        token = change.forms[-1]["fields"]["csrf_token"]
        assert 'value="district_clerk" checked' in change.html
        assert here.post(f"/desk/accounts/{id_}/change", csrf_token=token, name="新来的", roles=["district_reviewer"],
                         unit="wendeng").status == 303
        assert here.send(here.get(f"/desk/accounts/{id_}"), "/close").status == 303
        page = here.get(f"/desk/accounts/{id_}")
        assert "已停用" in page.text and "文登区" in page.text

    def test_the_list_is_filtered(self, enrollment):
        """By name, unit and post."""
        here = Browser(enrollment, enrollment.actor(ADMIN))
        page = here.get("/desk/accounts?unit=huancui&role=fund_accountant")
        assert "huancui-fund2" in page.text and "huancui-clerk" not in page.text
        assert "没有符合条件的账号" in here.get("/desk/accounts?q=nobody").text
