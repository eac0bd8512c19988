"""Trainees' codes: printed once, kept as digests, opening one's own pages with the last four and nobody else's."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
import segno

from services.enrollment import actions
from services.enrollment.rules import code_digest, new_code
from shared.identity import Origin, verify
from shared.lifecycle import Role
from shared.privacy.endings import take_endings
from shared.refusals import Refusal
from tests.harness import pump
from tests.privacy.plain import answers
from tests.web.browser import Browser

NOW = datetime(2026, 11, 24, 1, tzinfo=UTC)
ORIGIN = Origin("127.0.0.1", "a browser")
CARD = re.compile(r"<code>([0-9A-Z-]{24})</code>")


@pytest.fixture
def office(desk):
    """Enrollment with its invented people, and the clerk of their base."""
    enrollment = desk("enrollment")
    rows = enrollment.query("select id, number, name, person_id, id_number from cases order by number offset 1")
    people = [SimpleNamespace(id=row.id, number=row.number, name=row.name, person=row.person_id, four=enrollment.runtime.vault.open(
        "id_number", row.person_id, row.id_number)[-4:]) for row in rows]
    return SimpleNamespace(desk=enrollment, people=people, base=enrollment.actor(Role.BASE_CLERK))


def printed(office, *people, by=None):
    """The codes of a sheet that is printed for these people, and the page."""
    browser = Browser(office.desk, by or office.base)
    page = browser.get("/desk/codes", query_string={"_item": [f"{one.id}:1" for one in people]})
    sheet = browser.client.post("/desk/codes", data={
        "csrf_token": page.form("codes")["fields"]["csrf_token"], "case": [str(one.id) for one in people]})
    return CARD.findall(sheet.text), sheet


def enters(office, code, four):
    """Somebody's browser after typing these."""
    browser = Browser(office.desk)
    browser.answer = browser.send(browser.get("/my/code"), "/my/code", code=code, last_four=four)
    return browser


class TestSheet:
    """One card a person, once."""

    def test_a_card_says_the_address_and_the_code(self, office):
        """The picture is that of the address with the code behind the #; the page asks nothing of anybody else."""
        (code, other), sheet = printed(office, *office.people[:2])
        for card, person in zip(sheet.text.split("<li>")[1:], office.people, strict=False):
            mine = CARD.search(card)[1]
            drawn = segno.make(f"http://localhost:8001/my/code#{mine}", error="m", micro=False)
            assert drawn.svg_inline(omitsize=True, svgclass=None, lineclass=None) in card
            assert person.name in card and person.number in card and "localhost:8001/my/code" in card
            assert person.four[1:] not in card.partition("<svg")[0] + card.partition("</code>")[2]  # the other half of the key
        assert code != other and "style=" not in sheet.text and "<script" not in sheet.text
        assert len(code.replace("-", "")) * 5 >= 100 and code_digest(code.lower().replace("-", " ")) == code_digest(code)

    def test_only_a_digest_stays(self, office):
        """Neither the table nor the answer kept for a repetition has the code; a look-alike is taken for what was meant."""
        (code,), _ = printed(office, office.people[0])
        kept = "".join(str(row) for table in ("trainee_codes", "idempotency", "outbox")
                       for row in office.desk.query(f"select * from {table}")) + answers(office.desk)
        assert code_digest(code) in kept and code not in kept and code.replace("-", "") not in kept
        assert code_digest("o1Il-abcd") == code_digest("0111ABCD")

    def test_whoever_does_not_see_the_case_prints_nothing(self, office):
        """Neither another base's clerk nor a district clerk elsewhere."""
        for by in (office.desk.actor(Role.BASE_CLERK, unit="wendeng"), office.desk.actor(Role.DISTRICT_CLERK, unit="wendeng")):
            browser = Browser(office.desk, by)
            token = browser.get("/desk/codes").form("logout")["fields"]["csrf_token"]
            answer = browser.post("/desk/codes", csrf_token=token, case=str(office.people[0].id))
            assert CARD.findall(answer.html) == [] and office.people[0].name not in answer.html
        assert office.desk.query("select 1 from trainee_codes") == []

    def test_a_base_prints_nothing_for_a_case_that_has_ended(self, office):
        """The person may be another base's by now; the office still prints."""
        one, other = office.people[:2]
        with office.desk.uow() as uow:
            take_endings(uow, [{"case_id": str(one.id), "desk": "subsidy", "seq": 99, "ended_on": "2026-06-30"},
                               {"case_id": str(other.id), "desk": "subsidy", "seq": 99, "ended_on": None}], None)
        codes, sheet = printed(office, one, other)
        assert len(codes) == 1 and f"{one.number} 已办结" in sheet.text
        assert len(printed(office, one, by=office.desk.actor(Role.DISTRICT_CLERK))[0]) == 1

    def test_an_officers_account_takes_no_code(self, office):
        """A code opens the pages of trainees alone."""
        one = office.people[0]
        office.desk.as_superuser(f"update accounts set person_id = '{one.person}' where login = 'huancui-reviewer'")
        codes, sheet = printed(office, *office.people[:2])
        assert len(codes) == 1 and "huancui-reviewer" in sheet.text


