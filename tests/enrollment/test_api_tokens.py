"""Tokens of programs: their owner's posts, within a scope, until a moment, at all four desks, also without enrollment."""

from __future__ import annotations

from uuid import uuid4

import pytest

from shared.identity import api_tokens
from tests.harness import Client, pump
from tests.privacy.plain import answers
from tests.web.browser import Browser

LOGIN, PASSWORD = "huancui-clerk", "sample-password"
BOTH = ["enrollment.read", "training.write"]


@pytest.fixture
def enrollment(desk):
    return desk("enrollment")


@pytest.fixture
def owner(enrollment):
    """A clerk logged in."""
    client = enrollment.client()
    token = client.post("login", json={"account": LOGIN, "password": PASSWORD}).json["token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def program(desk, token):
    """A client with that token."""
    client = Client(desk.app.test_client(), None)
    client.headers["Authorization"] = f"Bearer {token}"
    return client


def made(owner, scopes=BOTH, **more):
    return owner.post("accounts/me/tokens", json={"name": "统计程序", "scopes": scopes, **more}).json


class TestUse:
    """As its owner, where and how its scope says."""

    def test_it_acts_with_its_owners_posts(self, desk, enrollment, owner):
        """At every desk that has heard of it, whether enrollment runs or not."""
        training = desk("training")
        token = made(owner)["token"]
        pump(enrollment, training)
        me = program(enrollment, token).get("accounts/me").json
        assert me["roles"] == ["district_clerk"]
        assert program(training, token).get("cases").status_code == 200

    def test_no_further_than_its_scope(self, desk, enrollment, owner):
        """Reading is not writing, one desk is not another; who may write may read."""
        training, assessment = desk("training"), desk("assessment")
        token = made(owner)["token"]
        pump(enrollment, training, assessment)
        answers = [
            program(enrollment, token).post("employers", json={"name": "演示", "uscc": "91371099MA0T1014X0", "unit": "huancui"}),
            program(assessment, token).get("cases")]
        assert [(one.status_code, one.json["type"]) for one in answers] == [(403, "/problems/api-token-scope")] * 2
        assert program(training, token).post("classes/actions/release", json={"ids": [str(uuid4())]}).status_code != 403

    def test_it_keeps_no_account(self, enrollment, owner):
        """It sees no log-ins, sets no password, makes no further token and opens no page."""
        token = made(owner, [scope for scope in api_tokens.SCOPES if scope.endswith("write")])["token"]
        client = program(enrollment, token)
        answers = [client.get("accounts/me/log-ins"), client.get("accounts/me/tokens"),
                   client.put("accounts/me/password", json={"present": PASSWORD, "new": "长长的一句好密码 2026"}),
                   client.post("accounts/me/tokens", json={"name": "甲", "scopes": BOTH})]
        assert {(one.status_code, one.json["type"]) for one in answers} == {(403, "/problems/person-needed")}
        browser = Browser(enrollment)
        browser.client.set_cookie("jinlanling", token)
        assert browser.get("/desk").status == 303

    @pytest.mark.parametrize("spoil", [
        lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"), lambda token: f"jll_{uuid4().hex}_{token[-43:]}",
        lambda token: token[4:], lambda token: f"{token} ", lambda token: token.upper(),
    ])
    def test_any_other_is_none(self, enrollment, owner, spoil):
        """401, whatever of it is right; a space at the end is no part of it."""
        token = made(owner)["token"]
        answer = program(enrollment, spoil(token)).get("cases")
        assert answer.status_code == (200 if spoil(token).strip() == token else 401)


class TestEnd:
    """Revoked by its owner, over by itself, useless without its owner."""

    def test_a_revocation_reaches_every_desk(self, desk, enrollment, owner):
        """With the mail."""
        training = desk("training")
        one = made(owner)
        assert owner.delete(f"accounts/me/tokens/{one['id']}").status_code == 204
        pump(enrollment, training)
        for each in (enrollment, training):
            assert program(each, one["token"]).get("cases").json["type"] == "/problems/api-token-ended"
        assert owner.delete(f"accounts/me/tokens/{one['id']}").status_code == 404

    def test_it_ends_by_itself(self, enrollment, owner):
        """At its moment, without anybody's doing."""
        one = made(owner, days=1)
        enrollment.as_superuser("update reference set row = row || jsonb_build_object('until', now())"
                                " where kind = 'api_token'")
        assert program(enrollment, one["token"]).get("cases").json["type"] == "/problems/api-token-ended"

    def test_a_closed_account_has_none(self, enrollment, owner):
        """Nor one that was given a new password by somebody else."""
        token = made(owner)["token"]
        enrollment.as_superuser("update reference set row = row || '{\"active\": false}' where row->>'login' = 'huancui-clerk'")
        assert program(enrollment, token).get("cases").json["type"] == "/problems/account-closed"

    def test_somebody_elses_is_not_there(self, enrollment, owner):
        """404."""
        one = made(owner)
        other = enrollment.client()
        token = other.post("login", json={"account": "huancui-reviewer", "password": PASSWORD}).json["token"]
        other.headers["Authorization"] = f"Bearer {token}"
        assert other.delete(f"accounts/me/tokens/{one['id']}").status_code == 404
        assert other.get("accounts/me/tokens").json["items"] == []


class TestKeeping:
    """Shown once, kept as a digest, noted when used."""

    def test_its_text_is_kept_nowhere(self, enrollment, owner):
        """Not in its row, not in what the desks are told, not in the answer for a repetition."""
        token = made(owner)["token"]
        secret = token[-43:]
        rows = enrollment.query("select cast(t as text) as said from api_tokens t union all select cast(r as text) from reference r"
                                " where kind = 'api_token' union all select cast(i as text) from idempotency i"
                                " union all select body from outbox where body is not null")
        assert len(rows) >= 3 and secret not in "".join(row.said for row in rows) + answers(enrollment)

    def test_its_last_use_is_noted(self, desk, enrollment, owner):
        """From whichever desk, once in a while and not for every request."""
        training = desk("training")
        one = made(owner)
        pump(enrollment, training)
        assert owner.get("accounts/me/tokens").json["items"][0]["last_used_at"] is None
        for _ in range(3):
            program(training, one["token"]).get("cases")
        assert training.query("select count(*) as n from outbox where contract = 'api_token.used'")[0].n == 1
        pump(training, enrollment)
        assert owner.get("accounts/me/tokens").json["items"][0]["last_used_at"] is not None

    def test_no_longer_than_the_policy_allows(self, enrollment, owner):
        """A year."""
        made(owner, days=366)
        assert enrollment.query("select extract(day from until - made_at) as days from api_tokens")[0].days == 365

    def test_on_the_page(self, enrollment):
        """Made, seen once, revoked."""
        here = Browser(enrollment)
        here.send(here.get("/login"), "/login", account=LOGIN, password=PASSWORD)
        form = here.get("/desk/account/tokens")
        assert here.send(form, "/tokens", name="统计程序").status == 422
        shown = here.send(form, "/tokens", name="统计程序", scopes="enrollment.read", days="30")
        assert "只显示这一次" in shown.text and "jll_" in shown.text
        listed = here.get("/desk/account/tokens")
        assert "jll_" not in listed.text and "报名环节查看" in listed.text and "尚未使用" in listed.text
        here.send(listed, "/revoke")
        assert "已撤销" in here.get("/desk/account/tokens").text
