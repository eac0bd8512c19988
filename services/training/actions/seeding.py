"""What the desk is born with: its policy, the rehearsal base, the labelled sample."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy.dialects.postgresql import insert

from services.training.actions.bases import name_bases
from services.training.models import BaseScope, Teacher, TeacherCertificate, TrainingBase
from shared import policy, reference
from shared.runtime import UnitOfWork

SERVICE = Path(__file__).parents[1]
BASES = SERVICE / "reference" / "bases.toml"
IDS = UUID("6f1c63d8-0000-5000-8000-000000000063")  # ids of reference and sample data are made from their names
REHEARSAL = "rehearsal"


def seed(uow: UnitOfWork, on: date) -> None:
    """Load the desk's policy, the rehearsal base and, where a sample password is set, the labelled sample base.

    What is there already stays as it is.
    """
    reference.seed(uow, "policy", policy.to_rows(policy.load(SERVICE / "policy.toml")))
    for key, base in tomllib.loads(BASES.read_text(encoding="utf-8")).items():
        if key == REHEARSAL or uow.runtime.settings.sample_password:
            seed_base(uow, key, base, on)
    name_bases(uow)


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
