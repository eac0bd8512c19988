"""A training desk with its officers, and classes in whatever state a test needs."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any
from uuid import UUID

from services.training import actions, queries
from services.training.actions import classes, placing
from services.training.actions.seeding import BASES
from services.training.lifecycle import CASE
from shared.casework import Actor, Outcome, receive
from shared.lifecycle import Role
from tests.harness import Desk, dossier, fixed_id

PLANNED, STARTS = date(2026, 3, 2), date(2026, 3, 9)
SCHEME = {"occupation": "6-31-01-03", "trade": "电工", "level": "senior", "certificate_kind": "skill_level",
          "starts_on": STARTS, "ends_on": STARTS, "mode": "blended"}
ROOMS = {"classroom": "一号教室", "workshop": "实训车间"}


@dataclass
class School:
    """The desk and the people of one unit who work at it."""

    desk: Desk
    unit: str = "huancui"
    rehearsal: bool = False
    cases: list[UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        bases = tomllib.loads(BASES.read_text(encoding="utf-8"))
        with self.desk.uow() as uow:
            actions.seed_base(uow, self.unit, bases[self.unit], PLANNED)

    def officer(self, role: Role) -> Actor:
        """Somebody of this unit in that role."""
        return self.desk.actor(role, unit=self.unit, rehearsal=self.rehearsal)

    @cached_property
    def base(self) -> Actor:
        return self.officer(Role.BASE_CLERK)

    @cached_property
    def employer(self) -> Actor:
        return self.officer(Role.EMPLOYER)

    @cached_property
    def clerk(self) -> Actor:
        return self.officer(Role.DISTRICT_CLERK)

    @cached_property
    def reviewer(self) -> Actor:
        return self.officer(Role.DISTRICT_REVIEWER)

    @property
    def teachers(self) -> list[UUID]:
        """The base's teachers: of professional theory, a senior technician, a senior instructor."""
        return [fixed_id("teacher", f"{self.unit}-{number}") for number in (1, 2, 3)]

    def enrolled(self, people: int = 2, **fields: Any) -> list[UUID]:
        """Cases that enrollment has handed on."""
        home = {"unit": self.unit, "rehearsal": self.rehearsal, "base_id": fixed_id("base", self.unit),
                "employer_id": fixed_id("employer", self.unit)}
        with self.desk.uow() as uow:
            items = [dossier(**{**home, **fields}) for _ in range(people)]
            return receive(uow, CASE, items, on=PLANNED)

    def drafted(self, people: int = 2, **scheme: Any) -> UUID:
        """A class being drawn up, with its timetable, its people and their contracts."""
        cases = self.enrolled(people)
        with self.desk.uow() as uow:
            plan = {**SCHEME, "employer_id": fixed_id("employer", self.unit), **scheme}
            class_id = actions.open_class(uow, by=self.base, on=PLANNED, scheme=plan)
            lessons = actions.propose_timetable(uow, class_id, by=self.base, hours_per_day=8, **ROOMS)
            actions.write_timetable(uow, class_id, by=self.base, lessons=lessons)
            placing.place(uow, cases, by=self.base, on=PLANNED, class_id=class_id).require_all()
            actions.file_contracts(uow, class_id, by=self.base, contracts=dict.fromkeys(cases, "a" * 64))
        self.cases = cases
        return class_id

    def filed(self, people: int = 2, **scheme: Any) -> UUID:
        """A class whose plan has been countersigned, reviewed and filed."""
        class_id = self.drafted(people, **scheme)
        for act, by in ((classes.submit, self.base), (classes.countersign, self.employer),
                        (classes.review, self.clerk), (classes.file, self.reviewer)):
            self.act(act, [class_id], by).require_all()
        return class_id

    def running(self, people: int = 2, **scheme: Any) -> UUID:
        """A class in training, on its first day."""
        class_id = self.filed(people, **scheme)
        self.act(classes.start, [class_id], self.base, on=STARTS).require_all()
        return class_id

    def taught(self, people: int = 2, absent: Mapping[int, Sequence[UUID]] | None = None) -> UUID:
        """A class all of whose lessons have been held as filed.

        :param absent: who was not there, by the place of the lesson in the timetable.
        """
        class_id = self.running(people)
        held = [{"lesson_id": row["id"], "absent": (absent or {}).get(place, [])}
                for place, row in enumerate(self.lessons(class_id))]
        self.attend(class_id, held)
        return class_id

    def attend(self, class_id: UUID, lessons: Sequence[Mapping[str, Any]], on: date | None = None) -> dict[str, int]:
        """Record lessons, by default on the last planned day."""
        with self.desk.uow() as uow:
            return actions.record_attendance(
                uow, class_id, by=self.base, on=on or self.last_day(class_id), evidence="electronic", lessons=lessons)

    def act(self, act: Any, ids: Sequence[UUID], by: Actor, on: date = PLANNED, **payload: Any) -> Outcome:
        """Take one action in a unit of work of its own."""
        with self.desk.uow() as uow:
            outcome: Outcome = act(uow, ids, by=by, on=on, **payload)
            return outcome

    def complete(self, class_id: UUID) -> Outcome:
        """Apply for the completion of a class and pass it."""
        on = self.last_day(class_id)
        self.act(classes.submit_completion, [class_id], self.base, on=on).require_all()
        return self.act(classes.complete, [class_id], self.clerk, on=on)

    def lessons(self, class_id: UUID) -> list[Any]:
        """The lessons of the plan, in their order."""
        with self.desk.uow() as uow:
            return queries.lessons_of(uow, [class_id])

    def last_day(self, class_id: UUID) -> date:
        """The last day of the plan."""
        return max(row["day"] for row in self.lessons(class_id))

    def states(self, table: str = "cases") -> list[str]:
        """The states of everything in a table, in the order of ids."""
        return [state for (state,) in self.desk.query(f"select state from {table} order by id")]

    def standing(self, case_id: UUID) -> dict[str, Any]:
        """The completion checks of one person, by rule."""
        with self.desk.uow() as uow:
            row = uow.execute("select * from cases where id = :id", {"id": case_id}).mappings().one()
            return {check.rule: check for check in queries.standings(uow, [row])[case_id]}
