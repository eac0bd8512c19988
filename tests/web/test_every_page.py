"""Every page that links lead somebody to, as each role: read in English, and holding no offer that their post may not open."""

from __future__ import annotations

import re
from collections import deque
from urllib.parse import urldefrag, urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from shared.lifecycle import Role
from shared.runtime import DESKS
from shared.web.access import PEOPLE, access_to
from tests.harness import Desk, load_service
from tests.web.browser import HTML, Browser, Page
from tests.web.planting import Planted, plant
from tests.web.test_language import english, read

pytestmark = pytest.mark.long

API = "/api/v1"
NUMBER = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{64}")
BEHIND = re.compile(r"/desk/(?:do|see)/(?P<name>[^/?]+)$|/desk/(?P<plural>[^/]+)/(?P<id>[0-9a-f-]{36}/)?actions/(?P<action>\w+)$")
MOST = 100  # pages of one role


def kind_of(address):
    """Pages that differ only in the record they show, or in what was asked for, are one page."""
    return NUMBER.sub("*", re.sub(r"\?.+", "?", address))


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


def pages(browser, seen):
    """Every page that links lead to from home, each kind of page once: its address and the page.

    Forms are the same for whoever sees them, so `seen` holds those that others have read.
    """
    mine, waiting = set(), deque(["/desk", "/desk/do", "/public"])
    while waiting and len(mine) < MOST:
        address = waiting.popleft()
        kind = kind_of(address)
        if kind in mine or kind in seen:
            continue
        mine.add(kind)
        if re.search(r"/(do|see|actions)/", kind):
            seen.add(kind)
        answer = browser.client.get(address, headers=HTML)
        if answer.mimetype != "text/html":
            continue
        page = Page(answer)
        yield address, page
        waiting.extend(target for method, target in offered(page, address.partition("?")[0]) if method == "GET")


@pytest.fixture(scope="class", params=DESKS)
def walked(request, databases):
    """One of the four desks, and what each role came to there: role, address and page, over records with text in every column."""
    desk, own, seen, found = Desk(load_service(request.param), databases, deque()), Planted("huancui"), set(), []
    plant(desk, own)
    for role in sorted(PEOPLE):
        browser = english(desk, desk.actor(role, unit=own.unit, person=own.person))
        found += [(role, address, page) for address, page in pages(browser, seen)]
    assert len(found) > len(PEOPLE) * 3
    yield desk, found
    desk.close()


@pytest.fixture
def enrollment(databases):
    """The desk that keeps accounts."""
    made = Desk(load_service("enrollment"), databases, deque())
    yield made
    made.close()


class TestEveryPage:
    """Home, lists, things, actions, entries, accounts and what they link to."""

    def test_it_is_read_in_english(self, walked):
        """No Chinese on it but in somebody's own words, which are marked as Chinese."""
        offenders = {f"{role} {kind_of(address)}: {text}" for role, address, page in walked[1] for text in read(page)}
        assert not offenders, "\n".join(sorted(offenders))

    def test_nobody_is_offered_what_answers_403(self, walked):
        """A link or a form asks the same right as the door behind it."""
        desk, found = walked
        offenders = {f"{role}: {kind_of(address)} answers 403" for role, address, page in found if page.status == 403}
        for role, address, page in found:
            for method, target in offered(page, address.partition("?")[0]):
                access = access_to(door(desk.app, method, target))
                if access is not None and not access.public and role not in access.roles:
                    offenders.add(f"{role}: {kind_of(address)} offers {method} {kind_of(target)}")
        assert not offenders, "\n".join(sorted(offenders))


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
