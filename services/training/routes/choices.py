"""What the forms of the training desk offer to choose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from services.training import queries
from services.training.lifecycle import CLASS, CaseState, ClassState
from shared.runtime import UnitOfWork
from shared.web import current_actor, today
from shared.web.console.offering import Offer, name_of, seen, staff, staff_and, things


def _teachers(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    base = current_actor().org
    for one in queries.teachers_of(uow, base) if base else ():
        yield one["id"], one["name"]


def _registered(uow: UnitOfWork) -> Iterator[tuple[UUID, str]]:
    """The persons behind the teachers of the actor's base."""
    base = current_actor().org
    yield from {one["person_id"]: one["name"] for one in (queries.teachers_of(uow, base) if base else ())}.items()


def _lessons(*, held: bool | None, due: bool = False) -> Offer:
    """The lessons of the class: those that were held or were not, only those whose day has come."""

    def find(uow: UnitOfWork, about: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
        for row in queries.lessons_of(uow, seen(uow, CLASS, about)):
            if held in (None, row["held_day"] is not None) and not (due and row["day"] > today()):
                late = "（补登）" if due and row["day"] < today() else ""
                yield row["id"], f"{row['day']:%m-%d} {row['start_at']:%H:%M}–{row['end_at']:%H:%M} {row['hours']} 课时{late}"

    return Offer(find, each="tick" if due else "")


def _deviations(uow: UnitOfWork, about: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    for class_id in seen(uow, CLASS, about):
        for row in queries.deviations_of(uow, class_id):
            if row["verdict"] is None:
                yield row["id"], f"{row['lesson_day']} 备案：{row['filed']}；实际：{row['held']}"


def _visits(uow: UnitOfWork, about: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    """The site visits of the class, the last one first, by what they found."""
    for class_id in seen(uow, CLASS, about):
        for row in reversed(queries.visits_of(uow, class_id)):
            yield row["id"], f"{row['visited_on']} {row['findings'][:FOUND]}"


FOUND = 60  # characters of what was found, to tell visits apart
PEOPLE = things("cases", of="class_id", words=name_of)
OFFERS = {
    "teacher_id": Offer(_teachers),
    "register_teacher.person_id": Offer(staff_and(_registered)),
    "place.class_id": Offer(things("classes", (ClassState.DRAFTED, ClassState.RETURNED))),
    "transfer.class_id": Offer(things("classes", (ClassState.DRAFTED, ClassState.RETURNED))),
    "contracts.case_id": Offer(things("cases", (CaseState.PLACED,), of="class_id"), each="given"),
    "record.lesson_id": _lessons(held=False, due=True),
    "record.absent": Offer(things("cases", (CaseState.IN_TRAINING,), of="class_id", words=name_of)),
    "correct.lesson_id": _lessons(held=True),
    "correct.case_id": Offer(PEOPLE),
    "follow_up.case_id": Offer(PEOPLE),
    "decide.ids": Offer(_deviations),
    "visit.inspectors": Offer(staff),
    "order_mending.visit_id": Offer(_visits),
    "amend.drop": _lessons(held=False),
}
