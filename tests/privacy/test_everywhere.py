"""After a whole walk no column of any desk, no task in the broker and no line of a log holds a plain number."""

from __future__ import annotations

import json
import re
from datetime import date
from uuid import uuid4

import pytest
from werkzeug.datastructures import MultiDict

from services.assessment import actions as assessing
from services.subsidy.actions import claims, receiving
from services.subsidy.rules.claims import ClaimRoute
from shared.lifecycle import Role
from shared.privacy import JOBS
from shared.runtime import DESKS
from shared.web.console import forms, jobs
from shared.web.console.unattended import work_as
from tests.assessment.builders import Exam
from tests.enrollment.test_actions import Office, a_draft, an_id
from tests.enrollment.test_roster import book, good, upload
from tests.harness import CarriedRuntime, pump
from tests.privacy.plain import NUMBERS, answers, plain_numbers
from tests.subsidy.builders import BASE_NAME, DAY, LATER, PAPERS, as_csv
from tests.subsidy.builders import Office as MoneyOffice
from tests.training.builders import School
from tests.web.browser import HTML, Browser

TYPED = ("371099199001010014", "19900001234", "62220000000077777")
PLACE = {"text", "textarea", "document", "lines"}  # fields into which anything can be typed


def places_to_type(fields, before=""):
    """The names in a form of the fields into which a number can be typed; of rows those of the first."""
    for field in fields:
        if field.kind in PLACE:
            yield before + field.name
        yield from places_to_type(field.fields, f"{before}{field.name}-0-")


def by_list(browser, plural, action, ids, **typed):
    """Choose things on a list, look at the preview, and confirm it with what is typed; answers where that leads."""
    page = browser.get(f"/desk/{plural}/actions?_action={action}&" + "&".join(f"_item={id_}:{seq}" for id_, seq in ids.items()))
    return browser.send(page, f"/desk/{plural}/actions/{action}", **typed)


def versions(desk, table, ids):
    return {row.id: row.seq for row in desk.query(f"select id, seq from {table} where id = any(:ids)", ids=list(ids))}


class TestTypedIntoAnActionOnMany:
    """What every form of the desk takes, by the form."""

    @pytest.mark.parametrize("name", DESKS)
    def test_it_is_sealed_as_a_whole(self, desk, name):
        """For every action that a page offers for many; it opens for its own job alone, as it was typed."""
        here = desk(name)
        actor = here.actor(Role.DISTRICT_CLERK)
        ordered = {}
        with work_as(here.app, actor.account, None) as uow:
            for kind in here.app.extensions["console"]:
                for action, door in kind.mounted.doors.items():
                    fields = forms.fields_of(door.schema) if door.schema else []
                    said = MultiDict([(place, number) for place in ["_reason", *places_to_type(fields)] for number in TYPED])
                    ordered[jobs.order(uow, kind, action, {uuid4(): 1}, said)] = said
        assert len(ordered) > 10 and any(len(said) > 1 for said in ordered.values()), "some forms ask for more than a reason"
        assert plain_numbers(here) == []
        for row in here.query("select id, body from bulk_jobs"):
            opened = here.runtime.vault.open_json(JOBS.fields["body"], row.id, row.body)
            assert MultiDict([tuple(pair) for pair in opened]) == ordered[row.id]
        with pytest.raises(Exception, match="what_was_typed_is_sealed"), here.uow() as uow:
            uow.execute("update bulk_jobs set body = '[[\"phone\", \"19900001234\"]]'")


@pytest.fixture
def traffic(monkeypatch):
    """Everything that is sent to the broker from here on, as text."""
    sent = []
    keep = CarriedRuntime.send

    def send(self, desk, task, **arguments):
        sent.append(json.dumps([task, arguments], default=str))
        keep(self, desk, task, **arguments)

    monkeypatch.setattr(CarriedRuntime, "send", send)
    return sent


