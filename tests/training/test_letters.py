"""The receipt of a filed class."""

from __future__ import annotations

from tests.training.builders import School
from tests.web.browser import Browser


def test_a_filed_class_has_its_receipt(desk):
    """It says what was filed; the base reads it, another base does not."""
    school = School(desk("training"))
    class_id = school.filed(people=2)
    reviewer = Browser(school.desk, school.reviewer)
    assert reviewer.send(reviewer.get(f"/desk/classes/{class_id}"), "letters/filing").status == 303
    (letter,) = school.desk.query("select * from official_letters")
    (plan,) = school.desk.query("select number, starts_on from classes")
    assert letter.addressee == school.desk.query("select name from bases where id = :id", id=school.base.org)[0].name
    assert plan.number in letter.body and "人数：2 人" in letter.body and "1 天前报批" in letter.body
    assert letter.number.endswith("号") and f"金蓝领训〔{letter.year}〕1" in letter.number
    assert letter.number in Browser(school.desk, school.base).get(f"/desk/official-letters/{letter.id}").text
