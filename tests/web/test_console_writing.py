"""Entries: what the API takes beside actions, by form."""

from __future__ import annotations

import io
from uuid import uuid4

import pytest
from flask import g

from services.assessment.schemas import ResultsIn
from shared.lifecycle import Role
from shared.web import Id, Nested
from shared.web.console import forms, kinds, offering, refusing, writing
from shared.web.requests import SAFE
from tests.web.browser import Browser

CLERK, REVIEWER = Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER
WRITE = "/desk/do/memos.write_memo"


@pytest.fixture
def clerk(desk):
    """A clerk with a browser."""
    return Browser(desk, desk.actor(CLERK))


def titles(desk):
    return [row.title for row in desk.query("select title from memos")]


class TestWhatMayBeEntered:
    """The list shows what the actor's roles may use, and no more can be opened."""

    def test_by_roles(self, desk, clerk):
        """A reviewer writes no memos."""
        assert WRITE in clerk.get("/desk/do").links
        reviewer = Browser(desk, desk.actor(REVIEWER))
        assert WRITE not in reviewer.get("/desk/do").links
        assert reviewer.get(WRITE).status == 404

    def test_actions_and_public_addresses_are_none(self, clerk):
        """Actions have their own pages; a log-in is no entry."""
        links = " ".join(filter(None, clerk.get("/desk/do").links))
        assert "send_one" not in links and "memos.greet" not in links
        assert clerk.get("/desk/do/memos.send_one").status == 404

    def test_every_write_of_a_desk_has_its_page(self, each_desk):
        """Whoever may use it can open its form, with a name in words."""
        app = each_desk.app
        wanted = {
            rule.endpoint: (app.view_functions[rule.endpoint].access, [f"_at_{name}={uuid4()}" for name in rule.arguments])
            for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1") and (rule.methods or set()) - SAFE
            and not hasattr(app.view_functions[rule.endpoint], "moves")
        }
        for endpoint, (access, places) in wanted.items():
            if not access.public:
                browser = Browser(each_desk, each_desk.actor(min(access.roles)))
                page = browser.get(f"/desk/do/{endpoint}?{'&'.join(places)}")
                assert page.status == 200, (endpoint, page.text)
                assert page.form(endpoint)["fields"]["csrf_token"]


class TestNobodyTypesAnId:
    """Where a form asks for a thing or for somebody, they are to choose from, by name."""

    def test_every_id_is_offered(self, each_desk):
        """In every entry and every action, in rows as outside them, for whoever may use it."""
        app, asked = each_desk.app, []
        for rule in app.url_map.iter_rules():
            view = app.view_functions[rule.endpoint]
            if rule.rule.startswith("/api/v1") and (rule.methods or set()) - SAFE and not hasattr(view, "moves"):
                described = getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", [])
                asked += [(view.access.roles, rule.endpoint.rpartition(".")[2], one["schema"]) for one in described]
        for kind in app.extensions["console"]:
            asked += [(kinds.actors(kind, action).roles, action, door.schema)
                      for action, door in kind.mounted.doors.items() if door.schema]
        for roles, form, shape in asked:
            if roles:
                with app.test_request_context(), each_desk.uow() as uow:
                    g.actor, g.uow = each_desk.actor(min(roles)), uow
                    drawn = offering.offered(uow, form, forms.fields_of(shape), [])
                assert not list(typed_ids(shape(), drawn)), form


def typed_ids(shape, drawn):
    """The ids that somebody would have to type."""
    known = {field.name: field for field in drawn}
    for name, field in shape.load_fields.items():
        inner = getattr(field, "inner", field)
        if isinstance(inner, Nested):
            yield from typed_ids(inner.schema, known[name].fields)
        elif isinstance(inner, Id) and known[name].kind not in ("choice", "checks"):
            yield name