class TestLogIn:
    """The code and the last four."""

    def test_opens_the_own_page_and_no_other(self, office):
        """At all desks the same log-in; others' cases are not there."""
        one, other = office.people[:2]
        (code,), _ = printed(office, one)
        browser = enters(office, f" {code.lower()} ", one.four.lower())
        assert (browser.answer.status, browser.answer.headers["Location"]) == (303, "/my")
        page = browser.get("/my")
        assert one.number in page.text and other.number not in page.html and one.four not in page.html
        assert "打印人 演示人员" in page.text
        assert browser.get("/desk").headers["Location"] == "/my"
        assert browser.get(f"/desk/cases/{other.id}").status == 404
        assert browser.get("/desk/codes").status == 403
        assert "学员码" in browser.get("/desk/account").text

    def test_the_code_is_in_no_address(self, office, caplog):
        """It comes behind the #, which is not sent, or in the body."""
        (code,), _ = printed(office, office.people[0])
        browser = enters(office, code, office.people[0].four)
        assert code not in browser.answer.headers["Location"] and code not in caplog.text
        assert [values for tag, values in browser.get("/my/code").tags if tag == "script" and "src" not in values] == []

    def test_whoever_is_not_logged_in_is_asked_for_the_code(self, office):
        """And comes back to the page that they wanted."""
        answer = Browser(office.desk).get("/my")
        assert answer.status == 303 and answer.headers["Location"].startswith("http://localhost:8001/my/code?next=")

    @pytest.mark.parametrize("issuer", ["base", "office"])
    def test_who_printed_it_travels_with_the_log_in(self, office, issuer):
        """To every desk, in the token that enrollment signs; the sheet, the card and the page of the code say it."""
        one, clerk = office.people[0], office.desk.actor(Role.DISTRICT_CLERK)
        by = office.base if issuer == "base" else clerk
        (code,), sheet = printed(office, one, by=by)
        assert ("同意代为申领请到区市人社局换领" in sheet.text, "不要交给培训基地转发" in sheet.text) == (issuer == "base", issuer == "office")
        browser = enters(office, code, one.four)
        log_in = verify(office.desk.settings.identity_public_key, browser.client.get_cookie("jinlanling").value)
        assert log_in.card == issuer
        assert ("您用培训基地打印的学员码登录" in browser.get("/my").text) == (issuer == "base")
        assert ("培训基地" if issuer == "base" else "区市") in Browser(office.desk, clerk).get(f"/desk/cases/{one.id}/code").text

    def test_who_comes_after_somebody_else_learns_of_it(self, office):
        """The first log-in says nothing; the next says when the last was, also with a new card: a base that has used it is found out."""
        one = office.people[0]
        (code,), sheet = printed(office, one, by=office.desk.actor(Role.DISTRICT_CLERK))
        assert "由他人转交的" in CARD.split(sheet.text)[-1], "the card itself says whose it is"
        assert "您上次登录" not in enters(office, code, one.four).get("/my").text
        assert "您上次登录：20" in enters(office, code, one.four).get("/my").text
        (fresh,), _ = printed(office, one)
        page = enters(office, fresh, one.four)
        assert "如不是您本人" in page.get("/my").text and "您上次登录" not in page.get("/my").text, "once"

    def test_a_session_begins_anew(self, office):
        """What the browser held before is worth nothing."""
        (code,), _ = printed(office, office.people[0])
        browser = enters(office, code, office.people[0].four)
        before = browser.client.get_cookie("jinlanling").value
        browser.send(browser.get("/my/code"), "/my/code", code=code, last_four=office.people[0].four)
        assert browser.client.get_cookie("jinlanling").value != before
        browser.client.set_cookie("jinlanling", before, path="/")
        assert browser.get("/my").status == 303


