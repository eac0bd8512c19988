"""Seats 考位 for classes: what is free in sittings that they can still go to, and how many of their people need one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.training.queries.classes import rosters
from services.training.queries.lessons import last_days
from shared.runtime import UnitOfWork

Row = Mapping[str, Any]
Told = tuple[date, datetime | None]  # the day and the moment of a word
LONG_AGO = datetime.min.replace(tzinfo=UTC)
KIND = ("rehearsal", "year", "occupation", "level")


@dataclass(frozen=True)
class Sitting:
    """A sitting to come that examines all of a class's level.

    :ivar in_time: it is held after the last lesson of the class.
    """

    day: date
    free: int
    in_time: bool


@dataclass(frozen=True)
class Seats:
    """The seats for one class.

    :ivar sittings: of the whole city and of its kind, by day, full ones included.
    :ivar needed: how many of its people have no seat yet, here and at assessment.
    :ivar needed_by_all: the same of all classes of this year, occupation and level in the city, who share these seats.
    :ivar told_on: the day of the last word from assessment; None where it has told nothing.
    :ivar told_at: the moment of that word; None also where it was told when moments were not yet told.
    """

    sittings: Sequence[Sitting]
    needed: int
    needed_by_all: int
    told_on: date | None
    told_at: datetime | None = None

    @property
    def known(self) -> bool:
        """Whether there is a sitting that the class can still go to, be it full."""
        return any(one.in_time for one in self.sittings)

    @property
    def free(self) -> int:
        """Free seats in the sittings after its last lesson."""
        return sum(one.free for one in self.sittings if one.in_time)

    @property
    def short(self) -> int:
        """How many of the class would go without a seat, if nobody else took one."""
        return max(0, self.needed - self.free)


def seats_left(uow: UnitOfWork, rows: Sequence[Row], on: date) -> dict[UUID, Seats]:
    """The seats for these classes from this day on, by class (63号 §2.6).

    :param rows: all columns of the classes.
    """
    with uow.whole_city():  # a sitting takes candidates of every unit, so that all classes of a kind share its seats
        over: dict[UUID, date] = {row["id"]: row["ended_on"] or row["ends_on"] for row in rows}
        over |= last_days(uow, [row["id"] for row in rows if not row["ended_on"]])
        sittings = _sittings(uow, rows)
        needed, by_kind, told = _needed(uow, rows)
    return {
        row["id"]: _seats(
            sittings[_kind(row)], over[row["id"]], on, needed=needed[row["id"]], needed_by_all=by_kind[_kind(row)],
            told=told.get(row["id"]))
        for row in rows
    }


def _kind(row: Row) -> tuple[Any, ...]:
    return tuple(row[name] for name in KIND)


def _seats(sittings: Sequence[Row], over: date, on: date, *, needed: int, needed_by_all: int, told: Told | None) -> Seats:
    coming = [Sitting(one["day"], one["free"], one["day"] > over) for one in sittings
              if one["open"] and one["whole"] and one["day"] >= on]
    words: list[Told] = [*((one["told_on"], one["told_at"]) for one in sittings), *([told] if told else [])]
    day, at = max(words, key=lambda word: (word[0], word[1] or LONG_AGO), default=(None, None))
    return Seats(coming, needed=needed, needed_by_all=needed_by_all, told_on=day, told_at=at)


def _of_kinds(rows: Sequence[Row]) -> dict[str, list[Any]]:
    kinds = sorted({_kind(row) for row in rows})
    return {name: [kind[place] for kind in kinds] for place, name in enumerate(KIND)}


# The years, occupations and levels of the given classes, as a relation.
KINDS = ("unnest(cast(:rehearsal as boolean[]), cast(:year as int[]), cast(:occupation as text[]), cast(:level as text[]))"
         " as k(rehearsal, year, occupation, level)")


def _sittings(uow: UnitOfWork, rows: Sequence[Row]) -> dict[tuple[Any, ...], list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = defaultdict(list)
    for one in uow.execute(
        f"select e.* from exam_seats e join {KINDS} using (rehearsal, year, occupation, level) order by e.day, e.id",
        _of_kinds(rows),
    ).mappings():
        found[_kind(dict(one))].append(dict(one))
    return found


def _needed(uow: UnitOfWork, rows: Sequence[Row]) -> tuple[dict[UUID, int], dict[tuple[Any, ...], int], dict[UUID, Told]]:
    """How many need a seat by class, and by kind; and when assessment spoke of a class last."""
    classes = [dict(each) for each in uow.execute(
        "select c.id, c.rehearsal, c.year, c.occupation, c.level, coalesce(w.waiting, 0) as waiting, w.told_on, w.told_at"
        f" from classes c join {KINDS} using (rehearsal, year, occupation, level) left join exam_waiting w on w.id = c.id",
        _of_kinds(rows),
    ).mappings()]
    here = rosters(uow, [each["id"] for each in classes])
    needed: dict[UUID, int] = defaultdict(int)
    by_kind: dict[tuple[Any, ...], int] = defaultdict(int)
    for each in classes:
        needed[each["id"]] = here.get(each["id"], (0, 0))[0] + each["waiting"]
        by_kind[_kind(each)] += needed[each["id"]]
    return needed, by_kind, {each["id"]: (each["told_on"], each["told_at"]) for each in classes if each["told_on"]}
