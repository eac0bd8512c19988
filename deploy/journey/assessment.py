"""The assessment leg: classes applied for, seated, examined by officials of the roster, published and certified."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

from deploy.journey.road import Road

IDS = UUID("6f1c63d8-0000-5000-8000-000000000063")
DESK = "assessment"
AT_ONCE = 20  # classes in one call: about a thousand people
CERTIFICATES_AT_ONCE = 1_000
ALL_PARTS = ("theory", "skill", "review")  # a seat says which of them its candidate needs
HALF_DAYS = ("morning", "afternoon")
LEVEL_DIGITS = {"senior": 3, "technician": 2, "senior_technician": 1}


def run(road: Road, cases: list[dict[str, Any]], stop_at: str | None = None) -> list[dict[str, Any]]:
    """Take trained cases to subsidy: apply, admit, seat, examine, publish, certify.

    :param stop_at: leave them `applied`, `admitted`, `seated`, `sat`, `passed` or `certified`.
    """
    people = _arrived(road, cases)
    classes = _classes(people)
    for class_id in classes:
        road.all_moved(DESK, "base", f"classes/{class_id}/exam-application", {})
    if stop_at == "applied":
        return cases
    _admit(road, classes)
    if stop_at == "admitted":
        return cases
    exam_day = _free_day(road)
    sittings = _seat(road, classes, exam_day)
    if stop_at == "seated":
        return cases
    road.move_day(exam_day)
    _all(road, sittings, "mark_presence", "supervisor")
    if stop_at == "sat":
        return cases
    _results(road, sittings)
    if stop_at != "passed":
        _certify(road, people)
    return cases


def _free_day(road: Road) -> date:
    """The next day without a sitting: earlier journeys have taken the officials of theirs."""
    day = road.day + timedelta(days=1)
    while road.get(DESK, "office", "sittings", day=day.isoformat(), limit=1)["items"]:
        day += timedelta(days=1)
    return day


def _arrived(road: Road, cases: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cases as assessment knows them, once training has handed all of them on."""
    wanted = {case["id"] for case in cases}
    found: dict[str, dict[str, Any]] = {}

    def all_here(page: dict[str, Any]) -> bool:
        found.update((row["id"], row) for row in _pages(road, "base", "cases", page, state="trained")
                     if row["id"] in wanted)
        return found.keys() == wanted

    road.wait(DESK, "base", "cases", until=all_here, what=f"{len(wanted)} cases at assessment",
              state="trained", limit=200)
    return list(found.values())


def _pages(road: Road, post: str, path: str, page: dict[str, Any], **query: Any) -> Iterator[dict[str, Any]]:
    yield from page["items"]
    while page["next"]:
        page = road.get(DESK, post, path, limit=200, after=page["next"], **query)
        yield from page["items"]


