"""Saved views: under a name, shared with one's post, told of when no longer empty, and never more than one's own sight."""

from __future__ import annotations

from collections import deque
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from shared import reference
from shared.lifecycle import Role
from shared.web.console import subscribing
from tests.harness import LATER, Desk, load_service
from tests.training.builders import School
from tests.web.browser import Browser

CLERK, REVIEWER = Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER


@pytest.fixture(scope="module")
def training(databases):
    """The training desk: two people without a class in Huancui, one in Wendeng."""
    made = Desk(load_service("training"), databases, deque())
    School(made).enrolled(3)
    made.as_superuser("set session_replication_role = replica; update cases set unit = 'wendeng', base_id = gen_random_uuid()"
                      " where id = (select min(id::text)::uuid from cases)")
    yield made
    made.close()


@pytest.fixture(autouse=True)
def nothing_kept(training):
    """Each test begins without views and messages."""
    with training.uow() as uow:
        uow.execute("delete from saved_views")
        uow.execute("delete from notices")


def person(desk, *roles, **more):
    """Somebody with a browser, and their account."""
    actor = desk.actor(*(roles or (CLERK,)), **more)
    made = Browser(desk, actor)
    made.actor = actor
    return made


def save(browser, name="无班级", query="state=enrolled", **ticks):
    """Keep these conditions on cases; answers where that leads."""
    page = browser.get(f"/desk/saved-views/new?plural=cases&{query}")
    return browser.send(page, "/desk/saved-views/new", view_name=name, **ticks)


def id_of(desk, name="无班级"):
    """The view of that name."""
    return desk.query("select id from saved_views where name = :name", name=name)[0].id


def tick(desk):
    """Let the regular beat come by; answers the messages there are, by reader."""
    subscribing.tell(desk.app, subscribing.due(desk.runtime))
    return [row.reader_account for row in desk.query("select reader_account from notices order by on_day, id")]


def move(desk, state, unit="huancui"):
    """Let the cases of a unit stand in a state."""
    desk.as_superuser(f"set session_replication_role = replica; update cases set state = '{state}' where unit = '{unit}'")


class TestKeeping:
    """A name for what stands in the address."""

    def test_it_stands_beside_the_list_and_at_home_with_its_number(self, training):
        """And the list that it leads to is the one that was kept."""
        move(training, "enrolled")
        clerk = person(training)
        where = save(clerk, query="state=enrolled&hand=others&q=1234").headers["Location"]
        assert where == "/desk/cases?" + urlencode({"state": "enrolled", "hand": "others"})
        assert "无班级 2" in clerk.get(where).text
        home = clerk.get("/desk")
        assert "无班级 2" in home.text
        assert clerk.get(f"/desk/saved-views/{id_of(training)}").headers["Location"] == where

    @pytest.mark.parametrize(("name", "said"), [("", "1 至 40 个字"), ("字" * 41, "40"), ("甲", "同名")])
    def test_a_name_that_will_not_do_is_said_beside_it(self, training, name, said):
        """What was typed is still there."""
        clerk = person(training)
        save(clerk, "甲")
        answer = save(clerk, name)
        fields = answer.form("/desk/saved-views/new")["fields"]
        assert (answer.status, fields["view_name"], fields["query"]) == (422, name, "state=enrolled")
        assert said in answer.text

    def test_its_owner_renames_and_deletes_it(self, training):
        """Nobody else does, though it is shared with them."""
        clerk, other = person(training), person(training)
        save(clerk, share="1")
        at = f"/desk/saved-views/{id_of(training)}"
        page = clerk.get("/desk/saved-views")
        token = other.get("/desk/saved-views").forms[-1]["fields"]["csrf_token"]
        assert other.post(at, csrf_token=token, view_name="乙").status == 404
        assert other.post(f"{at}/remove", csrf_token=token).status == 404
        form = next(one for one in page.forms if one["action"] == at)
        form["fields"]["view_name"] = "乙"
        assert clerk.post(at, **form["fields"]).status == 303
        assert "乙" in clerk.get("/desk/saved-views").text
        clerk.send(clerk.get("/desk/saved-views"), f"{at}/remove")
        assert training.query("select id from saved_views") == []

    def test_a_condition_that_is_gone_is_said(self, training):
        """It counts nothing, tells nobody, and no page breaks."""
        clerk = person(training)
        save(clerk, tell="1")
        with training.uow() as uow:
            uow.execute("update saved_views set query = 'state=abolished&year=2026'")
        assert "state=abolished" in clerk.get("/desk/saved-views").text
        assert "无班级 · 已失效" in clerk.get("/desk/cases").text
        assert "已失效" in clerk.get("/desk").text
        assert clerk.get(f"/desk/saved-views/{id_of(training)}").headers["Location"] == "/desk/saved-views"
        assert tick(training) == []


