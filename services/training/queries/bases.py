"""Bases, their scope and their teachers with certificates."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select

from services.training.models import BaseScope, Teacher, TeacherCertificate, TrainingBase
from services.training.rules import Certificate
from shared.casework import Actor
from shared.identity.scopes import scope
from shared.lifecycle import Role
from shared.runtime import UnitOfWork

OWN = {Role.BASE_CLERK: "id", Role.EMPLOYER: "employer_id", Role.TRAINEE: "person_id"}


def bases(actor: Actor) -> Select[Any]:
    """The bases that the actor sees."""
    return select(*TrainingBase.__table__.c).where(scope(actor, TrainingBase.__table__, OWN))


def base_of(uow: UnitOfWork, base_id: UUID) -> Mapping[str, Any] | None:
    """One base with its scope as (occupation, level) pairs."""
    row = uow.execute(select(*TrainingBase.__table__.c).where(TrainingBase.id == base_id)).mappings().first()
    if row is None:
        return None
    pairs = uow.execute(select(BaseScope.occupation, BaseScope.level).where(BaseScope.base_id == base_id))
    return {**row, "scope": frozenset((occupation, level) for occupation, level in pairs)}


def teachers_of(uow: UnitOfWork, base_id: UUID) -> list[dict[str, Any]]:
    """The teachers of a base with their certificates, in the order of their names."""
    rows = list(uow.execute(
        select(*Teacher.__table__.c).where(Teacher.base_id == base_id).order_by(Teacher.name, Teacher.id)
    ).mappings())
    held = uow.execute(
        select(*TeacherCertificate.__table__.c).where(TeacherCertificate.teacher_id.in_([row["id"] for row in rows]))
        .order_by(TeacherCertificate.valid_from, TeacherCertificate.id)
    ).mappings()
    by_teacher: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    for certificate in held:
        by_teacher[certificate["teacher_id"]].append(dict(certificate))
    return [{**row, "certificates": by_teacher[row["id"]]} for row in rows]


def certificates_of(uow: UnitOfWork, teacher_ids: Collection[UUID]) -> Mapping[UUID, list[Certificate]]:
    """The certificates of several teachers, as the rules take them."""
    with uow.whole_city():  # what a lesson is worth does not hang on who asks: a trainee or employer sees no teacher as theirs
        rows = uow.execute(
            select(TeacherCertificate.teacher_id, TeacherCertificate.title, TeacherCertificate.valid_from,
                   TeacherCertificate.valid_to).where(TeacherCertificate.teacher_id.in_(set(teacher_ids)))
        ).all()
    found: dict[UUID, list[Certificate]] = defaultdict(list)
    for teacher_id, title, valid_from, valid_to in rows:
        found[teacher_id].append(Certificate(title=title, valid_from=valid_from, valid_to=valid_to))
    return found