class TestRefusals:
    """The same words, whatever is wrong."""

    def test_a_new_code_ends_the_old_and_its_log_in(self, office):
        """The page says so before; also where another printed the first."""
        one = office.people[0]
        (first,), _ = printed(office, one)
        browser = enters(office, first, one.four)
        clerk = office.desk.actor(Role.DISTRICT_CLERK)
        before = Browser(office.desk, clerk).get(f"/desk/codes?_item={one.id}:1").text
        assert "其中 1 人已有学员码" in before
        (second,), _ = printed(office, one, by=clerk)
        assert browser.get("/my").status == 303
        assert enters(office, first, one.four).answer.status == 401
        assert enters(office, second, one.four).answer.status == 303
        assert len(office.desk.query("select 1 from accounts where roles = '{trainee}' and not sample")) == 1

    def test_nothing_made_with_a_code_outlives_it(self, office):
        """Neither a token for programs nor a log-in of another kind, which the end of the code would not end."""
        one = office.people[0]
        (code,), _ = printed(office, one)
        browser = enters(office, code, one.four)
        page = browser.get("/desk/account")
        csrf = page.form("logout")["fields"]["csrf_token"]
        assert "/desk/account/tokens" not in page.links
        made = browser.post("/desk/account/tokens", csrf_token=csrf, name="甲", scopes="enrollment.read")
        stopped = browser.post("/desk/deputies/stop", csrf_token=csrf)
        assert made.status == 403 and stopped.status >= 400
        assert office.desk.query("select how from log_ins where account_id in (select account_id from trainee_codes)") == [("code",)]
        assert office.desk.query("select 1 from api_tokens") == []

    def test_the_office_is_told_where_a_base_prints_while_a_denial_is_open(self, office):
        """And of a denial that is taken back with the card; the base reads neither, and is refused nothing."""
        one, other = office.people[:2]
        (first,), _ = printed(office, one)
        printed(office, other)
        person, case = office.desk.actor(Role.TRAINEE, person=one.person), f"cases/{one.id}/statements"
        answer = office.desk.client(person).post(case, json={"kind": "deny_registration"})
        assert answer.status_code == 201, answer.text
        (second,), _ = printed(office, one)
        printed(office, other)
        assert first != second
        taken = office.desk.client(person).post(
            f"statements/{answer.json['items'][0]['id']}/actions/withdraw", json={"reason": "演示"})
        assert taken.status_code == 200, taken.text
        clerk = office.desk.client(office.desk.actor(Role.DISTRICT_CLERK))
        told = [row["subject"] for row in clerk.get("notices?unread=true").json["items"]]
        assert sorted(told) == sorted([
            "学员声明待核实：不是本人报名", f"基地为有待核实声明的学员打印了学员码：{one.number}", "学员撤回了声明：不是本人报名"])
        assert office.desk.client(office.base).get("notices?unread=true").json["items"] == []

    def test_all_say_the_same(self, office):
        """Wrong code, wrong four, revoked, expired, locked."""
        one, other, third, *_ = office.people
        codes, _ = printed(office, one, other, third)
        office.desk.as_superuser(f"update trainee_codes set revoked_at = now() where case_id = '{other.id}'")
        office.desk.as_superuser(f"update trainee_codes set until = issued_at + interval '1 second' where case_id = '{third.id}'")
        tried = [enters(office, new_code(), one.four), enters(office, codes[1], other.four), enters(office, "", ""),
                 *(enters(office, codes[0], "0000") for _ in range(5)), enters(office, codes[0], one.four)]
        with office.desk.uow() as uow:
            later = datetime.now(UTC) + timedelta(minutes=2)
            late = actions.log_in_by_code(uow, code=codes[2], last_four=third.four, now=later, origin=ORIGIN)
            unlocked = actions.log_in_by_code(uow, code=codes[0], last_four=one.four, now=later, origin=ORIGIN)
        notices = {re.search(r'role="alert">(.*?)</p>', each.answer.html, re.DOTALL)[1] for each in tried}
        assert {each.answer.status for each in tried} == {401} and len(notices) == 1
        assert isinstance(late, Refusal) and late.detail in notices.pop() and not isinstance(unlocked, Refusal)

    def test_revoked_by_hand(self, office):
        """From the page of the case; nothing works any more."""
        one = office.people[0]
        (code,), _ = printed(office, one)
        clerk = Browser(office.desk, office.base)
        assert f"/desk/cases/{one.id}/code" in clerk.get(f"/desk/cases/{one.id}").links
        clerk.send(clerk.get(f"/desk/cases/{one.id}/code"), "/revoke")
        assert enters(office, code, one.four).answer.status == 401
        (account,) = office.desk.query("select account_id from trainee_codes")
        kept = Browser(office.desk, office.desk.actor(Role.ADMINISTRATOR)).get(f"/desk/accounts/{account.account_id}").text
        assert "打印学员码 演示人员" in kept and "作废学员码 演示人员" in kept

    def test_a_closed_account_opens_nothing(self, office):
        """An administrator closed it; another print does not open it again."""
        one = office.people[0]
        (code,), _ = printed(office, one)
        office.desk.as_superuser("update accounts set active = false where roles = '{trainee}'")
        assert enters(office, code, one.four).answer.status == 401
        assert printed(office, one)[0] == []

    def test_no_password_opens_it(self, office):
        """It has none."""
        printed(office, office.people[0])
        (login,) = office.desk.query("select login from accounts where roles = '{trainee}' and not sample")
        for password in ("", "a password that no account has", "None"):
            answer = office.desk.client().post("login", json={"account": login.login, "password": password or "x"})
            assert answer.status_code == 401


def test_the_sample_has_a_trainee(office):
    """With the password of the sample, so that the pages can be seen without printing; a card opens the same account."""
    browser = Browser(office.desk)
    answer = browser.send(browser.get("/login"), "/login", account="huancui-trainee", password="sample-password")
    assert browser.get(answer.headers["Location"]).headers["Location"] == "/my"
    page = browser.get("/my")
    assert "演示一" in page.text and "JLL-2026-01-000001" in page.text and "演示二" not in page.html


def test_the_other_desks_know_the_account(office, desk):
    """The log-in of a code opens the page at another desk, which says that nothing has come there yet."""
    training = desk("training")
    (code,), _ = printed(office, office.people[0])
    pump(office.desk, training)
    there = Browser(training)
    there.client.set_cookie("jinlanling", enters(office, code, office.people[0].four).client.get_cookie("jinlanling").value, path="/")
    assert "还没有转到这个环节" in there.get("/my").text