class TestEntering:
    """The form does what the API does, once."""

    def test_it_is_entered(self, desk, clerk):
        """Money typed in yuan; then one is on the page of what was made, to which the way back leads too."""
        answer = clerk.send(clerk.get(WRITE), WRITE, title="甲", postage="12.34")
        (memo,) = [row.id for row in desk.query("select id from memos")]
        assert answer.status == 303 and answer.headers["Location"].endswith(f"/desk/memos/{memo}")
        assert "已办理“" in clerk.get(answer.headers["Location"]).text
        assert [tuple(row) for row in desk.query("select title, postage from memos")] == [("甲", 1234)]

    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(self, desk, clerk):
        """Beside the field; markup stays text."""
        answer = clerk.send(clerk.get(WRITE), WRITE, title="<b>甲</b>", postage="12.345")
        assert answer.status == 422 and not titles(desk)
        assert answer.form(WRITE)["fields"]["title"] == "<b>甲</b>" and "<b>" not in answer.html.partition("<form")[2]
        assert answer.form(WRITE)["fields"]["postage"] == "12.345" and forms.NOT_MONEY in answer.text

    def test_a_refusal_is_said_and_leaves_nothing(self, desk, clerk):
        """The view wrote before it refused."""
        answer = clerk.send(clerk.get(WRITE), WRITE, title="never", postage="1")
        assert answer.status == 409 and "从不受理" in answer.text and not titles(desk)
        assert answer.form(WRITE)["fields"]["title"] == "never"

    def test_what_contradicts_the_records_is_said(self, desk, clerk):
        """Two memos of one title."""
        clerk.send(clerk.get(WRITE), WRITE, title="甲", postage="1")
        answer = clerk.send(clerk.get(WRITE), WRITE, title="甲", postage="2")
        assert answer.status == 409 and answer.form(WRITE)["fields"]["postage"] == "2" and titles(desk) == ["甲"]

    def test_a_form_sent_twice_is_entered_once(self, desk, clerk):
        """The second gets the first one's answer."""
        page = clerk.get(WRITE)
        first, second = (clerk.send(page, WRITE, title="甲", postage="1") for _ in range(2))
        assert first.status == second.status == 303 and titles(desk) == ["甲"]
        assert first.headers["Location"] == second.headers["Location"]

    def test_only_our_pages_enter(self, desk, clerk):
        """Without the token of a page nothing is done."""
        assert clerk.post(WRITE, title="甲", postage="1").status == 400 and not titles(desk)

    def test_a_role_that_may_not_cannot_post(self, desk, clerk):
        """The address alone opens nothing."""
        reviewer = Browser(desk, desk.actor(REVIEWER))
        token = reviewer.get("/desk/do").form("logout")["fields"]["csrf_token"]
        assert reviewer.post(WRITE, csrf_token=token, title="甲", postage="1").status == 404 and not titles(desk)

    def test_a_file(self, clerk):
        """Fields and file in one form; without the file it is asked for."""
        address = "/desk/do/memos.take_papers"
        page = clerk.get(address)
        assert clerk.send(page, address, note="a", file="").status == 422
        sent = clerk.send(clerk.get(address), address, note="a", file=(io.BytesIO(b"x"), "x.csv"))
        assert sent.status == 200

    @pytest.mark.parametrize("typed", ["", "x", "\0", "9" * 5000])
    def test_a_wrong_place_is_said(self, clerk, typed):
        """What stands in the address of the API is a field of the form."""
        page = clerk.get(f"/desk/do/inbox.read?_at_id={uuid4()}")
        answer = clerk.send(page, "/desk/do/inbox.read", _at_id=typed)
        assert answer.status == 422 and writing.WRONG_PLACE in answer.text

    def test_a_place_that_is_not_ours(self, clerk):
        """The API's own refusal, in words."""
        address = f"/desk/do/inbox.read?_at_id={uuid4()}"
        answer = clerk.send(clerk.get(address), "inbox.read")
        assert answer.status == 404


class TestRefusedAmongMany:
    """What was refused of many is said by name, and what was typed for it stays."""

    def test_each_reason_once_with_the_names(self, desk, clerk):
        """Two memos refused alike, and one that nobody here may see."""
        for title in ("甲", "乙"):
            clerk.send(clerk.get(WRITE), WRITE, title=title, postage="1")
        ids = [row.id for row in desk.query("select id from memos order by title desc")]
        why = {"detail": "编号不符。", "cure": "核对编号。", "clause": "63号 §2.7"}
        with desk.app.test_request_context(), desk.uow() as uow:
            g.actor, g.uow = desk.actor(CLERK), uow
            (told,) = refusing.by_name(uow, dict.fromkeys([*ids, uuid4()], why))
        assert sorted(told.who.split("、")) == ["乙", "甲"] and (told.detail, told.cure) == ("编号不符。", "核对编号。")

    def test_rows_stay_with_whom_they_were_typed_for(self):
        """The first of three is done and gone from the form."""
        field = forms.FormField("rows", "", "rows", required=True, each="case", fields=(
            forms.FormField("case", "", "choice", required=True, choices=(("b", "乙"), ("c", "丙")), each="given"),))
        typed = forms.MultiDict({f"rows-{at}-case": case for at, case in enumerate("abc")} | {
            f"rows-{at}-number": f"n{case}" for at, case in enumerate("abc")} | {"note": "x"})
        assert forms.aligned([field], typed).to_dict() == {
            "rows-0-case": "b", "rows-0-number": "nb", "rows-1-case": "c", "rows-1-number": "nc", "note": "x"}


class TestValues:
    """Values that only some desks ask for."""

    def test_scores_have_a_decimal(self):
        """As the examiners write them."""
        form = forms.MultiDict({"results-0-case": str(uuid4()), "results-0-theory": "87.5"})
        assert "87.5" in str(forms.read(ResultsIn, form, {}))
