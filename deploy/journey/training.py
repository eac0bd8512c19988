"""The training leg: classes of the policy's size, planned, filed, taught and completed by the officers of each."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from deploy.journey.road import Road

AT_ONCE = 20  # classes in one call: about a thousand people
KIND = ("occupation", "trade", "level", "certificate_kind", "employer_id")
ROOMS = {"classroom": "演练教室", "workshop": "演练车间"}


def run(road: Road, cases: list[dict[str, Any]], stop_at: str | None = None) -> list[dict[str, Any]]:
    """Take enrolled cases to assessment: place, file, start, teach, complete.

    :param stop_at: leave them `placed`, `filed`, `in_training`, `completion_submitted` or `trained`.
    """
    starts_on = road.day + timedelta(days=1)
    classes = [made for people in _groups(_arrived(road, cases)) for made in _plan(road, people, starts_on)]
    if stop_at == "placed":
        return cases
    for action, post in (("submit", "base"), ("countersign", "employer"), ("review", "clerk"), ("file", "reviewer")):
        _all(road, classes, action, post)
    if stop_at == "filed":
        return cases
    road.move_day(starts_on)
    _all(road, classes, "start", "base")
    if stop_at == "in_training":
        return cases
    road.move_day(max(date.fromisoformat(lesson["day"]) for made in classes for lesson in made["lessons"]))
    for made in classes:
        held = [{"lesson_id": lesson["id"]} for lesson in made["lessons"]]
        road.post("training", "base", f"classes/{made['id']}/attendance", {"evidence": "electronic", "lessons": held})
    _all(road, classes, "submit_completion", "base")
    if stop_at != "completion_submitted":
        _all(road, classes, "complete", "clerk")
    return cases


def _arrived(road: Road, cases: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The cases as training knows them, once enrollment has handed all of them on."""
    wanted = {case["id"] for case in cases}
    found: dict[str, dict[str, Any]] = {}

    def all_here(page: dict[str, Any]) -> bool:
        found.update((row["id"], row) for row in _pages(road, page) if row["id"] in wanted)
        return found.keys() == wanted

    road.wait("training", "base", "cases", until=all_here, what=f"{len(wanted)} cases at training",
              state="enrolled", limit=200)
    return list(found.values())


def _pages(road: Road, page: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from page["items"]
    while page["next"]:
        page = road.get("training", "base", "cases", state="enrolled", limit=200, after=page["next"])
        yield from page["items"]


def _groups(rows: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """People who may share a class."""
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in KIND)].append(row)
    return list(groups.values())


def _plan(road: Road, people: Sequence[dict[str, Any]], starts_on: date) -> Iterator[dict[str, Any]]:
    """Draw up as many classes as these people need, as large as the policy lets them be."""
    left = list(people)
    while left:
        made = road.post("training", "base", "classes", {
            **{name: left[0][name] for name in KIND}, "starts_on": starts_on.isoformat(),
            "ends_on": starts_on.isoformat(), "mode": "blended",
        })
        size = made["size_max"]
        members, left = [row["id"] for row in left[:size]], left[size:]
        here = f"classes/{made['id']}"
        timetable = road.post("training", "base", f"{here}/timetable", {"save": True, **ROOMS})
        road.all_moved("training", "base", "cases/actions/place", {"ids": members, "class_id": made["id"]})
        contracts = [{"case_id": id_, "digest": hashlib.sha256(id_.encode()).hexdigest()} for id_ in members]
        road.post("training", "base", f"{here}/contracts", {"contracts": contracts})
        yield {**made, "lessons": timetable["items"]}


def _all(road: Road, classes: Sequence[dict[str, Any]], action: str, post: str) -> None:
    """Take one action on all classes, with their people."""
    for start in range(0, len(classes), AT_ONCE):
        ids = [made["id"] for made in classes[start : start + AT_ONCE]]
        road.all_moved("training", post, f"classes/actions/{action}", {"ids": ids})
