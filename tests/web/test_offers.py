"""Nobody is offered what their post may not open: a link or a form asks the same right as the door behind it."""

from __future__ import annotations

import re
from collections import deque
from urllib.parse import urldefrag, urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from shared.lifecycle import Role
from shared.web.access import PEOPLE, access_to
from tests.harness import Desk, load_service
from tests.web.browser import HTML, Browser, Page
from tests.web.planting import Planted, plant
from tests.web.test_language import kind_of

API = "/api/v1"
BEHIND = re.compile(r"/desk/(?:do|see)/(?P<name>[^/?]+)$|/desk/(?P<plural>[^/]+)/(?P<id>[0-9a-f-]{36}/)?actions/(?P<action>\w+)$")
MOST = 60  # pages of one role


def door(app, method, target):
    """The view that decides, for an address of a link or of a form; None where the address is none of ours."""
    path = urlsplit(target).path
    if found := BEHIND.search(path):
        if found["name"]:
            return app.view_functions.get(found["name"])
        path, method = f"{API}/{found['plural']}/{found['id'] or ''}actions/{found['action']}", "POST"
    try:
        endpoint, _ = app.url_map.bind("localhost").match(path, method=method)
    except HTTPException:
        return None
    return app.view_functions[endpoint]


def offered(page, base):
    """What a page offers, each with the method by which it is taken."""
    targets = [("GET", link) for link in page.links if link] + [(form["method"].upper(), form["action"]) for form in page.forms]
    for method, link in targets:
        target = urldefrag(base + link if link.startswith("?") else link).url or base
        if target.startswith(("/desk", "/public")) and "/assets/" not in target:
            yield method, target


def walk(desk, actor):
    """Every page that links lead this person to from home, each kind once, without the forms behind them."""
    client, seen, waiting = Browser(desk, actor).client, set(), deque(["/desk", "/desk/do"])
    while waiting and len(seen) < MOST:
        address = waiting.popleft()
        if kind_of(address) in seen or BEHIND.search(urlsplit(address).path):
            continue
        seen.add(kind_of(address))
        answer = client.get(address, headers=HTML)
        if answer.mimetype != "text/html":
            continue
        page = Page(answer)
        yield address, page
        waiting.extend(target for method, target in offered(page, address.partition("?")[0]) if method == "GET")


@pytest.fixture
def enrollment(databases):
    """The desk that keeps accounts."""
    made = Desk(load_service("enrollment"), databases, deque())
    yield made
    made.close()


class TestOffers:
    """Home, lists, things, accounts and what they link to."""

    def test_nobody_is_offered_what_answers_403(self, each_desk):
        """As each role, over a record of every kind."""
        own, offenders, pages = Planted("huancui"), set(), 0
        plant(each_desk, own)
        for role in sorted(PEOPLE):
            actor = each_desk.actor(role, unit=own.unit, person=own.person)
            for address, page in walk(each_desk, actor):
                pages += 1
                if page.status == 403:
                    offenders.add(f"{role}: {kind_of(address)} answers 403")
                for method, target in offered(page, address.partition("?")[0]):
                    access = access_to(door(each_desk.app, method, target))
                    if access is not None and not access.public and role not in access.roles:
                        offenders.add(f"{role}: {kind_of(address)} offers {method} {kind_of(target)}")
        assert not offenders, "\n".join(sorted(offenders))
        assert pages > len(PEOPLE) * 3


class TestOfferedToNobodyElse:
    """What was once offered to who may not."""

    @pytest.mark.parametrize(("role", "address", "words"), [
        (Role.AUDITOR, "/desk/accounts", "新设账号"), (Role.EVALUATOR, "/desk/do", "上传材料文件"),
        (Role.EVALUATOR, "/desk/do", "向业务所在环节提出申请"),
    ])
    def test_it_is_no_longer_there(self, enrollment, role, address, words):
        """Where it stood; who may, still finds it."""
        desk = enrollment
        page = Browser(desk, desk.actor(role)).get(address)
        assert page.status == 200
        assert words not in page.text
        may = Role.DISTRICT_CLERK if address == "/desk/do" else Role.ADMINISTRATOR
        assert words in Browser(desk, desk.actor(may)).get(address).text