def _classes(people: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    classes: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for person in people:
        classes[person["class_id"]].append(person)
    return classes


def _admit(road: Road, classes: dict[str, list[dict[str, Any]]]) -> None:
    """Admit the batches that were just applied for."""
    page = road.get(DESK, "office", "exam-batches", state="applied", limit=200)
    applied = _pages(road, "office", "exam-batches", page, state="applied")
    batches = [batch["id"] for batch in applied if batch["class_id"] in classes]
    for some in _portions(batches, AT_ONCE):
        road.all_moved(DESK, "office", "exam-batches/actions/admit", {"ids": some})


def _seat(road: Road, classes: dict[str, list[dict[str, Any]]], exam_day: date) -> list[str]:
    """Plan one sitting for each class, all on that day, seat everybody, and find the officials whom that needs."""
    plans = [
        {"year": people[0]["year"], "unit": "rehearsal", "occupation": people[0]["occupation"],
         "level": people[0]["level"], "parts": ALL_PARTS, "day": exam_day.isoformat(),
         "session": HALF_DAYS[number % 2], "place": f"演练考点{number + 1}", "capacity": len(people)}
        for number, people in enumerate(classes.values())
    ]
    sittings: list[str] = []
    for some in _portions(plans, CERTIFICATES_AT_ONCE):
        sittings += road.post(DESK, "office", "sittings", {"sittings": some})["ids"]
    for sitting, people in zip(sittings, classes.values(), strict=True):
        ids = [person["id"] for person in people]
        road.all_moved(DESK, "office", "cases/actions/seat", {"ids": ids, "sitting_id": sitting})
    _staff(road, sittings)
    return sittings


def _staff(road: Road, sittings: Sequence[str]) -> None:
    """Give each sitting as many officials as it needs; two sittings of different half-days share them."""
    officials = {sitting: [_official("supervisor", "")] for sitting in sittings}
    taken = {half: {"examiner": 0, "invigilator": 0} for half in HALF_DAYS}
    for sitting in sittings:
        page = road.get(DESK, "office", f"sittings/{sitting}")
        for post, number in taken[page["session"]].items():
            last = number + page["officials_needed"][post]
            officials[sitting] += [_official(post, str(one + 1)) for one in range(number, last)]
            taken[page["session"]][post] = last
    year = road.day.year
    entries = {(one["person_id"], one["post"]): {
        **one, "name": f"演练考务{one['person_id'][:4]}", "valid_from": f"{year}-01-01", "valid_until": f"{year}-12-31",
    } for some in officials.values() for one in some}
    for some in _portions(list(entries.values()), CERTIFICATES_AT_ONCE):
        road.post(DESK, "office", "officials", {"officials": some})
    for sitting, some in officials.items():
        road.all_moved(DESK, "office", "sittings/actions/staff", {"ids": [sitting], "officials": some})


def _official(post: str, number: str) -> dict[str, str]:
    """A person of the roster; the first few are those of the sample: examiner1 to examiner3, invigilator, supervisor."""
    return {"person_id": str(uuid5(IDS, f"person:rehearsal-{post}{number}")), "post": post}


def _results(road: Road, sittings: Sequence[str]) -> None:
    """Enter as one officer, check as another, publish."""
    for some in _portions(sittings, AT_ONCE):
        results = [
            {"case": seat["case_id"], **{part: 60 + (seat["seat_no"] * 7 + len(part)) % 41 for part in seat["parts"]}}
            for sitting in some for seat in _seats(road, sitting)
        ]
        road.all_moved(DESK, "office", "sittings/actions/enter_results", {"ids": some, "results": results})
        road.all_moved(DESK, "office2", "sittings/actions/check_results", {"ids": some})
        road.all_moved(DESK, "office", "sittings/actions/publish", {"ids": some})


def _seats(road: Road, sitting: str) -> Iterator[dict[str, Any]]:
    path = f"sittings/{sitting}/seats"
    return _pages(road, "office", path, road.get(DESK, "office", path, limit=200))


def _certify(road: Road, people: Sequence[dict[str, Any]]) -> None:
    """Register the certificates as an invented issuing body numbers them; each journey has a body of its own."""
    body = f"{secrets.randbelow(10_000):04d}"
    rows = [
        {"case": person["id"], "number": _number(person, road.day, body, serial), "issued_on": road.day.isoformat(),
         "issuer": "演练评价机构"}
        for serial, person in enumerate(people, 1)
    ]
    for some in _portions(rows, CERTIFICATES_AT_ONCE):
        road.all_moved(DESK, "office", "certificates", {"certificates": some})


def _number(person: dict[str, Any], day: date, body: str, serial: int) -> str:
    digit = LEVEL_DIGITS[person["level"]]
    if person["certificate_kind"] == "qualification":
        return f"{day:%y}3710{body}{digit}{serial:05d}"
    return f"Y{body}37{secrets.randbelow(1_000_000):06d}{day:%y}{digit}{serial:06d}"


def _all(road: Road, sittings: Sequence[str], action: str, post: str) -> None:
    for some in _portions(sittings, AT_ONCE):
        road.all_moved(DESK, post, f"sittings/actions/{action}", {"ids": some})


def _portions(things: Sequence[Any], size: int) -> Iterator[list[Any]]:
    for start in range(0, len(things), size):
        yield list(things[start : start + size])
