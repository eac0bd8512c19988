"""The enrollment leg: invented people in a real roster, filed by the base, judged and accepted by the officers."""

from __future__ import annotations

import io
import secrets
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import xlsxwriter
from stdnum.cn import ric

from deploy.journey.road import Blocked, Road

AREA = "371099"  # assigned to no place, so that nobody's number is used
FIRST_BIRTHDAY, LAST_BIRTHDAY = date(1965, 1, 1), date(1995, 12, 31)
PER_DAY = 999  # people who may be born on one day
ROSTER = 5_000  # rows in one file
AT_ONCE = 1_000  # cases in one call
BY_YEARS = 10  # every tenth enrolls by years in the occupation, and needs two officers
DIGITS = "零一二三四五六七八九"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPERS = "报名申请表、身份证、原职业资格（技能等级）证书、从业年限证明"
HEADING = ("姓名", "身份证号码", "手机号码", "用人单位统一社会信用代码", "人员类别", "申报职业（工种）", "申报等级", "报名途径",
           "原证书等级", "原证书职业（工种）", "原证书核发日期", "从业经历", "已交材料", "本人确认日期")


def run(road: Road, count: int, stop_at: str | None = None) -> list[dict[str, Any]]:
    """Enroll that many people: roster, dry run, commit, submission, judgement where it is needed, acceptance.

    :param stop_at: leave them `drafted`, `submitted` or `enrolled`.
    """
    road.move_day(road.day)
    employer = _employer(road)
    people = list(_people(count))
    cases: list[dict[str, Any]] = []
    for start in range(0, count, ROSTER):
        cases += _file(road, people[start : start + ROSTER], start, employer)
    if stop_at == "drafted":
        return cases
    _all(road, cases, "submit", "base")
    if stop_at == "submitted":
        return cases
    by_years = cases[BY_YEARS - 1 :: BY_YEARS]
    chosen = {case["id"] for case in by_years}
    _all(road, by_years, "record_judgement", "clerk", reason="现场考察，专业知识和操作技能较高", matter="skill", found=True,
         document="演练：技能认定表")
    _all(road, by_years, "accept", "reviewer")
    _all(road, [case for case in cases if case["id"] not in chosen], "accept", "clerk")
    return cases


def _employer(road: Road) -> str:
    """The credit code of the rehearsal unit's employer."""
    found = road.get("enrollment", "clerk", "employers")["items"]
    if not found:
        raise Blocked("the rehearsal unit has no employer: was the system started with its sample?")
    return str(found[0]["uscc"])


def _people(count: int) -> Iterator[tuple[str, str]]:
    """Names and valid identity numbers, from a stretch of birthdays that an earlier journey hardly used."""
    days = (LAST_BIRTHDAY - FIRST_BIRTHDAY).days
    first = secrets.randbelow(days * PER_DAY)
    for number in range(first, first + count):
        day, serial = divmod(number % (days * PER_DAY), PER_DAY)
        stem = f"{AREA}{FIRST_BIRTHDAY + timedelta(days=day):%Y%m%d}{serial + 1:03d}"
        name = "演练" + "".join(DIGITS[int(digit)] for digit in str(number - first + 1))
        yield name, stem + ric.calc_check_digit(stem + "0")


def _file(road: Road, people: Sequence[tuple[str, str]], before: int, employer: str) -> list[dict[str, Any]]:
    """Upload one roster and commit it.

    :raises Blocked: when a row was not taken.
    """
    content = _roster(people, before, employer, road.day)
    roster = road.post("enrollment", "base", "rosters", files={"file": ("演练名册.xlsx", content, XLSX)},
                       data={"year": str(road.day.year)})
    taken = road.post("enrollment", "base", f"rosters/{roster['id']}/actions/commit")
    if taken["taken"] != len(people):
        rows = road.get("enrollment", "base", f"rosters/{roster['id']}/rows", standing="bad", limit=1)["items"]
        raise Blocked(f"the roster lost rows: {taken['counts']}, first: {rows}")
    return list(taken["cases"])


def _roster(people: Sequence[tuple[str, str]], before: int, employer: str, on: date) -> bytes:
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True, "constant_memory": True}) as book:
        sheet = book.add_worksheet("名册")
        for place, heading in enumerate(HEADING):
            sheet.write_string(0, place, heading)
        for row, (name, id_number) in enumerate(people, start=1):
            years = (before + row) % BY_YEARS == 0
            cells = (
                name, id_number, f"1990000{row:04d}"[:11], employer, "企业在职职工", "电工", "高级工",
                "从业年限" if years else "持证年限", "" if years else "中级工", "" if years else "维修电工",
                "" if years else "2020年5月1日", "2010-01-01至今" if years else "", PAPERS, on.isoformat(),
            )
            for place, cell in enumerate(cells):
                sheet.write_string(row, place, cell)
    return file.getvalue()


def _all(road: Road, cases: Sequence[dict[str, Any]], action: str, post: str, **payload: Any) -> None:
    """Take one action on all cases, in calls of bounded size."""
    for start in range(0, len(cases), AT_ONCE):
        ids = [case["id"] for case in cases[start : start + AT_ONCE]]
        road.all_moved("enrollment", post, f"cases/actions/{action}", {"ids": ids, **payload})
