"""A worklist as the database answers it: what fits the conditions, by class or batch, the most urgent first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Date, Select, Table, Text, and_, case, cast, column, func, literal, or_, select
from sqlalchemy import table as named

from shared.casework.handing import handed
from shared.deadlines import Standing
from shared.identity import scope
from shared.lifecycle import Role
from shared.runtime import UnitOfWork
from shared.web.console import kinds, marks, words
from shared.web.console.asked import Asked
from shared.web.console.kinds import Kind
from shared.web.console.waiting import Limits, limits
from shared.web.language import say
from shared.web.paging import paged
from shared.web.requests import current_actor, today
from shared.web.terms import terms

WEEK = timedelta(days=7)
NEVER = date.max
SHOWN = (*kinds.COLUMNS, "year", "base_id", "occupation", "level", "amount_fen", "class_number")
# What a case is grouped by, where its table has the column: the name of the group stands in that table's column.
GROUPS = {"class_id": ("classes", "number"), "roster_id": ("rosters", "file_name")}
CLASS = ("training", "class")  # where the dossier of a later desk says the class


@dataclass(frozen=True)
class Worklist:
    """The things of one kind that fit what was asked, for whoever asks."""

    uow: UnitOfWork
    kind: Kind
    asked: Asked
    t: Table
    limits: Limits

    @classmethod
    def of(cls, uow: UnitOfWork, kind: Kind, asked: Asked) -> Worklist:
        """Look up the last days of the years that there are."""
        t = kinds.table(uow, kind)
        years = uow.execute(select(t.c.year).distinct()).scalars().all() if kind.watched and "year" in t.c else ()
        return cls(uow, kind, asked, t, limits(uow, kind, years, today()))

    @property
    def group(self) -> ColumnElement[str]:
        """The id of the class or batch of a row; empty where it has none."""
        if self.kind.machine.subject != "case":
            return literal("", Text)
        held = next((name for name in GROUPS if name in self.t.c), None)
        found = cast(self.t.c[held], Text) if held else self.t.c.facts[(*CLASS, "id")].astext if "facts" in self.t.c else literal("", Text)
        return func.coalesce(found, "")

    @property
    def limited(self) -> bool:
        """Whether a day limits any of them."""
        return bool(self.limits or self.kind.face.until)

    @property
    def last_day(self) -> ColumnElement[date]:
        """The last day of a row's next step; the end of days where no day limits it."""
        by_day: dict[date, list[ColumnElement[bool]]] = {}
        for (year, state), risk in self.limits.items():
            by_day.setdefault(risk.step.last_day, []).append(and_(self.t.c.year == year, self.t.c.state == state))
        never = func.coalesce(self.kind.own_last_day(self.t), cast(literal(NEVER), Date))
        return case(*((or_(*fits), cast(literal(day), Date)) for day, fits in by_day.items()), else_=never) if by_day else never

    @property
    def order(self) -> tuple[ColumnElement[Any], ...]:
        """Among the equally urgent: who has waited longest first, cases then by their number."""
        numbered = (self.t.c.number,) if self.kind.machine.subject == "case" else ()
        return (self.t.c.state_on, *numbered, self.t.c.id)

    def where(self) -> list[ColumnElement[bool]]:
        """The conditions: of the actor's reach, open unless told, and what was asked."""
        t, asked = self.t, self.asked
        found = [scope(current_actor(), t, self.kind.machine.belongs)]
        found += [] if asked.ended or asked.states else kinds.is_open(self.kind, t)
        if asked.states:
            found.append(t.c.state.in_(asked.states))
        if asked.q:
            hit = [t.c[name].startswith(asked.q, autoescape=True) for name in ("number", "name", "title") if name in t.c]
            if (digest := self.uow.vault.of_last_four(asked.q)) and "last_four_digest" in t.c:
                hit.append(t.c.last_four_digest == digest)
            found.append(or_(*hit) if hit else literal(False))
        if asked.hand:
            found += [t.c.here, self.kind.turn_key(t).in_(sorted(self.hands()[asked.hand]))]
        if asked.group:
            found.append(self.group == asked.group)
        found += [mark.when(self.uow, t, today()) for mark in marks.of(self.kind) if mark.key == asked.mark]
        found += [cast(t.c[name], Text) == value for name, value in asked.places]
        return [*found, *self._due()]

    def _due(self) -> list[ColumnElement[bool]]:
        t, on, due = self.t, today(), self.asked.due
        if due == "held":
            return [t.c.held_reason.is_not(None)]
        if due == "risk":
            near = [and_(t.c.year == year, t.c.state == state) for (year, state), risk in self.limits.items()
                    if risk.standing is not Standing.ON_TRACK]
            return [or_(*near, self.kind.own_last_day(t) <= on + WEEK)]
        last = self.last_day
        spans = {"late": last < on, "today": last == on, "week": and_(last > on, last <= on + WEEK), "later": and_(last > on + WEEK, last < NEVER),
                 "never": last == NEVER}
        return [spans[due], t.c.held_reason.is_(None)] if due else []

    def page(self, after: str | None, size: int) -> dict[str, Any]:
        """One page of rows: groups whole and together, the group with the most urgent row first, urgent rows first."""
        group, last = self.group, self.last_day
        inner = self._rows(
            group.label("group"), last.label("last_day"), func.min(last).over(partition_by=group).label("group_last"),
            func.count().over(partition_by=group).label("group_size"),
        ).subquery()
        found = paged(self.uow, select(inner), {"after": after, "limit": size}, inner.c.group_last, inner.c.group,
                      inner.c.last_day, *(inner.c[key.name] for key in self.order))
        return {**found, "items": self._lines(found["items"])}

    def _rows(self, *more: ColumnElement[Any]) -> Select[Any]:
        turn = self.kind.turn_key(self.t).label("turn")
        return select(*(self.t.c[name] for name in SHOWN if name in self.t.c), turn, *more).where(*self.where())

    def hands(self) -> dict[str, set[str]]:
        """The states, and what refines them, in which a thing is in the actor's hands, and in others'."""
        actor = current_actor()
        return {"mine": self.kind.mine(actor), "others": self.kind.others(actor)}

    def counts(self) -> Counter[str]:
        """How many rows fit: `all` of them, and of those `mine`, in the actor's hands, and `others`."""
        t, found = self.t, Counter[str]()
        inner = select(self.kind.turn_key(t).label("turn"), t.c.here).where(*self.where()).subquery()
        rows = self.uow.execute(select(inner.c.turn, inner.c.here, func.count()).group_by(inner.c.turn, inner.c.here))
        for turn, here, number in rows:
            found["all"] += number
            found.update({hand: number for hand, turns in self.hands().items() if here and turn in turns})
        return found

    def everything(self, most: int) -> Sequence[Mapping[str, Any]]:
        """The rows that fit, in the same order, not more than that many."""
        last = self.last_day
        statement = self._rows(self.group.label("group"), last.label("last_day")).order_by(
            last, self.group, *self.order).limit(most)
        return self._lines([dict(row) for row in self.uow.execute(statement).mappings()])

    def _lines(self, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
        given = handed(self.uow, [row["id"] for row in rows])
        return [{**self.line(row), "given": given[row["id"]]["account_name"] if row["id"] in given else ""} for row in rows]

    def versions(self, most: int) -> dict[UUID, int]:
        """The versions of the rows that fit, by id, not more than that many: the most urgent ones."""
        rows = self.uow.execute(select(self.t.c.id, self.t.c.seq).where(*self.where()).order_by(
            self.last_day, *self.order).limit(most))
        return dict(sorted((id_, seq) for id_, seq in rows))

    def line(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """A row as a list shows it: in whose hands it is, and how many days are left by which step."""
        from shared.web.console.things import line

        shown = line(self.uow, self.kind, dict(row))
        risk, until = self.limits.get((row.get("year"), row["state"])), self.kind.face.until.get(row["state"])
        left = (row["last_day"] - today()).days if row["last_day"] < NEVER else None
        near = risk.standing if risk else _near(left)
        roles = self.kind.turn(row["turn"]) if row["here"] else frozenset()
        return {**shown, "mine": bool(roles & current_actor().roles), "whose": whose(roles), "left": left,
                "limit": risk.step.name if risk else until.name if until and left is not None else "",
                "tone": {Standing.LATE: "bad", Standing.AT_RISK: "gold"}.get(near, "ok")}

    def groups(self, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """What the classes or batches of these rows are called, by id."""
        firsts: dict[str, Mapping[str, Any]] = {}
        for row in rows:
            firsts.setdefault(row["group"], row)
        named_so = self._group_names([key for key in firsts if key])
        return {key: " · ".join(filter(None, (
            named_so.get(key) or (_("未编班") if key == "" else ""),
            *(words.plain(words.shown(self.uow, name, row[name])) for name in ("base_id", "occupation", "level") if key and row.get(name)),
        ))) for key, row in firsts.items()}

    def _group_names(self, keys: Sequence[str]) -> Mapping[str, str]:
        if not keys:
            return {}
        if "class_number" in self.t.c:
            place: Any = self.t.c.class_number
        elif held := next((name for name in GROUPS if name in self.t.c), None):
            table, name = GROUPS[held]
            theirs = named(table, column("id"), column(name))
            rows = self.uow.execute(select(cast(theirs.c.id, Text), theirs.c[name]).where(cast(theirs.c.id, Text).in_(keys)))
            return {key: said for key, said in rows}
        else:
            place = self.t.c.facts[(*CLASS, "number")].astext
        # The way into the facts is a parameter, and two parameters are two expressions: named once, it can be grouped by.
        inner = select(self.group.label("key"), place.label("place")).where(self.group.in_(keys)).subquery()
        rows = self.uow.execute(select(inner.c.key, func.min(inner.c.place)).group_by(inner.c.key))
        return {key: said for key, said in rows}


def _near(left: int | None) -> Standing:
    """How a thing stands to a day that it says itself."""
    if left is None or left > WEEK.days:
        return Standing.ON_TRACK
    return Standing.LATE if left < 0 else Standing.AT_RISK


def whose(roles: frozenset[Role]) -> str:
    """In whose hands a thing is, in words."""
    if roles == {Role.TIMER}:
        return str(_("到期自动办理"))
    return str(_("、")).join(say(term) for role, term in terms(Role).items() if role in roles and role is not Role.TIMER)


