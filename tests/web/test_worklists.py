"""Worklists at the desks: whole, by class, the most urgent first, with conditions in the address, and as a file."""

from __future__ import annotations

import io
import re
from collections import deque
from datetime import date

import openpyxl
import pytest

from shared.lifecycle import Role
from shared.web.access import PEOPLE
from shared.web.console.exporting import comma_separated
from tests.harness import Desk, load_service, on_day
from tests.training.builders import School
from tests.web.browser import Browser
from tests.web.planting import Planted, plant

ITEM = re.compile(r"/desk/([a-z-]+)/([0-9a-f]{8}-[0-9a-f-]{27})$")
FREELY = "set session_replication_role = replica;"  # the records need not be finished, only to stand there
CLERK, BASE = Role.DISTRICT_CLERK, Role.BASE_CLERK


def items(page):
    """The kinds and ids of the things on a page, in its order."""
    return [found.groups() for link in page.links if (found := ITEM.search(str(link)))]


class TestWhole:
    """The union of all worklists is every open thing."""

    def test_every_open_thing_is_on_a_worklist(self, each_desk):
        """One in every state of every kind; each is found by somebody who starts at home and follows the links."""
        machines = each_desk.service.machines
        most = max(len(machine.states) for machine in machines)
        homes = [Planted("huancui") for _ in range(most)]
        # Many draws and many letters of one unit at once.
        each_desk.as_superuser("drop index if exists one_frame_waits_for_its_seed;"
                               " alter table if exists official_letters drop constraint if exists letters_are_numbered_without_gap")
        plant(each_desk, *homes)
        open_ones = set()
        for machine in machines:
            for home, state in zip(homes, machine.states, strict=False):
                id_, here = home.ids[machine.table], state not in machine.elsewhere
                each_desk.as_superuser(f"{FREELY} update {machine.table} set state = '{state}', here = {here} where id = '{id_}'")
                if here and state not in machine.ends:
                    open_ones.add(str(id_))
            for home in homes[len(machine.states):]:
                each_desk.as_superuser(f"{FREELY} delete from {machine.table} where id = '{home.ids[machine.table]}'")
        seen = set()
        for role in sorted(PEOPLE):
            browser = Browser(each_desk, each_desk.actor(role))
            home = browser.get("/desk")
            for link in {link for link in home.links if re.fullmatch(r"/desk/[a-z-]+(\?state=[a-z_]+)?", str(link))}:
                if not open_ones <= seen:
                    seen |= {id_ for _, id_ in items(browser.get(link))}
        assert open_ones <= seen


@pytest.fixture
def training(databases):
    """The training desk with two classes of three and two people, and two without a class, in the rehearsal's autumn."""
    made = Desk(load_service("training"), databases, deque())
    made.school = School(made, unit="rehearsal", rehearsal=True)
    made.first, made.second = made.school.drafted(3), made.school.drafted(2)
    made.alone = made.school.enrolled(2)
    yield made
    made.close()


