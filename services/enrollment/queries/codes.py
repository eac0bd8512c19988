"""Trainees' codes 学员码 as they are shown to whoever prints them: never a code, only that there is one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.enrollment.models import Account, Case, TraineeCode
from shared.casework import Actor
from shared.identity import scope
from shared.lifecycle import Role
from shared.runtime import UnitOfWork


def people_of_codes(uow: UnitOfWork, by: Actor, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The people of these cases whom the actor sees, numbers masked, with the code that each has in force.

    Of several cases of one person the latest stands for all; `unfit` says that their account takes no code.
    """
    cases = uow.session.execute(
        select(Case).where(Case.id.in_(ids), scope(by, Case)).order_by(Case.year, Case.number)).scalars().all()
    latest = {case.person_id: case for case in cases}
    with uow.whole_city():  # an old code may be of another base or unit
        codes = {code.person_id: code for code in uow.session.execute(select(TraineeCode).where(
            TraineeCode.person_id.in_(latest), TraineeCode.revoked_at.is_(None))).scalars()}
    unfit = set(uow.session.execute(select(Account.person_id).where(
        Account.person_id.in_(latest), ~Account.active | (Account.roles != [str(Role.TRAINEE)]))).scalars())
    return [{
        **uow.vault.masked({"id_number": case.id_number, "person_id": person}), "id": case.id, "number": case.number,
        "name": case.name, "trade": case.trade, "level": case.level, "code": codes.get(person), "unfit": person in unfit,
    } for person, case in latest.items()]


def codes_of(uow: UnitOfWork, person: UUID) -> list[TraineeCode]:
    """All codes of a person, the newest first, also those of other units."""
    with uow.whole_city():
        return list(uow.session.execute(
            select(TraineeCode).where(TraineeCode.person_id == person).order_by(TraineeCode.id.desc())).scalars())
