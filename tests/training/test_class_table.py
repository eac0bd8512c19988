"""班级倒排表 as a file and over the API: the same classes, walls and columns as the page."""

from __future__ import annotations

import csv
import io
from collections import deque

import openpyxl
import pytest

from services.training import queries
from shared.lifecycle import Role
from tests.clock import on_the_day
from tests.harness import Desk, load_service
from tests.training.builders import STARTS, School
from tests.web.browser import Browser

TABLE, FILE = "classes/table", "/desk/backplan/export/"


@pytest.fixture(scope="module")
def world(databases):
    """Two classes of 环翠, one of them in training, one of 文登, whose trade begins like a formula, and one completed."""
    desk = Desk(load_service("training"), databases, deque())
    school = School(desk)
    completed = school.taught(2)
    school.complete(completed)
    ids = {"completed": completed, "running": school.running(2), "drafted": school.drafted(1), "other": school.drafted(1)}
    desk.as_superuser("set session_replication_role = replica;"
                      f" update classes set unit = 'wendeng', trade = '=1+1', base_id = gen_random_uuid() where id = '{ids['other']}'")
    number = {name: desk.query("select number from classes where id = :id", id=id_)[0].number for name, id_ in ids.items()}
    with on_the_day():
        yield school, ids, number
    desk.close()


def lines(browser, form, asked=""):
    """The rows of the file, by heading."""
    content = browser.client.get(f"{FILE}{form}{asked}").data
    if form == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    heading, *rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in rows]


class TestTheFile:
    """Every class of the page, masked and harmless as every list that leaves the house."""

    @pytest.mark.parametrize("form", ["xlsx", "csv"])
    def test_it_has_the_columns_of_the_page(self, world, form):
        """One row a class, the last days of its year beside it, and all who are late by name."""
        school, ids, number = world
        found = {row["班级"]: row for row in lines(Browser(school.desk, school.clerk), form)}
        assert set(found) == {number["running"], number["drafted"]}
        row = found[number["running"]]
        assert row["人数 / 班额"] == "2 / 50" and row["状态"] == "在训" and row["考位 余 / 需"] == "未安排考场，需 2"
        assert row["年度"] == str(STARTS.year) and row["转考核最迟日"].startswith(str(STARTS.year))
        with school.desk.uow() as uow:
            late = queries.who_misses(uow, [ids["running"]])
        assert row["课时补不足的人"] == "、".join(late.get(ids["running"], []))

    def test_it_takes_the_filter_of_the_page(self, world):
        """Those completed, when they were asked for."""
        school, _ids, number = world
        (row,) = lines(Browser(school.desk, school.clerk), "csv", "?completed=1")
        assert row["班级"] == number["completed"] and row["转考核"] == "2 人已转"

    def test_it_has_no_class_of_another_unit(self, world):
        """Whoever works for 文登 gets that of 文登, and a cell that begins like a formula is text."""
        school, _ids, number = world
        (row,) = lines(Browser(school.desk, school.desk.actor(Role.DISTRICT_CLERK, unit="wendeng")), "csv")
        assert row["班级"] == number["other"] and row["工种等级"].startswith("'=1+1")

    def test_the_page_leads_to_it(self, world):
        """With the filter that the page has."""
        school, _ids, _number = world
        assert f"{FILE}xlsx" in Browser(school.desk, school.clerk).get("/desk/backplan").links
        assert f"{FILE}csv?completed=1" in Browser(school.desk, school.clerk).get("/desk/backplan?completed=1").links

    def test_another_form_is_not_there(self, world):
        """As of any list."""
        school, _ids, _number = world
        assert Browser(school.desk, school.clerk).get(f"{FILE}pdf").status == 404


class TestTheApi:
    """The same lines as plain values, a page at a time."""

    def test_it_says_of_each_class_what_the_page_says(self, world):
        """Hours, people, seats, who is late, the next step and the last days."""
        school, ids, _number = world
        items = {item["id"]: item for item in school.desk.client(school.clerk).get(TABLE).json["items"]}
        assert set(items) == {str(ids["running"]), str(ids["drafted"])}
        item = items[str(ids["running"])]
        assert (item["people"], item["size_max"], item["hours_left"], item["hours_held"]) == (2, 50, item["hours_planned"], 0)
        assert item["seats"]["needed"] == 2 and item["next_step"]["step"] == "finish_hours" and item["state_name"] == "在训"
        days = {step["step"]: step["last_day"] for step in item["last_days"]}
        assert days["start"] < days["finish_hours"] < days["apply"] < days["sit"] and item["next_step"]["last_day"] == days["finish_hours"]

    def test_a_page_begins_after_the_last_row(self, world):
        """None twice, none left out."""
        school, ids, _number = world
        client = school.desk.client(school.clerk)
        first = client.get(f"{TABLE}?limit=1").json
        second = client.get(f"{TABLE}?limit=1&after={first['next']}").json
        assert {first["items"][0]["id"], second["items"][0]["id"]} == {str(ids["running"]), str(ids["drafted"])}
        assert second["next"] is None

    def test_completed_ones_when_asked_for(self, world):
        """They have no next step here, and their people are handed on."""
        school, ids, _number = world
        (item,) = school.desk.client(school.clerk).get(f"{TABLE}?completed=true").json["items"]
        assert (item["id"], item["next_step"], item["handed_on"]) == (str(ids["completed"]), None, 2)

    def test_no_class_of_another_unit(self, world):
        """Each unit its own."""
        school, ids, _number = world
        answer = school.desk.client(school.desk.actor(Role.DISTRICT_CLERK, unit="wendeng")).get(TABLE).json
        assert [item["id"] for item in answer["items"]] == [str(ids["other"])]
