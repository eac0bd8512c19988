"""Everything held on one person is given to that person, and to an officer who says what for; nobody else is in it."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from deploy.commands import person
from deploy.local.plain import Plain
from shared.lifecycle import DESK_NAMES, Role
from shared.privacy.looking import Purpose
from shared.privacy.persons import everything_on, questions
from shared.runtime import DESKS
from tests.enrollment.test_actions import Office, a_draft, an_id
from tests.privacy.plain import plain_numbers
from tests.subsidy.builders import Office as MoneyOffice
from tests.web.browser import HTML, Browser


@pytest.fixture
def office(desk):
    """Enrollment with two people."""
    made = Office(desk("enrollment"))
    made.id, made.other = made.submitted(a_draft(1), a_draft(2))
    made.person, made.somebody = (made.desk.query("select person_id from cases where id = :id", id=id_)[0][0] for id_ in (made.id, made.other))
    return made


def unpacked(answer) -> dict:
    """The JSON of a copy."""
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert {name.rpartition(".")[2] for name in packed.namelist()} == {"json", "xlsx"}
        return json.loads(packed.read(next(name for name in packed.namelist() if name.endswith("json"))))


class TestTheOwnCopy:
    """Without asking why."""

    def test_it_is_all_of_oneself_and_nothing_of_others(self, office):
        """Numbers open, colleagues by name, no word of anybody else's."""
        me = office.desk.actor(Role.TRAINEE, person=office.person)
        browser = Browser(office.desk, me)
        told = unpacked(browser.client.get("/my/copy", headers=HTML))
        assert told["cases"][0]["id_number"] == an_id(1) and told["persons"][0]["phone"] == "19900000001"
        assert {"cases", "persons", "journal"} <= set(told)
        text = json.dumps(told, ensure_ascii=False)
        assert an_id(2) not in text and "测试2" not in text and str(office.somebody) not in text
        assert Browser(office.desk, office.clerk).get("/my/copy").status == 403

    def test_scores_wait_for_their_publication(self, desk):
        """What the office does not tell yet is not in it; an officer sees it."""
        told = questions(desk("assessment").service.holdings)["results"][1]
        assert "s.state = 'published'" in told


class TestTheOfficersCopy:
    """For a purpose, and on record."""

    def test_a_purpose_leads_to_the_file(self, office):
        """Once for five minutes, for whoever asked; nothing plain is kept of it."""
        officer = office.desk.actor(Role.CITY_PROGRAMME_OFFICER)
        browser = Browser(office.desk, officer)
        address = f"/desk/persons/{office.person}/export"
        assert address in browser.get(f"/desk/cases/{office.id}").links
        asked = browser.get(address)
        assert an_id(1) not in asked.html
        assert browser.send(asked, "/export", purpose="").status == 422
        sent = browser.send(asked, "/export", purpose="access")
        place = sent.headers["Location"]
        told = unpacked(browser.client.get(place, headers=HTML))
        assert told["cases"][0]["id_number"] == an_id(1) and told["looks"][0]["purpose"] == "access"
        assert told["looks"][0]["account"] == officer.name, "colleagues by their names"
        assert plain_numbers(office.desk) == []
        assert Browser(office.desk, office.desk.actor(Role.ADMINISTRATOR)).get(place).status == 303
        assert Browser(office.desk, office.clerk).get(address).status == 403

    def test_the_account_stands_open_and_who_objected_does_not(self, desk):
        """Of money too; of others nothing."""
        money = MoneyOffice(desk("subsidy"))
        ids = money.to_paid(1)
        person = money.desk.query("select person_id from cases where id = :id", id=ids[0])[0][0]
        with money.desk.uow() as uow:
            told = everything_on(uow, person, to_themself=False)
        assert told["payment_lines"][0]["payee_account"] == told["cases"][0]["payee_account"] == "62220000000000001"
        assert "bank_answers" not in told


def test_one_file_of_four_desks(desk, monkeypatch, tmp_path):
    """On the server, for a purpose; each desk keeps who took it, and its administrators see it."""
    office = Office(desk("enrollment"))
    (id_,) = office.submitted(a_draft(1))
    asked = office.desk.query("select person_id from cases where id = :id", id=id_)[0][0]
    monkeypatch.setattr(person, "running", lambda: None)
    monkeypatch.setattr(person.databases, "runtime", lambda _, name: desk(name).runtime)
    place = tmp_path / "one.json"
    person.run(str(asked), Purpose.ACCESS, place, "申请1号")
    told = json.loads(place.read_text())
    assert set(told) == set(DESK_NAMES.values()) and told["报名"]["cases"][0]["id_number"] == an_id(1)
    assert place.stat().st_mode & 0o077 == 0
    for name in DESKS:
        assert [tuple(row) for row in desk(name).query("select act, about, outcome from operator_acts")] == [("person", str(asked), "access 申请1号")]
    assert f"导出 {asked} 的个人信息" in Browser(office.desk, office.desk.actor(Role.ADMINISTRATOR)).get("/desk/operations").text
    with pytest.raises(Plain):
        person.run(str(id_), Purpose.ACCESS, place, "")


OF_ONE = """
    select distinct c.table_name from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
    where table_schema = 'public' and table_type = 'BASE TABLE' and column_name in ('person_id', 'case_id')
"""
OF_STAFF = {"duties", "teachers", "officials", "sitting_officials", "register_journal", "endings"}  # or the journal once more


@pytest.mark.parametrize("name", DESKS)
def test_no_table_about_a_person_is_forgotten(desk, name):
    """A new one fails here until it says whose its rows are; each question can be asked."""
    here = desk(name)
    assert {row[0] for row in here.query(OF_ONE)} - set(questions(here.service.holdings)) - OF_STAFF == set()
    with here.uow() as uow:
        assert everything_on(uow, here.actor(Role.TRAINEE).person, to_themself=True) == {}
