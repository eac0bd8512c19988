"""The smallest desk that has everything: for tests of the engine, apart from any policy."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import DeclarativeBase

from shared.casework import ALL, Actor, CaseColumns, open_subjects
from shared.lifecycle import Duty, Lifecycle, Role, everywhere, move
from shared.runtime import Service, UnitOfWork, new_id

DAY = date(2026, 3, 2)


class S(StrEnum):
    """States of the toy case."""

    NEW = "new"
    CHECKED = "checked"
    APPROVED = "approved"
    WAITING = "waiting"
    GIVEN = "given"  # owned by the next desk
    BACK = "back"  # owned by the desk before
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"


class Base(DeclarativeBase):
    """The toy's tables."""


class Case(CaseColumns, Base):
    """A case with nothing of its own."""

    __tablename__ = "cases"
    __table_args__ = {"postgresql_with": {"fillfactor": 70}}


CASE = Lifecycle(
    subject="case", name="学员业务", table="cases", states=S, initial=S.NEW,
    names={S.NEW: "新建", S.CHECKED: "已审核", S.APPROVED: "已批准", S.WAITING: "等待", S.GIVEN: "已移交",
           S.BACK: "已退回", S.WITHDRAWN: "已退出", S.DISQUALIFIED: "已取消资格"},
    ends=frozenset({S.WITHDRAWN, S.DISQUALIFIED}),
    belongs={Role.BASE_CLERK: "base_id", Role.TRAINEE: "person_id"},
    elsewhere={S.GIVEN: "assessment", S.BACK: "enrollment"},
    moves=(
        move("check", "审核", S.NEW, S.CHECKED, Role.DISTRICT_CLERK, "§2.2", duty=Duty.CLAIM_HANDLING, revocable=True),
        move("approve", "批准", (S.CHECKED, S.WAITING), (S.APPROVED, S.WAITING), Role.DISTRICT_LEADER, "§3",
             duty=Duty.CLAIM_APPROVAL),
        move("give", "移交", S.APPROVED, S.GIVEN, (Role.DISTRICT_CLERK, Role.TIMER), "§2.6", hands_to="assessment",
             announces="training.case.handed_on"),
        *everywhere("training", (S.NEW, S.CHECKED, S.APPROVED, S.WAITING), withdrawn=S.WITHDRAWN,
                    disqualified=S.DISQUALIFIED, back_to="enrollment", back_state=S.BACK, fixed=(S.WAITING,)),
    ),
)
SERVICE = Service(name="training", title="试验", case=CASE, machines=(CASE,))


def officer(*roles: Role, unit: str = "huancui", person: UUID | None = None, org: UUID | None = None,
            rehearsal: bool = False) -> Actor:
    """Somebody in these roles."""
    city = {Role.EXAMINER_OFFICE, Role.AUDITOR}
    return Actor(uuid4(), person or uuid4(), "演示人员", frozenset(roles), ALL if city & set(roles) else
                 frozenset({unit}), org, rehearsal)


def rows(count: int, **fields: Any) -> list[dict[str, Any]]:
    """Columns of new cases."""
    return [
        {"id": new_id(), "number": f"T-{uuid4()}", "year": 2026, "unit": "huancui", "rehearsal": False,
         "person_id": uuid4(), "name": "演示", "id_number": "371099199001010014", "phone": "19900000000",
         "occupation": "6-31-01-03", "trade": "电工", "level": "senior", "certificate_kind": "skill_level",
         "route": "certificate", "facts": {}, **fields}
        for _ in range(count)
    ]


def opened(uow: UnitOfWork, count: int, **fields: Any) -> list[UUID]:
    """New cases."""
    return open_subjects(uow, CASE, rows(count, **fields), by=officer(Role.DISTRICT_CLERK), on=DAY, clause="§2.2")