class TestAfterAWholeWalk:
    """From the roster to the bank's second answer, by pages, by the API, one by one and by lists."""

    def at_enrollment(self, front):
        office = Office(front)
        base = front.client(office.base)
        told = upload(base, book(good(1), good(2), good(3, 手机号码="199000000031"), good(4, 身份证号码=an_id(4) + "9"))).get_json()
        assert base.post(f"rosters/{told['id']}/actions/commit", json={}).status_code == 200
        assert base.get(f"rosters/{told['id']}/returned.xlsx").status_code == 200
        drafts = office.drafted(*(a_draft(number) for number in range(20, 23)))
        page = by_list(Browser(front, office.base), "cases", "amend", versions(front, "cases", drafts),
                       **{"changes-0-phone": TYPED[1]})
        assert page.status == 303 and front.query("select done from bulk_jobs")[0].done == 3
        vault = front.runtime.vault
        assert {vault.opened(dict(row._mapping))["phone"] for row in front.query(
            "select * from cases where id = any(:ids)", ids=drafts)} == {TYPED[1]}, "it was done"
        wrong = by_list(Browser(front, office.base), "cases", "amend", versions(front, "cases", drafts),
                        **{"changes-0-phone": TYPED[1], "changes-0-spells-0-start": "kein Tag"})
        assert wrong.status == 422 and TYPED[1] in wrong.html, "the page says again what was typed"
        clerk = Browser(front, office.clerk)
        ids = office.submitted(*(a_draft(number) for number in range(10, 13)))
        seen = clerk.send(clerk.get(f"/desk/cases/{ids[0]}/numbers"), "/numbers", purpose="contact").headers["Location"]
        assert an_id(10) in clerk.get(seen).html
        clerk.get(f"/desk/cases?q={an_id(10)[-4:]}")
        office.do("accept", ids, by=office.clerk)
        office.correct(ids[0], id_number=an_id(99), phone="19900009999")

    def with_money(self, here):
        office = MoneyOffice(here)
        office.grant({"unemployment_skill": 10_000_000_00})
        *ids, other = office.arrive(3)
        base = Browser(here, office.people.base)
        with here.uow() as uow:
            batch = claims.assemble(uow, by=office.people.base, on=LATER, claim_route=ClaimRoute.BASE, ids=[other])
        payee = {"payee-0-name": BASE_NAME, "payee-0-bank": "演示银行", "payee-0-account": TYPED[2]}
        lacking = by_list(base, "claim-batches", "submit", {batch: 1}, **payee)
        assert lacking.status == 422 and TYPED[2] in lacking.html, "the page says again what was typed"
        papers = {f"papers-{at}-{name}": value for at, paper in enumerate(PAPERS) for name, value in paper.items()}
        page = by_list(base, "claim-batches", "submit", {batch: 1}, **payee, **papers)
        assert page.status == 303 and here.query("select moved from bulk_jobs")[0].moved == [str(batch)]
        office.claim(ids)
        office.review(ids)
        office.approve(ids).require_all()
        notice = office.publish(ids)
        clerk = Browser(here, office.people.clerk)
        assert clerk.send(clerk.get(f"/desk/public-notices/{notice}"), "letters/public_notice").status == 303
        assert "37*************" in str(here.query("select annex from official_letters"))
        objecting = {"number": 1, "raised_by": "演示邻居", "contact": TYPED[1], "grounds": "未参加培训"}
        with here.uow() as uow:
            receiving.set_aside(uow, receiving.receive(uow, notice, **objecting, received_on=DAY, on=DAY), by=office.people.clerk, on=DAY,
                                reason="未说明具体事实")
        office.end_notice(notice, LATER)
        office.fund(ids, LATER)
        paid = office.prepare(ids, LATER)
        fund = Browser(here, office.people.fund)
        assert "62220000000000001" in fund.client.get(f"/desk/see/payment-batches.batch_file?_at_id={paid}", headers=HTML).text
        office.answer_eligibility(ids, LATER)
        office.pay(paid, LATER).require_all()
        content = as_csv(office.bank(paid, {1: "账号不存在", 2: "账号不存在"}))
        reading = f"/desk/payment-batches/{paid}/actions/read_answer"
        assert fund.post(reading, **{**fund.get(reading).forms[-1]["fields"], "content": content}).status == 303
        page = by_list(clerk, "cases", "correct_payee", versions(here, "cases", ids),
                       account=TYPED[2], bank="演示银行", _reason="更正")
        person = here.actor(Role.TRAINEE, person=here.query("select person_id from cases where id = :id", id=ids[0])[0][0])
        said = here.client(person).post(f"cases/{ids[0]}/statements", json={"kind": "deny_payment", "text": f"打 {TYPED[1]}，{TYPED[0]}"})
        assert said.status_code == 201 and TYPED[1] not in said.text
        assert page.status == 303 and here.query("select distinct payee_digest from cases")[0][0] == here.runtime.vault.digest(
            "payee_account", TYPED[2])

    def test_nothing_is_plain(self, desk, traffic, capfd):
        """Every column of text, JSON and bytes, what was sent over the broker, and what was logged."""
        desks = {name: desk(name) for name in DESKS}
        self.at_enrollment(desks["enrollment"])
        school = School(desks["training"])
        school.complete(school.taught()).require_all()
        exam = Exam(desks["assessment"]).published()
        exam.do(assessing.register_certificates, exam.issued(), by=exam.office, on=date(2026, 12, 1)).require_all()
        pump(*desks.values())
        self.with_money(desks["subsidy"])
        pump(*desks.values())
        assert desks["training"].query("select count(*) from cases")[0][0] == 5
        assert desks["assessment"].query("select count(*) from cases")[0][0] >= 7
        assert {name: plain_numbers(each) for name, each in desks.items()} == {name: [] for name in DESKS}
        assert len(traffic) > 20 and [said for said in traffic if re.search(NUMBERS, said)] == []
        assert TYPED[1] in answers(desks["enrollment"]) and TYPED[2] in answers(desks["subsidy"]), "kept for a repetition, sealed"
        logged = "".join(capfd.readouterr())
        assert "request" in logged and re.findall(NUMBERS, logged) == []