class TestAtTheTrainingDesk:
    """Cases by class, sorted by the days that are left."""

    def browser(self, desk, role=CLERK):
        return Browser(desk, desk.actor(role, unit="rehearsal", rehearsal=True))

    def test_a_case_is_in_the_hands_that_its_class_is_in(self, training):
        """The base draws up the plan, the employer joins it, the district has it: the people are never in two hands."""
        def mine(role):
            return len(items(self.browser(training, role).get("/desk/cases?state=placed&hand=mine")))

        roles = (BASE, Role.EMPLOYER, CLERK, Role.DISTRICT_REVIEWER)
        placed = training.query("select count(*)::int as n from cases where state = 'placed'")[0].n
        assert [mine(role) for role in roles] == [placed, 0, 0, 0]
        for state, countersigned, hands in (("submitted", "null", (0, placed, 0, 0)), ("submitted", "'2026-03-02'", (0, 0, placed, 0)),
                                            ("reviewed", "'2026-03-02'", (0, 0, 0, placed))):
            training.as_superuser(f"{FREELY} update classes set state = '{state}', countersigned_on = {countersigned},"
                                  f" countersigned_by = case when {countersigned} is null then null else gen_random_uuid() end")
            assert tuple(mine(role) for role in roles) == hands, state
        assert f"待我办理 {placed + 2}" in self.browser(training, Role.DISTRICT_REVIEWER).get("/desk").text

    def test_cases_stand_under_their_class_with_the_most_urgent_first(self, training):
        """A case in training has until 26 November, the others had until 20 October."""
        late = training.query("select id::text from cases where class_id = :id order by id limit 1", id=training.second)[0].id
        training.as_superuser(f"update cases set state = 'in_training' where class_id = '{training.first}'")
        with on_day(training, date(2026, 11, 24)):
            page = self.browser(training).get("/desk/cases")
        order = [id_ for _, id_ in items(page)]
        of = {str(row.id): row.class_id for row in training.query("select id, class_id from cases")}
        assert sorted(order) == sorted(of)
        classes = [of[id_] for id_ in order]
        assert [key for at, key in enumerate(classes) if at == 0 or classes[at - 1] != key].count(training.first) == 1
        assert classes[-3:] == [training.first] * 3
        assert late in order[:4]
        numbers = {str(row.id): row.number for row in training.query("select id, number from cases")}
        assert [numbers[id_] for id_ in order[-3:]] == sorted(numbers[id_] for id_ in order[-3:]), "equally urgent, by number"
        assert "· 3 人" in page.text
        assert "逾期 35 天 开班 10-20" in page.text
        assert "2 天 完成课时 11-26" in page.text

    @pytest.mark.parametrize(("query", "number"), [
        ("", 7), ("hand=mine", 0), ("hand=others", 7), ("due=risk", 7), ("due=late", 4), ("due=week", 3), ("due=today", 0),
        ("due=held", 0), ("state=enrolled", 2), ("state=enrolled&state=placed", 4), ("q=JLL-", 7), ("q=JLL-x", 0),
        ("level=senior", 7), ("level=x", 0), ("base_id=x", 0), ("due=x&hand=y&state=z", 7),
    ])
    def test_conditions(self, training, query, number):
        """Each narrows the list, and the heading counts what is on it."""
        training.as_superuser(f"update cases set state = 'in_training' where class_id = '{training.first}'")
        with on_day(training, date(2026, 11, 24)):
            page = self.browser(training).get(f"/desk/cases?{query}")
        assert len(items(page)) == number

    def test_what_has_ended_is_in_nobodys_hands(self, training):
        """It is listed when asked for, and counted among nobody's work."""
        training.as_superuser(f"update cases set state = 'withdrawn' where class_id = '{training.first}'")
        page = self.browser(training).get("/desk/cases?ended=1")
        assert len(items(page)) == 7 and "待我办理 0" in page.text and "他人办理中 4" in page.text
        assert len(items(self.browser(training).get("/desk/cases?ended=1&hand=others"))) == 4

    @pytest.mark.parametrize("state", ["closed", "refused"])
    def test_what_rests_is_in_nobodys_hands(self, databases, state):
        """A case that is closed or refused at subsidy waits for nobody."""
        desk = Desk(load_service("subsidy"), databases, deque())
        plant(desk, Planted("huancui"))
        desk.as_superuser(f"{FREELY} update cases set state = '{state}'")
        page = Browser(desk, desk.actor(CLERK)).get("/desk/cases?ended=1")
        assert len(items(page)) == 1 and "待我办理 0" in page.text and "他人办理中 0" in page.text
        desk.close()

    def test_each_condition_is_a_chip_that_takes_it_away(self, training):
        """Its link is the list without it."""
        browser = self.browser(training)
        page = browser.get(f"/desk/cases?state=placed&hand=others&group={training.first}")
        for gone, kept in (("state=placed", 3), ("hand=others", 3), (f"group={training.first}", 5)):
            (link,) = [link for link in page.links if str(link).startswith("?") and gone not in link and link.count("=") == 2]
            assert len(items(browser.get(f"/desk/cases{link}"))) == kept
        assert "他人办理中 ×" in page.text

    @pytest.mark.parametrize(("query", "why"), [
        ("hand=mine", "没有符合所列条件的学员业务"), ("q=王", "没有编号、姓名以“王”开头的学员业务"),
    ])
    def test_an_empty_list_says_why(self, training, query, why):
        """Which conditions emptied it."""
        assert why in self.browser(training).get(f"/desk/cases?{query}").text

    def test_all_that_fit_are_chosen_not_only_the_page(self, training):
        """And a whole class by one button."""
        base = Browser(training, training.school.base)
        every = base.get("/desk/cases/actions?_action=unplace&_all=1&state=placed")
        assert "共 5 件，可办理 5 件" in every.text
        whole = base.get(f"/desk/cases/actions?_action=unplace&_group={training.first}")
        assert "共 3 件，可办理 3 件" in whole.text
        assert "共 7 件，可办理 5 件" in base.get("/desk/cases/actions?_action=unplace&_all=1").text


