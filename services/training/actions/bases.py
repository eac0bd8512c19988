"""Recognising bases 基地认定 and registering their teachers (63号 §2.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from services.training import rules
from services.training.actions.reach import own_base
from services.training.models import BaseScope, Teacher, TeacherCertificate, TrainingBase
from shared import reference
from shared.casework import Actor
from shared.casework.reasons import UNKNOWN
from shared.refusals import Refused
from shared.runtime import UnitOfWork, new_id


def recognise_base(
    uow: UnitOfWork, *, by: Actor, on: date, base: Mapping[str, Any], scope: Sequence[Mapping[str, str]]
) -> UUID:
    """Recognise a base of the officer's own unit for occupations and levels (63号 §2.1).

    :param base: unit, name, uscc, conditions, recognised_by, recognised_from, recognised_to.
    :raises Refused: `base-conditions-missing`; `no-such-record` for another unit.
    """
    if base["unit"] not in by.units:
        raise Refused(UNKNOWN("只能认定本区市的培训基地。"))
    required = uow.policy(on).base_conditions
    if refusal := rules.base_has_conditions(conditions=base["conditions"], required=required):
        raise Refused(refusal)
    row = TrainingBase(id=new_id(), rehearsal=bool(by.rehearsal), **base)
    uow.session.add(row)
    uow.session.flush()
    uow.session.add_all(BaseScope(base_id=row.id, **part) for part in scope)
    name_bases(uow)
    return row.id


def name_bases(uow: UnitOfWork) -> None:
    """Tell every desk what the bases are called, so that their pages show a name."""
    rows = uow.execute("select id::text, name, unit from bases").all()
    reference.tell(uow, "base", {id_: {"name": name, "unit": unit} for id_, name, unit in rows})


def register_teacher(
    uow: UnitOfWork, *, by: Actor, on: date, person_id: UUID, name: str, certificates: Sequence[Mapping[str, Any]]
) -> UUID:
    """Register a teacher of the actor's own base with certificates (63号 §2.1)."""
    base = own_base(uow, by)
    row = Teacher(id=new_id(), base_id=base.id, unit=base.unit, rehearsal=base.rehearsal, person_id=person_id, name=name)
    uow.session.add(row)
    uow.session.flush()
    uow.session.add_all(
        TeacherCertificate(id=new_id(), teacher_id=row.id, recorded_on=on, **each) for each in certificates
    )
    return row.id


def add_certificate(
    uow: UnitOfWork, teacher_id: UUID, *, by: Actor, on: date, certificate: Mapping[str, Any]
) -> UUID:
    """Add a title or certificate to a teacher of the actor's own base (63号 §2.1).

    :raises Refused: `no-such-record` for a teacher of another base.
    """
    teacher = uow.session.get(Teacher, teacher_id)
    if teacher is None or teacher.base_id != own_base(uow, by).id:
        raise Refused(UNKNOWN("本基地没有这位教师。"))
    row = TeacherCertificate(id=new_id(), teacher_id=teacher_id, recorded_on=on, **certificate)
    uow.session.add(row)
    uow.session.flush()
    return row.id
