"""A class of trained people at the assessment desk, and the steps that take it as far as a test needs."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from services.assessment import actions
from services.assessment.actions import Issued
from services.assessment.lifecycle import CaseState
from services.assessment.rules import Part, Post
from shared.lifecycle import Role
from tests.harness import Desk, dossier, fixed_id

TODAY = date(2026, 11, 10)
EXAM_DAY = date(2026, 11, 20)
PUBLISHED_ON = date(2026, 11, 26)


def slugs(outcome):
    """The reasons of an outcome, by case."""
    return {id_: refusal.reason.slug for id_, refusal in outcome.refused.items()}


class Exam:
    """One class, its officers, and one sitting; each method does one step for everybody unless told."""

    def __init__(self, desk: Desk, *, cases: int = 5, level: str = "senior", rehearsal: bool = False) -> None:
        self.desk = desk
        self.unit = "rehearsal" if rehearsal else "huancui"
        self.rehearsal = rehearsal
        self.level = level
        self.class_id, self.teacher = uuid4(), uuid4()
        self.base = desk.actor(Role.BASE_CLERK, unit=self.unit, rehearsal=rehearsal)
        self.office, self.office2 = self._city(Role.EXAMINER_OFFICE), self._city(Role.EXAMINER_OFFICE)
        self.invigilator, self.supervisor = self._city(Role.INVIGILATOR), self._city(Role.SUPERVISOR)
        self.examiners = [uuid4() for _ in range(9)]
        self.cases = self.arrive(cases)
        self.sitting: UUID | None = None

    def _city(self, role: Role):
        return self.desk.actor(role, unit=self.unit, rehearsal=self.rehearsal)

    def arrive(self, count: int) -> list[UUID]:
        """Let cases be handed on by the training desk."""
        facts = {"training": {"class": {"id": str(self.class_id), "number": "演示2026-01"}}}
        items = [
            dossier(
                state="trained", facts=facts, unit=self.unit, rehearsal=self.rehearsal, level=self.level,
                base_id=fixed_id("base", self.unit),
                duties=[[str(self.teacher), "teaching", "2026-09-01", "training"]],
            )
            for _ in range(count)
        ]
        with self.desk.uow() as uow:
            actions.receive_trained(uow, items, on=TODAY)
        return [UUID(item["case"]["id"]) for item in items]

    def do(self, action, *arguments, by, on=TODAY, **payload):
        """Call an action in a unit of work of its own."""
        with self.desk.uow() as uow:
            return action(uow, *arguments, by=by, on=on, **payload)

    def admitted(self) -> Exam:
        """Apply for the class and admit it."""
        self.do(actions.apply_class, self.class_id, by=self.base, left_out={}).require_all()
        self.do(actions.admit, self.cases, by=self.office).require_all()
        return self

    def planned(self, *, day: date = EXAM_DAY, capacity: int = 30, parts=(Part.THEORY, Part.SKILL), **fields) -> UUID:
        """Plan a sitting; the first one is this exam's."""
        plan = {"year": 2026, "unit": self.unit, "occupation": "6-31-01-03", "level": self.level, "parts": list(parts),
                "day": day, "session": "morning", "place": "演示考点", "capacity": capacity, **fields}
        (id_,) = self.do(actions.plan_sittings, [plan], by=self.office)
        self.sitting = self.sitting or id_
        return id_

    def roster(self, persons=None, *, until: date = date(2026, 12, 31)) -> None:
        """Enter the officials of this exam on the roster."""
        posts = [(person, Post.EXAMINER) for person in persons or self.examiners]
        posts += [(self.invigilator.person, Post.INVIGILATOR), (self.supervisor.person, Post.SUPERVISOR)]
        entries = [{"person_id": person, "name": f"演示考务{number}", "post": post, "valid_from": date(2026, 1, 1),
                    "valid_until": until} for number, (person, post) in enumerate(posts, 1)]
        self.do_without_day(actions.register_officials, entries, by=self.office)

    def do_without_day(self, action, *arguments, **payload):
        """Call an action that needs no day."""
        with self.desk.uow() as uow:
            return action(uow, *arguments, **payload)

    def officials(self, examiners: int = 3) -> dict[UUID, Post]:
        """So many examiners, the invigilator, the supervisor."""
        named = dict.fromkeys(self.examiners[:examiners], Post.EXAMINER)
        return {**named, self.invigilator.person: Post.INVIGILATOR, self.supervisor.person: Post.SUPERVISOR}

    def seated(self, parts=(Part.THEORY, Part.SKILL)) -> Exam:
        """Admit, plan, staff and seat."""
        self.admitted()
        self.planned(parts=parts)
        self.roster()
        self.do(actions.staff, [self.sitting], by=self.office, officials=self.officials()).require_all()
        self.do(actions.seat, self.cases, by=self.office, sitting_id=self.sitting).require_all()
        return self

    def sat(self, exceptions=None, **seating) -> Exam:
        """Everybody sits, but for the exceptions."""
        self.seated(**seating)
        self.do(actions.mark_presence_at_sittings, [self.sitting], by=self.invigilator, on=EXAM_DAY,
                exceptions=exceptions or {}).require_all()
        return self

    def results(self, theory="80", skill="80", **others):
        """The same scores for everybody who sat, but for some: `{case: {Part: score}}`."""
        usual = {Part.THEORY: Decimal(theory), Part.SKILL: Decimal(skill)}
        sat = [row.id for row in self.desk.query("select id from cases where state = 'sat' order by id")]
        return {id_: others.get("but", {}).get(id_, usual) for id_ in sat}

    def published(self, results=None, **seating) -> Exam:
        """Enter, check and publish."""
        self.sat(**seating)
        self.do(actions.enter_results, [self.sitting], by=self.office, on=PUBLISHED_ON,
                results=results(self) if results else self.results()).require_all()
        self.do(actions.check_results, [self.sitting], by=self.office2, on=PUBLISHED_ON).require_all()
        self.do(actions.publish, [self.sitting], by=self.office, on=PUBLISHED_ON).require_all()
        return self

    def issued(self, ids=None, *, level_digit: str = "3") -> dict[UUID, Issued]:
        """Certificates as an issuing system would number them."""
        return {
            id_: Issued(f"Y00013700000126{level_digit}{number:06d}", PUBLISHED_ON, "演示评价机构")
            for number, id_ in enumerate(ids or self.cases, 1)
        }

    def states(self) -> list[str]:
        """The states of the cases, in order of their ids."""
        return [row.state for row in self.desk.query("select state from cases order by id")]

    def state_of(self, id_: UUID) -> CaseState:
        """The state of one case."""
        return CaseState(self.desk.query("select state from cases where id = :id", id=id_)[0].state)

    def sitting_state(self) -> str:
        """The state of the sitting."""
        return self.desk.query("select state from sittings where id = :id", id=self.sitting)[0].state