class TestHome:
    """What needs me, by how near its last day is."""

    @pytest.mark.parametrize(("on", "said"), [
        pytest.param(date(2026, 10, 21), "逾期 9 班级 2 学员业务 7 今天到期 0", id="late"),
        pytest.param(date(2026, 10, 20), "逾期 2 班级 2 今天到期 7 学员业务 7", id="today"),
        pytest.param(date(2026, 10, 13), "7 天内到期 7 学员业务 7 7 天以后到期 0 没有。 无时限 0", id="in-seven-days"),
        pytest.param(date(2026, 10, 12), "7 天内到期 0 没有。 7 天以后到期 7 学员业务 7 无时限 0", id="later"),
    ])
    def test_the_buckets(self, training, on, said):
        """Seven cases wait for the base, five of them for its plans, until 20 October; the two classes were to begin in March."""
        with on_day(training, on):
            page = Browser(training, training.school.base).get("/desk")
            assert said in page.text
            (due,) = {link for link in page.links if str(link).startswith("/desk/cases?hand=mine&due=")}
            assert len(items(Browser(training, training.school.base).get(due))) == 7

    def test_what_is_on_hold_is_a_bucket_of_its_own(self, training):
        """Whatever its last day."""
        with training.uow() as uow:
            uow.execute("update cases set held_reason = '待补材料', held_until = '2026-12-01' where id = :id", {"id": training.alone[0]})
        with on_day(training, date(2026, 10, 21)):
            said = Browser(training, training.school.base).get("/desk").text
        assert "逾期 8 班级 2 学员业务 6" in said
        assert "暂缓办理 1 学员业务 1" in said


class TestThingsThatSayTheirOwnDay:
    """A class has a day by which it is to begin, and one by which its lessons are to end; who reviews its completion has none."""

    def classes(self, training, *rows):
        """The two classes, each with its number, its state and its two days."""
        numbers = [row.number for row in training.query("select number from classes order by id")]
        for number, (state, starts, ends) in zip(numbers, rows, strict=True):
            training.as_superuser(f"{FREELY} update classes set state = '{state}', starts_on = '{starts}', ends_on = '{ends}',"
                                  f" filed_on = '2026-03-01', countersigned_on = '2026-03-01', countersigned_by = gen_random_uuid(),"
                                  f" started_on = '{starts}' where number = '{number}'")
        return numbers

    def test_a_list_is_sorted_by_it(self, training):
        """The class that began first is to end last: it stands below, with the day that limits it."""
        later, sooner = self.classes(training, ("in_training", "2026-03-02", "2026-11-30"), ("in_training", "2026-03-09", "2026-10-28"))
        with on_day(training, date(2026, 10, 21)):
            page = Browser(training, training.school.base).get("/desk/classes")
        assert page.text.index(sooner) < page.text.index(later) and "按剩余天数排序" in page.text
        assert "7 天 计划结业 10-28" in page.text and "40 天 计划结业 11-30" in page.text

    def test_without_a_day_there_is_a_bucket(self, training):
        """Not among what is due after the week; the list behind it holds the same."""
        self.classes(training, ("completion_submitted", "2026-03-02", "2026-03-30"), ("submitted", "2026-12-01", "2026-12-30"))
        clerk = TestAtTheTrainingDesk().browser(training)
        with on_day(training, date(2026, 10, 12)):
            home = clerk.get("/desk")
            found = {due: items(clerk.get(f"/desk/classes?hand=mine&due={due}")) for due in ("late", "later", "never", "risk")}
        assert "无时限 1 班级 1" in home.text
        assert {due: len(rows) for due, rows in found.items()} == {"late": 0, "later": 1, "never": 1, "risk": 0}


class TestAsAFile:
    """What is on the list, masked."""

    def test_both_formats_say_what_the_list_says(self, training):
        """A row each, the ID masked."""
        browser = TestAtTheTrainingDesk().browser(training)
        text = browser.client.get("/desk/cases/export/csv?state=placed").data.decode("utf-8-sig")
        lines = text.splitlines()
        assert len(lines) == 6
        assert lines[0].startswith("业务编号,姓名,")
        assert "371099199001010014" not in text
        assert "37*************014" in text
        book = openpyxl.load_workbook(io.BytesIO(browser.client.get("/desk/cases/export/xlsx?state=placed").data))
        rows = [[cell or "" for cell in row] for row in book.active.iter_rows(values_only=True)]
        assert [",".join(row) for row in rows] == lines
        assert browser.get("/desk/cases/export/pdf").status == 404

    @pytest.mark.parametrize("name", ["=1+1", "+1", "-1+1", "@SUM(A1)", "\t=1", "  =1", "\r=1"])
    def test_what_looks_like_a_formula_is_text(self, training, name):
        """In CSV behind a quotation mark, in a workbook as a text cell."""
        with training.uow() as uow:
            uow.execute("update cases set name = :name", {"name": name})
        client = TestAtTheTrainingDesk().browser(training).client
        text = client.get("/desk/cases/export/csv").data.decode("utf-8-sig")
        assert f"'{name}" in text
        book = openpyxl.load_workbook(io.BytesIO(client.get("/desk/cases/export/xlsx").data))
        cell = book.active.cell(2, 2)
        assert (cell.data_type, cell.value.endswith(name.strip())) == ("s", True)

    def test_a_cell_with_commas_and_lines_stays_one(self):
        """As CSV says it."""
        assert comma_separated(["a"], [["甲,乙\n丙"]]).decode("utf-8-sig") == 'a\r\n"甲,乙\n丙"\r\n'