class TestSharing:
    """With the same post in the same body; each sees their own rows."""

    def test_who_is_shown_it(self, training):
        """Not another unit, another post, the rehearsal, a base; and nobody while it is not shared."""
        save(person(training))
        same = person(training)
        assert "无班级" not in same.get("/desk/saved-views").text
        save(person(training), "共用", share="1")
        assert "共用" in same.get("/desk/saved-views").text
        for other in (person(training, unit="wendeng"), person(training, REVIEWER), person(training, Role.BASE_CLERK),
                      person(training, Role.CITY_PROGRAMME_OFFICER), person(training, unit="rehearsal", rehearsal=True)):
            assert "共用" not in other.get("/desk/saved-views").text
            assert other.get(f"/desk/saved-views/{id_of(training, '共用')}").status == 404

    def test_a_shared_view_shows_everybody_their_own_rows(self, training):
        """The number beside it is that of whoever looks, not of whoever kept it."""
        move(training, "enrolled")
        move(training, "enrolled", "wendeng")
        owner = training.actor(CLERK)
        save(Browser(training, owner), share="1")
        # Kept in Huancui and planted as Wendeng's: what it shows is still what the reader sees.
        with training.uow() as uow:
            uow.execute("update saved_views set unit = 'wendeng'")
        other = person(training, unit="wendeng")
        page = other.get("/desk/saved-views")
        assert "1 件" in page.text
        assert "2 件" not in page.text
        assert len([link for link in other.get("/desk/cases?state=enrolled").links if link and link.startswith("/desk/cases/") and len(link) > 40]) == 1

    def test_a_base_has_views_of_its_own(self, training):
        """Shared within the base."""
        save(person(training, Role.BASE_CLERK), share="1")
        assert "无班级" in person(training, Role.BASE_CLERK).get("/desk/saved-views").text
        assert "无班级" not in person(training, Role.BASE_CLERK, unit="wendeng").get("/desk/saved-views").text


class TestTelling:
    """Once, when it goes from empty to not empty."""

    def test_once_and_again_only_after_it_was_empty(self, training):
        """The message is for the one who asked, in the inbox."""
        move(training, "withdrawn")
        clerk, other = person(training), person(training)
        save(clerk, tell="1")
        assert tick(training) == []
        move(training, "enrolled")
        assert tick(training) == [clerk.actor.account]
        assert tick(training) == [clerk.actor.account]
        assert "常用筛选“无班级”有了新的事项" in clerk.get("/desk/inbox").text
        assert "无班级" not in other.get("/desk/inbox").text
        move(training, "withdrawn")
        tick(training)
        move(training, "enrolled")
        assert tick(training) == [clerk.actor.account] * 2

    def test_one_that_fails_keeps_nobody_from_being_told(self, training, monkeypatch):
        """The others are told, and it waits for its next turn like them."""
        move(training, "withdrawn")
        first, other = person(training), person(training)
        save(first, tell="1")
        save(other, name="另一个", tell="1")
        failing, count = id_of(training), subscribing.saved.View.count

        def counts(view, uow):
            if view.id == failing:
                raise RuntimeError("cannot be counted")
            return count(view, uow)

        monkeypatch.setattr(subscribing.saved.View, "count", counts)
        move(training, "enrolled")
        (before,) = training.query("select max(counted_at) as at from view_watches")
        assert tick(training) == [other.actor.account]
        assert len(training.query("select 1 from view_watches where counted_at > :at", at=before.at)) == 2

    def test_only_what_the_subscriber_sees_counts(self, training):
        """Wendeng's case fills nobody's view in Huancui."""
        move(training, "withdrawn")
        move(training, "withdrawn", "wendeng")
        clerk, city = person(training), person(training, Role.CITY_PROGRAMME_OFFICER)
        save(clerk, tell="1")
        save(city, tell="1")
        move(training, "enrolled", "wendeng")
        assert tick(training) == [city.actor.account]

    @pytest.mark.parametrize("change", [{"active": False}, {"unit": "wendeng"}, {"roles": ["auditor"]}])
    def test_it_ends_with_the_account_or_the_post(self, training, change):
        """Nothing is counted for who may no longer see it."""
        move(training, "withdrawn")
        owner, reader = person(training), person(training)
        save(owner, share="1")
        page = reader.get("/desk/saved-views")
        reader.send(page, "/tell")
        assert training.query("select account from view_watches") == [(reader.actor.account,)]
        row = training.query("select row from reference where kind = 'account' and key = :key", key=str(reader.actor.account))[0].row
        with training.uow() as uow:
            reference.take(uow, [{"kind": "account", "key": str(reader.actor.account), "version": next(LATER), "row": row | change}], None)
        move(training, "enrolled")
        assert tick(training) == []
        assert training.query("select account from view_watches") == []

    def test_it_is_stopped_by_who_asked(self, training):
        """And by the owner, who shares it no longer."""
        owner, reader = person(training), person(training)
        save(owner, share="1", tell="1")
        for _ in range(2):
            reader.send(reader.get("/desk/saved-views"), "/tell")
        assert training.query("select account from view_watches") == [(owner.actor.account,)]
        reader.send(reader.get("/desk/saved-views"), "/tell")
        page = owner.get("/desk/saved-views")
        form = next(one for one in page.forms if one["action"] == f"/desk/saved-views/{id_of(training)}")
        owner.post(form["action"], **form["fields"])
        assert training.query("select account from view_watches") == [(owner.actor.account,)]


def test_an_unknown_view_is_not_there(training):
    """Whoever asks."""
    assert person(training).get(f"/desk/saved-views/{uuid4()}").status == 404
