"""What waits at four desks, as a browser adds it up: on any page of any desk, also while one of them is silent."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect

from services.enrollment import actions
from shared.casework import receive
from shared.lifecycle import Role
from tests.browser.city import Person
from tests.browser.test_road import NARROW, WIDE, without_fault
from tests.enrollment.test_actions import a_draft
from tests.harness import dossier, fixed_id, on_day
from tests.web.planting import plant
from tests.web.reading import Reader
from tests.web.test_worklists import FREELY

ON = date(2026, 12, 1)  # three working days before the last day to apply; the last day to start has passed
STAND = {"enrollment": ("submitted", 1), "training": ("completion_submitted", 2), "assessment": ("applied", 3), "subsidy": ("claimed", 4)}
PLACES = """() => ['h1', '.four', '.four tfoot', '.buckets', 'nav [data-peer=subsidy]', 'nav h2:last-of-type', '.top form:last-child']
    .map((one) => { const at = document.querySelector(one).getBoundingClientRect(); return [one, at.x, at.y, at.height]; })"""


@pytest.fixture(scope="module")
def people(city, browser):
    """One case waits at enrollment, two at training, three at assessment, four at subsidy, all of them near their last day or past it."""
    front = city.desks["enrollment"]
    base = front.actor(Role.BASE_CLERK, unit="rehearsal", rehearsal=True)
    with front.uow() as uow:
        ids = actions.draft(uow, [a_draft(employer_id=fixed_id("employer", "rehearsal"))], by=base, on=date(2026, 3, 2))
        actions.submit(uow, ids, by=base, on=date(2026, 3, 2)).require_all()
    for name, (state, many) in STAND.items():
        desk = city.desks[name]
        if name != "enrollment":
            plant(desk)  # nothing: the records need not be finished, so no check asks for their days
            with desk.uow() as uow:
                receive(uow, desk.service.case, [dossier(unit="rehearsal", rehearsal=True) for _ in range(many)], on=date(2026, 3, 2))
            desk.as_superuser(f"{FREELY} update cases set state = '{state}'")
        with on_day(desk, ON):
            pass
    made = []
    first = Person(city, browser, "rehearsal-clerk")
    for name in STAND:
        first.open(name)  # a desk's first page takes longest
    first.context.close()

    def somebody(post, **context):
        made.append(Person(city, browser, f"rehearsal-{post}", **context))
        return made[-1]

    yield somebody
    for person in made:
        person.context.close()


def beside(page):
    """The number beside each other desk in the navigation, once all have been asked."""
    expect(page.locator(".top .days")).to_have_text(re.compile("个环节共|four desks"))
    return {one.get_attribute("data-peer"): one.locator("span").inner_text() for one in page.locator("nav [data-peer]").all()}


def row(page, desk):
    """The numbers of a row of the table."""
    return page.locator(f".four [data-row={desk}] td").all_inner_texts()


def test_from_trainings_page_a_clerk_sees_all_four(people):
    """What waits and what is at risk over all desks, on home and on any other page, each number a way to its list."""
    page = people("clerk").open("training")
    expect(page.locator(".four-said")).to_have_text("四个环节均已计入。")
    assert page.locator(".top .days").inner_text() == "距 12 月 31 日 30 天 · 四个环节共 10 人有风险"
    assert beside(page) == {"enrollment": "1", "assessment": "0", "subsidy": "4"}
    assert page.locator(".head .chip").inner_text() == "四个环节待我办理 7"
    assert {desk: row(page, desk) for desk in (*STAND, "sum")} == {
        "enrollment": ["1", "1", "0", "0", "0", "0", "0", "1", "0"], "training": ["2", "0", "0", "2", "0", "0", "0", "2", "0"],
        "assessment": ["0", "0", "0", "0", "0", "0", "0", "3", "0"], "subsidy": ["4", "0", "0", "0", "4", "0", "0", "4", "0"],
        "sum": ["7", "1", "0", "2", "4", "0", "0", "10", "0"]}
    without_fault(page)
    page.locator(".four [data-row=subsidy] [data-key=later] a").click()
    page.wait_for_url("**/desk/cases?hand=mine&due=later")
    assert page.locator("main .list tbody tr").count() == 4
    expect(page.locator(".top .days")).to_have_text("距 12 月 31 日 30 天 · 四个环节共 10 人有风险")
    assert beside(page) == {"enrollment": "1", "training": "2", "assessment": "0"}
    page.locator(".top .days").click()
    page.wait_for_url("**/desk#four")


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
@pytest.mark.parametrize("language", ["中文", "English"])
def test_nothing_moves_when_the_numbers_come(people, size, language):
    """Everything stands where it stood without a script; in English nothing is left in Chinese, and nothing is cut."""
    stood = []
    for scripts in (False, True):
        person = people("clerk", viewport=size, java_script_enabled=scripts)
        if language == "English":
            person.page.get_by_role("button", name="English").click()
            person.page.wait_for_load_state()
        page = person.open("training")
        if scripts:
            expect(page.locator(".four-said")).to_have_text(re.compile("^(四个环节均已计入。|All four desks are counted.)$"))
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
            assert language == "中文" or Reader(page.content()).unread == []
        else:
            assert page.locator(".head .chip").inner_text() in ("本环节待我办理 2", "Waiting for me at this desk 2")
        stood.append(page.evaluate(PLACES))
    assert stood[0] == stood[1]


def test_what_was_told_is_kept_for_this_log_in_alone(people):
    """Turning a page asks nobody; after something is sent, and for whoever logs in next, each desk is asked again."""
    person = people("clerk")
    asked = []
    person.page.clock.set_fixed_time(datetime.now(UTC))  # what is kept does not grow old on a busy machine
    person.context.on("request", lambda request: asked.append(request.url) if request.url.endswith("/desk/counts") else None)
    for path in ("/desk", "/desk/cases"):
        beside(person.open("training", path))
    assert len(asked) == 3
    person.page.get_by_role("button", name="English").click()
    beside(person.page)
    assert len(asked) == 6
    kept = person.page.evaluate("JSON.parse(sessionStorage.getItem('jinlanling-counts'))")
    assert set(kept["told"]) == {"enrollment", "assessment", "subsidy"}
    person.page.evaluate("(kept) => sessionStorage.setItem('jinlanling-counts', JSON.stringify({...kept, logIn: 'of somebody else'}))", kept)
    beside(person.open("training"))
    assert len(asked) == 9
    person.page.get_by_role("button", name="Log out").click()
    person.page.wait_for_url(re.compile("/login"))
    person.page.goto(f"{person.city.urls['training']}/desk/assets/keys.js")
    assert person.page.evaluate("JSON.parse(sessionStorage.getItem('jinlanling-counts')).told") == {}


def test_another_site_learns_nothing(people, city):
    """A page of another origin gets no answer, though the browser holds the log-in."""
    person = people("clerk")
    person.page.route("http://127.0.0.1:9/", lambda route: route.fulfill(body="<p>elsewhere", content_type="text/html"))
    person.page.goto("http://127.0.0.1:9/")
    asked = "(url) => fetch(url, {credentials: 'include'}).then((answer) => answer.text(), () => 'nothing')"
    assert person.page.evaluate(asked, f"{city.urls['subsidy']}/desk/counts") == "nothing"


def test_a_silent_desk_is_named_and_the_others_are_counted(people, city):
    """It takes the question and never answers: after three seconds the page says so, at its name and above the table."""
    person = people("clerk")
    page = person.open("training", "/desk/inbox")
    beside(page)
    city.silence("subsidy")
    page.evaluate("sessionStorage.clear()")
    page = person.open("training")
    expect(page.locator(".four-said")).to_contain_text("补贴环节暂未答复，合计不含该环节")
    assert beside(page) == {"enrollment": "1", "assessment": "0", "subsidy": "暂未答复"}
    assert page.locator(".top .days").inner_text() == "距 12 月 31 日 30 天 · 已答复的 3 个环节共 6 人有风险"
    assert page.locator(".head .chip").inner_text() == "已答复的 3 个环节待我办理 3"
    assert set(row(page, "subsidy")) == {"–"}
    assert row(page, "sum")[0] == "3"
    without_fault(page)
    page.set_viewport_size(NARROW)
    page.get_by_role("button", name="English").click()
    expect(page.locator(".top .days")).to_have_text("30 days to 31 December · 6 at risk (3 of 4 desks)")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    assert Reader(page.content()).unread == []
