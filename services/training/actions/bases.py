"""Recognising bases 基地认定 and registering their teachers (63号 §2.1)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.dialects.postgresql import insert

from services.training import rules
from services.training.actions.reach import own_base
from services.training.models import BaseScope, Teacher, TeacherCertificate, TrainingBase
from shared.casework import Actor
from shared.casework.reasons import UNKNOWN
from shared.refusals import Refused
from shared.runtime import UnitOfWork, new_id

REFERENCE = Path(__file__).parents[1] / "reference"
IDS = UUID("6f1c63d8-0000-5000-8000-000000000063")  # ids of reference and sample data are made from their names
REHEARSAL = "rehearsal"


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
    return row.id


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


def seed(uow: UnitOfWork, on: date) -> None:
    """Load the rehearsal base, and where a sample password is set the labelled sample base; existing rows stay."""
    for key, base in tomllib.loads((REFERENCE / "bases.toml").read_text(encoding="utf-8")).items():
        if key == REHEARSAL or uow.runtime.settings.sample_password:
            seed_base(uow, key, base, on)


def seed_base(uow: UnitOfWork, unit: str, base: Mapping[str, Any], on: date) -> None:
    """Load one base of the reference file with its scope and its teachers."""
    base_id = uuid5(IDS, f"base:{unit}")
    _keep(uow, TrainingBase, [{
        "id": base_id, "unit": unit, "rehearsal": unit == REHEARSAL, "name": base["name"], "uscc": base["uscc"],
        "conditions": base["conditions"], "recognised_by": base["recognised_by"],
        "recognised_from": base["recognised_from"], "recognised_to": base.get("recognised_to"),
    }])
    _keep(uow, BaseScope, [
        {"base_id": base_id, "occupation": occupation, "level": level}
        for occupation in base["occupations"] for level in base["levels"]
    ])
    for number, teacher in enumerate(base["teachers"], start=1):
        id_ = uuid5(IDS, f"teacher:{unit}-{number}")
        _keep(uow, Teacher, [{
            "id": id_, "base_id": base_id, "unit": unit, "rehearsal": unit == REHEARSAL, "name": teacher["name"],
            "person_id": uuid5(IDS, f"person:{unit}-teacher{number}"),
        }])
        _keep(uow, TeacherCertificate, [
            {"id": uuid5(IDS, f"certificate:{unit}-{number}-{place}"), "teacher_id": id_, "recorded_on": on, **each}
            for place, each in enumerate(teacher.get("certificates", ()), start=1)
        ])


def _keep(uow: UnitOfWork, model: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        uow.execute(insert(model).values(list(rows)).on_conflict_do_nothing())
