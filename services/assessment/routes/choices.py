"""What the forms of the assessment desk offer to choose."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.assessment import queries
from services.assessment.lifecycle import SITTING, CaseState
from services.assessment.models import Case, OfficialEntry
from services.assessment.rules import Post
from shared.identity.scopes import scope
from shared.runtime import UnitOfWork
from shared.web import current_actor, today
from shared.web.console.offering import Offer, seen, staff_and, things
from shared.web.terms import terms

APPLYING = (CaseState.TRAINED, CaseState.EXAM_RETURNED)


def _classes(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    statement, order = queries.class_list(scope(current_actor(), Case))
    for row in uow.execute(statement.order_by(order)):
        waiting = sum(row.states.get(state, 0) for state in APPLYING)
        if waiting:
            yield row.class_id, f"{row.class_number} {row.trade}（待申报 {waiting} 人）"


def _seats(uow: UnitOfWork, about: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    for sitting in seen(uow, SITTING, about):
        statement = queries.seat_list(scope(current_actor(), Case), sitting)
        for row in sorted(uow.execute(statement), key=lambda row: row.seat_no):
            yield row.case_id, f"{row.seat_no} 号 {row.name}"


def _officials(uow: UnitOfWork, _: Sequence[UUID]) -> Iterator[tuple[Any, str]]:
    t = OfficialEntry.__table__.c
    rows = uow.execute(select(t.person_id, t.name, t.post).where(
        scope(current_actor(), OfficialEntry), t.valid_from <= today(), t.valid_until >= today()).order_by(t.name))
    posts: dict[tuple[Any, str], list[str]] = {}
    for row in rows:
        posts.setdefault((row.person_id, row.name), []).append(terms(Post)[Post(row.post)])
    for (person, name), some in posts.items():
        yield person, f"{name}（{'、'.join(some)}）"


def _registered(uow: UnitOfWork) -> Iterator[tuple[UUID, str]]:
    """Everybody who was ever in the roster, by the name under which they were last."""
    t = OfficialEntry.__table__.c
    rows = uow.execute(select(t.person_id, t.name).where(scope(current_actor(), OfficialEntry)).order_by(t.valid_from))
    yield from {row.person_id: row.name for row in rows}.items()


OFFERS = {
    "classes.class_id": Offer(_classes),
    "apply_class.case": Offer(things("cases", APPLYING, of="class_id"), each="given"),
    "apply_exam.case": Offer(things("cases", APPLYING), each="given"),
    "seat.sitting_id": Offer(things("sittings", queries.TAKES_CANDIDATES)),
    "register_officials.person_id": Offer(staff_and(_registered)),
    "staff.person_id": Offer(_officials),
    "mark_presence.case": Offer(_seats, each="given"),
    "enter_results.case": Offer(_seats, each="given"),
    "check_results.case": Offer(_seats, each="given"),
    "register_certificates.case": Offer(things("cases", (CaseState.PASSED,)), each="given"),
}
