"""Log-ins one by one: listed, ended at all desks, begun anew after each change of password."""

from __future__ import annotations

import pytest

from shared.runtime.worker import housekeeping
from tests.harness import pump
from tests.privacy.plain import answers
from tests.web.browser import Browser

LOGIN, PASSWORD = "huancui-clerk", "sample-password"
NEW = "三月春风似剪刀 2026"


@pytest.fixture
def enrollment(desk):
    return desk("enrollment")


def log_in(enrollment, password=PASSWORD, login=LOGIN):
    """A client with a fresh log-in, which says what it got."""
    client = enrollment.client()
    client.said = client.post("login", json={"account": login, "password": password}).json
    client.headers["Authorization"] = f"Bearer {client.said.get('token')}"
    return client


def at(desk, client):
    """The same log-in at another desk."""
    other = desk.client()
    other.headers = dict(client.headers)
    return other


def browser(enrollment, password=PASSWORD):
    """Somebody logged in by form."""
    made = Browser(enrollment)
    made.send(made.get("/login"), "/login", account=LOGIN, password=password)
    return made


def make_initial(enrollment):
    """As though an administrator had given the password."""
    enrollment.as_superuser(f"update accounts set initial = true where login = '{LOGIN}'")


class TestLanguage:
    """The language that somebody chose on the pages is the one in which letters to them are written."""

    def told(self, desk):
        """What a desk has been told of the account: its language, and by which version."""
        (row,) = desk.query(f"select row->>'language' as language, version from reference where kind = 'account' and row->>'login' = '{LOGIN}'")
        return row.language, row.version

    def test_a_log_in_tells_it_to_all_desks(self, enrollment, desk):
        """Once, when it is another than before; a program chooses none."""
        training = desk("training")
        first = self.told(enrollment)
        made = Browser(enrollment)
        made.client.set_cookie("jinlanling_language", "en", path="/")
        for _ in range(2):
            made.send(made.get("/login"), "/login", account=LOGIN, password=PASSWORD)
        pump(enrollment, training)
        assert self.told(enrollment) == self.told(training) == ("en", first[1] + 1)
        assert "Language of letters English" in made.get("/desk/account").text
        log_in(enrollment)
        assert self.told(enrollment) == ("en", first[1] + 1)

    @pytest.mark.parametrize("chosen", ["fr", "", "zh"])
    def test_what_is_none_of_ours_chooses_nothing(self, enrollment, chosen):
        """Nor does what it is already."""
        before = self.told(enrollment)
        made = Browser(enrollment)
        made.client.set_cookie("jinlanling_language", chosen, path="/")
        made.send(made.get("/login"), "/login", account=LOGIN, password=PASSWORD)
        assert self.told(enrollment) == before
        assert enrollment.query(f"select language from accounts where login = '{LOGIN}'")[0].language == "zh"


class TestList:
    """When and where from."""

    def test_each_log_in_is_listed_and_the_present_one_marked(self, enrollment):
        """The newest first, with address and program; nobody else's."""
        log_in(enrollment, login="huancui-reviewer")
        log_in(enrollment)
        client = log_in(enrollment)
        items = client.get("accounts/me/log-ins").json["items"]
        assert [one["present"] for one in items] == [True, False]
        assert items[0]["address"] == "127.0.0.1" and "Werkzeug" in items[0]["agent"] and items[0]["how"] == "password"

    def test_one_is_ended_and_the_others_stay(self, enrollment):
        """401 with a reason of its own."""
        lost, client = log_in(enrollment), log_in(enrollment)
        id_ = client.get("accounts/me/log-ins").json["items"][1]["id"]
        assert client.delete(f"accounts/me/log-ins/{id_}").status_code == 204
        answer = lost.get("accounts/me")
        assert (answer.status_code, answer.json["type"]) == (401, "/problems/log-in-ended")
        assert client.get("accounts/me").status_code == 200
        assert len(client.get("accounts/me/log-ins").json["items"]) == 1

    def test_all_others_are_ended(self, enrollment):
        """But not the one that says so."""
        lost = [log_in(enrollment), log_in(enrollment)]
        client = log_in(enrollment)
        assert client.delete("accounts/me/log-ins").json == {"ended": 2}
        assert {one.get("accounts/me").status_code for one in lost} == {401}
        assert client.get("accounts/me").status_code == 200

    def test_somebody_elses_is_not_there(self, enrollment):
        """404, and it goes on."""
        other, client = log_in(enrollment, login="huancui-reviewer"), log_in(enrollment)
        id_ = other.get("accounts/me/log-ins").json["items"][0]["id"]
        assert client.delete(f"accounts/me/log-ins/{id_}").status_code == 404
        assert other.get("accounts/me").status_code == 200


