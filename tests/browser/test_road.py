"""The whole road in a real browser, and every page on it: for eyes, keyboards and paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.city import AXE, Person
from tests.browser.road import WITHOUT_SCRIPTS
from tests.web.reading import Reader

pytestmark = pytest.mark.long

# Pages by whose they are; `*` stands for the first thing of the list.
PAGES = {
    "base": ("enrollment:/desk", "enrollment:/desk/do", "enrollment:/desk/do/rosters.upload", "enrollment:/desk/do/cases.new_case",
             "enrollment:/desk/register", "enrollment:/desk/inbox", "enrollment:/desk/account", "training:/desk/classes",
             "training:/desk/classes/*", "training:/desk/do/classes.open_class", "training:/desk/backplan",
             "enrollment:/desk/codes", "subsidy:/desk/claim-batches/*"),
    "clerk": ("training:/desk", "training:/desk/cases?ended=1", "subsidy:/desk/cases?ended=1", "subsidy:/desk/cases/*",
              "subsidy:/desk/public-notices?ended=1", "subsidy:/desk/official-letters", "subsidy:/desk/letter-templates",
              "enrollment:/desk/letter-templates/new/case-refusal", "subsidy:/desk/saved-views",
              "subsidy:/desk/saved-views/new?plural=cases&hand=mine", "subsidy:/desk/jobs", "subsidy:/desk/do/draws.freeze",
              "subsidy:/desk/received-objections", "enrollment:/desk/deputies", "subsidy:/desk/claim-batches/*",
              "training:/desk/cases/*", "enrollment:/desk/cases/*"),
    "admin": ("enrollment:/desk/accounts", "enrollment:/desk/opening", "enrollment:/desk/operations", "subsidy:/desk/operations",
              "enrollment:/desk/retention"),
    "office": ("assessment:/desk", "assessment:/desk/sittings/*", "assessment:/desk/do/sittings.plan_sittings",
               "assessment:/desk/do/officials.register_officials"),
    "fund": ("subsidy:/desk", "subsidy:/desk/payment-batches/*", "subsidy:/desk/see/funds.list_funds",
             "subsidy:/desk/do/indicators.enter_indicator"),
}
EVERY = [(post, page) for post, pages in PAGES.items() for page in pages]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 390, "height": 844}


def opened(person: Person, place: str) -> None:
    """Open a page of the list above."""
    desk, _, path = place.partition(":")
    if path.endswith("/*"):
        person.thing(desk, f"{path[6:-2]}?ended=1")
    else:
        person.open(desk, path)


def without_fault(page: Page) -> None:
    """No complaint of axe about the page that is open."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']})")
    assert not found["violations"], [(one["id"], one["nodes"][0]["html"][:200]) for one in found["violations"]]


def test_a_class_goes_the_whole_road(road):
    """Twelve people, from the roster to the paid subsidy, each by what the pages offer; who did one half is refused the other."""
    states = road.city.desks["subsidy"].query("select state, count(*) as n from cases group by state")
    assert [(row.state, row.n) for row in states] == [("closed", 3)]
    assert len(road.people) >= 10


@pytest.mark.parametrize(("post", "place"), EVERY)
def test_a_page_is_for_everybody(road, post, place):
    """No complaint of axe, and nothing to scroll sideways on a screen or a telephone."""
    person = road.who(post)
    page = person.page
    for size in (WIDE, NARROW):
        page.set_viewport_size(size)
        opened(person, place)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= size["width"], (place, size, width)
        without_fault(page)
    page.set_viewport_size(WIDE)


def test_a_card_opens_ones_own_pages(road):
    """From the list to the sheet, and from the card's address to the four desks on a telephone."""
    enrollment = road.city.desks["enrollment"]
    (paid, *_) = road.city.desks["subsidy"].query("select id, number, person_id, id_number from cases order by number")
    base = road.who("base")
    page = base.open("enrollment", f"/desk/cases?ended=1&q={paid.number}")
    page.locator("input[name=_item]").check()
    page.get_by_role("button", name="打印学员码", exact=True).click()
    page.get_by_role("button", name="生成并打开打印页").click()
    without_fault(page)
    code = page.locator(".cards code").nth(1).inner_text()
    road.city.pump()
    phone = road.browser.new_context(viewport=NARROW, locale="zh-CN").new_page()
    phone.goto(f"{road.city.urls['enrollment']}/my/code#{code}")
    without_fault(phone)
    assert phone.input_value("#code") == code and code not in phone.url
    phone.fill("#last_four", enrollment.runtime.vault.open("id_number", paid.person_id, paid.id_number)[-4:])
    phone.get_by_role("button", name="查看").click()
    for desk, words in (("报名", "报名登记"), ("培训", "到课"), ("考核", "证书编号"), ("补贴", "支付日期")):
        phone.locator(".tabs").get_by_role("link", name=desk).click()
        phone.wait_for_load_state()
        assert paid.number in phone.inner_text("main") and words in phone.inner_text("main"), (desk, phone.inner_text("main"))
        assert phone.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        without_fault(phone)
    phone.context.close()


def test_a_few_keys_do_much(road):
    """The list of them opens and closes, the search is one key away, a row is chosen and opened without a mouse."""
    person = road.who("clerk")
    page = person.open("subsidy", "/desk/cases?ended=1")
    page.keyboard.press("?")
    assert page.locator("dialog#keys").is_visible()
    without_fault(page)
    page.keyboard.press("Escape")
    assert not page.locator("dialog#keys").is_visible()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("j")
    assert page.input_value("#q") == "j", "a letter that is typed is a letter"
    person.open("subsidy", "/desk/cases?ended=1")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("main .list tbody tr").first.locator("input").is_checked()
    first = page.locator("main .list tbody tr").first.locator("a").first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{first}")
    page.keyboard.press("g")
    page.keyboard.press("h")
    page.wait_for_url("**/desk")


def test_on_paper_only_the_matter_is_printed(road):
    """No navigation, no buttons."""
    person = road.who("clerk")
    opened(person, "subsidy:/desk/cases/*")
    person.page.emulate_media(media="print")
    assert not person.page.locator("nav").first.is_visible()
    assert not person.page.locator("header.top").is_visible()
    assert person.page.locator("h1").is_visible()
    person.page.emulate_media(media="screen")


def test_without_scripts_everything_still_works(road):
    """Filing, review, approval, results by a second person, funding were done by HTML alone; a base can enter its things so too."""
    assert {post for post in WITHOUT_SCRIPTS if post in road.people} == WITHOUT_SCRIPTS
    person = Person(road.city, road.browser, "rehearsal-base", java_script_enabled=False)
    person.open("enrollment", "/desk")
    assert person.page.locator("nav a").count() > 3
    person.open("subsidy", "/desk/do/claim-batches.assemble")
    said = person.send()
    assert "填写有误" in said
    person.context.close()


@pytest.mark.parametrize("post", PAGES)
def test_the_main_pages_in_english(road, post):
    """At a click, and the click is remembered at every desk; nothing is left in Chinese but somebody's own words, nothing is cut."""
    person = Person(road.city, road.browser, f"rehearsal-{post}", viewport=NARROW)
    person.page.get_by_role("button", name="English").click()
    person.page.wait_for_load_state()
    for place in PAGES[post]:
        opened(person, place)
        reader = Reader(person.page.content())
        assert (reader.lang, reader.unread) == ("en", []), place
        assert person.page.get_by_role("button", name="中文").count() == 1
        assert person.page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], place
    person.context.close()
