"""One class of invented people along the whole road, by the people whose work it is, each at a browser of their own."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from playwright.sync_api import Browser

from deploy.journey.enrollment import _people, _roster
from deploy.journey.subsidy import _bank
from tests.browser.city import City, Person

FIRST_DAY, STARTS = date(2026, 3, 2), date(2026, 3, 3)
SIZE = 3
PDF = (b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
       b"trailer<</Root 1 0 R>>\n%%EOF\n")
REFUSED = "不能再办理"
WITHOUT_SCRIPTS = {"reviewer", "leader", "employer", "office2", "finance"}  # so that half of each step is HTML alone
DAY = "调整演练单位的日期"


class Road:
    """The people of the rehearsal unit, and where their things are."""

    def __init__(self, city: City, browser: Browser, folder: Path) -> None:
        self.city, self.browser, self.folder = city, browser, folder
        self.people: dict[str, Person] = {}
        self.pages: dict[str, tuple[str, str]] = {}  # of what happened on the way: whose browser, which address

    def who(self, post: str) -> Person:
        """The officer of that post, logged in by form."""
        if post not in self.people:
            scripts = post not in WITHOUT_SCRIPTS
            self.people[post] = Person(self.city, self.browser, f"rehearsal-{post}", java_script_enabled=scripts)
        return self.people[post]

    def day(self, day: date) -> None:
        """The administrator lets the unit live on that day."""
        self.done(self.who("admin").enter("enrollment", DAY, day=day), "已办理")

    def done(self, said: str, *words: str) -> None:
        """What the page must say; then the mail is carried."""
        for word in words:
            assert word in said, said
        self.city.pump()

    def all(self, post: str, desk: str, plural: str, state: str, action: str, **typed: object) -> None:
        """One action on everything in a state: previewed, confirmed, done for each."""
        said = self.who(post).act_on_all(desk, plural, state, action, **typed)
        self.done(said, "未办理 0 件")
        assert "已办理 0 件" not in said

    def on(self, post: str, thing: str, action: str, *words: str, **typed: object) -> None:
        """An action on the thing of this name."""
        whose, address = self.pages[thing]
        del whose
        person = self.who(post)
        person.page.goto(address)
        self.done(person.act(action, **typed), *(words or (f"已办理“{action}”",)))

    def keep(self, thing: str, person: Person) -> None:
        """Remember the page that is open under this name."""
        self.pages[thing] = (person.account, person.page.url)

    def file(self, name: str, content: bytes) -> str:
        """A file to choose."""
        path = self.folder / name
        path.write_bytes(content)
        return str(path)


def enrolled(road: Road) -> None:
    """A roster comes as a file, is tried, taken, submitted, judged and accepted."""
    road.day(FIRST_DAY)
    base = road.who("base")
    employers = road.city.desks["enrollment"].query("select row from reference where kind = 'employer'")
    uscc = next(row.row["uscc"] for row in employers if row.row["unit"] == "rehearsal")
    roster = road.file("演练名册.xlsx", _roster(list(_people(SIZE)), 0, uscc, FIRST_DAY))
    road.done(base.enter("enrollment", "上传名册试算", year=2026, file=roster), f"新增\t{SIZE}")
    base.link("名册入库")
    road.done(base.send(), f"已入库\t{SIZE}")
    road.all("base", "enrollment", "cases", "drafted", "提交")
    road.all("clerk", "enrollment", "cases", "submitted", "审核通过")


def trained(road: Road) -> None:
    """The base draws up a class, three file it, the base teaches it, the district takes it."""
    base = road.who("base")
    road.done(base.enter(
        "training", "拟定班级", employer_id="演练", occupation="电工", trade="电工", level="高级工",
        certificate_kind="职业技能等级", starts_on=STARTS, ends_on=STARTS, mode="线上线下结合"), "已办理")
    road.all("base", "training", "cases", "enrolled", "编班", class_id="电工")
    base.thing("training", "classes")
    road.keep("class", base)
    base.link("自动编排")
    road.done(base.send(classroom="演练教室", workshop="演练车间", save="是"), "已办理")
    base.page.goto(road.pages["class"][1])
    base.link("登记劳动合同")
    contract = road.file("演练合同.pdf", PDF)
    road.done(base.send(**{f"contracts__{at}__digest": contract for at in range(SIZE)}), f"：件数 {SIZE}。")
    for post, action in (("base", "报送备案"), ("employer", "用人单位会签"), ("clerk", "备案初审通过"), ("reviewer", "备案通过")):
        road.on(post, "class", action)
    road.day(STARTS)
    road.on("base", "class", "开班")
    last = max(row.day for row in road.city.desks["training"].query("select day from lessons"))
    road.day(last)
    base.page.goto(road.pages["class"][1])
    base.link("补登考勤")
    lessons = base.page.locator("main input[name$='-lesson_id']").count()
    said = base.send(evidence="信息化", **{f"lessons__{at}__lesson_id": True for at in range(lessons)})
    road.done(said, f"，登记 {lessons * SIZE}。")
    road.on("base", "class", "申报结业")
    road.on("clerk", "class", "结业审核通过")


def examined(road: Road) -> date:
    """Applied for, admitted, seated, staffed, held, entered by one and checked by another, published, certified."""
    office, exam_day = road.who("office"), _today(road) + timedelta(days=1)
    road.done(road.who("base").enter("assessment", "按班申报考核", place="电工"), "已办理")
    road.all("office", "assessment", "exam-batches", "applied", "审核通过")
    road.done(office.enter("assessment", "安排考场场次", **_row("sittings", 0, {
        "year": 2026, "unit": "演练", "occupation": "电工", "level": "高级工", "parts": ["理论", "技能"], "day": exam_day,
        "session": "上午", "place": "演练考点", "capacity": 10})), "已办理")
    road.all("office", "assessment", "cases", "admitted", "编排考场", sitting_id="KC")
    officials = [("督导", "督导"), ("监考", "监考"), ("考评员一", "考评员"), ("考评员二", "考评员"), ("考评员三", "考评员")]
    rows: dict[str, object] = {}
    for at, (name, post) in enumerate(officials):
        account = name if name == post else "没有账号"  # examiners stand on the roster and log in nowhere
        rows |= _row("officials", at, {"person_id": account, "name": f"演练{name}", "post": post,
                                       "valid_from": "2026-01-01", "valid_until": "2026-12-31"})
    road.done(office.enter("assessment", "登记考务人员", **rows), "已办理")
    office.thing("assessment", "sittings")
    road.keep("sitting", office)
    road.on("office", "sitting", "配备考务人员", **{
        f"officials__{at}__{key}": value for at, (name, post) in enumerate(officials)
        for key, value in (("person_id", f"演练{name}"), ("post", post))})
    road.day(exam_day)
    road.on("supervisor", "sitting", "登记到考")
    road.on("office", "sitting", "录入成绩", **{
        f"results__{at}__{part}": 75 + at for at in range(SIZE) for part in ("theory", "skill")})
    return exam_day


def certified(road: Road, exam_day: date) -> None:
    """Who entered may not check; another does; then the certificates."""
    road.on("office", "sitting", "核对成绩", REFUSED)
    road.on("office2", "sitting", "核对成绩")
    road.on("office", "sitting", "公布成绩")
    rows: dict[str, object] = {}
    for at in range(SIZE):
        rows |= _row("certificates", at, {"number": f"Y000037{at:06d}263{at:06d}", "issued_on": exam_day, "issuer": "演练评价机构"})
    road.done(road.who("office").enter("assessment", "批量登记证书", **rows), "已办理")


def claimed(road: Road) -> None:
    """The base claims; first, second and last approval by three; the public notice."""
    base = road.who("base")
    road.done(base.enter("subsidy", "组成申领批次", claim_route="基地", ids=True), "已办理")
    base.thing("subsidy", "claim-batches", "assembled")
    road.keep("claim", base)
    rows = {"payee__0__name": _base_name(road), "payee__0__bank": "演练银行", "payee__0__account": "62220000000000063"}
    for at, kind in enumerate(("补贴申领表", "身份证明", "代为申请协议")):
        rows |= _row("papers", at, {"kind": kind, "reference": f"演练{at}"})
    road.on("base", "claim", "确认申领", **rows)
    road.all("clerk", "subsidy", "cases", "claimed", "初审通过")
    road.all("reviewer", "subsidy", "cases", "verified", "复审通过")
    road.all("leader", "subsidy", "cases", "cleared", "审批")
    clerk = road.who("clerk")
    road.done(clerk.enter("subsidy", "生成公示名单", ids=True, number="演练公示〔2026〕1号", title="演练公示"), "已办理")
    clerk.thing("subsidy", "public-notices")
    road.keep("notice", clerk)
    today = _today(road)
    road.on("clerk", "notice", "发布公示", address="演练单位公示栏", published_on=today)
    ends = road.city.desks["subsidy"].query("select ends_on from public_notices")[0].ends_on
    road.day(ends + timedelta(days=1))


def paid(road: Road) -> None:
    """Asked for, released, prepared by one, paid by another, answered by the bank, closed."""
    fund = road.who("fund")
    road.done(fund.enter("subsidy", "报送拨款申请", ids=True, document_number="演练拨款〔2026〕1号"), "已办理")
    finance = road.who("finance")
    finance.thing("subsidy", "fund-requests")
    road.keep("request", finance)
    road.on("finance", "request", "财政核拨", document_number="演练核拨〔2026〕1号")
    road.done(fund.enter("subsidy", "制单", ids=True), "已办理")
    fund.thing("subsidy", "payment-batches")
    road.keep("payment", fund)
    with fund.page.expect_download() as download:
        fund.link("支付文件")
    content = Path(download.value.path()).read_bytes()
    seen = road.file("支付文件.csv", content)
    fund.page.goto(road.pages["payment"][1])
    assert "须由另一位基金财务复核支付" in fund.page.inner_text("main"), "said before anything is asked of them"
    road.on("fund2", "payment", "支付复核", file_sha256=seen)
    answer = road.file("银行回单.csv", _bank(content.decode("utf-8-sig")).encode("gb18030"))
    road.on("fund", "payment", "读入银行回单", content=answer)
    road.on("fund", "payment", "办结")
    road.all("clerk", "subsidy", "cases", "paid", "办结归档")


LEGS: tuple[Callable[[Road], object], ...] = (enrolled, trained, lambda road: certified(road, examined(road)), claimed, paid)


def _row(name: str, at: int, values: dict[str, object]) -> dict[str, object]:
    return {f"{name}__{at}__{key}": value for key, value in values.items()}


def _today(road: Road) -> date:
    with road.city.desks["enrollment"].uow() as uow:
        return uow.day(True)


def _base_name(road: Road) -> str:
    rows = road.city.desks["training"].query("select name from bases where unit = 'rehearsal'")
    return str(rows[0].name)