class TestAllDesks:
    """Each checks alone, and hears of an end."""

    def test_an_end_reaches_the_others_with_the_mail(self, desk, enrollment):
        """No desk asks enrollment anything."""
        training = desk("training")
        lost, client = log_in(enrollment), log_in(enrollment)
        assert at(training, lost).get("cases").status_code == 200
        client.delete("accounts/me/log-ins")
        pump(enrollment, training)
        assert at(training, lost).get("cases").json["type"] == "/problems/log-in-ended"
        assert at(training, client).get("cases").status_code == 200

    def test_a_log_out_elsewhere_holds_there_at_once_and_here_with_the_mail(self, desk, enrollment):
        """A copied cookie is of no use after the log-out."""
        training = desk("training")
        here = browser(enrollment)
        token = here.client.get_cookie("jinlanling").value
        there = Browser(training)
        there.client.set_cookie("jinlanling", token)
        there.send(there.get("/desk"), "/logout")
        thief = Browser(training)
        thief.client.set_cookie("jinlanling", token)
        assert thief.get("/desk").status == 303
        pump(training, enrollment)
        assert here.get("/desk").status == 303
        assert enrollment.query("select count(*) as n from log_ins where ended_at is null")[0].n == 0

    def test_with_enrollment_stopped_a_log_in_and_its_end_hold_at_the_others(self, desk, enrollment):
        """Each checks the log-in alone and tells the rest of its end itself; enrollment hears of it when it is back."""
        others = {name: desk(name) for name in ("training", "assessment", "subsidy")}
        token = browser(enrollment).client.get_cookie("jinlanling").value
        pump(enrollment, *others.values())

        def seen():
            found = {}
            for name, each in others.items():
                person = Browser(each)
                person.client.set_cookie("jinlanling", token)
                found[name] = person.get("/desk").status
            return found

        assert seen() == dict.fromkeys(others, 200)
        there = Browser(others["subsidy"])
        there.client.set_cookie("jinlanling", token)
        there.send(there.get("/desk"), "/logout")
        pump(*others.values(), register=False)
        assert seen() == dict.fromkeys(others, 303)
        assert enrollment.query("select count(*) as n from log_ins where ended_at is null")[0].n == 1
        others["subsidy"].as_superuser("update outbox set next_at = now()")
        pump(enrollment, *others.values())
        assert enrollment.query("select count(*) as n from log_ins where ended_at is null")[0].n == 0

    def test_what_is_over_is_forgotten(self, desk, enrollment):
        """The log-in's hours have passed by then; enrollment forgets last."""
        training = desk("training")
        log_in(enrollment)
        log_in(enrollment).delete("accounts/me/log-ins")
        pump(enrollment, training)
        for each in (enrollment, training):
            each.as_superuser("update reference set row = row || jsonb_build_object('until', now() - interval '2 days')"
                              " where kind = 'ended_log_in'")
            housekeeping(each.runtime)
        kept = [each.query("select count(*) as n from reference where kind = 'ended_log_in'")[0].n
                for each in (enrollment, training)]
        assert kept == [1, 0]


class TestConsole:
    """Fixation, replay and the account page."""

    def test_a_log_in_gives_a_new_id_and_ends_the_one_before(self, enrollment):
        """Whatever cookie the browser brought, it is not the one that it has afterwards."""
        first = browser(enrollment)
        before = first.client.get_cookie("jinlanling").value
        first.send(first.get("/login"), "/login", account=LOGIN, password=PASSWORD)
        after = first.client.get_cookie("jinlanling").value
        assert after != before
        planted = Browser(enrollment)
        planted.client.set_cookie("jinlanling", before)
        assert planted.get("/desk").status == 303
        assert first.get("/desk").status == 200

    def test_a_form_from_before_the_log_in_is_of_no_use_after_it(self, enrollment):
        """Who planted a form's token in the browser cannot send its forms."""
        here = Browser(enrollment)
        page = here.get("/login")
        planted = page.form("/login")["fields"]["csrf_token"]
        here.send(page, "/login", account=LOGIN, password=PASSWORD)
        assert here.post("/desk/account/log-ins/end-others", csrf_token=planted).status == 400

    def test_after_the_log_out_the_cookie_is_worth_nothing(self, enrollment):
        """Replayed at enrollment at once."""
        here = browser(enrollment)
        token = here.client.get_cookie("jinlanling").value
        here.send(here.get("/desk"), "/logout")
        here.client.set_cookie("jinlanling", token)
        assert here.get("/desk").status == 303

    def test_the_account_page_ends_log_ins(self, enrollment):
        """One, then all others."""
        lost = [browser(enrollment) for _ in range(3)]
        here = browser(enrollment)
        page = here.get("/desk/account")
        assert "区市经办" in page.text and "环翠区" in page.text and page.text.count("本次登录") == 1
        done = here.send(page, "/end")
        assert done.status == 303
        assert "已结束该次登录" in here.get("/desk/account").text
        here.send(here.get("/desk/account"), "end-others")
        assert [one.get("/desk").status for one in lost] == [303, 303, 303]
        assert "结束其他全部登录" not in here.get("/desk/account").text


