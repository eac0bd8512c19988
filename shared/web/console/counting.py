"""What waits for somebody at this desk, by how near its last day is: for home, and for the pages of the other desks, which add it up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, jsonify, request, url_for
from markupsafe import Markup

from shared.web.access import roles
from shared.web.console import desks
from shared.web.console.asked import DUE
from shared.web.console.frame import Frame
from shared.web.console.lists import WEEK
from shared.web.console.waiting import Heap
from shared.web.language import said, several
from shared.web.requests import today, unit_of_work

BUCKETS = {"late": "bad", "today": "gold", "week": "gold", "later": "blue", "never": "grey", "held": "grey"}  # and their colours
COUNTED = {"waiting": "待我办理", **{name: DUE[name] for name in BUCKETS}, "at_risk": "有风险", "unread": "未读消息"}


@dataclass(frozen=True)
class Bucket:
    """What waits for the actor until about the same day.

    :param tone: its colour. :param kinds: the name of each kind in it, how many, and the address of that list.
    """

    key: str
    name: str
    tone: str
    kinds: Sequence[tuple[str | Markup, int, str]]

    @property
    def number(self) -> int:
        """How many things are in it."""
        return sum(number for _, number, _ in self.kinds)

    @property
    def address(self) -> str:
        """The list, where one holds them all, or its place on the home page."""
        return self.kinds[0][2] if len(self.kinds) == 1 else url_for("console.home", _anchor=self.key)


def mount(blp: Blueprint) -> None:
    """Mount the address that the frame of the other desks asks."""
    blp.add_url_rule("/desk/counts", "counts", counts)


@roles()
def counts() -> Response:
    """How much waits here for whoever asks: of each number its list; told to our own desks' pages and to no other site's."""
    with unit_of_work() as uow:
        found = here(Frame.of(uow), buckets(Frame.of(uow), today()))
    answer = jsonify({key: {"number": number, "address": address} for key, (number, address) in found.items()})
    answer.vary.add("Origin")
    if request.origin in desks.origins():
        answer.headers["Access-Control-Allow-Origin"] = request.origin
        answer.headers["Access-Control-Allow-Credentials"] = "true"
    return answer


def here(frame: Frame, found: Sequence[Bucket]) -> Mapping[str, tuple[int, str]]:
    """The numbers of this desk, by the keys of `COUNTED`: each with the address of what it counts."""
    return {
        "waiting": (frame.waiting, url_for("console.home")),
        **{one.key: (one.number, one.address) for one in found},
        "at_risk": (frame.at_risk, url_for("console.worklist", plural="cases", due="risk")),
        "unread": (frame.unread, url_for("console.inbox")),
    }


def bucket(heap: Heap, on: date) -> str:
    """How near the last day of these things is: late, today, week, later, never (no day limits them), or held."""
    if heap.held:
        return "held"
    if heap.last_day is None:
        return "never"
    left = (heap.last_day - on).days
    if left > WEEK.days:
        return "later"
    return "late" if left < 0 else "week" if left else "today"


def buckets(frame: Frame, on: date) -> list[Bucket]:
    """The buckets in their order; what waits on a page of the desk's own is limited by no day."""
    numbers: dict[str, dict[str, int]] = {name: defaultdict(int) for name in BUCKETS}
    for one in frame.work:
        for heap in one.heaps:
            if heap.turn in one.mine:
                numbers[bucket(heap, on)][one.kind.plural] += heap.number
    names = {one.kind.plural: several(one.kind.machine.name) for one in frame.work}
    own = [(said(name), waits, url_for(endpoint)) for name, endpoint, waits in frame.own if waits]
    return [
        Bucket(key, DUE[key], tone, [
            *((names[plural], number, url_for("console.worklist", plural=plural, hand="mine", due=key))
              for plural, number in numbers[key].items()), *(own if key == "never" else ())])
        for key, tone in BUCKETS.items()
    ]
