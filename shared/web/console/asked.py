"""What a list was asked for: the conditions in its address, each a chip that can be taken away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext as _
from sqlalchemy import Table
from werkzeug.datastructures import MultiDict

from shared.runtime import UnitOfWork
from shared.web.console import marks, words
from shared.web.console.kinds import Kind
from shared.web.console.labels import LABELS
from shared.web.language import say

LONGEST = 100  # characters of a condition
HANDS = {"mine": "待我办理", "others": "他人办理中"}
DUE = {"late": "逾期", "today": "今天到期", "week": "7 天内到期", "later": "7 天以后到期", "never": "无时限", "risk": "临期或逾期", "held": "暂缓办理"}
PLACES = ("unit", "year", "occupation", "level", "base_id", "employer_id")  # columns that a list can be narrowed by
NAMES = {**LABELS, "unit": "区市"}
Pair = tuple[str, str]


@dataclass(frozen=True)
class Asked:
    """The conditions of a list.

    :ivar states: any of these; `hand`: whose turn; `due`: how near the last day; `group`: one class or batch, by its id.
    :ivar mark: what the list is looked through for.
    :ivar places: values of columns; `ended`: also what is no longer open here.
    """

    states: tuple[str, ...] = ()
    q: str = ""
    hand: str = ""
    due: str = ""
    group: str = ""
    mark: str = ""
    ended: bool = False
    places: tuple[Pair, ...] = ()

    @classmethod
    def of(cls, kind: Kind, t: Table, args: MultiDict[str, str]) -> Asked:
        """Read an address; what is none of our conditions says nothing."""
        known = {str(state) for state in kind.machine.states}

        def text(name: str) -> str:
            return args.get(name, "").replace("\0", "").strip()[:LONGEST]

        return cls(
            states=tuple(state for state in dict.fromkeys(args.getlist("state")) if state in known), q=text("q"),
            hand=text("hand") if text("hand") in HANDS else "", due=text("due") if text("due") in DUE else "",
            group=text("group"), mark=text("mark") if text("mark") in {mark.key for mark in marks.of(kind)} else "", ended=args.get("ended") == "1",
            places=tuple((name, text(name)) for name in PLACES if name in t.c and text(name)),
        )

    def pairs(self) -> list[Pair]:
        """The conditions as they stand in an address."""
        one = (("q", self.q), ("hand", self.hand), ("due", self.due), ("group", self.group), ("mark", self.mark), ("ended", "1" if self.ended else ""))
        return [*(("state", state) for state in self.states), *self.places, *(pair for pair in one if pair[1])]

    def address(self, *without: Pair, **more: str) -> str:
        """The query of the same list without these conditions, and with others."""
        kept = [pair for pair in self.pairs() if pair not in without]
        return "?" + urlencode([*kept, *((name, value) for name, value in more.items() if value)])

    def chips(self, uow: UnitOfWork, kind: Kind, group: str) -> Iterator[tuple[str, str]]:
        """Each condition in words, with the address of the list without it.

        :param group: what the class or batch is called.
        """
        for pair in self.pairs():
            yield self._said(uow, kind, pair, group), self.address(pair)

    def _said(self, uow: UnitOfWork, kind: Kind, pair: Pair, group: str) -> str:
        name, value = pair
        if name == "state":
            return str(_("状态：%(state)s", state=say(kind.name_of(value))))
        fixed = {"hand": HANDS, "due": DUE, "mark": {mark.key: mark.name for mark in marks.of(kind)}}.get(name)
        if fixed:
            return say(fixed[value])
        plain = {"q": f"“{value}”", "group": group or _("所选班级或批次"), "ended": _("含已办结、已转出")}
        return str(plain.get(name) or "") or f"{say(NAMES[name])}{_('：')}{say(shown(uow, name, value))}"


def shown(uow: UnitOfWork, column: str, value: Any) -> str:
    """What a value of a column is called in a condition."""
    if column in words.REFERENCE:
        return str(uow.reference(words.REFERENCE[column]).get(str(value), {}).get("name") or value)
    return str(value)