class TestPassword:
    """Changed by whoever knows the present one."""

    def change(self, client, present=PASSWORD, new=NEW):
        return client.put("accounts/me/password", json={"present": present, "new": new})

    def test_a_change_ends_every_log_in_and_begins_a_new_one(self, desk, enrollment):
        """At all desks; the old password no longer opens, the new one does."""
        training = desk("training")
        other, client = log_in(enrollment), log_in(enrollment)
        answer = self.change(client)
        assert answer.status_code == 200
        pump(enrollment, training)
        assert {one.get("accounts/me").status_code for one in (other, client)} == {401}
        client.headers["Authorization"] = f"Bearer {answer.json['token']}"
        assert client.get("accounts/me").status_code == at(training, client).get("cases").status_code == 200
        assert "token" not in log_in(enrollment).said
        assert "token" in log_in(enrollment, NEW).said

    def test_its_answer_is_not_kept_for_a_repetition(self, enrollment):
        """Neither the log-in nor a digest that a password could be found by."""
        client = log_in(enrollment)
        token = self.change(client).json["token"]
        kept = answers(enrollment) + str(enrollment.query("select body_hash from idempotency"))
        assert token not in str(kept) and NEW not in str(kept) and "shown-once-only" in str(kept)

    @pytest.mark.parametrize(("new", "why"), [
        ("短", "至少"), ("我的huancui-clerk好密码", "账号"), ("1111111111111", "容易猜到"), ("0987654321", "容易猜到"),
        (PASSWORD, "相同"),
    ])
    def test_a_weak_one_is_refused_with_its_reason(self, enrollment, new, why):
        """And the old one stays."""
        answer = self.change(log_in(enrollment), new=new)
        assert (answer.status_code, answer.json["type"]) == (409, "/problems/password-too-weak")
        assert why in answer.json["detail"]
        assert "token" in log_in(enrollment).said

    def test_the_present_one_must_be_right(self, enrollment):
        """Who finds an open screen does not take the account."""
        assert self.change(log_in(enrollment), present="wrong").json["type"] == "/problems/present-password-wrong"

    def test_on_the_page(self, enrollment):
        """Two that differ are told beside the field; no password comes back in the page."""
        here = browser(enrollment)
        page = here.get("/desk/account/password")
        assert {values["type"] for tag, values in page.tags if tag == "input" and values.get("name") in ("present", "new", "again")} == {"password"}
        wrong = here.send(page, "/password", present=PASSWORD, new=NEW, again="another")
        assert wrong.status == 422 and "两次输入的新密码不一致" in wrong.text
        assert NEW not in wrong.html and PASSWORD not in wrong.html
        done = here.send(wrong, "/password", present=PASSWORD, new=NEW, again=NEW)
        assert (done.status, done.headers["Location"]) == (303, "/desk/account")
        assert "密码已修改" in here.get("/desk/account").text


class TestInitialPassword:
    """It opens the page where it is changed, and nothing else."""

    def test_the_api_says_so_at_every_desk(self, desk, enrollment):
        """403 with a reason and a cure; who one is may be asked."""
        training = desk("training")
        make_initial(enrollment)
        client = log_in(enrollment)
        assert client.said["must_change_password"] is True
        for answer in (client.get("cases"), at(training, client).get("cases")):
            assert (answer.status_code, answer.json["type"]) == (403, "/problems/password-is-initial")
        assert client.get("accounts/me").status_code == 200

    def test_every_page_leads_to_the_change(self, desk, enrollment):
        """Also those of the other desks."""
        training = desk("training")
        make_initial(enrollment)
        here = browser(enrollment)
        there = Browser(training)
        there.client.set_cookie("jinlanling", here.client.get_cookie("jinlanling").value)
        for answer in (here.get("/desk"), here.get("/desk/cases"), there.get("/desk")):
            assert answer.status == 303
            assert answer.headers["Location"].endswith("/desk/account/password")
        page = here.get("/desk/account/password")
        assert "初始密码" in page.text
        here.send(page, "/password", present=PASSWORD, new=NEW, again=NEW)
        assert here.get("/desk").status == 200
        assert log_in(enrollment, NEW).said["must_change_password"] is False
